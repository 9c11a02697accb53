//! A repository as it was made, and one in which every door is closed that can be.

use crate::forge::{Fault, Forge, On, Right, Work};
use serde_json::{Value, json};
use std::ops::Deref;
use std::sync::{Arc, Mutex};

pub const REPO: &str = "acme/payments";

pub const POLICY: &str = "\
sixeyes: 1
environments:
  production: { from: .github/workflows/deploy.yml, refs: [main] }
rules:
  three-person: { preset: three-person, branches: [main], environments: [production] }
";

const GATE: &str =
    "on: pull_request_target\njobs:\n  sixeyes:\n    steps:\n      - uses: acme/sixeyes@0123\n";
const DEPLOY: &str = "\
on: workflow_dispatch
jobs:
  deploy:
    environment: production
    steps:
      - uses: acme/sixeyes@0123
        with: { gate: deploy, environment: production }
      - run: ./deploy
";

/// What holds branches and tags, in the words of the forge's API.
#[derive(Clone)]
pub struct Shape {
    /// Rules of the ruleset `main`, number 7.
    pub rules: Vec<Value>,
    /// Its name.
    pub name: String,
    /// Who may pass it by.
    pub bypass: Value,
    /// Makes the ruleset one about these tags, with these rules, when it is asked for by itself.
    pub tags: Option<(Vec<Value>, &'static str)>,
    /// The older protection.
    pub classic: Option<Value>,
}

/// A forge, and what holds its repository; both may be changed at any time.
pub struct Place {
    pub forge: Forge,
    shape: Arc<Mutex<Shape>>,
}

impl Deref for Place {
    type Target = Forge;

    fn deref(&self) -> &Forge {
        &self.forge
    }
}

impl Place {
    pub fn shape(&self, change: impl FnOnce(&mut Shape)) {
        change(&mut self.shape.lock().unwrap());
    }

    /// Changes one rule of the ruleset `main`.
    pub fn rule(&self, kind: &str, change: impl FnOnce(&mut Value)) {
        self.shape(|shape| {
            let rule = shape.rules.iter_mut().find(|rule| rule["type"] == kind);
            change(rule.unwrap());
        });
    }

    pub fn drop_rule(&self, kind: &str) {
        self.shape(|shape| shape.rules.retain(|rule| rule["type"] != kind));
    }

    /// Answers as `shape` says. What a token that does not administer is not shown stays left out.
    fn shaped(forge: Forge, shape: Shape) -> Self {
        let shape = Arc::new(Mutex::new(shape));
        let patch = |operation: &str, change: fn(&Shape, &mut Value)| {
            let shape = Arc::clone(&shape);
            forge.fault(
                On::operation(operation).times(usize::MAX),
                Fault::patch(move |body| {
                    // A refusal stays one.
                    if body.get("message").is_none() {
                        change(&shape.lock().unwrap(), body);
                    }
                }),
            );
        };
        patch(
            "GET /repos/{owner}/{repo}/rules/branches/{branch}",
            |shape, body| {
                let of_branch = shape.rules.iter().cloned().map(|mut rule| {
                    rule["ruleset_id"] = json!(7);
                    rule
                });
                *body = of_branch.collect();
            },
        );
        patch("GET /repos/{owner}/{repo}/rulesets", |shape, body| {
            let one =
                json!({"id": 7, "name": shape.name, "target": "branch", "enforcement": "active"});
            let all = if shape.rules.is_empty() {
                vec![]
            } else {
                vec![one]
            };
            *body = json!(all);
        });
        patch(
            "GET /repos/{owner}/{repo}/rulesets/{ruleset_id}",
            |shape, body| {
                body["name"] = json!(shape.name);
                body["rules"] = json!(shape.rules);
                if body.get("bypass_actors").is_some() {
                    body["bypass_actors"] = shape.bypass.clone();
                }
                if let Some((rules, tags)) = &shape.tags {
                    body["target"] = json!("tag");
                    body["rules"] = json!(rules);
                    body["conditions"] = json!({"ref_name": {"include": [tags], "exclude": []}});
                }
            },
        );
        patch(
            "GET /repos/{owner}/{repo}/branches/{branch}",
            |shape, body| {
                body["protection"] = json!({"enabled": shape.classic.is_some()});
                body["protected"] = json!(shape.classic.is_some() || !shape.rules.is_empty());
            },
        );
        Self { forge, shape }
    }
}

/// As a repository is made: nothing is protected, and the policy names what it judges.
pub fn fresh() -> Place {
    let forge = Forge::start();
    forge.repo(
        REPO,
        &[
            (".sixeyes/policy.yaml", POLICY),
            (".github/workflows/sixeyes.yml", GATE),
            (".github/workflows/deploy.yml", DEPLOY),
            ("src/pay.rs", "fn pay() {}\n"),
        ],
    );
    forge.configure(REPO, |repo| {
        repo.protected = false;
        repo.shipping.settings.token_writes = true;
        repo.shipping.settings.workflows_approve = true;
    });
    lived_in(&forge);
    forge.environment(REPO, "production");
    Place::shaped(
        forge,
        Shape {
            rules: Vec::new(),
            ..closed()
        },
    )
}

/// Every door closed that can be.
pub fn sound() -> Place {
    with(POLICY, |_| {})
}

pub fn with_policy(policy: &str) -> Place {
    with(policy, |_| {})
}

/// The same; `first` plans the faults that go before everything else.
pub fn with(policy: &str, first: impl FnOnce(&Forge)) -> Place {
    let forge = Forge::start();
    forge.repo(
        REPO,
        &[
            (".sixeyes/policy.yaml", policy),
            (
                ".github/CODEOWNERS",
                "/.github/ @acme/governance\n/.sixeyes/ @acme/governance\n",
            ),
            (".github/workflows/sixeyes.yml", GATE),
            (".github/workflows/deploy.yml", DEPLOY),
            ("src/pay.rs", "fn pay() {}\n"),
        ],
    );
    // The ruleset's number is the repository's; ours is the same in every run.
    forge.configure(REPO, |repo| {
        repo.protected = true;
        repo.id = 7;
    });
    lived_in(&forge);
    forge
        .environment(REPO, "production")
        .branches(&["main"])
        .reviewers(&["kj"])
        .prevent_self_review()
        .no_admin_bypass();
    first(&forge);
    Place::shaped(forge, closed())
}

/// A change, a run and a deployment, so that everything can be tried on something.
fn lived_in(forge: &Forge) {
    for login in ["ada", "gh", "kj", "mh"] {
        forge.grant(REPO, login, Right::Write);
    }
    let work = Work::by("ada").write("src/pay.rs", "fn pay() { limit(); }\n");
    forge.push(REPO, "limit", "ada", &[work]);
    forge.open(REPO, "limit", "ada");
    let tip = forge.tip(REPO, "main");
    forge.set_status(REPO, &tip, "ada", "ci", "success");
    let deploy = ".github/workflows/deploy.yml";
    forge
        .workflow(REPO, deploy)
        .on("workflow_dispatch")
        .deploys("production");
    forge.dispatch(REPO, "ada", deploy, "main");
}

fn closed() -> Shape {
    Shape {
        rules: vec![
            json!({"type": "deletion"}),
            json!({"type": "non_fast_forward"}),
            json!({"type": "pull_request", "parameters": {
                "required_approving_review_count": 1, "require_code_owner_review": true,
            }}),
            json!({"type": "required_status_checks", "parameters": {
                "required_status_checks": [{"context": "sixeyes", "integration_id": 2740}],
            }}),
        ],
        name: "main".into(),
        bypass: json!([]),
        tags: None,
        classic: None,
    }
}
