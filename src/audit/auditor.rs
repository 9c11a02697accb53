//! From commits, as a walk brings them, to changes with words, one group at a time.
//!
//! A group is one commit of the mainline with the commits that it brought: [`Auditor::side`] for each of those, children
//! before parents, then [`Auditor::mainline`], which gives the group's changes and forgets the group. What stays in
//! memory does not grow with the history but by its people and months.

use super::book::Book;
use super::change::{AuditedChange, Moment, Word};
use super::convention::{self, Convention};
use super::fact::{Fact, Where};
use super::group;
use super::mailmap::Mailmap;
use super::people::People;
use super::person::SeenPerson;
use super::report::{
    Branch, Cause, ConventionFound, Counts, Found, Kept, Month, NotFollowed, Range, Reach, Read,
    Report, Repository,
};
use super::{SCHEMA, Stage};
use crate::evidence::{Revision, Timestamp};
use crate::identity::Directory;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// How many examples of something not followed are kept.
const EXAMPLES: usize = 5;

/// By what a history is read.
#[derive(Debug, Default)]
pub struct Options {
    /// The conventions to look for; all where none is named.
    pub conventions: Option<Vec<&'static Convention>>,
    /// Whom git itself joins.
    pub mailmap: Mailmap,
    /// Who is who; the empty one knows nobody.
    pub directory: Directory,
}

/// Reads the commits of one history.
pub struct Auditor {
    book: Book,
    people: People,
    named: Option<Vec<&'static Convention>>,
    side: Vec<Fact>,
    missing: Vec<Revision>,
    /// Where the clone is cut off.
    ends: HashSet<Revision>,
    /// Whether a commit behind the next one of the mainline lies there.
    cut: bool,
    read: Read,
    counts: Counts,
    months: BTreeMap<(i16, i8), Counts>,
    without_month: u64,
    spoke: BTreeMap<usize, u64>,
    not_followed: BTreeMap<Cause, (u64, Vec<String>)>,
}

impl Auditor {
    /// Begins.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let unread = options.mailmap.unread().to_vec();
        let people = People::new(options.mailmap, options.directory);
        let mut auditor = Self::begin(people, options.conventions);
        for place in unread {
            auditor.not_followed(Cause::Mailmap, &place);
        }
        auditor
    }

    fn begin(people: People, named: Option<Vec<&'static Convention>>) -> Self {
        Self {
            book: Book::new(named.as_deref()),
            people,
            named,
            side: Vec::new(),
            missing: Vec::new(),
            ends: HashSet::new(),
            cut: false,
            read: Read::default(),
            counts: Counts::default(),
            months: BTreeMap::new(),
            without_month: 0,
            spoke: BTreeMap::new(),
            not_followed: BTreeMap::new(),
        }
    }

    /// Takes one commit that the next commit of the mainline brings: its object as it stands in the store.
    pub fn side(&mut self, id: Revision, bytes: &[u8]) {
        let fact = Fact::read(id, bytes, Where::Side, &mut self.people, &self.book);
        if self.ends.contains(&id) {
            // Which of its ancestors the mainline has already cannot be seen, nor whether it has this one. One that names a
            // change may have been on it before, so its people are not taken for those of this change.
            self.cut = true;
            if fact.named.is_some() {
                return;
            }
        }
        self.notice(&fact);
        self.side.push(fact);
    }

    /// Notes that the mainline ends before its range begins.
    pub fn cut_off(&mut self) {
        self.read.reach = Reach::CutOff;
    }

    /// Notes that the clone is cut off at this commit: its parents are not here.
    pub fn ends_at(&mut self, id: Revision) {
        self.not_followed(Cause::Shallow, &id.to_string());
        self.ends.insert(id);
    }

    /// Notes that a commit which the next commit of the mainline brings is not in this clone.
    pub fn missing(&mut self, id: Revision) {
        self.missing.push(id);
    }

    /// Notes something that is left out or taken on trust.
    pub fn not_followed(&mut self, cause: Cause, example: &str) {
        let (count, examples) = self.not_followed.entry(cause).or_default();
        *count += 1;
        if examples.len() < EXAMPLES {
            examples.push(example.to_owned());
        }
    }

    /// Takes a commit of the mainline, and gives the changes that it brought: one, or those of a rollup or batch.
    pub fn mainline(&mut self, id: Revision, bytes: &[u8]) -> Vec<AuditedChange> {
        let fact = Fact::read(id, bytes, Where::Mainline, &mut self.people, &self.book);
        self.notice(&fact);
        self.read.mainline += 1;
        let mut side = std::mem::take(&mut self.side);
        // They came children first.
        side.reverse();
        let missing = std::mem::take(&mut self.missing);
        let cut = std::mem::take(&mut self.cut);
        for id in &missing {
            self.not_followed(Cause::Missing, &id.to_string());
        }
        let changes = group::changes(&fact, &side, cut || !missing.is_empty(), &self.people);
        for change in &changes {
            self.count(change);
        }
        changes
    }

    fn notice(&mut self, fact: &Fact) {
        self.read.commits += 1;
        let mut note = |cause| self.not_followed(cause, &fact.id.to_string());
        if !fact.exact {
            note(Cause::Encoding);
        }
        if !fact.whole {
            note(Cause::LongMessage);
        }
        if fact.author.is_none() || fact.committer.is_none() {
            note(Cause::Damaged);
        }
        if fact.signed {
            note(Cause::Signatures);
        }
        if fact.parents.len() > 2 {
            note(Cause::Octopus);
        }
        if fact.when.and_then(month).is_none() {
            note(Cause::Dates);
        }
    }

    fn count(&mut self, change: &AuditedChange) {
        let direct = change.is_direct_push();
        self.counts.add(change.word, direct);
        match month(change.when) {
            Some(month) => self
                .months
                .entry(month)
                .or_default()
                .add(change.word, direct),
            None => self.without_month += 1,
        }
        for (index, convention) in convention::ALL.iter().enumerate() {
            if change.conventions.contains(&convention.name) {
                *self.spoke.entry(index).or_default() += 1;
            }
        }
        self.tally(change);
    }

    fn tally(&mut self, change: &AuditedChange) {
        let alone = change.word == Word::Alone;
        let mut wrote = BTreeSet::new();
        for stage in [Stage::Author, Stage::CoAuthor, Stage::Opener] {
            for act in change.acts(stage) {
                if wrote.insert(act.person) {
                    self.people.tally(act.person, |tally| {
                        tally.wrote += 1;
                        tally.alone += u64::from(alone);
                    });
                }
            }
        }
        for (stage, act) in Stage::ALL
            .into_iter()
            .flat_map(|stage| change.acts(stage).iter().map(move |act| (stage, act)))
        {
            let own = u64::from(wrote.contains(&act.person));
            self.people.tally(act.person, |tally| match stage {
                Stage::Author | Stage::CoAuthor | Stage::Opener => {}
                Stage::Reviewer => {
                    tally.reviewed += 1;
                    tally.own_reviewed += own;
                }
                Stage::Approver => {
                    tally.approved += 1;
                    tally.own_approved += own;
                }
                Stage::Merger => {
                    tally.merged += 1;
                    tally.own_merged += own;
                }
                Stage::Executor => tally.executed += 1,
            });
        }
    }

    /// Whether a word was given that would be another one by what is known of people now: a name that somebody used
    /// later, an account whose number came later.
    #[must_use]
    pub fn is_unsettled(&self) -> bool {
        self.people.is_unsettled()
    }

    /// Begins again, with all that is known now of people and of the clone, and without what was counted.
    #[must_use]
    pub fn again(self) -> Self {
        let mut not_followed = self.not_followed;
        not_followed.retain(|cause, _| match cause {
            // These were known before anything was read.
            Cause::Shallow | Cause::Grafts | Cause::Replacements | Cause::Mailmap => true,
            Cause::Missing
            | Cause::Octopus
            | Cause::Roots
            | Cause::Encoding
            | Cause::LongMessage
            | Cause::Damaged
            | Cause::Dates
            | Cause::Signatures => false,
        });
        Self {
            ends: self.ends,
            not_followed,
            ..Self::begin(self.people.again(), self.named)
        }
    }

    /// Everybody met so far, by their ids.
    #[must_use]
    pub fn people(&self) -> &[SeenPerson] {
        self.people.list()
    }

    /// Ends: the whole report, with the changes that were kept.
    #[must_use]
    pub fn report(
        self,
        repository: Repository,
        branch: Branch,
        range: Range,
        changes: Vec<AuditedChange>,
    ) -> Report {
        let left_out = self.counts.changes.saturating_sub(changes.len() as u64);
        let found = match &self.named {
            Some(_) => Found::Flag,
            None => Found::Detected,
        };
        let mut conventions: Vec<ConventionFound> = convention::ALL
            .iter()
            .enumerate()
            .map(|(index, convention)| ConventionFound {
                name: convention.name,
                says: convention.says,
                changes: self.spoke.get(&index).copied().unwrap_or(0),
                found,
            })
            .filter(|one| {
                let flag = self.named.as_ref();
                one.changes > 0
                    || flag.is_some_and(|named| named.iter().any(|of| of.name == one.name))
            })
            .collect();
        conventions.sort_by_key(|one| std::cmp::Reverse(one.changes));
        let (people, perhaps) = self.people.close();
        Report {
            schema: SCHEMA,
            repository,
            branch,
            range,
            changes,
            kept: match left_out {
                0 => Kept::All,
                left_out => Kept::Worst { left_out },
            },
            read: self.read,
            conventions,
            counts: self.counts,
            months: self
                .months
                .into_iter()
                .map(|((year, month), counts)| Month {
                    year,
                    month,
                    counts,
                })
                .collect(),
            without_month: self.without_month,
            people,
            perhaps,
            not_followed: self
                .not_followed
                .into_iter()
                .map(|(cause, (count, examples))| NotFollowed {
                    cause,
                    count,
                    examples,
                })
                .collect(),
        }
    }
}

/// The month of a claimed date, in UTC.
fn month(moment: Moment) -> Option<(i16, i8)> {
    let at = Timestamp::from_second(moment.seconds).ok()?;
    let date = at.to_zoned(jiff::tz::TimeZone::UTC).date();
    (date.year() > 0).then(|| (date.year(), date.month()))
}

impl std::fmt::Debug for Auditor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Auditor")
            .field("read", &self.read)
            .finish_non_exhaustive()
    }
}
