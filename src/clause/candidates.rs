//! Who fills a line, and who still could.

use super::scene::Scene;
use super::separate::Apart;
use crate::decision::{Candidates, Cure, Remedy};
use crate::duty::{Moment, Sight, Stage, Stages, member, right};
use crate::evidence::{AccountId, Evidence, Level};
use crate::identity::{PrincipalKey, Roster, Who};
use crate::line::{From, Line};

/// Whether an act of `who`, by `account`, at `moment` fills the line. Rights and teams are the account's (J1).
#[must_use]
pub fn fills(
    evidence: &Evidence,
    roster: &Roster<'_>,
    line: &Line,
    who: Who,
    account: AccountId,
    moment: Moment,
) -> Sight {
    let allowed = line
        .permission
        .map_or(Sight::Yes, |level| right(evidence, account, level, moment));
    allowed.and(source(evidence, roster, line, who, account, moment))
}

/// Whether `who`, by `account`, is one of those whom the line names.
fn source(
    evidence: &Evidence,
    roster: &Roster<'_>,
    line: &Line,
    who: Who,
    account: AccountId,
    moment: Moment,
) -> Sight {
    if line.from.is_empty() {
        return Sight::Yes;
    }
    line.from
        .iter()
        .map(|from| comes_from(evidence, roster, from, who, account, moment))
        .fold(Sight::No, Sight::or)
}

fn comes_from(
    evidence: &Evidence,
    roster: &Roster<'_>,
    from: &From,
    who: Who,
    account: AccountId,
    moment: Moment,
) -> Sight {
    let yes = |is: bool| if is { Sight::Yes } else { Sight::No };
    match from {
        From::Person(id) => yes(roster
            .principal(who)
            .is_some_and(|principal| principal.key == PrincipalKey::Listed(id))),
        From::Account(host, id) => yes(*host == evidence.repository.host && *id == account),
        From::Team(team) => member(evidence, account, team, moment),
        From::Role(level) => right(evidence, account, *level, moment),
    }
}

/// Everybody known who fills one of the lines as of now and is not among `except`, in the order of their names.
#[must_use]
pub fn candidates(
    evidence: &Evidence,
    roster: &Roster<'_>,
    lines: &[Line],
    least: Level,
    except: &[Who],
) -> Candidates {
    let mut known: Vec<Who> = Vec::new();
    for (index, principal) in roster.principals.iter().enumerate() {
        let who = Who::at(index);
        let out = !roster.is_person(who) || except.contains(&who);
        if out || has_left(evidence, roster, who) {
            continue;
        }
        let could = principal.accounts.iter().any(|account| {
            let (id, now) = (account.id, Moment::Now);
            let fills = |line: &Line| {
                let level = line.permission.map_or(least, |level| level.max(least));
                let named = source(evidence, roster, line, who, id, now) == Sight::Yes;
                named
                    && match right(evidence, id, level, now) {
                        Sight::Yes => true,
                        Sight::No | Sight::NotSeen => false,
                        // Whom the policy names by name or team may write, as far as nobody has seen otherwise.
                        Sight::Unknown => level <= Level::Write && !line.from.is_empty(),
                    }
            };
            match lines {
                [] => right(evidence, id, least, now) == Sight::Yes,
                lines => lines.iter().any(fills),
            }
        });
        if could {
            known.push(who);
        }
    }
    known.sort_by_key(|who| roster.name(*who));
    let mut except = except.to_vec();
    except.sort_by_key(|who| roster.name(*who));
    except.dedup();
    Candidates {
        known,
        from: lines
            .iter()
            .flat_map(|line| line.from.iter().cloned())
            .collect(),
        permission: lines
            .iter()
            .filter_map(|line| line.permission)
            .max()
            .or(Some(least)),
        except,
        deploying: Vec::new(),
    }
}

impl<'e> Scene<'_, 'e> {
    /// A late approval, by those uninvolved people whose word settles what was judged (J26, J27).
    #[must_use]
    pub fn late_approval(&self, lines: &[Line]) -> Remedy<'e> {
        let change = self.duties.change;
        let mut by = self.approvers(lines, Stages::NONE);
        let involved = self.holders(Stages::BEFORE_DEPLOYMENT);
        let involved = involved.into_iter().map(|(who, _)| who);
        let involved = involved.filter(|who| !self.is_uninvolved(self.sets, *who));
        by.except.extend(involved);
        by.except.sort_by_key(|who| self.roster.name(*who));
        by.except.dedup();
        by.known.retain(|who| !by.except.contains(who));
        by.deploying.retain(|who| !by.except.contains(who));
        self.remedy(Cure::ApproveLate(&change.id, change.head), by)
    }

    /// Whether `who` holds nothing before the deployment that these sets keep apart from approving, and wrote nothing (J27).
    #[must_use]
    pub fn is_uninvolved(&self, sets: &[Apart], who: Who) -> bool {
        let mine = self
            .holders(Stages::BEFORE_DEPLOYMENT)
            .into_iter()
            .find(|(holder, _)| *holder == who)
            .map_or(Stages::NONE, |(_, stages)| stages);
        let with = mine.with(Stage::Approve);
        !mine.has(Stage::Author)
            && sets
                .iter()
                .filter(|set| set.stages.has(Stage::Approve))
                .all(|set| with.and(set.stages).and(Stages::BEFORE_DEPLOYMENT).len() <= set.at_most)
    }

    /// Who could approve the change, or approve it late.
    #[must_use]
    pub fn approvers(&self, lines: &[Line], apart: Stages) -> Candidates {
        let except: Vec<Who> = self
            .holders(Stages::BEFORE_DEPLOYMENT)
            .into_iter()
            .filter(|(_, stages)| {
                stages.has(Stage::Author)
                    || !stages
                        .and(apart)
                        .without(Stages::NONE.with(Stage::Approve))
                        .is_empty()
                        && apart.has(Stage::Approve)
            })
            .map(|(who, _)| who)
            .collect();
        let mut by = candidates(self.evidence, self.roster, lines, Level::Write, &except);
        let deploying = self.own(self.releasing.apart_from_approve);
        by.deploying = deploying.filter(|who| !except.contains(who)).collect();
        self.ordered(&mut by.deploying);
        by.known.retain(|who| !by.deploying.contains(who));
        by
    }
}

/// Everybody known, but leavers, who holds none of the stages that some rule keeps apart from the deployment's, on any
/// change: given each change's holders and the stages that must stay apart from a release.
#[must_use]
pub fn releasers(
    evidence: &Evidence,
    roster: &Roster<'_>,
    involved: &[(Vec<(Who, Stages)>, Stages)],
) -> Vec<Who> {
    (0..roster.principals.len())
        .map(Who::at)
        .filter(|who| roster.is_person(*who) && !has_left(evidence, roster, *who))
        .filter(|who| is_apart(involved, *who))
        .collect()
}

/// Whether the directory says that they have left by now.
fn has_left(evidence: &Evidence, roster: &Roster<'_>, who: Who) -> bool {
    roster
        .principal(who)
        .and_then(|principal| principal.person?.left)
        .is_some_and(|left| evidence.observed_at >= left)
}

/// Whether this one holds none of the stages that must stay apart from a release, on any of these changes.
#[must_use]
pub fn is_apart(involved: &[(Vec<(Who, Stages)>, Stages)], who: Who) -> bool {
    involved.iter().all(|(holders, apart)| {
        holders
            .iter()
            .all(|(holder, stages)| *holder != who || stages.and(*apart).is_empty())
    })
}
