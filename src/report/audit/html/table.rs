//! The changes, worst first: a plain table, which the script can filter.

use super::markup::Markup;
use crate::audit::{AuditedChange, Nature, PersonRef, Place, Report, Stage, Word};
use crate::report::audit::pick::{Rows, pick};
use crate::report::audit::who::{Chain, Who};
use crate::report::audit::words::{counted, day, digits, number, short};

/// How many rows show the lines that name people; more would make the page heavy.
const PROVED: usize = 1_000;
/// From how many rows on a print leaves out what is in order.
const LONG: usize = 300;
/// How many people can be chosen.
const CHOICES: usize = 400;
/// How many people one cell names.
const NAMES: usize = 6;

pub(super) fn table(page: &mut Markup, report: &Report, most: usize) {
    let picked = pick(report, Rows::All);
    let all: Vec<&AuditedChange> = picked
        .iter()
        .flat_map(|picked| &picked.groups)
        .flat_map(|(_, changes)| changes.iter().copied())
        .take(most)
        .collect();
    let who = Who::of(report);
    page.raw("<section id=\"changes\">\n<h2>Changes, worst first</h2>\n");
    filter(page, report, who);
    let long = all.len() > LONG;
    page.raw("<table class=\"changes");
    if long {
        page.raw(" long");
    }
    page.raw("\"><thead><tr>");
    for head in [
        "",
        "change",
        "written by",
        "approved or reviewed by",
        "merged by",
        "why",
    ] {
        page.raw("<th scope=\"col\">").raw(head);
    }
    page.raw("<tbody>\n");
    let digits = digits(report.read.commits);
    for (place, change) in all.iter().enumerate() {
        row(page, who, change, digits, place < PROVED);
    }
    page.raw("</table>\n");
    let left = report.counts.changes.saturating_sub(all.len() as u64);
    if left > 0 {
        page.raw("<p class=\"dim\">And ")
            .text(&counted(left, "more change", "more changes"))
            .raw(": <code>sixeyes audit --format csv</code> has all of them.</p>\n");
    }
    if all.len() > PROVED {
        page.raw("<p class=\"dim\">The lines that name people are shown for the first ")
            .text(&number(PROVED as u64))
            .raw("; <code>--format json</code> has them all.</p>\n");
    }
    if long {
        page.raw("<p class=\"dim printed\">Printed without the changes that are apart.</p>\n");
    }
    page.raw("</section>\n");
}

/// The controls; the script shows them.
fn filter(page: &mut Markup, report: &Report, who: Who<'_>) {
    page.raw("<form id=\"filter\" hidden>\n<label>Find <input type=\"search\" id=\"find\" autocomplete=\"off\"></label>\n<fieldset><legend>Words</legend>");
    for word in Word::ALL {
        if report.counts.of(word) > 0 {
            page.raw("<label class=\"")
                .raw(word.as_str())
                .raw("\"><input type=\"checkbox\" name=\"word\" checked value=\"")
                .raw(word.as_str())
                .raw("\"> ")
                .raw(word.as_str())
                .raw("</label>");
        }
    }
    page.raw("</fieldset>\n<label>Person <select id=\"person\"><option value=\"\">everybody");
    let mut people: Vec<_> = report
        .people
        .iter()
        .filter(|person| person.nature == Nature::Person)
        .collect();
    people.sort_by_key(|person| std::cmp::Reverse(person.tally.total()));
    people.truncate(CHOICES);
    let mut named: Vec<(String, PersonRef)> = people
        .iter()
        .map(|person| (who.full(person.id), person.id))
        .collect();
    named.sort_by_key(|(name, _)| name.to_lowercase());
    for (name, id) in named {
        page.raw("<option value=\"")
            .text(&id.0.to_string())
            .raw("\">")
            .text(&name);
    }
    page.raw("</select></label>\n<output id=\"shown\"></output>\n</form>\n");
}

fn row(page: &mut Markup, who: Who<'_>, change: &AuditedChange, digits: usize, proved: bool) {
    let chain = Chain::of(change);
    let all = chain.everybody();
    let ids: Vec<String> = all.iter().map(|person| person.0.to_string()).collect();
    let word = change.word.as_str();
    page.raw("<tr class=\"")
        .raw(word)
        .raw("\" data-p=\"")
        .text(&ids.join(" "))
        .raw("\"><td><b>")
        .raw(word)
        .raw("</b><td>")
        .link(change.url.as_deref(), |page| {
            page.strange(&change.title, 160);
        })
        .raw(" <small>");
    if let Some(number) = &change.number {
        page.strange(number, 20).raw(" ");
    }
    page.raw("<code>")
        .text(&short(&change.commit, digits))
        .raw("</code> ")
        .text(&day(change.when).unwrap_or_else(|| "no date".to_owned()))
        .raw("</small><td>");
    names(page, who, &chain.authors, &all, &[]);
    page.raw("<td>");
    names(page, who, &chain.approvers, &all, &chain.authors);
    page.raw("<td>");
    names(page, who, &chain.mergers, &all, &chain.authors);
    page.raw("<td>");
    why(page, change, digits, proved);
    page.raw("\n");
}

/// Names in a cell; whoever is one of `own` is marked as an author of the change.
fn names(
    page: &mut Markup,
    who: Who<'_>,
    people: &[PersonRef],
    beside: &[PersonRef],
    own: &[PersonRef],
) {
    let shown = people.get(..NAMES).unwrap_or(people);
    for (place, (person, name)) in shown.iter().zip(who.names(shown, beside)).enumerate() {
        if place > 0 {
            page.raw(", ");
        }
        page.strange(&name, 130);
        if own.contains(person) {
            page.raw(" <b class=\"own\">own</b>");
        }
    }
    let more = people.len().saturating_sub(NAMES);
    if more > 0 {
        page.text(&format!(" and {more} more"));
    }
}

/// The reason, and where there is room the lines it rests on.
fn why(page: &mut Markup, change: &AuditedChange, digits: usize, proved: bool) {
    let stages = [Stage::Reviewer, Stage::Approver, Stage::Merger];
    let lines: Vec<_> = stages
        .into_iter()
        .flat_map(|stage| change.acts(stage))
        .flat_map(|act| &act.lines)
        .take(8)
        .collect();
    if !proved || lines.is_empty() {
        page.text(change.why.says());
        return;
    }
    page.raw("<details><summary>")
        .text(change.why.says())
        .raw("</summary><ul>");
    for line in lines {
        page.raw("<li><code>").text(&short(&line.commit, digits));
        match line.place {
            Place::Author | Place::Committer => page.raw("</code> "),
            Place::Message(at) => page.raw("</code> line ").text(&at.to_string()).raw(" "),
        };
        page.raw("<q>").strange(&line.text, 200).raw("</q>");
    }
    page.raw("</ul></details>");
}
