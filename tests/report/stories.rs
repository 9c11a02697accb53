//! The decisions that are told, as stories of a small world.

use crate::world::acme::{a_team, law, limits, three_changes, titled};
use crate::world::{Work, World, number};
use sixeyes::decision::{Decision, Digests, LawDigests};
use sixeyes::evidence::{
    Evidence, Fact, Gap, IgnoredKind, Level, Phase, Remaining, TriggerAct, Visibility, Why,
};
use sixeyes::identity::Directory;
use sixeyes::policy::{Input, Policy, decide};
use sixeyes::report::Said;

/// A story with the files that judge it.
pub(crate) struct Story {
    pub(crate) name: &'static str,
    pub(crate) evidence: Evidence,
    pub(crate) policy: &'static str,
    pub(crate) directory: &'static str,
}

const THREE: &str = "\
sixeyes: 1
rules:
  three-person: { preset: three-person, branches: [main], environments: [production] }
";

const STRICT_AND_TEAM: &str = "\
sixeyes: 1
people: accounts
rules:
  strict: { branches: [main] }
  security:
    branches: [main]
    separate: [[author, approve]]
    require:
      approve: { people: 1, from: [\"@acme/security\"] }
";

const ADVICE: &str = "\
sixeyes: 1
rules:
  later: { preset: four-eyes, branches: [main], enforce: advisory }
";

const LISTED: &str = "\
people:
  - { id: ada, name: Ada Lovelace-Byron, accounts: { github.com: [90000001, 90000011] } }
  - { id: ewd, accounts: { github.com: [90000003] } }
";

impl Story {
    /// Judges the story and hands over what is said of it.
    pub(crate) fn told<T>(&self, tell: impl FnOnce(Said<'_, '_>) -> T) -> T {
        self.judged(|decision, evidence, policy| tell(Said::new(decision, evidence, policy)))
    }

    /// Judges the story.
    pub(crate) fn judged<T>(&self, tell: impl FnOnce(&Decision<'_>, &Evidence, &Policy) -> T) -> T {
        let policy = sixeyes::policy::read(self.policy.as_bytes(), "policy.yaml")
            .unwrap()
            .policy;
        let directory = if self.directory.is_empty() {
            Directory::default()
        } else {
            sixeyes::identity::read(self.directory.as_bytes(), "directory.yaml").unwrap()
        };
        let digest = |bytes: &[u8]| sixeyes::digest::sha256(bytes);
        let law = LawDigests {
            policy: digest(self.policy.as_bytes()),
            directory: (!self.directory.is_empty()).then(|| digest(self.directory.as_bytes())),
            waivers: Vec::new(),
        };
        let decision = decide(&Input {
            evidence: &self.evidence,
            directory: &directory,
            policy: &policy,
            waivers: &[],
            digests: Digests {
                evidence: digest(&self.evidence.to_json().unwrap()).into(),
                law: &law,
            },
            at: self.evidence.observed_at,
        });
        tell(&decision, &self.evidence, &policy)
    }
}

pub(crate) fn shown(world: &World) -> Evidence {
    let mut evidence = world.evidence();
    evidence.observer.law = Some(law());
    evidence
}

fn story(name: &'static str, evidence: Evidence) -> Story {
    Story {
        name,
        evidence,
        policy: THREE,
        directory: "",
    }
}

/// Every story that has snapshots.
pub(crate) fn all() -> Vec<Story> {
    vec![
        approved(),
        pending(),
        own_approval(),
        undecided(),
        two_rules(),
        objection(),
        policy_change(),
        advice(),
        merged_alone(),
        late(),
        shipped(),
        denied_deployment(),
        waiting_deployment(),
        preview(),
        group(),
        two_accounts("two-accounts-private", Visibility::Private),
        two_accounts("two-accounts-public", Visibility::Public),
        unknown_author(),
        elsewhere(),
    ]
}

/// Ada wrote it, Edsger approved it.
fn approved() -> Story {
    let mut world = a_team();
    limits(&mut world).approves("ewd", 482);
    story("approved", shown(&world))
}

/// Grace approved, and then Ada pushed once more.
fn pending() -> Story {
    let mut world = a_team();
    limits(&mut world)
        .approves("gh", 482)
        .comments("ewd", 482)
        .pushes(
            "ada",
            482,
            Work::of(&["limit in config"]).touching("config/limits.toml"),
        );
    story("pending", shown(&world))
}

/// Ada asked Grace to push a fix, and Grace approved all of it.
fn own_approval() -> Story {
    let mut world = a_team();
    limits(&mut world)
        .pushes("gh", 482, Work::of(&["typo"]).touching("src/limits.rs"))
        .approves("gh", 482)
        .approves("ewd", 482);
    story("own-approval", shown(&world))
}

/// The forge did not give the reviews to the end.
fn undecided() -> Story {
    let mut world = a_team();
    limits(&mut world).approves("kj", 482);
    world.is_ignored(
        IgnoredKind::Claim,
        "a comment says `approved by the CTO`",
        Some(482),
    );
    let mut evidence = shown(&world);
    evidence.gaps.push(Gap {
        fact: Fact::Reviews,
        why: Why::Truncated,
        change: Some(number(482)),
        account: None,
        detail: Some("page 3 of 5: 502".to_owned()),
    });
    story("undecided", evidence)
}

/// Two rules, one of which asks for a team.
fn two_rules() -> Story {
    let mut world = a_team();
    world
        .is_member("kj", "@acme/security", &[])
        .is_no_member("ewd", "@acme/security");
    limits(&mut world).approves("ewd", 482);
    Story {
        policy: STRICT_AND_TEAM,
        ..story("two-rules", shown(&world))
    }
}

/// Grace asked for changes.
fn objection() -> Story {
    let mut world = a_team();
    limits(&mut world).objects("gh", 482).approves("ewd", 482);
    story("objection", shown(&world))
}

/// A change of the policy.
fn policy_change() -> Story {
    let mut world = a_team();
    world
        .has_right("kj", Level::Maintain)
        .opens(
            "ada",
            483,
            Work::of(&["policy"]).touching(".sixeyes/policy.yaml"),
        )
        .with_change(483, titled("Let two rules be one", "policy"))
        .approves("ewd", 483);
    story("policy-change", shown(&world))
}

/// A rule that only advises.
fn advice() -> Story {
    let mut world = a_team();
    limits(&mut world);
    Story {
        policy: ADVICE,
        ..story("advice", shown(&world))
    }
}

/// Ada merged it with nobody's approval.
fn merged_alone() -> Story {
    let mut world = a_team();
    limits(&mut world).merges("ada", 482);
    story("merged-alone", shown(&world))
}

/// The same, and Edsger approved it afterwards.
fn late() -> Story {
    let mut world = a_team();
    limits(&mut world).merges("ada", 482).approves("ewd", 482);
    story("approved-late", shown(&world))
}

/// Three people.
fn shipped() -> Story {
    let mut world = a_team();
    limits(&mut world)
        .approves("ewd", 482)
        .merges("ewd", 482)
        .hours_pass(30)
        .deploys("kj", TriggerAct::Dispatched);
    story("shipped", shown(&world))
}

/// Ada wrote one of three changes and started their deployment.
fn denied_deployment() -> Story {
    let mut world = a_team();
    three_changes(&mut world, Work::of(&["limit in config"]))
        .deploys("ada", TriggerAct::Dispatched);
    story("denied-deployment", shown(&world))
}

/// A schedule started it, and nobody released it yet.
fn waiting_deployment() -> Story {
    let mut world = a_team();
    world.is_bot("clock[bot]", 15368);
    three_changes(&mut world, Work::of(&["limit in config"]))
        .deploys("clock[bot]", TriggerAct::Dispatched);
    story("waiting-deployment", shown(&world))
}

/// An early answer.
fn preview() -> Story {
    let mut world = a_team();
    limits(&mut world)
        .approves("ewd", 482)
        .merges("ewd", 482)
        .merge_deploys(482)
        .is_judged(Phase::Before(Remaining::Act));
    story("preview", shown(&world))
}

/// A merge queue's group.
fn group() -> Story {
    let mut world = a_team();
    world
        .opens(
            "gh",
            479,
            Work::of(&["rounding"]).touching("src/rounding.rs"),
        )
        .with_change(479, titled("Round to the cent, always", "rounding"))
        .approves("ewd", 479)
        .opens("lt", 480, Work::of(&["retry"]).touching("src/retry.rs"))
        .with_change(480, titled("Retry a refused connection once", "retry"))
        .approves("lt", 480);
    limits(&mut world).judge_group(&[479, 480, 482]);
    story("group", shown(&world))
}

/// Ada wrote it and approved it from her second account.
fn two_accounts(name: &'static str, visibility: Visibility) -> Story {
    let mut world = World::new();
    for login in ["ada", "ada-2", "ewd"] {
        world.has_right(login, Level::Write);
    }
    limits(&mut world).approves("ada-2", 482);
    let mut evidence = shown(&world);
    evidence.repository.visibility = visibility;
    Story {
        directory: LISTED,
        ..story(name, evidence)
    }
}

/// A commit whose address belongs to nobody.
fn unknown_author() -> Story {
    let mut world = a_team();
    limits(&mut world)
        .pushes(
            "ada",
            482,
            Work::of(&["from home"]).authored_by("ada@home.example"),
        )
        .approves("ewd", 482);
    story("unknown-author", shown(&world))
}

/// A branch that no rule names.
fn elsewhere() -> Story {
    let mut world = a_team();
    world
        .opens(
            "ada",
            490,
            Work::of(&["fix"])
                .touching("src/limits.rs")
                .into("release/1.2"),
        )
        .with_change(490, titled("Backport the limit", "backport"))
        .approves("ewd", 490);
    story("elsewhere", shown(&world))
}
