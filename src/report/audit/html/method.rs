//! How it was read, what it cannot say, and how to do it again.

use super::markup::Markup;
use crate::audit::{Completeness, Report};
use crate::report::audit::command::{command, pinned};
use crate::report::audit::words::{left_out, number};

pub(super) fn method(page: &mut Markup, report: &Report) {
    page.raw("<section>\n<h2>How this was read</h2>\n");
    if report.counts.changes == 0 {
        page.raw("<p>There was no message to read.</p>\n");
    } else if report.conventions.is_empty() {
        page.raw("<p>No convention of recording reviews was found in these messages.</p>\n");
    } else {
        page.raw("<p>Who reviewed, approved and merged stands in messages, by these conventions:</p>\n<ul>\n");
        for found in &report.conventions {
            page.raw("<li><code>")
                .raw(found.name)
                .raw("</code>, ")
                .raw(found.says)
                .raw(": ")
                .text(&number(found.changes))
                .raw("\n");
        }
        page.raw("</ul>\n");
    }
    if !report.not_followed.is_empty() {
        page.raw("<p>Left out, or taken on trust:</p>\n<ul>\n");
        for left in &report.not_followed {
            page.raw("<li>").text(&left_out(left));
            for (place, example) in left.examples.iter().take(3).enumerate() {
                page.raw(if place == 0 { " (<code>" } else { ", <code>" })
                    .strange(example, 60)
                    .raw("</code>");
            }
            if !left.examples.is_empty() {
                page.raw(")");
            }
            page.raw("\n");
        }
        page.raw("</ul>\n");
    }
    limits(page, report);
    page.raw("</section>\n<section>\n<h2>Do it again</h2>\n<p>In the same clone:</p>\n<pre>")
        .text(&command(report))
        .raw(" --format html</pre>\n");
    if report.branch.tip.is_some() {
        page.raw("<p>In any clone that holds these commits, with the same answer:</p>\n<pre>")
            .text(&pinned(report))
            .raw(" --format html</pre>\n");
    }
    page.raw("<p class=\"dim\">sixeyes ")
        .raw(env!("CARGO_PKG_VERSION"))
        .raw(", ")
        .raw(report.schema)
        .raw("</p>\n</section>\n");
}

/// What git cannot say.
fn limits(page: &mut Markup, report: &Report) {
    page.raw("<p>What git cannot say:</p>\n<ul>\n")
        .raw("<li>Whether a name is true. Anybody can write any author, committer, date or message.\n")
        .raw("<li>Whether an approval was of what was merged, or came before the last push.\n")
        .raw("<li>Who pressed merge, unless the message says so, and who released.\n")
        .raw("<li>Reviews that left no line in a message. <i>Unreviewed</i> means that none is recorded here, not that there was none.\n");
    if report.repository.completeness != Completeness::Full {
        page.raw("<li>What is not in this clone: it does not hold the whole history.\n");
    }
    page.raw("</ul>\n");
}
