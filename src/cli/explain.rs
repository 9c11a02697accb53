//! `sixeyes explain CODE`: what a code of a finding, of a problem in a file, or a word of an audit means and how it is
//! settled.

use super::console::Console;
use super::exit::{Error, Exit};
use crate::problem::{Code, Severity, quoted};
use crate::report;

/// The code to explain.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A code of a finding, such as separate/same-person, of a problem in a file, such as unknown-stage, or a word of an
    /// audit, such as own-approval; without one, every code is listed.
    code: Option<String>,
}

/// The longest line of an explanation.
const WIDTH: usize = 100;

pub(super) fn run(args: &Args, console: Console) -> Result<Exit, Error> {
    let text = match args.code.as_deref().map(str::trim) {
        None => list(),
        Some(code) => explanation(code).ok_or_else(|| unknown(code))?,
    };
    console.data(text.as_bytes())?;
    Ok(Exit::Allow)
}

fn list() -> String {
    let findings = report::codes().map(|(code, _, _)| code);
    let problems = Code::ALL.iter().map(|code| code.as_str());
    findings
        .chain(problems)
        .chain(report::audit::codes())
        .flat_map(|code| [code, "\n"])
        .collect()
}

fn explanation(code: &str) -> Option<String> {
    if let Some((code, text, rests)) = report::codes().find(|(known, _, _)| *known == code) {
        return Some(format!(
            "{code}  a finding\n\n{}\nrests on {rests}\n",
            wrapped(text)
        ));
    }
    if let Some(text) = report::audit::explain(code) {
        return Some(format!("{code}  a word of an audit\n\n{}", wrapped(text)));
    }
    let code = Code::parse(code)?;
    let kind = match code.severity() {
        Severity::Error => "an error in a file",
        Severity::Warning => "a warning about a file",
        Severity::Note => "a note about a file",
    };
    Some(format!("{code}  {kind}\n\n{}", wrapped(code.explanation())))
}

fn unknown(asked: &str) -> Error {
    let all = list();
    let near: Vec<&str> = all
        .lines()
        .filter(|code| code.contains(asked) || asked.contains(*code))
        .take(8)
        .collect();
    let hint = if asked.is_empty() || near.is_empty() {
        "`sixeyes explain` lists every code".to_owned()
    } else {
        format!("did you mean {}?", near.join(", "))
    };
    Error::Usage(format!("{} is not a code: {hint}", quoted(asked)))
}

/// The text in lines of at most [`WIDTH`] characters, where words allow it.
fn wrapped(text: &str) -> String {
    let (mut out, mut column) = (String::new(), 0);
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > WIDTH {
            out.push('\n');
            column = 0;
        }
        if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out.push('\n');
    out
}
