//! Playing the steps of a plan.

use super::plan::{Plan, Step};
use crate::world::{Work, World};
use sixeyes::evidence::{Actor, ChangeState, Level, MergeMethod, Moved, Pushed, Unknown};

impl Plan {
    /// Plays one step, if it is possible now.
    pub(super) fn play(&self, world: &mut World, step: &Step, commits: &mut u32) {
        let mut label = || {
            *commits += 1;
            format!("c{commits}")
        };
        let number = world.changes().len() as u64 + 1;
        let on = |world: &World, on: u8, open: bool| {
            let mut numbers = numbered(world, open);
            numbers.dedup();
            let place = usize::from(on).checked_rem(numbers.len())?;
            numbers.get(place).copied()
        };
        match step {
            Step::Open {
                by,
                writes,
                control,
            } if number <= 4 => {
                let mut work = Work::of(&[&label()]);
                if let Some(writes) = writes {
                    work = work.authored_by(&self.who(*writes));
                }
                if *control {
                    work = work.touching(".sixeyes/policy.yaml");
                }
                world.opens(&self.who(*by), number, work);
            }
            Step::RobotOpens { asked } if number <= 4 => {
                world.is_bot("robot", 2740);
                world.opens("robot", number, Work::of(&[&label()]));
                if let Some(asked) = asked {
                    world.asks(&self.who(*asked), "robot", number);
                }
            }
            Step::PushDirectly { by } if number <= 4 => {
                world.pushes_directly(&self.who(*by), Work::of(&[&label()]));
            }
            Step::OpenInto { by } if number <= 4 => {
                let work = Work::of(&[&label()]).into("develop");
                world.opens(&self.who(*by), number, work);
            }
            Step::Train { by } if number <= 4 => {
                let carried = waiting(world);
                if !carried.is_empty() {
                    world.opens_carrying(&self.who(*by), number, &carried, Work::of(&[&label()]));
                }
            }
            Step::Open { .. }
            | Step::RobotOpens { .. }
            | Step::PushDirectly { .. }
            | Step::OpenInto { .. }
            | Step::Train { .. } => {}
            Step::Forget { on: which, what } => {
                if let Some(change) = on(world, *which, false) {
                    forget(world, change, *what);
                }
            }
            Step::Push {
                by,
                on: which,
                with,
            } => {
                if let Some(change) = on(world, *which, true) {
                    let mut work = Work::of(&[&label()]);
                    if let Some(with) = with {
                        work = work.co_authored_by(&self.who(*with));
                    }
                    world.pushes(&self.who(*by), change, work);
                }
            }
            Step::ForcePush { by, on: which } => {
                if let Some(change) = on(world, *which, true) {
                    world.force_pushes(&self.who(*by), change, &[], Work::of(&[&label()]));
                }
            }
            Step::Update {
                by,
                on: which,
                clean,
            } => {
                if let Some(change) = on(world, *which, true) {
                    let proof = clean.then_some(Moved::CleanMerge);
                    world.updates_branch(&self.who(*by), change, &label(), proof);
                }
            }
            Step::Approve { by, on: which } => {
                if let Some(change) = on(world, *which, false) {
                    world.approves(&self.who(*by), change);
                }
            }
            Step::ApproveOld { by, on: which } => {
                if let Some(change) = on(world, *which, true) {
                    let first = world.change(change).heads[0].revision.to_string();
                    world.approves_naming(&self.who(*by), change, &first);
                }
            }
            Step::Object { by, on: which } => {
                if let Some(change) = on(world, *which, false) {
                    world.objects(&self.who(*by), change);
                }
            }
            Step::Comment { by, on: which } => {
                if let Some(change) = on(world, *which, false) {
                    world.comments(&self.who(*by), change);
                }
            }
            Step::Dismiss { by, on: which } => {
                if let Some(change) = on(world, *which, false) {
                    world.dismisses_latest(&self.who(*by), change);
                }
            }
            Step::AutoMerge { by, on: which } => {
                if let Some(change) = on(world, *which, true) {
                    world.sets_auto_merge(&self.who(*by), change);
                }
            }
            Step::Merge {
                by,
                on: which,
                method,
            } => {
                if let Some(change) = on(world, *which, true) {
                    let method = [
                        MergeMethod::Squash,
                        MergeMethod::Squash,
                        MergeMethod::Merge,
                        MergeMethod::Rebase,
                        MergeMethod::FastForward,
                    ][usize::from(*method) % 5];
                    world.merges_by(&self.who(*by), change, method);
                }
            }
            Step::Retarget { by, on: which } => {
                if let Some(change) = on(world, *which, true) {
                    let to = match world.change(change).target.as_str() {
                        "main" => "release",
                        _ => "main",
                    };
                    world.retargets(&self.who(*by), change, to);
                }
            }
            Step::Lose { who, seen } => {
                let who = self.who(*who);
                world.account(&who);
                if *seen {
                    world.was_seen_with_right(&who, Level::Write);
                }
                world.loses_right(&who);
            }
            Step::Bypass { by, on: which } => {
                if let Some(change) = on(world, *which, true) {
                    world.bypasses(&self.who(*by), change, "a rule of main");
                }
            }
            Step::RobotApproves { on: which } => {
                if let Some(change) = on(world, *which, true) {
                    world.is_bot("robot", 2740);
                    world.approves("robot", change);
                }
            }
        }
    }
}

/// The merged changes of `develop` that no train carries yet.
fn waiting(world: &World) -> Vec<u64> {
    let carried: Vec<&str> = world
        .changes()
        .iter()
        .flat_map(|change| &change.carried)
        .map(|carried| carried.change.id.0.as_str())
        .collect();
    world
        .changes()
        .iter()
        .filter(|change| change.state == ChangeState::Merged && change.target == "develop")
        .filter(|change| !carried.contains(&change.id.0.as_str()))
        .filter_map(|change| change.id.0.strip_prefix('#')?.parse().ok())
        .collect()
}

/// Somebody who did something with a change cannot be named any more.
fn forget(world: &mut World, change: u64, what: u8) {
    let nobody = Actor::Unknown(Unknown::NotRecorded);
    world.with_change(change, |change| match what {
        0 => {
            if let Some(head) = change.heads.last_mut() {
                head.pushed_by = Pushed::Unknown;
            }
        }
        1 => {
            if let Some(commit) = change.commits.last_mut() {
                commit.author.account = None;
                commit.author.email = "nobody@nowhere.example".to_owned();
            }
        }
        2 => {
            if let Some(merge) = &mut change.merge {
                merge.by = nobody;
            }
        }
        _ => {
            if let Some(review) = change.reviews.first_mut() {
                review.by = Actor::Unknown(Unknown::Deleted);
            }
        }
    });
}

/// The numbers of the requests, of open ones only where asked.
fn numbered(world: &World, open: bool) -> Vec<u64> {
    world
        .changes()
        .iter()
        .filter(|change| !open || change.state == ChangeState::Open)
        .filter_map(|change| change.id.0.strip_prefix('#')?.parse().ok())
        .collect()
}
