//! Numbers, shares, dates, and what the words of an audit mean: one place for every form it is told in.

use crate::audit::{Counts, Moment, Range, Report, Why, Word};
use crate::evidence::Revision;
use crate::report::clean::clean;

/// What git cannot say, in one line.
pub(super) const LIMITS: &str =
    "from git alone: what people typed, so these are claims and not proof";

/// What is not counted where a clone ends early.
pub(super) const CUT_OFF: &str =
    "this clone ends before the range does: what lies before is not counted";

/// What somebody whose history is mostly unreviewed must know.
pub(super) const SILENCE: &str = "most forges write no reviewer into a message: unreviewed says that none is recorded here, not that nobody looked";

/// Whether so much is unreviewed that it says more of the messages than of the people.
pub(super) fn is_silent(counts: &Counts) -> bool {
    counts.unreviewed > counts.changes / 2
}

/// What a word means, in one clause.
pub(super) fn means(word: Word) -> &'static str {
    match word {
        Word::Apart => "somebody else reviewed or approved it",
        Word::Alone => "only its own author approved or merged it",
        Word::Unreviewed => "no review is recorded",
        Word::Unknown => "the record does not say enough",
    }
}

/// The sign of a word; it repeats what the word beside it says.
pub(super) fn sign(word: Word) -> char {
    match word {
        Word::Apart => '█',
        Word::Alone => '▓',
        Word::Unreviewed => '▒',
        Word::Unknown => '░',
    }
}

/// The words in the order of a bar: what is in order first, the worst last.
pub(super) const BAR: [Word; 4] = [Word::Apart, Word::Unknown, Word::Unreviewed, Word::Alone];

/// Which stages a line of this reason names after the authors, as a column's heading.
pub(super) fn chain(why: Why) -> &'static str {
    match why {
        Why::ApprovedByAnother
        | Why::ApprovedByCommitter
        | Why::OwnApproval
        | Why::PerhapsTheSame
        | Why::NoAuthor
        | Why::Unnamed => "author → approver",
        Why::ReviewedByAnother | Why::PartlyReviewed => "author → reviewer",
        Why::OwnMerge | Why::MergedByAnother => "author → merger",
        Why::NothingRecorded
        | Why::DirectPush
        | Why::OnlyRobots
        | Why::MissingCommits
        | Why::Unreadable => "author",
    }
}

/// `1,842`.
pub(super) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 change`, `1,842 changes`.
pub(super) fn counted(many: u64, one: &str, more: &str) -> String {
    format!("{} {}", number(many), if many == 1 { one } else { more })
}

/// `88 %`; what is there is never `0 %`, and what is not all of it never `100 %`.
pub(super) fn share(part: u64, whole: u64) -> String {
    if whole == 0 || part == 0 {
        return "0 %".to_owned();
    }
    let rounded = (u128::from(part) * 200 / u128::from(whole)).div_ceil(2);
    match rounded {
        _ if part >= whole => "100 %".to_owned(),
        0 => "<1 %".to_owned(),
        1 if u128::from(part) * 200 < u128::from(whole) => "<1 %".to_owned(),
        100.. => ">99 %".to_owned(),
        percent => format!("{percent} %"),
    }
}

/// `3 signed commits; the signatures were not verified`, and the same of one.
pub(super) fn left_out(left: &crate::audit::NotFollowed) -> String {
    let says = left.cause.says();
    let plain = format!("{} {says}", number(left.count));
    if left.count != 1 {
        return plain;
    }
    [
        "commits", "grafts", "refs", "merges", "mailmaps", "roots", "messages", "dates",
    ]
    .iter()
    .filter_map(|many| Some((says.find(many)?, many)))
    .min()
    .map_or(plain, |(_, many)| {
        let one = many.strip_suffix('s').unwrap_or(many);
        format!("1 {}", says.replacen(many, one, 1))
    })
}

/// The day that a commit claims, in UTC; none where no calendar holds it.
pub(super) fn day(when: Moment) -> Option<String> {
    let stamp = jiff::Timestamp::from_second(when.seconds).ok()?;
    let day = jiff::tz::Offset::UTC.to_datetime(stamp).date();
    (0..=9999).contains(&day.year()).then(|| day.to_string())
}

/// The moment that a commit claims, in UTC.
pub(super) fn moment(when: Moment) -> Option<String> {
    let stamp = jiff::Timestamp::from_second(when.seconds).ok()?;
    (0..=9999)
        .contains(&jiff::tz::Offset::UTC.to_datetime(stamp).year())
        .then(|| stamp.to_string())
}

/// The first digits of an id: as many as git itself would need in a repository of this size.
pub(super) fn short(revision: &Revision, digits: usize) -> String {
    revision.to_string().chars().take(digits).collect()
}

/// How many digits tell the objects of a repository with so many commits apart, by git's own rule, taking eight objects
/// for every commit.
pub(super) fn digits(commits: u64) -> usize {
    let bits = commits.saturating_mul(8).max(1).ilog2() as usize + 1;
    bits.div_ceil(2).max(7)
}

/// What was looked at: the ends of the range as they were given, or the months that the history spans.
pub(super) fn span(report: &Report) -> String {
    let Range { since, until } = &report.range;
    if since.is_some() || until.is_some() {
        let said = |bound: &Option<crate::audit::Bound>, none: &str| {
            bound.as_ref().map_or_else(
                || none.to_owned(),
                |bound| match bound {
                    crate::audit::Bound::Commit { said, .. }
                    | crate::audit::Bound::Moment { said, .. } => clean(said, 40),
                },
            )
        };
        return format!(
            "{}..{}",
            said(since, "the beginning"),
            said(until, "the tip")
        );
    }
    let month = |month: &crate::audit::Month| format!("{:04}-{:02}", month.year, month.month);
    match (report.months.first(), report.months.last()) {
        (Some(first), Some(last)) if month(first) == month(last) => month(first),
        (Some(first), Some(last)) => format!("{} to {}", month(first), month(last)),
        _ => String::new(),
    }
}

/// What was walked: a branch by its name, a commit by its first digits.
pub(super) fn walked(report: &Report) -> String {
    let name = &report.branch.name;
    match name.parse::<Revision>() {
        Ok(commit) => short(&commit, digits(report.read.commits)),
        Err(_) => clean(name, 60),
    }
}

/// How many people wrote something.
pub(super) fn writers(report: &Report) -> u64 {
    let people = report.people.iter();
    people
        .filter(|person| person.nature == crate::audit::Nature::Person && person.tally.wrote > 0)
        .count() as u64
}

/// The counts that are not [`Word::Apart`].
pub(super) fn not_apart(counts: &Counts) -> u64 {
    counts.alone + counts.unreviewed + counts.unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_never_hide_the_few() {
        let said = |part, whole| share(part, whole);
        assert_eq!(said(0, 0), "0 %");
        assert_eq!(said(0, 9), "0 %");
        assert_eq!(said(1, 100_000), "<1 %");
        assert_eq!(said(99_999, 100_000), ">99 %");
        assert_eq!(said(7, 7), "100 %");
        assert_eq!(said(1, 3), "33 %");
        assert_eq!(said(2, 3), "67 %");
        assert_eq!(said(1, 200), "1 %");
        assert_eq!(said(u64::MAX, u64::MAX), "100 %");
    }

    #[test]
    fn numbers_are_grouped_and_ids_long_enough() {
        assert_eq!(number(0), "0");
        assert_eq!(number(999), "999");
        assert_eq!(number(1_842), "1,842");
        assert_eq!(number(1_000_000), "1,000,000");
        assert_eq!(counted(1, "change", "changes"), "1 change");
        assert_eq!((digits(0), digits(1_300), digits(100_000)), (7, 7, 10));
    }

    #[test]
    fn dates_beyond_reason_are_none() {
        let at = |seconds| day(Moment { seconds, offset: 0 });
        assert_eq!(at(0).as_deref(), Some("1970-01-01"));
        assert_eq!(at(i64::MAX), None);
        assert_eq!(at(i64::MIN), None);
        assert_eq!(at(-62_167_219_201), None);
        assert_eq!(
            moment(Moment {
                seconds: 1,
                offset: 300
            })
            .as_deref(),
            Some("1970-01-01T00:00:01Z")
        );
    }
}
