//! The months as a picture: how large a share of each period nobody else is recorded to have seen, and how much changed.
//!
//! The picture holds no text, so that it may be stretched to any width; labels are HTML around it. Every figure stands
//! in a table below, for whoever cannot see the picture.

use super::markup::Markup;
use crate::audit::{Counts, Month, Report, Word};
use crate::report::audit::words::{counted, not_apart, number, share};

/// One period of the picture.
struct Period {
    label: String,
    counts: Counts,
}

/// The most periods that can be told apart in a picture.
const MOST: usize = 48;
/// The fewest columns of a picture: fewer periods leave the rest of it empty, so that no bar is a wall.
const FEWEST: usize = 12;
/// Words of the picture, from the ground up.
const STACK: [Word; 3] = [Word::Alone, Word::Unreviewed, Word::Unknown];

/// Months apart from which on a date is far from the others.
const FAR: i64 = 36;
/// Of so many changes, one may be left out for its date.
const FEW: u64 = 10;

/// Which month it is of all.
fn index(month: &Month) -> i64 {
    i64::from(month.year) * 12 + i64::from(month.month) - 1
}

/// How many months at this end are few and far from all others: a clock that stood at 1970 must not make a picture of
/// decades of what happened within a year.
fn far<'m>(from_end: impl Iterator<Item = &'m Month>, total: u64) -> usize {
    let mut far = 0;
    let (mut changes, mut before): (u64, Option<i64>) = (0, None);
    for (place, month) in from_end.enumerate() {
        let at = index(month);
        if before.is_some_and(|before| (at - before).abs() > FAR) {
            far = place;
        }
        changes += month.counts.changes;
        if changes.saturating_mul(FEW) > total {
            break;
        }
        before = Some(at);
    }
    far
}

/// The months of the picture, and those whose dates are far from all others.
fn together(report: &Report) -> (&[Month], Vec<&Month>) {
    let months = report.months.as_slice();
    let total = months.iter().map(|month| month.counts.changes).sum();
    let low = far(months.iter(), total);
    let high = months.len() - far(months.iter().rev(), total).min(months.len());
    let inside = months.get(low..high).unwrap_or(months);
    let outside = [months.get(..low), months.get(high..)];
    (inside, outside.into_iter().flatten().flatten().collect())
}

/// The months put together to periods of one, three, twelve or 120 months; periods without a change included.
fn periods(months: &[Month]) -> (Vec<Period>, &'static str) {
    let (Some(first), Some(last)) = (months.first().map(index), months.last().map(index)) else {
        return (Vec::new(), "month");
    };
    let fits =
        |size: &&(i64, &str)| (last.div_euclid(size.0) - first.div_euclid(size.0)) < MOST as i64;
    const SIZES: [(i64, &str); 4] = [(1, "month"), (3, "quarter"), (12, "year"), (120, "decade")];
    let (size, name) = SIZES
        .iter()
        .find(fits)
        .copied()
        .unwrap_or((1_200, "century"));
    let (low, high) = (first.div_euclid(size), last.div_euclid(size));
    let mut all: Vec<Period> = (low..=high)
        .map(|period| Period {
            label: label(period * size, size),
            counts: Counts::default(),
        })
        .collect();
    for month in months {
        let place = usize::try_from(index(month).div_euclid(size) - low);
        if let Some(period) = place.ok().and_then(|place| all.get_mut(place)) {
            add(&mut period.counts, &month.counts);
        }
    }
    (all, name)
}

fn add(to: &mut Counts, more: &Counts) {
    to.changes += more.changes;
    to.apart += more.apart;
    to.alone += more.alone;
    to.unreviewed += more.unreviewed;
    to.unknown += more.unknown;
    to.direct_pushes += more.direct_pushes;
}

fn label(month: i64, size: i64) -> String {
    let (year, month) = (month.div_euclid(12), month.rem_euclid(12));
    match size {
        1 => format!("{year:04}-{:02}", month + 1),
        3 => format!("{year:04} Q{}", month / 3 + 1),
        12 => format!("{year:04}"),
        size => format!("{year:04}–{:04}", year + size / 12 - 1),
    }
}

/// The share, in thousandths.
fn thousandths(part: u64, whole: u64) -> u64 {
    (u128::from(part) * 1_000)
        .checked_div(u128::from(whole))
        .map_or(0, |share| u64::try_from(share).unwrap_or(1_000))
}

/// The top of an axis: a round number not below `most`.
fn round(most: u64) -> u64 {
    let mut unit: u64 = 1;
    loop {
        for step in [1, 2, 5] {
            if unit.saturating_mul(step) >= most {
                return unit.saturating_mul(step);
            }
        }
        unit = unit.saturating_mul(10);
    }
}

pub(super) fn trend(page: &mut Markup, report: &Report) {
    let (months, far) = together(report);
    let (periods, name) = periods(months);
    if periods.len() < 2 {
        return;
    }
    page.raw("<section>\n<h2>By ")
        .raw(name)
        .raw("</h2>\n<p>The share of each ")
        .raw(name)
        .raw("’s changes that nobody else is recorded to have looked at, and below it how many changes there were. ")
        .raw("Dates are the committers’ own.</p>\n");
    shares(page, &periods);
    volume(page, &periods);
    figures(page, &periods, name);
    if !far.is_empty() {
        let changes = far.iter().map(|month| month.counts.changes).sum();
        let dates: Vec<String> = far
            .iter()
            .take(3)
            .map(|month| label(index(month), 1))
            .collect();
        let more = if far.len() > dates.len() { ", …" } else { "" };
        page.raw("<p class=\"dim\">")
            .text(&counted(changes, "change claims", "changes claim"))
            .raw(" a date far from all others (")
            .text(&dates.join(", "))
            .raw(more)
            .raw("); they are in no period.</p>\n");
    }
    if report.without_month > 0 {
        page.raw("<p class=\"dim\">")
            .text(&counted(
                report.without_month,
                "change claims",
                "changes claim",
            ))
            .raw(" a date that no calendar holds; they are in no period.</p>\n");
    }
    page.raw("</section>\n");
}

/// A picture between its axes.
fn plot(
    page: &mut Markup,
    periods: &[Period],
    top: &str,
    spoken: &str,
    bars: impl FnOnce(&mut Markup),
) {
    page.raw("<figure class=\"plot\"><span class=\"top\">")
        .text(top)
        .raw("</span><span class=\"zero\">0</span>")
        .raw("<svg role=\"img\" preserveAspectRatio=\"none\" viewBox=\"0 0 ")
        .text(&(periods.len().max(FEWEST) * 10).to_string())
        .raw(" 1000\" aria-label=\"")
        .text(spoken)
        .raw("\">");
    bars(page);
    page.raw("</svg><figcaption>");
    let (first, last) = (periods.first(), periods.last());
    let middle = periods.get(periods.len() / 2);
    if periods.len() < FEWEST {
        let label = |period: Option<&Period>| {
            period.map_or_else(String::new, |period| period.label.clone())
        };
        page.raw("<span>")
            .text(&format!("{} to {}", label(first), label(last)))
            .raw("</span>");
    } else {
        for period in [first, middle, last].into_iter().flatten() {
            page.raw("<span>").text(&period.label).raw("</span>");
        }
    }
    page.raw("</figcaption></figure>\n");
}

fn rect(page: &mut Markup, class: &'static str, place: usize, from: u64, high: u64) {
    page.raw("<rect class=\"")
        .raw(class)
        .raw("\" x=\"")
        .text(&(place * 10 + 1).to_string())
        .raw("\" y=\"")
        .text(&1_000_u64.saturating_sub(from + high).to_string())
        .raw("\" width=\"8\" height=\"")
        .text(&high.to_string())
        .raw("\"/>");
}

fn shares(page: &mut Markup, periods: &[Period]) {
    let of = |period: &Period| thousandths(not_apart(&period.counts), period.counts.changes);
    let highest = periods.iter().map(of).max().unwrap_or(0);
    let top = [50, 100, 200, 250, 500, 750]
        .into_iter()
        .find(|top| *top >= highest)
        .unwrap_or(1_000);
    let worst = periods.iter().rev().max_by_key(|period| of(period));
    let spoken = match worst {
        Some(worst) if highest > 0 => format!(
            "Share of changes that nobody else is recorded to have looked at, from {} to {}; highest in {} with {}. \
             The figures are in the table below.",
            periods.first().map_or("", |period| &period.label),
            periods.last().map_or("", |period| &period.label),
            worst.label,
            share(not_apart(&worst.counts), worst.counts.changes)
        ),
        _ => "In no period is there a change that nobody else is recorded to have looked at."
            .to_owned(),
    };
    plot(page, periods, &format!("{} %", top / 10), &spoken, |page| {
        for (place, period) in periods.iter().enumerate() {
            page.raw("<g><title>").text(&title(period)).raw("</title>");
            let mut from = 0;
            for word in STACK {
                let exact = thousandths(period.counts.of(word), period.counts.changes);
                let high = exact * 1_000 / top;
                if high > 0 {
                    rect(page, word.as_str(), place, from, high);
                    from += high;
                }
            }
            page.raw("</g>");
        }
    });
    page.raw("<p class=\"key\" aria-hidden=\"true\">");
    for word in STACK {
        page.raw("<span class=\"")
            .raw(word.as_str())
            .raw("\">")
            .raw(word.as_str())
            .raw("</span> ");
    }
    page.raw("</p>\n");
}

fn title(period: &Period) -> String {
    let counts = &period.counts;
    format!(
        "{}: {}; alone {}, unreviewed {}, unknown {}",
        period.label,
        counted(counts.changes, "change", "changes"),
        number(counts.alone),
        number(counts.unreviewed),
        number(counts.unknown)
    )
}

fn volume(page: &mut Markup, periods: &[Period]) {
    let highest = periods.iter().map(|period| period.counts.changes).max();
    let top = round(highest.unwrap_or(1).max(1));
    page.raw("<div class=\"low\">");
    let spoken = format!(
        "Changes a period, at most {}. The figures are in the table below.",
        number(highest.unwrap_or(0))
    );
    plot(page, periods, &number(top), &spoken, |page| {
        for (place, period) in periods.iter().enumerate() {
            let high = thousandths(period.counts.changes, top);
            if high > 0 {
                rect(page, "all", place, 0, high);
            }
        }
    });
    page.raw("</div>\n");
}

fn figures(page: &mut Markup, periods: &[Period], name: &'static str) {
    page.raw("<details><summary>The figures</summary><div class=\"scroll\"><table class=\"figures\"><thead><tr><th scope=\"col\">")
        .raw(name);
    page.raw("<th scope=\"col\">changes");
    for word in Word::ALL {
        page.raw("<th scope=\"col\">").raw(word.as_str());
    }
    page.raw("<tbody>\n");
    for period in periods {
        page.raw("<tr><th scope=\"row\">")
            .text(&period.label)
            .raw("<td>")
            .text(&number(period.counts.changes));
        for word in Word::ALL {
            page.raw("<td>").text(&number(period.counts.of(word)));
        }
        page.raw("\n");
    }
    page.raw("</table></div></details>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_at_round_numbers() {
        assert_eq!([1, 3, 7, 11, 201].map(round), [1, 5, 10, 20, 500]);
        assert!(round(u64::MAX) > 0);
    }

    #[test]
    fn periods_are_named() {
        assert_eq!(label(2_026 * 12 + 10, 1), "2026-11");
        assert_eq!(label(2_026 * 12 + 9, 3), "2026 Q4");
        assert_eq!(label(2_020 * 12, 120), "2020–2029");
    }

    fn months(of: &[(i16, u64)]) -> Vec<Month> {
        let month = |(year, changes): &(i16, u64)| Month {
            year: *year,
            month: 6,
            counts: Counts {
                changes: *changes,
                ..Counts::default()
            },
        };
        of.iter().map(month).collect()
    }

    #[test]
    fn one_odd_date_is_no_period_and_an_old_history_is_all_of_it() {
        let ends = |of: &[(i16, u64)]| {
            let months = months(of);
            let total = months.iter().map(|month| month.counts.changes).sum();
            (far(months.iter(), total), far(months.iter().rev(), total))
        };
        assert_eq!(ends(&[(1970, 1), (2024, 90), (2025, 90)]), (1, 0));
        assert_eq!(
            ends(&[(1970, 1), (1971, 1), (2024, 90), (2025, 90), (9892, 1)]),
            (2, 1)
        );
        // Many old ones are a history, and of few it cannot be said which are the odd ones.
        assert_eq!(ends(&[(1990, 40), (2024, 90)]), (0, 0));
        assert_eq!(ends(&[(1970, 1), (2024, 1)]), (0, 0));
        assert_eq!(ends(&[]), (0, 0));
    }
}
