//! How far a reading has come: one line that is written over on a terminal, a line now and then in a log.

use std::io::{self, IsTerminal, Write};

/// After how many of them a log gets a line.
const LINE: usize = 100;

/// How far a reading has come.
pub(super) struct Progress {
    all: usize,
    what: &'static str,
    place: Place,
}

enum Place {
    /// Somebody looks on: one line, written over.
    Terminal,
    /// A log keeps every line: few of them.
    Log { told: usize },
}

impl Progress {
    /// How many there are of what.
    pub(super) fn new(all: usize, what: &'static str) -> Self {
        let progress = Self {
            all,
            what,
            place: match io::stderr().is_terminal() {
                true => Place::Terminal,
                false => Place::Log { told: 0 },
            },
        };
        if let Place::Terminal = progress.place {
            progress.write(&format!("\r  0 of {all} {what}"));
        }
        progress
    }

    pub(super) fn reached(&mut self, read: usize) {
        let (all, what) = (self.all, self.what);
        match &mut self.place {
            Place::Terminal => self.write(&format!("\r  {read} of {all} {what}")),
            Place::Log { told } if read >= *told + LINE => {
                *told = read;
                self.write(&format!("read {read} of {all} {what}\n"));
            }
            Place::Log { .. } => {}
        }
    }

    /// Nothing depends on its being read.
    fn write(&self, text: &str) {
        let mut out = io::stderr().lock();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Place::Terminal = self.place {
            self.write("\r\u{1b}[K");
        }
    }
}
