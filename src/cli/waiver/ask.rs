//! Asking on a terminal for what the command line did not say.

use crate::cli::exit::Error;
use std::io::{self, BufRead, IsTerminal, Write};

/// Answers, given or asked for; what is missing without a terminal is said all at once.
#[derive(Debug, Default)]
pub(super) struct Ask {
    missing: Vec<&'static str>,
}

impl Ask {
    /// What was given, or what somebody answers; none where there is nobody to ask.
    pub(super) fn needed(
        &mut self,
        flag: &'static str,
        question: &str,
        given: Option<&str>,
    ) -> Result<String, Error> {
        if let Some(given) = given {
            return Ok(given.to_owned());
        }
        if !io::stdin().is_terminal() {
            self.missing.push(flag);
            return Ok(String::new());
        }
        let failed = |error| Error::undecided("the answer cannot be read", error);
        loop {
            let mut err = io::stderr().lock();
            let _ = write!(err, "{question}: ").and_then(|()| err.flush());
            let mut line = String::new();
            if io::stdin().lock().read_line(&mut line).map_err(failed)? == 0 {
                return Err(Error::Usage(format!("no answer for `{flag}`")));
            }
            let answer = line.trim();
            if !answer.is_empty() {
                return Ok(answer.to_owned());
            }
        }
    }

    /// Whether everything needed is there.
    pub(super) fn done(self) -> Result<(), Error> {
        if self.missing.is_empty() {
            return Ok(());
        }
        Err(Error::Usage(format!(
            "this kind of waiver also needs {}",
            self.missing.join(", ")
        )))
    }
}
