//! Where answers go: data to standard output, everything else to standard error.

use super::Error;
use crate::problem;
use crate::report::{self, MarkdownOptions, Pointers, Said, TerminalOptions};
use std::io::{self, IsTerminal, Write};
use std::path::Path;

/// When to use colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Colour {
    /// Only on a terminal that knows colours, and not where `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How a decision is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people at a terminal.
    #[default]
    Text,
    /// The decision document, `sixeyes schema decision` describes it.
    Json,
    /// The comment that people would see on the forge.
    Markdown,
}

/// The two streams of the program.
#[derive(Debug, Clone, Copy)]
pub struct Console {
    /// Whether standard output is coloured.
    pub colour: bool,
    /// Whether standard error is coloured.
    pub error_colour: bool,
}

impl Console {
    /// The streams as they are, with colour where it is wanted.
    #[must_use]
    pub fn new(colour: Colour) -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        let decide = |terminal: bool| match colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => terminal && wanted,
        };
        Self {
            colour: decide(io::stdout().is_terminal()),
            error_colour: decide(io::stderr().is_terminal()),
        }
    }

    /// Writes data to standard output. A reader who has left is no error: the exit code still says what was decided.
    ///
    /// # Errors
    /// [`Error::Undecided`] where standard output cannot be written for another reason, such as a full disk.
    pub fn data(self, bytes: &[u8]) -> Result<(), Error> {
        let mut out = io::stdout().lock();
        match out.write_all(bytes).and_then(|()| out.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(Error::undecided("cannot write to standard output", error))
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// A decision in the wanted form; `case` is the folder that holds it, if there is one.
    #[must_use]
    pub fn told(self, said: &Said<'_, '_>, format: Format, case: Option<&Path>) -> Vec<u8> {
        let case = case.map(Path::to_string_lossy);
        let pointers = Pointers {
            case: case.as_deref(),
            ..Pointers::default()
        };
        match format {
            Format::Json => said.json(),
            Format::Text => said
                .terminal(&TerminalOptions {
                    pointers,
                    colour: if self.colour {
                        report::Colour::On
                    } else {
                        report::Colour::Off
                    },
                    ..TerminalOptions::default()
                })
                .into_bytes(),
            Format::Markdown => said
                .markdown(&MarkdownOptions {
                    pointers,
                    ..MarkdownOptions::default()
                })
                .into_bytes(),
        }
    }

    /// How problems of files are coloured on standard error.
    #[must_use]
    pub fn problem_colour(self) -> problem::Colour {
        if self.error_colour {
            problem::Colour::Terminal
        } else {
            problem::Colour::Plain
        }
    }

    /// Tells people something beside the data. Nothing depends on its being read.
    pub fn note(self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }
}
