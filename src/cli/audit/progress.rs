//! How far a long reading has come: one line of a terminal's standard error, gone when it ends.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// Before this nobody wonders.
const PATIENCE: Duration = Duration::from_millis(700);
/// Between two lines.
const PACE: Duration = Duration::from_millis(120);
/// How many commits are read between two looks at the clock.
const LOOK: u64 = 256;

/// Counts commits, and says how many where somebody is looking.
#[derive(Debug)]
pub(super) struct Progress {
    commits: u64,
    /// None where nobody is looking.
    next: Option<Instant>,
    shown: usize,
}

impl Progress {
    /// For a reading whose data comes at its end, or goes elsewhere than to the terminal.
    pub(super) fn new() -> Self {
        let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        let looking = io::stderr().is_terminal() && !dumb;
        Self {
            commits: 0,
            next: looking.then(|| Instant::now() + PATIENCE),
            shown: 0,
        }
    }

    /// For a reading that writes data to standard output while it goes on.
    pub(super) fn beside_data() -> Self {
        let mut progress = Self::new();
        if io::stdout().is_terminal() {
            progress.next = None;
        }
        progress
    }

    /// One more commit was read.
    pub(super) fn commit(&mut self) {
        self.commits += 1;
        if self.commits.is_multiple_of(LOOK) {
            self.look();
        }
    }

    fn look(&mut self) {
        let now = Instant::now();
        if self.next.is_none_or(|next| now < next) {
            return;
        }
        self.next = Some(now + PACE);
        let line = format!("reading: {} commits", self.commits);
        self.shown = line.len();
        self.write(&format!("\r{line}"));
    }

    /// Nothing depends on its being read.
    fn write(&self, text: &str) {
        let mut error = io::stderr().lock();
        let _ = error
            .write_all(text.as_bytes())
            .and_then(|()| error.flush());
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown > 0 {
            self.write(&format!("\r{}\r", " ".repeat(self.shown)));
        }
    }
}
