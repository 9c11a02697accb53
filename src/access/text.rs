//! The report for people: what is open first, what is in order in one line.

use super::hole::NOBODY;
use super::probe::Need;
use super::report::{Report, Shown, Sight, Standing};
use super::way::{Rests, State, Way};
use crate::evidence::Why;
use crate::problem::{quoted, shown};
use crate::report::{Colour, wrap};
use std::fmt::Write as _;

/// Columns.
const WIDTH: usize = 100;
/// Where what a label says begins.
const INDENT: usize = 15;

struct Out {
    text: String,
    colour: Colour,
}

impl Out {
    fn paint(&self, word: &str) -> String {
        let code = match word {
            "open" => "31",
            "not visible" | "not readable" => "35",
            "sound" => "32",
            _ => return word.to_owned(),
        };
        match self.colour {
            Colour::On => format!("\u{1b}[1;{code}m{word}\u{1b}[0m"),
            Colour::Off => word.to_owned(),
        }
    }

    /// `word` in front of a sentence that may go over several lines.
    fn worded(&mut self, word: &str, indent: usize, text: &str) {
        for (place, line) in wrap(text, WIDTH - indent).iter().enumerate() {
            if place == 0 {
                let blanks = " ".repeat(indent.saturating_sub(word.len()));
                let _ = writeln!(self.text, "{}{blanks}{line}", self.paint(word));
            } else {
                let _ = writeln!(self.text, "{}{line}", " ".repeat(indent));
            }
        }
    }

    fn labelled(&mut self, label: &str, text: &str) {
        for (place, line) in wrap(text, WIDTH - INDENT).iter().enumerate() {
            let label = if place == 0 { label } else { "" };
            let _ = writeln!(self.text, "  {label:<12} {line}");
        }
    }

    fn title(&mut self, title: &str) {
        let _ = writeln!(self.text, "\n{title}");
    }
}

/// The report as text, ending with a line end; `policy` says where the policy comes from, if there is one.
#[must_use]
pub fn text(report: &Report, policy: Option<&str>, colour: Colour) -> String {
    let mut out = Out {
        text: String::new(),
        colour,
    };
    head(report, policy, &mut out);
    let of = |rests: Rests, open: bool| {
        report.ways.iter().filter(move |way| {
            way.rests == rests
                && match way.state {
                    State::Open => open,
                    State::Hidden(_) => !open,
                    State::Closed => false,
                }
        })
    };
    for way in of(Rests::Policy, true).chain(of(Rests::Policy, false)) {
        out.text.push('\n');
        told(report, way, &mut out);
    }
    blind(report, &mut out);
    let mut beside = of(Rests::Nothing, true)
        .chain(of(Rests::Nothing, false))
        .peekable();
    if beside.peek().is_some() {
        out.title("the policy does not rest on these; the gate judges or shows what comes of them");
        for way in beside {
            let name = name(way);
            let cure = match way.state {
                State::Hidden(why) => {
                    let (label, says) = seeing(why, way.hole.shown_by().needs());
                    format!("{label}: {says}")
                }
                State::Open | State::Closed => format!("to close: {}", way.hole.closing().page),
            };
            out.worded(word(way.state), 13, &format!("{name}{} ({cure})", way.seen));
        }
    }
    out.title("nobody can close");
    for (_, says, instead) in NOBODY {
        out.worded("", 2, &format!("{says} {instead}"));
    }
    orderly(report, &mut out);
    out.text
}

fn head(report: &Report, policy: Option<&str>, out: &mut Out) {
    let resting = |wanted: fn(&State) -> bool| {
        let ways = report.ways.iter();
        ways.filter(|way| way.rests == Rests::Policy && wanted(&way.state))
            .count()
    };
    let (open, hidden) = (
        resting(|state| matches!(state, State::Open)),
        resting(|state| matches!(state, State::Hidden(_))),
    );
    let word = match report.standing() {
        Standing::Sound => "sound",
        Standing::Unclear => "not visible",
        Standing::Open => "open",
    };
    let mut says = match (report.standing(), open) {
        (Standing::Open, 1) => "one way round the gate is open".to_owned(),
        (Standing::Open, more) => format!("{more} ways round the gate are open"),
        (Standing::Unclear, _) => "not all that the policy rests on can be seen".to_owned(),
        (Standing::Sound, _) => {
            "no way round the gate was found that the policy rests on".to_owned()
        }
    };
    if report.standing() == Standing::Open && hidden > 0 {
        let _ = write!(says, ", {hidden} not visible");
    }
    let account = report.account.as_ref().map_or_else(String::new, |account| {
        format!(" for the token of {}", quoted(account))
    });
    let policy = policy.map_or_else(
        || "without a valid policy".to_owned(),
        |policy| format!("by {}", shown(policy)),
    );
    let _ = write!(says, ": {}{account}, {policy}", shown(&report.repository));
    out.worded(word, word.len() + 2, &says);
}

fn word(state: State) -> &'static str {
    match state {
        State::Open => "open",
        State::Hidden(_) => "not visible",
        State::Closed => "closed",
    }
}

/// `production: ` in front of what was seen, where the way is about something with a name.
fn name(way: &Way) -> String {
    way.about
        .as_ref()
        .map_or_else(String::new, |about| format!("{}: ", quoted(about)))
}

fn told(report: &Report, way: &Way, out: &mut Out) {
    let closing = way.hole.closing();
    out.worded(
        word(way.state),
        13,
        &format!("{}{}  [{}]", name(way), way.seen, way.hole.as_str()),
    );
    if let State::Hidden(why) = way.state {
        let (label, says) = seeing(why, way.hole.shown_by().needs());
        out.labelled(label, says);
        out.labelled("if open", way.hole.meanwhile());
    } else {
        out.labelled("meanwhile", way.hole.meanwhile());
    }
    out.labelled("to close", closing.page);
    if !closing.path.is_empty() {
        // An address is to be clicked, so it is not broken.
        let _ = writeln!(
            out.text,
            "{}{}{}",
            " ".repeat(INDENT),
            shown(&report.url),
            closing.path
        );
    }
    out.labelled("", &format!("API: {}", closing.field));
}

/// How something comes to be seen: by a permission where the token lacks one, else by what else kept it from being read.
fn seeing(why: Why, needs: &'static str) -> (&'static str, &'static str) {
    match why {
        Why::Forbidden => ("to see it", needs),
        Why::Unavailable => (
            "why",
            "the forge gave no usable answer; the token may be all right: look again",
        ),
        Why::NotYet => ("why", "the forge has not caught up: look again in a minute"),
        Why::Truncated => ("why", "it could not be read to the end"),
        Why::Deleted => ("why", "it was deleted"),
        Why::Unsupported => ("why", "this forge, or this plan of it, does not say"),
        Why::Inconsistent => ("why", "it contradicts another record"),
    }
}

/// What could not be seen, by what would show it; what a verdict rests on first.
fn blind(report: &Report, out: &mut Out) {
    let hidden = |need: Need| {
        report
            .sights
            .iter()
            .filter(move |sight| matches!(sight.with, Shown::Hidden(_)) && sight.need == need)
    };
    for (need, title) in [
        (Need::Verdict, "could not be seen, and verdicts rest on it"),
        (
            Need::Telling,
            "could not be seen, and no verdict rests on it",
        ),
    ] {
        let mut left: Vec<&Sight> = hidden(need).collect();
        if left.is_empty() {
            continue;
        }
        out.title(title);
        while let Some(first) = left.first().copied() {
            let how = |sight: &Sight| match sight.with {
                Shown::Hidden(why) => Some(seeing(why, sight.probe.needs())),
                Shown::Readable | Shown::NothingThere | Shown::NotTried | Shown::NotAsked => None,
            };
            let (same, others): (Vec<&Sight>, Vec<&Sight>) =
                left.into_iter().partition(|sight| how(sight) == how(first));
            for sight in same {
                out.worded(
                    "",
                    2,
                    &format!("{}: {}", sight.probe.says(), sight.probe.without()),
                );
            }
            if let Some((label, says)) = how(first) {
                out.labelled(label, says);
            }
            left = others;
        }
    }
}

fn orderly(report: &Report, out: &mut Out) {
    out.text.push('\n');
    let named = |with: Shown| -> Vec<&str> {
        let all = report.sights.iter().filter(|sight| sight.with == with);
        all.map(|sight| sight.probe.as_str()).collect()
    };
    for (label, with) in [
        ("can see", Shown::Readable),
        ("nothing there", Shown::NothingThere),
        ("not asked", Shown::NotAsked),
    ] {
        let names = named(with);
        if !names.is_empty() {
            out.worded(label, INDENT, &names.join(", "));
        }
    }
    let untried: Vec<String> = report
        .sights
        .iter()
        .filter(|sight| sight.with == Shown::NotTried)
        .map(|sight| format!("{} (needs {})", sight.probe.says(), sight.probe.needs()))
        .collect();
    out.worded("not tried", INDENT, &untried.join(", "));
    let closed: Vec<String> = report
        .ways
        .iter()
        .filter(|way| way.state == State::Closed)
        .map(|way| match &way.about {
            Some(about) => format!("{} {}", way.hole.as_str(), quoted(about)),
            None => way.hole.as_str().to_owned(),
        })
        .collect();
    if !closed.is_empty() {
        out.worded("closed", INDENT, &closed.join(", "));
    }
}
