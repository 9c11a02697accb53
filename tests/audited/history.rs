//! Invented histories, as the walk would report them.

use sixeyes::audit::{
    Act, AuditedChange, Bound, Branch, Cause, Completeness, ConventionFound, Counts, Found, Head,
    Kept, Kind, Line, Moment, Month, Nature, NotFollowed, ObjectFormat, Perhaps, PersonRef, Place,
    Range, Reach, Read, Reason, Report, Repository, SCHEMA, SeenPerson, Stage, Tally, Why, Word,
};
use sixeyes::evidence::Revision;
use std::collections::BTreeMap;

/// A report that grows change by change; [`History::report`] counts.
pub(crate) struct History {
    pub(crate) report: Report,
}

/// Who stands in a change, by place in the list of people.
#[derive(Default)]
pub(crate) struct Cast<'a> {
    pub(crate) authors: &'a [u32],
    pub(crate) co_authors: &'a [u32],
    pub(crate) reviewers: &'a [u32],
    pub(crate) approvers: &'a [u32],
    pub(crate) mergers: &'a [u32],
}

pub(crate) fn id(number: u64) -> Revision {
    // Spread over the digits, so that short forms differ as real ones do.
    let spread = number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    format!("{spread:016x}{number:024x}").parse().unwrap()
}

/// 1 October 2024, noon.
const START: i64 = 1_727_784_000;
const DAY: i64 = 86_400;

impl History {
    pub(crate) fn new(name: &str) -> Self {
        let report = Report {
            schema: SCHEMA,
            repository: Repository {
                path: ".".into(),
                name: name.into(),
                bare: false,
                completeness: Completeness::Full,
                object_format: ObjectFormat::Sha1,
                head: Head::Branch("main".into()),
            },
            branch: Branch {
                name: "main".into(),
                tip: None,
            },
            range: Range::default(),
            changes: Vec::new(),
            kept: Kept::All,
            read: Read::default(),
            conventions: Vec::new(),
            counts: Counts::default(),
            months: Vec::new(),
            without_month: 0,
            people: Vec::new(),
            perhaps: Vec::new(),
            not_followed: Vec::new(),
        };
        Self { report }
    }

    pub(crate) fn person(&mut self, name: &str, address: &str) -> u32 {
        let id = u32::try_from(self.report.people.len()).unwrap();
        self.report.people.push(SeenPerson {
            id: PersonRef(id),
            name: name.into(),
            directory: None,
            nature: Nature::Person,
            addresses: vec![address.into()],
            logins: Vec::new(),
            tally: Tally::default(),
        });
        id
    }

    fn acts(&self, people: &[u32], label: &str) -> Vec<Act> {
        let place = self.report.changes.len() as u64;
        people
            .iter()
            .map(|person| {
                let seen = &self.report.people[*person as usize];
                let said = format!("{} <{}>", seen.name, seen.addresses[0]);
                let line = Line {
                    commit: id(place),
                    place: if label.is_empty() {
                        Place::Author
                    } else {
                        Place::Message(7)
                    },
                    text: if label.is_empty() {
                        format!("author {said}")
                    } else {
                        format!("{label}{said}")
                    },
                };
                Act {
                    person: PersonRef(*person),
                    said,
                    lines: vec![line],
                    more: 0,
                }
            })
            .collect()
    }

    /// One more change, a day after the one before.
    pub(crate) fn change(&mut self, title: &str, word: Word, why: Why, cast: &Cast<'_>) {
        let place = self.report.changes.len() as u64;
        let number = (why != Why::DirectPush).then(|| format!("!{}", 1_000 + place));
        let change = AuditedChange {
            word,
            why,
            kind: if number.is_some() {
                Kind::Merge
            } else {
                Kind::DirectPush
            },
            commit: id(place),
            head: None,
            within: None,
            url: number
                .as_ref()
                .map(|number| format!("https://forge.example/acme/payments/{}", &number[1..])),
            number,
            title: title.into(),
            when: Moment {
                seconds: START + DAY * i64::try_from(place).unwrap(),
                offset: 0,
            },
            conventions: vec!["gitlab"],
            authors: self.acts(cast.authors, ""),
            co_authors: self.acts(cast.co_authors, "Co-authored-by: "),
            openers: Vec::new(),
            reviewers: self.acts(cast.reviewers, "Reviewed-by: "),
            approvers: self.acts(cast.approvers, "Approved-by: "),
            mergers: self.acts(cast.mergers, "Merged-by: "),
            executors: Vec::new(),
            commits: vec![id(place)],
            commit_count: 1,
        };
        self.report.changes.push(change);
    }

    /// Counts what stands in it.
    pub(crate) fn report(mut self) -> Report {
        let mut months: BTreeMap<(i16, i8), Counts> = BTreeMap::new();
        let report = &mut self.report;
        for change in &report.changes {
            count(&mut report.counts, change);
            match jiff::Timestamp::from_second(change.when.seconds) {
                Ok(stamp) => {
                    let date = jiff::tz::Offset::UTC.to_datetime(stamp).date();
                    count(
                        months.entry((date.year(), date.month())).or_default(),
                        change,
                    );
                }
                Err(_) => report.without_month += 1,
            }
            tally(&mut report.people, change);
        }
        report.months = months
            .into_iter()
            .map(|((year, month), counts)| Month {
                year,
                month,
                counts,
            })
            .collect();
        report.branch.tip = report.changes.last().map(|change| change.commit);
        report.read = Read {
            mainline: report.counts.changes,
            commits: report.counts.changes * 4,
            ..report.read
        };
        self.report
    }
}

fn count(counts: &mut Counts, change: &AuditedChange) {
    counts.changes += 1;
    *match change.word {
        Word::Apart => &mut counts.apart,
        Word::Alone => &mut counts.alone,
        Word::Unreviewed => &mut counts.unreviewed,
        Word::Unknown => &mut counts.unknown,
    } += 1;
    if change.why == Why::DirectPush {
        counts.direct_pushes += 1;
    }
}

fn tally(people: &mut [SeenPerson], change: &AuditedChange) {
    let in_stage = |stage, id| change.acts(stage).iter().any(|act| act.person == id);
    for person in people {
        let own = [Stage::Author, Stage::CoAuthor, Stage::Opener]
            .into_iter()
            .any(|stage| in_stage(stage, person.id));
        let tally = &mut person.tally;
        tally.wrote += u64::from(own);
        tally.alone += u64::from(own && change.word == Word::Alone);
        for (stage, all, mine) in [
            (
                Stage::Reviewer,
                &mut tally.reviewed,
                &mut tally.own_reviewed,
            ),
            (
                Stage::Approver,
                &mut tally.approved,
                &mut tally.own_approved,
            ),
            (Stage::Merger, &mut tally.merged, &mut tally.own_merged),
        ] {
            *all += u64::from(in_stage(stage, person.id));
            *mine += u64::from(own && in_stage(stage, person.id));
        }
    }
}

const TITLES: [&str; 12] = [
    "Raise the transfer limit",
    "Round euro amounts half to even, as the ledger does",
    "Retry the clearing house after a timeout",
    "Say which account a refund goes to",
    "Bump the parser",
    "Fix the build",
    "Let the nightly export run without the archive, which is not there on Sundays and holidays",
    "Remove the old importer",
    "支払い画面の翻訳を直す",
    "Read statements that end without a line end",
    "Check the signature of every webhook",
    "Reconcile twice a day",
];

/// Two years of a team of six: `changes` changes, of which some are alone.
pub(crate) fn team(changes: usize) -> Report {
    let mut history = History::new("payments");
    let people = [
        ("Ada Byron", "ada@acme.example"),
        ("Grace Hopper", "gh@acme.example"),
        ("Edsger", "ewd@acme.example"),
        ("Katherine", "kj@acme.example"),
        ("Linus", "lt@acme.example"),
        ("Margaret", "mh@acme.example"),
    ]
    .map(|(name, address)| history.person(name, address));
    let other = history.person("Ada Byron", "ada@home.example");
    let six = u32::try_from(people.len()).unwrap();
    for place in 0..changes {
        let turn = u32::try_from(place % 1_000_003).unwrap();
        let author = (turn * 7 / 3) % six;
        let second = (author + 1 + turn % (six - 1)) % six;
        let title = TITLES[place % TITLES.len()];
        let authors = &[author];
        let (word, why, cast) = match place % 29 {
            3 => (
                Word::Alone,
                Why::OwnApproval,
                Cast {
                    authors,
                    approvers: authors,
                    mergers: authors,
                    ..Cast::default()
                },
            ),
            11 if place % 2 == 0 => (
                Word::Alone,
                Why::OwnMerge,
                Cast {
                    authors,
                    mergers: authors,
                    ..Cast::default()
                },
            ),
            7 | 16 => (
                Word::Unreviewed,
                Why::MergedByAnother,
                Cast {
                    authors,
                    mergers: &[second],
                    ..Cast::default()
                },
            ),
            19 => (
                Word::Unreviewed,
                Why::DirectPush,
                Cast {
                    authors,
                    ..Cast::default()
                },
            ),
            23 if place % 3 == 0 => (
                Word::Unknown,
                Why::PerhapsTheSame,
                Cast {
                    authors: &[0],
                    approvers: &[other],
                    mergers: &[second],
                    ..Cast::default()
                },
            ),
            5 => (
                Word::Apart,
                Why::ReviewedByAnother,
                Cast {
                    authors,
                    co_authors: &[(author + 3) % six],
                    reviewers: &[second],
                    mergers: authors,
                    ..Cast::default()
                },
            ),
            _ => (
                Word::Apart,
                Why::ApprovedByAnother,
                Cast {
                    authors,
                    approvers: &[second],
                    mergers: &[second],
                    ..Cast::default()
                },
            ),
        };
        history.change(title, word, why, &cast);
    }
    history.report.perhaps = vec![Perhaps {
        one: PersonRef(0),
        other: PersonRef(other),
        reason: Reason::SameName,
    }];
    history.report.conventions = vec![
        ConventionFound {
            name: "gitlab",
            says: "GitLab merge commits and their trailers",
            changes: changes as u64,
            found: Found::Detected,
        },
        ConventionFound {
            name: "trailers",
            says: "review trailers",
            changes: changes as u64 / 29,
            found: Found::Detected,
        },
    ];
    history.report.not_followed = vec![
        NotFollowed {
            cause: Cause::Octopus,
            count: 1,
            examples: vec![id(9).to_string()],
        },
        NotFollowed {
            cause: Cause::Signatures,
            count: 212,
            examples: Vec::new(),
        },
    ];
    history.report()
}

/// A small team in which somebody else looked at everything.
pub(crate) fn clean() -> Report {
    let mut history = History::new("ledger");
    let ada = history.person("Ada Byron", "ada@acme.example");
    let grace = history.person("Grace Hopper", "gh@acme.example");
    for title in &TITLES[..4] {
        history.change(
            title,
            Word::Apart,
            Why::ApprovedByAnother,
            &Cast {
                authors: &[ada],
                approvers: &[grace],
                mergers: &[grace],
                ..Cast::default()
            },
        );
    }
    history.report.conventions = vec![ConventionFound {
        name: "github-merge",
        says: "GitHub merge commits",
        changes: 4,
        found: Found::Flag,
    }];
    history.report.range = Range {
        since: Some(Bound::Commit {
            said: "v1.0".into(),
            revision: id(900),
        }),
        until: Some(Bound::Commit {
            said: "v1.1".into(),
            revision: id(3),
        }),
    };
    history.report()
}

/// A repository without a commit.
pub(crate) fn empty() -> Report {
    let mut report = History::new("new").report();
    report.repository.head = Head::Unborn("main".into());
    report
}

/// A history of which nothing is recorded but who wrote it: one author, no convention, a clone that is cut off.
pub(crate) fn alone_at_home() -> Report {
    let mut history = History::new("dotfiles");
    let ada = history.person("Ada Byron", "ada@home.example");
    for title in &TITLES[4..8] {
        history.change(
            title,
            Word::Unreviewed,
            Why::DirectPush,
            &Cast {
                authors: &[ada],
                ..Cast::default()
            },
        );
    }
    history.report.repository.completeness = Completeness::Shallow;
    history.report.read.reach = Reach::CutOff;
    history.report.repository.path = "../my dotfiles".into();
    history.report.branch.name = "trunk".into();
    history.report.not_followed = vec![NotFollowed {
        cause: Cause::Shallow,
        count: 1,
        examples: vec![id(0).to_string()],
    }];
    history.report()
}
