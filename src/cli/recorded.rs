//! A recorded case, as the command line names it.

use super::exit::Error;
use super::law::{self, Named};
use crate::evidence::Timestamp;
use crate::record::{Case, CaseFiles, decided_at, folder};
use std::path::Path;

/// Reads and parses a case folder.
pub(super) fn open(path: &Path) -> Result<(CaseFiles, Case), Error> {
    let files = folder::read(path).map_err(|error| {
        // Without a policy nothing is allowed, and that is its own exit code; all else only leaves the question open.
        if error.path() == path.join(CaseFiles::POLICY) {
            Error::invalid("the case has no policy that can be read", error)
        } else {
            Error::undecided("the case cannot be read", error)
        }
    })?;
    let law = law::read(&files, &Named::in_case(path))?;
    let case = Case::read(law, &files.evidence)
        .map_err(|error| Error::evidence(&path.join(CaseFiles::EVIDENCE), error))?;
    Ok((files, case))
}

/// As of when a case is judged: as it was recorded, else as asked, else when its evidence was observed.
pub(super) fn moment(
    files: &CaseFiles,
    case: &Case,
    asked: Option<Timestamp>,
) -> Result<Timestamp, Error> {
    match (&files.decision, asked) {
        (Some(_), Some(_)) => Err(Error::Usage(
            "the case says when it was decided: leave `--at` out, or judge its files by `--evidence` and `--policy`"
                .into(),
        )),
        (Some(recorded), None) => Ok(decided_at(recorded)?),
        (None, asked) => Ok(asked.unwrap_or(case.evidence().observed_at)),
    }
}
