//! What is wrong with a file that people write: each problem with its place, its cause and its fix, all of them at once.
//!
//! [`Problem`] is one of them, [`Problems`] all of one file, as an error; [`render`] shows them. A [`Code`] names the kind
//! of a problem and carries the paragraph that explains it. Nothing here knows what the files mean.

mod code;
mod hostile;
mod render;

pub use code::{Code, Severity};
pub use hostile::{quoted, shown};
pub use render::{Colour, render};

/// A stretch of one line of a file; line and column count from 1, in characters. Line 0: the file as a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark {
    /// The line.
    pub line: u32,
    /// The column of its first character.
    pub column: u32,
    /// How many characters; 0 where only the start is known.
    pub length: u32,
}

/// One problem of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Its kind.
    pub code: Code,
    /// What is wrong, in one line; quoted input is escaped already.
    pub what: String,
    /// Where.
    pub mark: Mark,
    /// Why it is wrong, if that is not plain, and how to mend it.
    pub help: Option<String>,
    /// Another place that belongs to it, and how.
    pub also: Option<(Mark, String)>,
}

impl Problem {
    /// A problem without help.
    #[must_use]
    pub fn new(code: Code, mark: Mark, what: impl Into<String>) -> Self {
        Self {
            code,
            what: what.into(),
            mark,
            help: None,
            also: None,
        }
    }

    /// With the way to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With another place that belongs to it.
    #[must_use]
    pub fn also(mut self, mark: Mark, why: impl Into<String>) -> Self {
        self.also = Some((mark, why.into()));
        self
    }

    /// How bad it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// How many problems of one file are kept; a file with more is not a policy with mistakes but something else.
const KEPT: usize = 200;

/// Where readers put what they find.
#[derive(Debug, Default)]
pub struct Sink(Vec<Problem>);

impl Sink {
    /// Adds one problem.
    pub fn report(&mut self, problem: Problem) {
        if self.0.len() < KEPT && !self.0.contains(&problem) {
            self.0.push(problem);
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether any of them is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0
            .iter()
            .any(|problem| problem.severity() == Severity::Error)
    }

    /// All of them, worst first, then in the order of the file.
    #[must_use]
    pub fn into_sorted(mut self) -> Vec<Problem> {
        self.0
            .sort_by_key(|problem| (problem.severity(), problem.mark));
        self.0
    }
}

/// All problems of one file that cannot be read as what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems {
    file: String,
    text: String,
    list: Vec<Problem>,
}

impl Problems {
    /// The problems of `file` with its raw bytes.
    #[must_use]
    pub fn new(file: &str, bytes: &[u8], found: Sink) -> Self {
        Self {
            file: file.to_owned(),
            text: String::from_utf8_lossy(bytes).into_owned(),
            list: found.into_sorted(),
        }
    }

    /// The same problems of a file that people know by another name.
    #[must_use]
    pub fn called(self, file: &str) -> Self {
        Self {
            file: file.to_owned(),
            ..self
        }
    }

    /// The file's name as the reader was given it.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Each problem, worst first.
    #[must_use]
    pub fn list(&self) -> &[Problem] {
        &self.list
    }

    /// All of them as people see them.
    #[must_use]
    pub fn render(&self, colour: Colour) -> String {
        render(&self.file, &self.text, &self.list, colour)
    }
}

impl std::fmt::Display for Problems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Some(first) = self.list.first() else {
            return write!(f, "{} cannot be read", quoted(&self.file));
        };
        write!(
            f,
            "{}:{}:{}: {}",
            shown(&self.file),
            first.mark.line,
            first.mark.column,
            first.what
        )?;
        match self.list.len() - 1 {
            0 => Ok(()),
            1 => f.write_str(" (and one problem more)"),
            more => write!(f, " (and {more} problems more)"),
        }
    }
}

impl std::error::Error for Problems {}
