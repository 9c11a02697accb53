//! GraphQL over the state, executed by a GraphQL engine on GitHub's published schema (tests/contracts/github.graphql):
//! a document is validated as GitHub would, connections honour their arguments, and a field the fake does not know is a
//! violation that fails the test.

mod checks;
mod commit;
mod connection;
pub mod deployment;
mod execute;
mod limits;
mod people;
mod pull;
mod repository;
mod review;
mod timeline;
mod tree;

use std::cell::RefCell;
use std::sync::{Arc, OnceLock};

pub use execute::answer;

use apollo_compiler::Schema;
use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::response::JsonValue;
use apollo_compiler::validation::Valid;
use jiff::Timestamp;

use super::objects::{Changed, Commit, Entry, Person};
use super::shipping::{
    Check, Deployment, DeploymentStatus, Environment, Job, Release, Tag, TagObject,
};
use super::state::{
    Account, Approval, Comment, Event, Pull, Push, QueueEntry, Repo, Review, Run, State, Status,
    Team,
};
use super::token::Token;

pub fn schema() -> &'static Valid<Schema> {
    static SCHEMA: OnceLock<Valid<Schema>> = OnceLock::new();
    SCHEMA.get_or_init(|| {
        Schema::parse_and_validate(
            include_str!("../../contracts/github.graphql"),
            "github.graphql",
        )
        .unwrap_or_else(|problem| panic!("the extracted schema is not valid:\n{}", problem.errors))
    })
}

/// What a query sees: the state, who asks, and what it could not answer.
pub struct View<'s> {
    pub state: &'s State,
    pub token: &'s Token,
    pub cost: limits::Cost,
    pub misses: RefCell<Vec<String>>,
}

/// One thing that a GraphQL object shows.
#[derive(Clone)]
pub enum Thing<'s> {
    Query,
    RateLimit,
    Repository(&'s Repo),
    Account(&'s Account),
    /// An account where the schema says `User`, whatever it is (the viewer, a commit's linked account).
    AsUser(&'s Account),
    Team(&'s Team),
    Pull(&'s Repo, &'s Pull),
    Commit(&'s Repo, &'s Commit),
    /// A commit of which only the id is known (seeded from a recording).
    BareCommit(&'s Repo, String),
    PullCommit(&'s Repo, &'s Pull, String),
    Review(&'s Repo, &'s Pull, &'s Review),
    Event(&'s Repo, &'s Pull, &'s Event),
    GitActor(Person),
    Signature(&'s Commit),
    Ref(&'s Repo, String, String),
    Tree(&'s Repo, &'s Commit, String),
    BareTree(String),
    TreeEntry(&'s Repo, &'s Commit, Entry),
    Blob(&'s Repo, Arc<Vec<u8>>),
    Suite(&'s Repo, &'s Run),
    Push(&'s Repo, &'s Push),
    WorkflowRun(&'s Repo, &'s Run),
    Actions,
    File(Changed),
    Comment(&'s Repo, &'s Pull, &'s Comment),
    /// The merge queue of a base branch.
    Queue(&'s Repo, String),
    QueueEntry(&'s Repo, &'s Pull, &'s QueueEntry),
    AutoMerge(&'s Pull),
    Rollup(&'s Repo, &'s Commit),
    StatusContext(&'s Status),
    CheckRun(&'s Repo, &'s Run),
    CommitStatus(&'s Repo, &'s Commit),
    WorkflowFile(String),
    /// Checks that one account wrote through the API for one revision, and the workflow it ran in.
    WrittenSuite(Vec<&'s Check>),
    WrittenRun(String),
    WrittenCheck(&'s Check),
    App(u64),
    /// A job, as the check that it is.
    JobCheck(&'s Repo, &'s Run, &'s Job),
    ReviewRequest(&'s Account),
    Environment(&'s Repo, &'s Environment),
    Rule(&'s Environment, deployment::Rule),
    Deployment(&'s Repo, &'s Deployment),
    DeploymentStatus(&'s Repo, &'s Deployment, &'s DeploymentStatus),
    /// An approval of a run's held job, and its place among them.
    DeploymentReview(&'s Repo, &'s Run, usize, &'s Approval),
    Release(&'s Repo, &'s Release),
    TagRef(&'s Repo, &'s str, &'s Tag),
    Tag(&'s Repo, &'s TagObject),
}

pub struct Node<'s> {
    pub view: &'s View<'s>,
    pub thing: Thing<'s>,
}

pub type Answer<'s> = Result<ResolvedValue<'s>, FieldError>;

/// An error with GitHub's own kind, which is put beside the message in the answer.
pub fn refusal(kind: &str, message: impl AsRef<str>) -> FieldError {
    FieldError {
        message: format!("{kind}|{}", message.as_ref()),
    }
}

pub fn leaf<'s>(value: impl Into<JsonValue>) -> Answer<'s> {
    Ok(ResolvedValue::leaf(value))
}

pub fn null<'s>() -> Answer<'s> {
    Ok(ResolvedValue::null())
}

pub fn text<'s>(value: &str) -> Answer<'s> {
    leaf(value.to_owned())
}

pub fn maybe_text<'s>(value: Option<String>) -> Answer<'s> {
    value.map_or_else(null, leaf)
}

pub fn time<'s>(at: Timestamp) -> Answer<'s> {
    leaf(at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

pub fn maybe_time<'s>(at: Option<Timestamp>) -> Answer<'s> {
    at.map_or_else(null, time)
}

impl<'s> View<'s> {
    pub fn show(&'s self, thing: Thing<'s>) -> Answer<'s> {
        Ok(ResolvedValue::object(Node { view: self, thing }))
    }

    pub fn maybe(&'s self, thing: Option<Thing<'s>>) -> Answer<'s> {
        thing.map_or_else(null, |thing| self.show(thing))
    }

    pub fn actor(&'s self, id: Option<u64>) -> Answer<'s> {
        self.maybe(id.and_then(|id| self.state.present(id)).map(Thing::Account))
    }

    pub fn user(&'s self, id: Option<u64>) -> Answer<'s> {
        self.maybe(id.and_then(|id| self.state.present(id)).map(Thing::AsUser))
    }

    /// A commit by id: in full, or only its id where the forge was seeded without the object.
    pub fn commit(&'s self, repo: &'s Repo, oid: &str) -> Answer<'s> {
        self.show(self.commit_thing(repo, oid))
    }

    pub fn commit_thing(&'s self, repo: &'s Repo, oid: &str) -> Thing<'s> {
        match self.state.commits.get(oid) {
            Some(commit) => Thing::Commit(repo, commit),
            None => Thing::BareCommit(repo, oid.to_owned()),
        }
    }

    /// Refuses as GitHub does where a token lacks a permission.
    pub fn need(&self, key: &str) -> Result<(), FieldError> {
        if self.token.may(key, super::token::Grant::Read) {
            Ok(())
        } else {
            Err(refusal(
                "FORBIDDEN",
                "Resource not accessible by integration",
            ))
        }
    }
}

impl ObjectValue for Node<'_> {
    fn type_name(&self) -> &str {
        match &self.thing {
            Thing::Query => "Query",
            Thing::RateLimit => "RateLimit",
            Thing::Repository(_) => "Repository",
            Thing::Account(account) => people::type_name(account),
            Thing::AsUser(_) => "User",
            Thing::Team(_) => "Team",
            Thing::Pull(..) => "PullRequest",
            Thing::Commit(..) | Thing::BareCommit(..) => "Commit",
            Thing::PullCommit(..) => "PullRequestCommit",
            Thing::Review(..) => "PullRequestReview",
            Thing::Event(_, _, event) => timeline::type_name(&event.what),
            Thing::GitActor(_) => "GitActor",
            Thing::Signature(_) => "GpgSignature",
            Thing::Ref(..) => "Ref",
            Thing::Tree(..) | Thing::BareTree(_) => "Tree",
            Thing::TreeEntry(..) => "TreeEntry",
            Thing::Blob(..) => "Blob",
            Thing::Suite(..) => "CheckSuite",
            Thing::Push(..) => "Push",
            Thing::WorkflowRun(..) => "WorkflowRun",
            Thing::Actions => "App",
            Thing::File(_) => "PullRequestChangedFile",
            Thing::Comment(..) => "IssueComment",
            Thing::Queue(..) => "MergeQueue",
            Thing::QueueEntry(..) => "MergeQueueEntry",
            Thing::AutoMerge(_) => "AutoMergeRequest",
            Thing::Rollup(..) => "StatusCheckRollup",
            Thing::StatusContext(_) => "StatusContext",
            Thing::CheckRun(..) | Thing::JobCheck(..) | Thing::WrittenCheck(_) => "CheckRun",
            Thing::CommitStatus(..) => "Status",
            Thing::WorkflowFile(_) => "WorkflowRunFile",
            Thing::WrittenSuite(_) => "CheckSuite",
            Thing::WrittenRun(_) => "WorkflowRun",
            Thing::App(_) => "App",
            Thing::ReviewRequest(_) => "ReviewRequest",
            Thing::Environment(..) => "Environment",
            Thing::Rule(..) => "DeploymentProtectionRule",
            Thing::Deployment(..) => "Deployment",
            Thing::DeploymentStatus(..) => "DeploymentStatus",
            Thing::DeploymentReview(..) => "DeploymentReview",
            Thing::Release(..) => "Release",
            Thing::TagRef(..) => "Ref",
            Thing::Tag(..) => "Tag",
        }
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Answer<'a> {
        let (view, field, args) = (self.view, info.field_name(), info.arguments());
        let answer = match self.thing.clone() {
            Thing::Query => repository::query(view, field, args),
            Thing::RateLimit => limits::rate_limit(view, field),
            Thing::Repository(repo) => repository::repository(view, repo, field, args),
            // The viewer's login is the whole of it, with `[bot]`.
            Thing::AsUser(account) if field == "login" => text(&account.login),
            Thing::Account(account) | Thing::AsUser(account) => {
                people::account(view, account, field, args)
            }
            Thing::Team(team) => people::team(view, team, field, args),
            Thing::Pull(repo, pull) => pull::pull(view, repo, pull, field, args),
            Thing::Commit(repo, commit) => commit::commit(view, repo, commit, field, args),
            Thing::BareCommit(repo, oid) => commit::bare(view, repo, &oid, field, args),
            Thing::PullCommit(repo, pull, oid) => pull::pull_commit(view, repo, pull, &oid, field),
            Thing::Review(repo, pull, review) => {
                review::review(view, repo, pull, review, field, args)
            }
            Thing::Event(repo, pull, event) => timeline::event(view, repo, pull, event, field),
            Thing::GitActor(person) => commit::git_actor(view, &person, field),
            Thing::Signature(commit) => commit::signature(view, commit, field),
            Thing::Ref(repo, name, oid) => repository::reference(view, repo, &name, &oid, field),
            Thing::Tree(repo, commit, path) => tree::tree(view, repo, commit, &path, field),
            Thing::BareTree(oid) => tree::bare(&oid, field),
            Thing::TreeEntry(repo, commit, entry) => tree::entry(view, repo, commit, &entry, field),
            Thing::Blob(repo, data) => tree::blob(view, repo, &data, field),
            Thing::Suite(repo, run) => commit::suite(view, repo, run, field, args),
            Thing::Push(repo, push) => commit::push(view, repo, push, field),
            Thing::WorkflowRun(repo, run) => commit::workflow_run(view, repo, run, field, args),
            Thing::Actions => people::actions(field),
            Thing::File(changed) => pull::file(&changed, field),
            Thing::Comment(repo, pull, comment) => {
                review::comment(view, repo, pull, comment, field)
            }
            Thing::Queue(repo, branch) => repository::queue(view, repo, &branch, field, args),
            Thing::QueueEntry(repo, pull, entry) => {
                repository::queue_entry(view, repo, pull, entry, field)
            }
            Thing::AutoMerge(pull) => pull::auto_merge(view, pull, field),
            Thing::Rollup(repo, commit) => commit::rollup(view, repo, commit, field, args),
            Thing::StatusContext(status) => commit::status_context(view, status, field),
            Thing::CheckRun(repo, run) => commit::check_run(view, repo, run, field),
            Thing::CommitStatus(repo, commit) => checks::status(view, repo, commit, field),
            Thing::WorkflowFile(path) | Thing::WrittenRun(path) => {
                checks::workflow(view, &path, field)
            }
            Thing::WrittenSuite(checks) => checks::suite(view, checks, field, args),
            Thing::WrittenCheck(check) => checks::check(check, field),
            Thing::App(id) => match field {
                "databaseId" => leaf(id as i64),
                _ => unknown(),
            },
            Thing::JobCheck(repo, run, job) => commit::job_check(view, repo, run, job, field),
            Thing::ReviewRequest(account) => match field {
                "requestedReviewer" => view.show(Thing::Account(account)),
                _ => unknown(),
            },
            Thing::Environment(repo, place) => {
                deployment::environment(view, repo, place, field, args)
            }
            Thing::Rule(place, rule) => deployment::rule(view, place, rule, field, args),
            Thing::Deployment(repo, d) => deployment::deployment(view, repo, d, field, args),
            Thing::DeploymentStatus(repo, d, s) => deployment::status(view, repo, d, s, field),
            Thing::DeploymentReview(repo, run, place, approval) => {
                deployment::review(view, repo, run, place, approval, field, args)
            }
            Thing::Release(repo, release) => deployment::release(view, repo, release, field),
            Thing::TagRef(repo, name, tag) => deployment::tag_ref(view, repo, name, tag, field),
            Thing::Tag(repo, object) => deployment::tag(view, repo, object, field),
        };
        answer.map_err(|error| {
            if error.message.is_empty() {
                let miss = format!("the fake does not know `{}.{field}`", self.type_name());
                view.misses.borrow_mut().push(miss.clone());
                return FieldError { message: miss };
            }
            error
        })
    }
}

/// A field that the fake does not know (yet): a violation.
pub fn unknown<'s>() -> Answer<'s> {
    Err(FieldError {
        message: String::new(),
    })
}
