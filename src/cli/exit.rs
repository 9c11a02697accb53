//! From what went wrong to the exit code: the only place where that is decided.

use crate::access::Standing;
use crate::decision::Grade;
use crate::evidence::EvidenceError;
use crate::problem::{self, Colour, Problems};
use crate::record::DecisionError;
use std::path::Path;
use std::process::ExitCode;

/// What the program tells the shell. All but [`Exit::Allow`] block, so a crash is never a pass: a panic ends with 101
/// or by a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: allowed, or the command did what it was asked.
    Allow,
    /// 1: could not decide.
    Undecided,
    /// 2: the command line is wrong.
    Usage,
    /// 3: no valid policy, or a directory, waiver or evidence file that cannot be read as one.
    Invalid,
    /// 10: denied.
    Denied,
    /// 11: somebody still has to act.
    Pending,
}

impl Exit {
    /// The number.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Allow => 0,
            Self::Undecided => 1,
            Self::Usage => 2,
            Self::Invalid => 3,
            Self::Denied => 10,
            Self::Pending => 11,
        }
    }
}

impl From<Grade> for Exit {
    fn from(outcome: Grade) -> Self {
        match outcome {
            Grade::NotApplicable | Grade::Waived | Grade::Satisfied => Self::Allow,
            Grade::Indeterminate => Self::Undecided,
            Grade::Violated => Self::Denied,
            Grade::Pending => Self::Pending,
        }
    }
}

impl From<Standing> for Exit {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Sound => Self::Allow,
            Standing::Unclear => Self::Undecided,
            Standing::Open => Self::Denied,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Why a command has no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Flags that do not go together, or that name nothing.
    #[error("{0}")]
    Usage(String),
    /// A policy, directory or waiver file that cannot be read as one, with every problem it has.
    #[error(transparent)]
    File(#[from] Problems),
    /// A file that is there and is not what it should be; the cause says where, why and how to fix it.
    #[error("{what}")]
    Invalid {
        /// Which file, and what is wrong with it as a whole.
        what: String,
        /// The place and the reason, if the message does not say them.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
        /// How to fix it, if neither says so.
        help: Option<&'static str>,
    },
    /// Anything that keeps the question open: a file system that fails, a forge that does not answer.
    #[error("{what}")]
    Undecided {
        /// What could not be done, with which file or address.
        what: String,
        /// Why.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
}

impl Error {
    /// A file that is not what it should be.
    pub fn invalid(
        what: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self::Invalid {
            what: what.into(),
            source: Some(source.into()),
            help: None,
        }
    }

    /// Something failed, so the question stays open.
    pub fn undecided(
        what: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self::Undecided {
            what: what.into(),
            source: Some(source.into()),
        }
    }

    /// An evidence document that is not one; `-` is standard input.
    #[must_use]
    pub fn evidence(path: &Path, error: EvidenceError) -> Self {
        let file = if path == Path::new("-") {
            "standard input".to_owned()
        } else {
            format!("`{}`", path.display())
        };
        Self::Invalid {
            what: format!("{file}: {error}"),
            help: error.help(),
            source: match error {
                EvidenceError::Json(cause) => Some(cause.into()),
                EvidenceError::Schema(_) | EvidenceError::Contradictions(_) => None,
            },
        }
    }

    /// The exit code.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) => Exit::Usage,
            Self::File(_) | Self::Invalid { .. } => Exit::Invalid,
            Self::Undecided { .. } => Exit::Undecided,
        }
    }

    /// What standard error says: every problem of a file with its place; else the message, then every cause on a line
    /// of its own.
    #[must_use]
    pub fn told(&self, colour: Colour) -> String {
        if let Self::File(problems) = self {
            return problems.render(colour);
        }
        let mut text = format!("error: {self}\n");
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            text.push_str(&format!("  because: {error}\n"));
            cause = error.source();
        }
        if let Self::Invalid {
            help: Some(help), ..
        } = self
        {
            text.push_str(&format!("  help: {help}\n"));
        }
        // Keys, values and paths that strangers chose stand in the causes.
        text.lines()
            .map(|line| problem::shown(line) + "\n")
            .collect()
    }
}

impl From<DecisionError> for Error {
    fn from(error: DecisionError) -> Self {
        Self::undecided("the case cannot be judged again", error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_and_its_exit_agree_on_every_outcome() {
        for outcome in [
            Grade::NotApplicable,
            Grade::Waived,
            Grade::Satisfied,
            Grade::Pending,
            Grade::Indeterminate,
            Grade::Violated,
        ] {
            assert_eq!(Exit::from(outcome).code(), outcome.exit_code());
        }
    }

    #[test]
    fn no_error_is_a_pass_and_every_cause_is_told() {
        let io = std::io::Error::other("the disk is gone");
        for error in [
            Error::Usage("no".into()),
            Error::invalid("bad", "why"),
            Error::undecided("cannot read `case`", io),
        ] {
            assert_ne!(error.exit(), Exit::Allow, "{error:?}");
        }
        let error = Error::undecided(
            "cannot read `case`",
            std::io::Error::other("the disk is gone"),
        );
        assert_eq!(
            error.told(Colour::Plain),
            "error: cannot read `case`\n  because: the disk is gone\n"
        );
    }
}
