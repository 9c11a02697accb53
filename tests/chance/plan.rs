//! What is drawn, and how it is played.

use crate::world::{Work, World};
use proptest::prelude::*;
use sixeyes::evidence::{ChangeState, Demand, Phase, Remaining, TriggerAct};

/// Everybody there can be; a plan takes the first so many.
pub(crate) const PEOPLE: [&str; 6] = ["ada", "gh", "ewd", "kj", "lt", "mh"];

/// What people do, and from where it is judged.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// How many people there are.
    pub(crate) people: usize,
    /// Whether each has a second account.
    pub(crate) doubles: bool,
    /// What they do, in order; what is impossible at its moment does not happen.
    pub(crate) steps: Vec<Step>,
    /// Where it is judged.
    pub(crate) gate: Gate,
    /// Who starts the deployment and how.
    pub(crate) start: Start,
    /// By whom.
    pub(crate) starter: u8,
    /// Who runs it again, if somebody does.
    pub(crate) reruns: Option<u8>,
    /// Whether an authorisation is demanded, and who gives it.
    pub(crate) authorises: Option<Option<u8>>,
    /// Whether glass is broken, now or earlier.
    pub(crate) glass: Glass,
    /// A number for whatever a property draws beside.
    pub(crate) dice: u64,
}

/// Whether a run says that it is an emergency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Glass {
    /// Nothing ever did.
    Whole,
    /// The run that is judged does.
    Broken,
    /// An earlier run of the same people did, so long ago in hours, and what it shipped was reviewed since by this one.
    Owed { hours: u8, reviewer: Option<u8> },
}

/// Where it is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gate {
    /// At the merge gate.
    Merge,
    /// In the job that deploys.
    Deploying,
    /// Before it.
    Before,
    /// After it.
    Finished,
}

/// How the deployment starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    Merge,
    Dispatch,
    Tag,
    Schedule,
}

/// One act. The numbers say who and on what, counted round.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Open {
        by: u8,
        writes: Option<u8>,
        control: bool,
    },
    RobotOpens {
        asked: Option<u8>,
    },
    Push {
        by: u8,
        on: u8,
        with: Option<u8>,
    },
    ForcePush {
        by: u8,
        on: u8,
    },
    Update {
        by: u8,
        on: u8,
        clean: bool,
    },
    Approve {
        by: u8,
        on: u8,
    },
    ApproveOld {
        by: u8,
        on: u8,
    },
    Object {
        by: u8,
        on: u8,
    },
    Comment {
        by: u8,
        on: u8,
    },
    Dismiss {
        by: u8,
        on: u8,
    },
    AutoMerge {
        by: u8,
        on: u8,
    },
    Merge {
        by: u8,
        on: u8,
        method: u8,
    },
    Retarget {
        by: u8,
        on: u8,
    },
    PushDirectly {
        by: u8,
    },
    Lose {
        who: u8,
        seen: bool,
    },
    Bypass {
        by: u8,
        on: u8,
    },
    RobotApproves {
        on: u8,
    },
    OpenInto {
        by: u8,
    },
    Train {
        by: u8,
    },
    Forget {
        on: u8,
        what: u8,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let who = || 0u8..12;
    let on = || 0u8..4;
    prop_oneof![
        4 => (who(), prop::option::weighted(0.2, who()), prop::bool::weighted(0.1))
            .prop_map(|(by, writes, control)| Step::Open { by, writes, control }),
        1 => prop::option::of(who()).prop_map(|asked| Step::RobotOpens { asked }),
        3 => (who(), on(), prop::option::weighted(0.3, who()))
            .prop_map(|(by, on, with)| Step::Push { by, on, with }),
        1 => (who(), on()).prop_map(|(by, on)| Step::ForcePush { by, on }),
        1 => (who(), on(), any::<bool>())
            .prop_map(|(by, on, clean)| Step::Update { by, on, clean }),
        9 => (who(), on()).prop_map(|(by, on)| Step::Approve { by, on }),
        1 => (who(), on()).prop_map(|(by, on)| Step::ApproveOld { by, on }),
        2 => (who(), on()).prop_map(|(by, on)| Step::Object { by, on }),
        1 => (who(), on()).prop_map(|(by, on)| Step::Comment { by, on }),
        2 => (who(), on()).prop_map(|(by, on)| Step::Dismiss { by, on }),
        1 => (who(), on()).prop_map(|(by, on)| Step::AutoMerge { by, on }),
        6 => (who(), on(), 0u8..5).prop_map(|(by, on, method)| Step::Merge { by, on, method }),
        1 => (who(), on()).prop_map(|(by, on)| Step::Retarget { by, on }),
        1 => who().prop_map(|by| Step::PushDirectly { by }),
        1 => (who(), any::<bool>()).prop_map(|(who, seen)| Step::Lose { who, seen }),
        1 => (who(), on()).prop_map(|(by, on)| Step::Bypass { by, on }),
        1 => on().prop_map(|on| Step::RobotApproves { on }),
        1 => who().prop_map(|by| Step::OpenInto { by }),
        1 => who().prop_map(|by| Step::Train { by }),
        1 => (on(), 0u8..4).prop_map(|(on, what)| Step::Forget { on, what }),
    ]
}

/// Every plan.
pub(crate) fn plans() -> impl Strategy<Value = Plan> {
    let gate = prop_oneof![
        2 => Just(Gate::Merge),
        4 => Just(Gate::Deploying),
        1 => Just(Gate::Before),
        1 => Just(Gate::Finished),
    ];
    let start = prop_oneof![
        3 => Just(Start::Merge),
        4 => Just(Start::Dispatch),
        2 => Just(Start::Tag),
        1 => Just(Start::Schedule),
    ];
    let authorises = prop_oneof![
        5 => Just(None),
        4 => (0u8..12).prop_map(|who| Some(Some(who))),
        1 => Just(Some(None)),
    ];
    let glass = prop_oneof![
        8 => Just(Glass::Whole),
        1 => Just(Glass::Broken),
        1 => (0u8..96, prop::option::of(0u8..12))
            .prop_map(|(hours, reviewer)| Glass::Owed { hours, reviewer }),
    ];
    (
        1usize..=6,
        prop::bool::weighted(0.3),
        prop::collection::vec(step(), 1..14),
        gate,
        start,
        0u8..12,
        prop::option::weighted(0.1, 0u8..12),
        authorises,
        glass,
        any::<u64>(),
    )
        .prop_map(
            |(people, doubles, steps, gate, start, starter, reruns, authorises, glass, dice)| {
                Plan {
                    people,
                    doubles,
                    steps,
                    gate,
                    start,
                    starter,
                    reruns,
                    authorises,
                    glass,
                    dice,
                }
            },
        )
}

impl Plan {
    /// The login that a number stands for.
    pub(crate) fn who(&self, number: u8) -> String {
        let number = usize::from(number);
        let person = PEOPLE[number % self.people];
        if self.doubles && number >= 6 {
            format!("{person}-2")
        } else {
            person.to_owned()
        }
    }

    /// What the steps come to, before the deployment.
    pub(crate) fn changes(&self) -> World {
        let mut world = World::new();
        let mut commits = 0;
        for step in &self.steps {
            self.play(&mut world, step, &mut commits);
        }
        if world.changes().is_empty() {
            world.opens(&self.who(0), 1, Work::of(&["c0"]));
        }
        world
    }

    /// The world as its gate sees it.
    pub(crate) fn world(&self) -> World {
        let mut world = self.changes();
        if self.gate == Gate::Merge || shipped(&world).is_empty() {
            return world;
        }
        self.deploy(&mut world);
        world.is_judged(match self.gate {
            Gate::Merge | Gate::Deploying => Phase::Deploying,
            Gate::Before => Phase::Before(match self.dice % 3 {
                0 => Remaining::Act,
                1 => Remaining::Nothing,
                _ => Remaining::Unknown,
            }),
            Gate::Finished => Phase::Finished,
        });
        world
    }

    /// The deployment, as planned, and the emergency before it.
    pub(crate) fn deploy(&self, world: &mut World) {
        match self.glass {
            Glass::Whole => self.starts(world),
            Glass::Broken => {
                self.starts(world);
                breaks_glass(world);
            }
            Glass::Owed { hours, reviewer } => {
                self.starts(world);
                breaks_glass(world);
                world.emergency_is_over();
                // Of the plan's own changes: it opens four at most.
                let own = shipped(world)
                    .into_iter()
                    .rfind(|number| (1..=4).contains(number));
                if let (Some(by), Some(own)) = (reviewer, own)
                    && world.knows(own)
                {
                    world.approves(&self.who(by), own);
                }
                world.hours_pass(i64::from(hours));
                self.starts(world);
            }
        }
    }

    fn starts(&self, world: &mut World) {
        let starter = self.who(self.starter);
        match self.start {
            Start::Merge => {
                let last = *shipped(world).last().unwrap();
                if world.knows(last) {
                    world.merge_deploys(last);
                } else {
                    world.push_deploys(&starter);
                }
            }
            Start::Dispatch => {
                world.deploys(&starter, TriggerAct::Dispatched);
            }
            Start::Tag => {
                world.deploys(&starter, TriggerAct::Tagged);
            }
            Start::Schedule => {
                world.deploys(&starter, TriggerAct::Schedule);
            }
        }
        if let Some(again) = self.reruns {
            world.reruns(&self.who(again));
        }
        match self.authorises {
            None => {}
            Some(None) => {
                world.demands(Demand::Required);
            }
            Some(Some(who)) => {
                world.authorises(&self.who(who));
            }
        }
    }
}

/// The workflow whose runs are emergencies, in the policies that know any.
pub(crate) const BREAK_GLASS: &str = ".github/workflows/break-glass.yml";

/// The run that has been started says that it is an emergency.
pub(crate) fn breaks_glass(world: &mut World) {
    world
        .runs_workflow(Some(BREAK_GLASS))
        .says_emergency("INC-7", "payments are down");
}

/// The numbers of what reached `main`; a direct push has none and is zero.
pub(crate) fn shipped(world: &World) -> Vec<u64> {
    world
        .changes()
        .iter()
        .filter(|change| change.state == ChangeState::Merged && change.target == "main")
        .map(|change| {
            let number = change.id.0.strip_prefix('#');
            number.and_then(|number| number.parse().ok()).unwrap_or(0)
        })
        .collect()
}
