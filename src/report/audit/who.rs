//! The people of a change: by name, and by address where names are not enough.

use super::columns::fit;
use crate::audit::{
    Act, AuditedChange, Nature, Perhaps, PersonRef, Report, SeenPerson, Stage, Why,
};
use crate::report::clean::clean;
use std::collections::HashSet;
use unicode_width::UnicodeWidthStr;

/// Everybody of a report.
#[derive(Clone, Copy)]
pub(super) struct Who<'r> {
    people: &'r [SeenPerson],
}

/// The people of one change, each once in a stage.
pub(super) struct Chain {
    /// Authors, co-authors and openers.
    pub(super) authors: Vec<PersonRef>,
    /// Who approved and who reviewed.
    pub(super) approvers: Vec<PersonRef>,
    /// Who merged.
    pub(super) mergers: Vec<PersonRef>,
    /// Why the change has its word: of many people those come first on whom it rests.
    why: Why,
}

/// Who is perhaps the same person, those first on whom a change's word hangs.
pub(super) fn perhaps(report: &Report) -> Vec<&Perhaps> {
    let mut open: HashSet<(PersonRef, PersonRef)> = HashSet::new();
    let changes = report.changes.iter();
    for change in changes.filter(|change| change.why == Why::PerhapsTheSame) {
        let all = Chain::of(change).everybody();
        for one in &all {
            open.extend(all.iter().map(|other| (*one, *other)));
        }
    }
    let mut pairs: Vec<&Perhaps> = report.perhaps.iter().collect();
    pairs.sort_by_key(|pair| !open.contains(&(pair.one, pair.other)));
    pairs
}

/// The most characters of a name that are shown.
const NAME: usize = 40;

impl<'r> Who<'r> {
    pub(super) fn of(report: &'r Report) -> Self {
        Self::among(&report.people)
    }

    pub(super) fn among(people: &'r [SeenPerson]) -> Self {
        Self { people }
    }

    /// Where ids are places in the list, as a report has it; a list of another order is searched.
    pub(super) fn get(self, person: PersonRef) -> Option<&'r SeenPerson> {
        let place = usize::try_from(person.0).ok()?;
        self.people
            .get(place)
            .filter(|seen| seen.id == person)
            .or_else(|| self.people.iter().find(|seen| seen.id == person))
    }

    /// What somebody is called.
    pub(super) fn name(self, person: PersonRef) -> String {
        self.get(person)
            .map_or_else(|| "(nobody)".to_owned(), |seen| clean(&seen.name, NAME))
    }

    /// Name and first address or login: `Ada Byron <ada@acme.example>`.
    pub(super) fn full(self, person: PersonRef) -> String {
        let Some(seen) = self.get(person) else {
            return self.name(person);
        };
        let name = clean(&seen.name, NAME);
        match seen.addresses.first().or_else(|| seen.logins.first()) {
            Some(address) if *address != seen.name => format!("{name} <{}>", clean(address, 80)),
            _ => name,
        }
    }

    /// The first address or login, where there is one.
    fn address(self, person: PersonRef) -> String {
        self.get(person)
            .and_then(|seen| seen.addresses.first().or_else(|| seen.logins.first()))
            .map_or_else(|| self.name(person), |address| clean(address, 80))
    }

    /// Names of several people; addresses too where two of all that stand beside each other are called alike.
    pub(super) fn names(self, these: &[PersonRef], beside: &[PersonRef]) -> Vec<String> {
        these
            .iter()
            .map(|person| {
                let name = self.name(*person);
                let alike = beside
                    .iter()
                    .any(|other| other != person && self.name(*other) == name);
                if alike { self.full(*person) } else { name }
            })
            .collect()
    }
}

fn add(to: &mut Vec<PersonRef>, acts: &[Act]) {
    for act in acts {
        if !to.contains(&act.person) {
            to.push(act.person);
        }
    }
}

impl Chain {
    pub(super) fn of(change: &AuditedChange) -> Self {
        let (mut authors, mut approvers, mut mergers) = (Vec::new(), Vec::new(), Vec::new());
        for stage in [Stage::Author, Stage::CoAuthor, Stage::Opener] {
            add(&mut authors, change.acts(stage));
        }
        for stage in [Stage::Approver, Stage::Reviewer] {
            add(&mut approvers, change.acts(stage));
        }
        add(&mut mergers, change.acts(Stage::Merger));
        Self {
            authors,
            approvers,
            mergers,
            why: change.why,
        }
    }

    /// Only those of whom a line of this reason speaks.
    pub(super) fn told(change: &AuditedChange) -> Self {
        let mut chain = Self::of(change);
        let mut only = |stage| {
            chain.approvers.clear();
            add(&mut chain.approvers, change.acts(stage));
        };
        match change.why {
            Why::ApprovedByAnother => only(Stage::Approver),
            Why::ReviewedByAnother => only(Stage::Reviewer),
            // Who approved here are robots, and they decide nothing.
            Why::OwnMerge | Why::MergedByAnother => chain.approvers.clear(),
            Why::ApprovedByCommitter
            | Why::OwnApproval
            | Why::PartlyReviewed
            | Why::PerhapsTheSame
            | Why::Unnamed
            | Why::NoAuthor
            | Why::NothingRecorded
            | Why::DirectPush
            | Why::OnlyRobots
            | Why::MissingCommits
            | Why::Unreadable => {}
        }
        chain
    }

    /// People of one stage, those first on whom the word rests: persons, and of them whoever is no author where the word
    /// is somebody else's, an author where it is their own.
    fn ordered(&self, who: Who<'_>, people: &[PersonRef]) -> Vec<PersonRef> {
        let own_first = matches!(self.why, Why::OwnApproval | Why::OwnMerge);
        let mut people = people.to_vec();
        people.sort_by_key(|person| {
            let seen = who.get(*person);
            let machine = seen.is_some_and(|seen| seen.nature != Nature::Person);
            (machine, self.authors.contains(person) != own_first)
        });
        people
    }

    /// Whoever stands somewhere in it.
    pub(super) fn everybody(&self) -> Vec<PersonRef> {
        let mut all = self.authors.clone();
        for person in self.approvers.iter().chain(&self.mergers) {
            if !all.contains(person) {
                all.push(*person);
            }
        }
        all
    }

    /// `Ada Byron → Grace Hopper → Edsger`: authors, approvers and mergers, at most two names a stage. A sole author who
    /// comes again is `self`; somebody else of the same name is told by address.
    pub(super) fn line(&self, who: Who<'_>, merger: Merger) -> String {
        self.stages(who, merger, 2).join(ARROW)
    }

    /// The same in at most `width` columns: fewer names first, then shorter ones, but never a stage less.
    pub(super) fn fitted(&self, who: Who<'_>, merger: Merger, width: usize) -> String {
        for names in [2, 1] {
            let line = self.stages(who, merger, names).join(ARROW);
            if line.width() <= width {
                return line;
            }
        }
        let stages = self.stages(who, merger, 1);
        let mut room = width.saturating_sub(ARROW.width() * stages.len().saturating_sub(1));
        let mut left = stages.len();
        // The shortest first: what they do not need is the others'.
        let mut order: Vec<(usize, usize)> = stages
            .iter()
            .enumerate()
            .map(|(place, stage)| (stage.width(), place))
            .collect();
        order.sort_unstable();
        let mut wide = vec![0; stages.len()];
        for (wanted, place) in order {
            let fair = wanted.min(room.checked_div(left).unwrap_or(0));
            room = room.saturating_sub(fair);
            left = left.saturating_sub(1);
            if let Some(slot) = wide.get_mut(place) {
                *slot = fair;
            }
        }
        let short: Vec<String> = stages
            .iter()
            .zip(wide)
            .map(|(stage, wide)| fit(stage, wide))
            .collect();
        fit(&short.join(ARROW), width)
    }

    fn stages(&self, who: Who<'_>, merger: Merger, names: usize) -> Vec<String> {
        let mut said: Vec<(String, PersonRef)> = Vec::new();
        let mut stages = vec![stage(who, &self.authors, names, &mut said)];
        if self.authors.is_empty() {
            stages = vec!["(unknown)".to_owned()];
        }
        let mergers = self.approvers.is_empty() || matches!(merger, Merger::Shown);
        for people in [Some(&self.approvers), mergers.then_some(&self.mergers)] {
            let Some(people) = people.filter(|people| !people.is_empty()) else {
                continue;
            };
            let people = self.ordered(who, people);
            stages.push(match (people.as_slice(), self.authors.as_slice()) {
                ([one], [author]) if one == author => "self".to_owned(),
                _ => stage(who, &people, names, &mut said),
            });
        }
        stages
    }
}

const ARROW: &str = " → ";

/// At most so many people of a stage, and how many more there are.
fn stage(
    who: Who<'_>,
    people: &[PersonRef],
    most: usize,
    said: &mut Vec<(String, PersonRef)>,
) -> String {
    let mut names = Vec::new();
    for person in people.iter().take(most) {
        let name = who.name(*person);
        let taken = said
            .iter()
            .any(|(had, other)| *had == name && other != person);
        names.push(if taken {
            who.address(*person)
        } else {
            name.clone()
        });
        said.push((name, *person));
    }
    match people.len().saturating_sub(most) {
        0 => names.join(", "),
        more => format!("{} +{more}", names.join(", ")),
    }
}

/// Whether the merger is named where an approver already is.
#[derive(Clone, Copy)]
pub(super) enum Merger {
    /// Named.
    Shown,
    /// Left out, for want of room.
    LeftOut,
}
