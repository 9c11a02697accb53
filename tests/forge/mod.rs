//! A stateful GitHub for tests: one state, people as verbs, two views (GraphQL and REST) of it over real HTTP.
//!
//! ```ignore
//! #[path = "forge/mod.rs"]
//! mod forge;
//! use forge::{Fault, Forge, Method, On, Right, Work};
//!
//! let forge = Forge::start();                                   // 127.0.0.1, a free port, its own thread
//! forge.repo("acme/payments", &[(".sixeyes/policy.yaml", "sixeyes: 1\n")]);
//! forge.grant("acme/payments", "gh", Right::Write);
//! forge.push("acme/payments", "fix", "ada", &[Work::by("ada").write("src/pay.rs", "fn pay() {}\n")]);
//! let pull = forge.open("acme/payments", "fix", "ada");         // a PullName: repo and number
//! forge.approve(&pull, "gh");
//! let token = forge.workflow_token();
//! // … the product talks to forge.url() (and /api/v3), GraphQL at forge.graphql_url() …
//! assert_eq!(forge.round_trips(), 1);
//! forge.verify();                                               // also when it is dropped
//! ```
//!
//! * **Verbs** (`verbs/`), each of which moves the forge's clock by one minute, and nothing else does (`at_once` stops it):
//!   - people: `user bot mannequin org team child_team leave_team grant grant_team address delete_account rename_account`;
//!   - code: `repo fork push force_push force_push_patch_identical reset_branch delete_branch restore_branch delete_repo
//!     rename_repo configure`; what is pushed is [`Work`];
//!   - pull requests: `open open_onto retarget retarget_by_forge update_branch draft ready close reopen edit_pull assign
//!     comment edit_comment`;
//!   - reviews: `approve approve_at request_changes comment_review suggest apply_suggestion dismiss edit_review
//!     request_review`;
//!   - merging: `merge bypass enable_auto_merge disable_auto_merge auto_merge_lands enqueue dequeue merge_group
//!     merge_group_lands`;
//!   - runs and statuses: `start_run rerun approve_environment forget_runs set_status`;
//!   - shipping (`verbs/shipping`): `environment(…).reviewers(…).prevent_self_review().branches(…)`,
//!     `workflow(…).on(…).on_push(…).on_tags().follows(…).deploys(…)`, `dispatch schedule repository_dispatch`,
//!     `approve_deployment reject_deployment start_all_waiting_jobs wait_over succeed fail`, `tag annotated_tag move_tag
//!     delete_tag release`, `revert cherry_pick backport branch`, `forge_deployment forge_statuses delete_deployment`, `rename_environment delete_environment`, `law(…).bypass(…).required_check(…).classic(…)`,
//!     `relax_rules restore_rules bypass_push`, `job_environment event_of` (what a run's job finds); `many_changes` makes
//!     a range of hundreds of changes, `index_lags` lets reads of a fresh merge find no pull request at first.
//! * **Addresses**: `url()` and `graphql_url()` are where the API is (a port of 127.0.0.1). What people see (`url` in
//!   GraphQL, `html_url` in REST, `pull_url`) is `https://github.com/…`, the same in every run; `web(…)` changes it.
//! * **The way there**: `start_tls()` serves over TLS by `authority()`, `proxy()` is a proxy that leads every host here.
//! * **Tokens**: `workflow_token`, `status_token`, `workflow_token_with(text, permissions)` (no team members, no
//!   administration), `read_only_token`, `token_of(login)` (everything), `token(text, Token::…().without("members"))`.
//! * **Contracts**: a GraphQL document is validated on GitHub's schema; a REST request and every REST answer is held to
//!   GitHub's description. A miss, an unknown route or an unknown field is a *violation*: `verify` (and drop) panics with
//!   them. What the description requires and the state has no fact for is filled with neutral values.
//! * **Counting**: `requests()`, `reads()`, `writes()`, `round_trips()`. Set `latency` so that requests sent at once are
//!   seen to overlap; without it `round_trips` is an upper bound.
//! * **Event payloads**: `pull_event review_event merge_group_event workflow_run_event dispatch_event` give what a workflow
//!   finds at `GITHUB_EVENT_PATH`.
//! * **Recordings**: `seed_pull(files, pull, commits, reviews)` makes a pull request from recorded REST bodies; `write_git`
//!   writes every object and branch of a repository into a bare git repository on disk.
//! * **Faults**: `fault(On::operation("graphql").nth(2), Fault::Truncated)`; `struck()` says how many requests met one.

mod ancestry;
pub mod contract;
pub mod fault;
mod fill;
pub mod graphql;
pub mod log;
mod lookups;
pub mod objects;
mod proxy;
pub mod rest;
mod run;
mod seed;
pub mod server;
pub mod shipping;
pub mod state;
pub mod token;
pub mod verbs;
mod wire;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

#[allow(unused_imports, reason = "not every test binary uses all of it")]
pub use {
    fault::{Fault, Keep, On},
    log::Seen,
    proxy::Proxy,
    state::{Method, ReviewState, Right, Status},
    token::{Grant, Token},
    verbs::{PullName, Work, merging::MergeGroup},
    wire::Scheme,
};

/// What the server and every handle share.
pub struct Shared {
    state: Mutex<state::State>,
    log: Mutex<log::Log>,
    plan: Mutex<fault::Plan>,
    /// Milliseconds that every answer takes.
    latency: AtomicU64,
}

/// The forge. Dropping it stops the server and fails the test if anything was violated.
pub struct Forge {
    shared: Arc<Shared>,
    url: String,
    server: Option<server::Running>,
}

impl Forge {
    pub fn start() -> Self {
        Self::start_on(0)
    }

    /// On a port of the caller's choosing (0: a free one).
    pub fn start_on(port: u16) -> Self {
        Self::serve(Scheme::Http, port)
    }

    /// Over TLS, with a certificate for `127.0.0.1` and `ghes.acme.example` that only [`Forge::authority`] vouches for.
    pub fn start_tls() -> Self {
        Self::serve(Scheme::Https, 0)
    }

    fn serve(scheme: Scheme, port: u16) -> Self {
        let shared = Arc::new(Shared {
            state: Mutex::new(state::State::new()),
            log: Mutex::default(),
            plan: Mutex::default(),
            latency: AtomicU64::new(0),
        });
        let server = server::Running::start(Arc::clone(&shared), scheme, port);
        let url = server::base(scheme, server.address);
        shared.state.lock().unwrap().url.clone_from(&url);
        Self {
            shared,
            url,
            server: Some(server),
        }
    }

    /// The PEM file of the authority behind the certificate.
    pub fn authority() -> std::path::PathBuf {
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/forge/tls/authority.pem")
    }

    /// A proxy through which every host is this forge.
    pub fn proxy(&self) -> Proxy {
        Proxy::start(
            self.server
                .as_ref()
                .expect("the forge itself, not a handle")
                .address,
        )
    }

    /// The same forge, for an act inside a fault or another thread; dropping it stops nothing.
    pub fn handle(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            url: self.url.clone(),
            server: None,
        }
    }

    /// The address people see from now on, as an Enterprise Server has its own (`https://ghes.acme.example`).
    pub fn web(&self, address: &str) {
        self.state().web = address.into();
    }

    /// Base of REST (`/api/v3` below it works too, as on an Enterprise Server).
    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn graphql_url(&self) -> String {
        format!("{}/graphql", self.url)
    }

    pub fn state(&self) -> MutexGuard<'_, state::State> {
        self.shared
            .state
            .lock()
            .unwrap_or_else(|poison| poison.into_inner())
    }

    fn log(&self) -> MutexGuard<'_, log::Log> {
        self.shared
            .log
            .lock()
            .unwrap_or_else(|poison| poison.into_inner())
    }

    /// The forge's time now, as its answers write it.
    pub fn now(&self) -> String {
        self.state().now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// Everything that happens inside bears the same time.
    pub fn at_once<T>(&self, acts: impl FnOnce(&Self) -> T) -> T {
        self.state().clock = state::Clock::Stands;
        let result = acts(self);
        self.state().clock = state::Clock::Runs;
        result
    }

    /// Lets time pass.
    pub fn wait_minutes(&self, minutes: u32) {
        for _ in 0..minutes {
            self.state().tick();
        }
    }

    pub fn requests(&self) -> Vec<Seen> {
        self.log().seen.clone()
    }

    pub fn reads(&self) -> Vec<Seen> {
        self.requests().into_iter().filter(Seen::is_read).collect()
    }

    pub fn writes(&self) -> Vec<Seen> {
        self.requests()
            .into_iter()
            .filter(|s| !s.is_read())
            .collect()
    }

    /// The longest chain of requests that waited for each other.
    pub fn round_trips(&self) -> usize {
        log::round_trips(self.log().seen.iter())
    }

    pub fn read_round_trips(&self) -> usize {
        log::round_trips(self.log().seen.iter().filter(|s| s.is_read()))
    }

    /// Forgets the requests so far (not the violations).
    pub fn forget_requests(&self) {
        self.log().seen.clear();
    }

    /// How long every answer takes from now on.
    pub fn latency(&self, time: Duration) {
        self.shared
            .latency
            .store(time.as_millis() as u64, Ordering::SeqCst);
    }

    pub fn fault(&self, on: On, fault: Fault) {
        self.shared.plan.lock().unwrap().add(on, fault);
    }

    pub fn clear_faults(&self) {
        self.shared.plan.lock().unwrap().clear();
    }

    /// How many requests met a planned fault: a test of a fault that struck nothing tested nothing.
    pub fn struck(&self) -> usize {
        self.shared.plan.lock().unwrap().struck()
    }

    pub fn violations(&self) -> Vec<String> {
        self.log().violations.clone()
    }

    /// Takes the violations away, for a test that means to cause them.
    pub fn take_violations(&self) -> Vec<String> {
        std::mem::take(&mut self.log().violations)
    }

    /// Panics if a request or an answer broke the contract.
    pub fn verify(&self) {
        let violations = self.take_violations();
        assert!(
            violations.is_empty(),
            "the contract with the forge was broken:\n{}",
            violations.join("\n")
        );
    }
}

impl Drop for Forge {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop();
            if !std::thread::panicking() {
                self.verify();
            }
        }
    }
}
