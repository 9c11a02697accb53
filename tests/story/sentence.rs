//! The sentences of a story.
//!
//! A sentence is words parted by spaces: who, what they do, and to what. Changes are numbers, commits are labels.
//! Clauses such as `authored by gh` or `touching a b` may follow in any order. What is not understood stops the test.

use super::said::{Said, word};
use crate::world::World;
use sixeyes::evidence::{
    AccountKind, Demand, Fact, IgnoredKind, Level, MergeMethod, Moved, Phase, Possible, RangeBase,
    Remaining, ReviewVerdict, TriggerAct, Why,
};

/// Plays one sentence.
pub(super) fn tell(world: &mut World, told: &str) {
    if let Some(seen) = told.strip_prefix("seen ") {
        return ignored(world, seen);
    }
    if let Some(said) = told.strip_prefix("the run says ") {
        let (incident, reason) = said.split_once(':').expect("an incident and a reason");
        world.says_emergency(incident.trim(), reason.trim());
        return;
    }
    let mut said = Said::parse(told);
    let words = said.words.clone();
    match words.as_slice() {
        ["the", "same", "second"] => {
            world.same_second();
        }
        [hours, "hours", "pass"] => {
            world.hours_pass(i64::try_from(said.number(hours)).unwrap());
        }
        ["judge", change] => {
            world.judge(said.number(change));
        }
        ["judge", "group", changes @ ..] => {
            let changes: Vec<u64> = changes.iter().map(|c| said.number(c)).collect();
            world.judge_group(&changes);
        }
        ["a", "gap", fact, why] => {
            let (fact, why): (Fact, Why) = (word(fact), word(why));
            match said.one("for") {
                Some(login) => world.cannot_read_account(fact, why, login),
                None => {
                    let change = said.one("of").map(|c| said.number(c));
                    world.cannot_read(fact, why, change)
                }
            };
        }
        [
            "one",
            "who",
            "let",
            "the",
            "emergency",
            "go",
            "is",
            "not",
            "recorded",
        ] => {
            world.a_releaser_is_not_recorded();
        }
        ["the", "gate", "is", "unknown"] => {
            world.gate_workflows_are_unknown();
        }
        ["the" | "production" | "range" | "phase", ..] => {
            deployment(world, &mut said, &words);
        }
        [change, "brings", file] => {
            world.brings(said.number(change), file);
        }
        [change, "is", "imported"] => {
            world.is_imported(said.number(change));
        }
        [change, "has", "unknown", "pushers"] => {
            world.pusher_is_unknown(said.number(change));
        }
        [change, "has", "no", "head", "times"] => {
            world.with_change(said.number(change), |change| {
                for head in &mut change.heads {
                    head.at = None;
                }
            });
        }
        [change, "has", "no", "dismissal", "times"] => {
            world.dismissal_has_no_time(said.number(change));
        }
        [change, "renames", was, path] => {
            world.renames(said.number(change), was, path);
        }
        [who, rest @ ..] => {
            let told = people(world, &mut said, who, rest)
                || changes(world, &mut said, who, rest)
                || acts(world, &mut said, who, rest);
            if !told {
                said.wrong("no such sentence");
            }
        }
        [] => said.wrong("no words"),
    }
    said.done();
}

/// `seen KIND words of any kind on 1`: shown, and judging nothing.
fn ignored(world: &mut World, told: &str) {
    let (kind, detail) = told.split_once(' ').expect("what was seen");
    let (detail, change) = match detail.rsplit_once(" on ") {
        Some((detail, change)) => (detail, Some(change.parse().expect("a change's number"))),
        None => (detail, None),
    };
    world.is_ignored(word::<IgnoredKind>(kind), detail, change);
}

fn deployment(world: &mut World, said: &mut Said<'_>, words: &[&str]) {
    match words {
        ["the", "merge"] => {
            let change = said.change("of");
            world.merge_deploys(change);
        }
        ["the", "authorisation", "names", "another", what] => {
            let other = crate::world::revision("another");
            world.with_authorisation(|given| match *what {
                "environment" => "staging".clone_into(&mut given.environment),
                "run" => given.run += 1,
                "attempt" => given.attempt = Some(7),
                "revision" => given.revision = Some(other),
                _ => panic!("an authorisation names no {what}"),
            });
        }
        ["the", "run", "is"] => {
            let workflow = said.one("of").unwrap();
            world.runs_workflow((workflow != "unknown").then_some(workflow));
        }
        ["the", "ref", "is", target] => {
            world.deploys_ref(target);
        }
        ["the", "emergency", "is", "over"] => {
            world.emergency_is_over();
        }
        ["the", "revision", label] => {
            let revision = world.named_revision(label);
            world.deploys_revision(revision);
        }
        ["the", "ref", "was", "rewritten"] => {
            world.was_rewritten();
        }
        ["the", "commit", label, "belongs", "nowhere"] => {
            let revision = world.named_revision(label);
            world.belongs_to_nobody(revision);
        }
        ["the", "environment", "is", name] => {
            world.deploys_to(name);
        }
        ["production", "allowed", "this", "before"] => {
            let by = said.all("by");
            world.was_allowed_before(true, &by);
        }
        ["production", "previewed", "this", "before"] => {
            let by = said.all("by");
            world.was_allowed_before(false, &by);
        }
        ["production", "demands", "authorisation"] => {
            world.demands(Demand::Required);
        }
        ["production", "may", "demand", "authorisation"] => {
            world.demands(Demand::Unknown);
        }
        [
            "production",
            "lets",
            "self-review",
            own,
            "administrators",
            admins,
        ] => {
            world.lets(possible(own), possible(admins));
        }
        ["production", "ran", label] => {
            let ran = world.named_revision(label);
            world.range_from(RangeBase::Record(ran));
        }
        ["range", "since", label] => {
            let since = world.named_revision(label);
            world.range_from(RangeBase::Since(since));
        }
        ["range", "same", label] => {
            let same = world.named_revision(label);
            world.range_from(RangeBase::Same(same));
        }
        ["range", "rolled-back"] => {
            let label = said.one("from").unwrap_or("tip");
            let ran = world.named_revision(label);
            world.range_from(RangeBase::RollBack(ran));
        }
        ["range", "merge-base", label] => {
            let base = world.named_revision(label);
            world.range_from(RangeBase::MergeBase(base));
        }
        ["range", "unknown"] => {
            world.range_from(RangeBase::Unknown);
        }
        ["phase", "finished"] => {
            world.is_judged(Phase::Finished);
        }
        ["phase", "before", remaining] => {
            world.is_judged(Phase::Before(word::<Remaining>(remaining)));
        }
        _ => said.wrong("no such sentence"),
    }
}

/// `yes`, `no`, or why it could not be read.
fn possible(told: &str) -> Possible {
    match told {
        "yes" => Possible::Yes,
        "no" => Possible::No,
        why => Possible::Unknown(word::<Why>(why)),
    }
}

fn people(world: &mut World, said: &mut Said<'_>, who: &str, rest: &[&str]) -> bool {
    match rest {
        ["is", "a", "bot"] => {
            let app = said.one("of").map_or(1, |app| said.number(app));
            world.is_bot(who, app);
        }
        ["is", "a", "ghost"] => {
            world.is_kind(who, AccountKind::Ghost);
        }
        ["is", "a", "placeholder"] => {
            world.is_kind(who, AccountKind::Placeholder);
        }
        ["is", "of", ..] | ["is"] => {
            let kind = said.one("of").unwrap_or("unknown").to_owned();
            world.is_kind(who, AccountKind::Other(kind));
        }
        ["is", "deleted"] => {
            world.deletes_account(who);
        }
        ["has", level] => {
            world.has_right(who, word::<Level>(level));
        }
        ["had", level] => {
            world.was_seen_with_right(who, word::<Level>(level));
        }
        ["has", "an", "unknown", "right"] => {
            world.right_is_unknown(who);
        }
        ["joins", team, path @ ..] => {
            world.is_member(who, team, path);
        }
        ["is", "invited"] => {
            let team = said.one("to").unwrap();
            world.is_invited(who, team);
        }
        ["is", "outside", team] => {
            world.is_no_member(who, team);
        }
        _ => return false,
    }
    true
}

fn changes(world: &mut World, said: &mut Said<'_>, who: &str, rest: &[&str]) -> bool {
    match rest {
        ["opens", change] => {
            let change = said.number(change);
            let commits = said.all("with");
            let carried: Vec<u64> = said
                .all("carrying")
                .iter()
                .map(|c| c.parse().unwrap())
                .collect();
            let work = said.work(commits);
            if carried.is_empty() {
                world.opens(who, change, work);
            } else {
                world.opens_carrying(who, change, &carried, work);
            }
        }
        ["pushes", commits @ ..] => {
            let change = said.change("to");
            let work = said.work(commits.to_vec());
            world.pushes(who, change, work);
        }
        ["force-pushes", commits @ ..] => {
            let change = said.change("to");
            let keeping = said.all("keeping");
            let work = said.work(commits.to_vec());
            world.force_pushes(who, change, &keeping, work);
        }
        ["pushes-directly", commits @ ..] => {
            let work = said.work(commits.to_vec());
            world.pushes_directly(who, work);
        }
        ["updates", change] | ["updates", change, "cleanly"] => {
            let proof = (rest.len() == 3).then_some(Moved::CleanMerge);
            let label = said.one("as").unwrap_or("update");
            world.updates_branch(who, said.number(change), label, proof);
        }
        ["rebases", change] | ["rebases", change, "cleanly"] => {
            let proof = (rest.len() == 3).then_some(Moved::CleanRebase);
            world.rebases(who, said.number(change), "again", proof);
        }
        ["applies", label] => {
            let (suggester, change) = (said.one("from").unwrap(), said.change("to"));
            world.applies_suggestion(who, suggester, change, label);
        }
        ["retargets", change] => {
            let to = said.one("to").unwrap();
            world.retargets(who, said.number(change), to);
        }
        ["asks", robot] => {
            let change = said.change("for");
            world.asks(who, robot, change);
        }
        ["closes", change] => {
            world.closes(said.number(change));
        }
        ["bypasses-rules"] => {
            let change = said.change("on");
            world.bypasses(who, change, "ruleset main: required reviews");
        }
        ["bypasses-rules-by-inference"] => {
            let change = said.change("on");
            let what = "merged without the approval that ruleset 7 has demanded since 2026-10-01";
            world.bypasses_by_inference(who, change, what);
        }
        _ => return false,
    }
    true
}

fn acts(world: &mut World, said: &mut Said<'_>, who: &str, rest: &[&str]) -> bool {
    match rest {
        ["approves", change] => {
            let change = said.number(change);
            match said.one("naming") {
                Some(label) => world.approves_naming(who, change, label),
                None => world.approves(who, change),
            };
        }
        ["objects"] => {
            let change = said.change("to");
            world.objects(who, change);
        }
        ["comments"] => {
            let change = said.change("on");
            world.comments(who, change);
        }
        ["reviews", change] => {
            let verdict = ReviewVerdict::Other(said.one("as").unwrap().to_owned());
            world.reviews(who, said.number(change), verdict);
        }
        ["edits", "the", "review"] => {
            let change = said.change("of");
            world.edits_review(who, change);
        }
        ["dismisses", giver] => {
            let change = said.change("on");
            world.dismisses(who, giver, change);
        }
        ["withdraws"] => {
            let change = said.change("from");
            world.withdraws(who, change);
        }
        ["merges", change] => {
            let method = said.one("by").map_or(MergeMethod::Squash, word);
            world.merges_by(who, said.number(change), method);
        }
        ["auto-merges", change] => {
            world.sets_auto_merge(who, said.number(change));
        }
        ["enqueues", change] => {
            world.enqueues(who, said.number(change));
        }
        ["commands", change] => {
            world.commands_merge(who, said.number(change));
        }
        ["cancels", change] => {
            world.cancels_merge(said.number(change));
        }
        ["starts", "the", "deployment"] => {
            let act = said.one("by").map_or(TriggerAct::Dispatched, word);
            world.deploys(who, act);
        }
        ["reruns", "the", "deployment"] => {
            world.reruns(who);
        }
        ["authorises"] => {
            world.authorises(who);
        }
        ["rejects"] => {
            world.rejects(who);
        }
        ["bypasses-hold"] => {
            world.bypasses_hold(who);
        }
        _ => return false,
    }
    true
}
