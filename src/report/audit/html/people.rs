//! Who stands in which stage how often, and who is perhaps the same person.

use super::markup::Markup;
use crate::audit::{Nature, Report, SeenPerson};
use crate::report::audit::who::{Who, perhaps as pairs};
use crate::report::audit::words::{counted, number};

/// How many people the matrix has.
const MOST: usize = 15;
/// How many pairs are offered.
const PAIRS: usize = 50;

/// One cell: in how many changes, and in how many of those it is a change of their own.
struct Cell {
    all: u64,
    own: Option<u64>,
}

pub(super) fn people(page: &mut Markup, report: &Report) {
    let mut people: Vec<&SeenPerson> = report
        .people
        .iter()
        .filter(|person| person.nature == Nature::Person && person.tally.total() > 0)
        .collect();
    people.sort_by_key(|person| std::cmp::Reverse(person.tally.total()));
    if people.is_empty() {
        return;
    }
    page.raw("<section>\n<h2>Who did what</h2>\n<p>In how many changes somebody stands, of those who appear most. ")
        .raw("<b class=\"own\">own</b> marks changes that they wrote themselves; <i>alone</i> counts those that nobody else looked at.</p>\n")
        .raw("<div class=\"scroll\"><table class=\"matrix\"><thead><tr><th scope=\"col\">person");
    for head in ["wrote", "reviewed", "approved", "merged", "alone"] {
        page.raw("<th scope=\"col\">").raw(head);
    }
    page.raw("<tbody>\n");
    let most = people
        .iter()
        .take(MOST)
        .map(|person| person.tally.wrote.max(person.tally.approved))
        .max()
        .unwrap_or(1);
    for person in people.iter().take(MOST) {
        row(page, person, most);
    }
    page.raw("</table></div>\n");
    let rest = people.len().saturating_sub(MOST) as u64;
    let robots = report.people.iter();
    let robots = robots
        .filter(|person| person.nature != Nature::Person)
        .count() as u64;
    let mut more = Vec::new();
    if rest > 0 {
        more.push(counted(rest, "more person", "more people"));
    }
    if robots > 0 {
        more.push(counted(robots, "robot or script", "robots and scripts"));
    }
    if !more.is_empty() {
        page.raw("<p class=\"dim\">And ")
            .text(&more.join(" and "))
            .raw(", not shown here.</p>\n");
    }
    page.raw("</section>\n");
}

fn row(page: &mut Markup, person: &SeenPerson, most: u64) {
    let tally = person.tally;
    page.raw("<tr><th scope=\"row\">").strange(&person.name, 60);
    if let Some(address) = person.addresses.first().or_else(|| person.logins.first())
        && *address != person.name
    {
        page.raw(" <small>").strange(address, 60).raw("</small>");
    }
    for cell in [
        Cell {
            all: tally.wrote,
            own: None,
        },
        Cell {
            all: tally.reviewed,
            own: Some(tally.own_reviewed),
        },
        Cell {
            all: tally.approved,
            own: Some(tally.own_approved),
        },
        Cell {
            all: tally.merged,
            own: Some(tally.own_merged),
        },
    ] {
        page.raw("<td").raw(heat(cell.all, most)).raw(">");
        if cell.all > 0 {
            page.text(&number(cell.all));
        }
        if let Some(own) = cell.own.filter(|own| *own > 0) {
            page.raw(" <b class=\"own\">")
                .text(&number(own))
                .raw(" own</b>");
        }
    }
    page.raw("<td class=\"lone\">");
    if tally.alone > 0 {
        page.text(&number(tally.alone));
    }
    page.raw("\n");
}

/// How strongly a cell is tinted; the number says the same.
fn heat(count: u64, most: u64) -> &'static str {
    if count == 0 {
        return "";
    }
    match u128::from(count) * 4 / u128::from(most.max(1)) {
        0 => " class=\"h1\"",
        1 => " class=\"h2\"",
        2 => " class=\"h3\"",
        _ => " class=\"h4\"",
    }
}

pub(super) fn perhaps(page: &mut Markup, report: &Report) {
    if report.perhaps.is_empty() {
        return;
    }
    let who = Who::of(report);
    page.raw("<section>\n<h2>Perhaps the same person</h2>\n<p>Counted as two, because nothing in the repository joins them. ")
        .raw("A line of <code>.mailmap</code> or a directory file does.</p>\n<ul>\n");
    for pair in pairs(report).into_iter().take(PAIRS) {
        page.raw("<li>")
            .strange(&who.full(pair.one), 160)
            .raw(" and ")
            .strange(&who.full(pair.other), 160)
            .raw(": ")
            .text(pair.reason.says())
            .raw("\n");
    }
    let more = report.perhaps.len().saturating_sub(PAIRS) as u64;
    if more > 0 {
        page.raw("<li>and ")
            .text(&counted(more, "more pair", "more pairs"))
            .raw("\n");
    }
    page.raw("</ul>\n</section>\n");
}
