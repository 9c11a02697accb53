//! Four ways of delivering, teams of one to five, three presets: who can ship a change, by habit and at best.
//!
//! Every arrangement of who approves, merges, starts and authorises is played and judged in the job that deploys. The
//! table of docs/flows.md is made of the answers; `SNAPSHOTS=overwrite` writes it again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test code"
)]

mod judge;
mod world;

use judge::Law;
use sixeyes::decision::{Grade, Verdict};
use sixeyes::evidence::TriggerAct;
use std::fmt::Write as _;
use std::path::Path;
use world::{Work, World};

/// Everybody there is; a team is the first so many. The first writes the change.
const PEOPLE: [&str; 5] = ["ada", "gh", "ewd", "kj", "lt"];

const TEAMS: [usize; 4] = [1, 2, 3, 5];

const PRESETS: [&str; 3] = ["four-eyes", "three-person", "strict"];

/// How a change gets into production.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    /// The merge starts the deployment.
    Push,
    /// A tag or release starts it.
    Tag,
    /// Somebody starts it by hand.
    Dispatch,
    /// The merge starts it, and the environment holds it until somebody authorises it.
    Reviewed,
}

const FLOWS: [Flow; 4] = [Flow::Push, Flow::Tag, Flow::Dispatch, Flow::Reviewed];

/// Who does what; the author is always the first of the team.
#[derive(Debug, Clone, Copy)]
struct Arrangement {
    approves: Option<usize>,
    merges: usize,
    /// Who tags, dispatches or authorises; the merge is the release where nobody does.
    releases: Option<usize>,
}

impl Flow {
    fn title(self) -> &'static str {
        match self {
            Self::Push => "push to main: the merge starts it",
            Self::Tag => "tag or release",
            Self::Dispatch => "manual dispatch",
            Self::Reviewed => "environment with reviewers, started by the merge",
        }
    }

    fn verb(self) -> Option<&'static str> {
        match self {
            Self::Push => None,
            Self::Tag => Some("tags"),
            Self::Dispatch => Some("dispatches"),
            Self::Reviewed => Some("authorises"),
        }
    }

    /// What teams do without thinking: somebody else approves, and the author does the rest. Where the environment has
    /// reviewers the approver lets it go, for the forge keeps whoever started it from doing so.
    fn habit(self, team: usize) -> Arrangement {
        let other = (team > 1).then_some(1);
        Arrangement {
            approves: other,
            merges: 0,
            releases: match self {
                Self::Push => None,
                Self::Tag | Self::Dispatch => Some(0),
                Self::Reviewed => other.or(Some(0)),
            },
        }
    }

    /// Every arrangement of a team, those of fewest hands first.
    fn arrangements(self, team: usize) -> Vec<Arrangement> {
        let releases: Vec<Option<usize>> = match self {
            Self::Push => vec![None],
            Self::Tag | Self::Dispatch | Self::Reviewed => (0..team).map(Some).collect(),
        };
        let approves = std::iter::once(None).chain((0..team).map(Some));
        let mut all: Vec<Arrangement> = approves
            .flat_map(|approves| (0..team).map(move |merges| (approves, merges)))
            .flat_map(|(approves, merges)| {
                releases.iter().map(move |releases| Arrangement {
                    approves,
                    merges,
                    releases: *releases,
                })
            })
            .collect();
        all.sort_by_key(|who| {
            let mut hands = vec![0, who.merges];
            hands.extend(who.approves);
            hands.extend(who.releases);
            hands.sort_unstable();
            hands.dedup();
            (hands.len(), hands)
        });
        all
    }
}

fn play(flow: Flow, who: Arrangement) -> World {
    let mut world = World::new();
    world.opens(PEOPLE[0], 1, Work::of(&["c1"]));
    if let Some(approves) = who.approves {
        world.approves(PEOPLE[approves], 1);
    }
    world.merges(PEOPLE[who.merges], 1);
    match flow {
        Flow::Push => world.merge_deploys(1),
        Flow::Tag => world.deploys(PEOPLE[who.releases.unwrap()], TriggerAct::Tagged),
        Flow::Dispatch => world.deploys(PEOPLE[who.releases.unwrap()], TriggerAct::Dispatched),
        Flow::Reviewed => world
            .merge_deploys(1)
            .authorises(PEOPLE[who.releases.unwrap()]),
    };
    world
}

fn answer(flow: Flow, who: Arrangement, preset: &str) -> Grade {
    let evidence = play(flow, who).evidence();
    let law = Law::preset(preset);
    let decision = law.judge(&evidence);
    assert_eq!(
        decision.verdict() == Verdict::Allow,
        !decision.outcome().blocks()
    );
    decision.outcome()
}

fn best(flow: Flow, team: usize, preset: &str) -> Option<Arrangement> {
    flow.arrangements(team)
        .into_iter()
        .find(|who| !answer(flow, *who, preset).blocks())
}

fn said(flow: Flow, who: Arrangement) -> String {
    let mut parts = Vec::new();
    if let Some(approves) = who.approves {
        parts.push(format!("`{}` approves", PEOPLE[approves]));
    }
    parts.push(format!("`{}` merges", PEOPLE[who.merges]));
    if let (Some(releases), Some(verb)) = (who.releases, flow.verb()) {
        parts.push(format!("`{}` {verb}", PEOPLE[releases]));
    }
    parts.join(", ")
}

fn table() -> String {
    let mut text = String::new();
    for flow in FLOWS {
        let mut title = flow.title().to_owned();
        title[..1].make_ascii_uppercase();
        writeln!(text, "### {title}\n").unwrap();
        writeln!(
            text,
            "| preset | people | by habit | at best |\n|---|--:|---|---|"
        )
        .unwrap();
        for preset in PRESETS {
            for team in TEAMS {
                let habit = flow.habit(team);
                let passes = match answer(flow, habit, preset) {
                    grade if grade.blocks() => grade.as_str(),
                    _ => "passes",
                };
                let at_best = match best(flow, team, preset) {
                    Some(who) => said(flow, who),
                    None => "nobody can".to_owned(),
                };
                writeln!(
                    text,
                    "| `{preset}` | {team} | {passes}: {} | {at_best} |",
                    said(flow, habit)
                )
                .unwrap();
            }
        }
        writeln!(text).unwrap();
    }
    text
}

#[test]
fn the_table_of_the_docs_is_what_the_judging_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/flows.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (begin, end) = ("<!-- table: begin -->\n", "<!-- table: end -->");
    let (before, rest) = page.split_once(begin).expect("the begin of the table");
    let (_, after) = rest.split_once(end).expect("the end of the table");
    let fresh = format!("{before}{begin}\n{}{end}{after}", table());
    if std::env::var("SNAPSHOTS").is_ok_and(|how| how == "overwrite") {
        std::fs::write(&path, &fresh).unwrap();
    } else {
        assert!(page == fresh, "docs/flows.md is stale:\n{}", table());
    }
}

#[test]
fn a_team_of_three_ships_under_three_person_in_every_flow() {
    for flow in FLOWS {
        assert!(best(flow, 3, "three-person").is_some(), "{flow:?}");
        assert!(best(flow, 2, "three-person").is_none(), "{flow:?}");
    }
}

#[test]
fn four_eyes_need_two_and_strict_needs_four_where_deployments_are_authorised() {
    for flow in FLOWS {
        assert!(best(flow, 1, "four-eyes").is_none(), "{flow:?}");
        assert!(best(flow, 2, "four-eyes").is_some(), "{flow:?}");
        assert!(best(flow, 5, "strict").is_some(), "{flow:?}");
        assert_eq!(
            best(flow, 3, "strict").is_some(),
            flow != Flow::Reviewed,
            "{flow:?}"
        );
    }
}
