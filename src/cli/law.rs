//! Policy, directory and waivers as the command line names them.

use super::console::Console;
use super::exit::Error;
use crate::policy::Preset;
use crate::problem;
use crate::record::{CaseFiles, Law, folder};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where policy, directory and waivers are.
#[derive(Debug, clap::Args)]
pub(super) struct LawArgs {
    /// The policy file, or `preset:` and one of four-eyes, three-person, strict.
    #[arg(long, value_name = "FILE|preset:NAME")]
    policy: Option<String>,
    /// The directory file.
    #[arg(long, value_name = "FILE", requires = "policy")]
    directory: Option<PathBuf>,
    /// The folder of waiver files, as `.sixeyes/waivers`.
    #[arg(long, value_name = "DIR", requires = "policy")]
    waivers: Option<PathBuf>,
}

impl LawArgs {
    /// The files, as a case that has no evidence yet.
    pub(super) fn files(&self) -> Result<CaseFiles, Error> {
        let Some(policy) = &self.policy else {
            return Err(Error::Usage(
                "no policy is named, and no policy allows nothing: add `--policy FILE`, or for example `--policy preset:three-person`"
                    .into(),
            ));
        };
        Ok(CaseFiles {
            policy: match policy.strip_prefix("preset:") {
                Some(name) => preset(name)?,
                None => file(Path::new(policy), folder::TEXT_LIMIT, "policy")?,
            },
            directory: match &self.directory {
                Some(path) => Some(file(path, folder::DIRECTORY_LIMIT, "directory")?),
                None => None,
            },
            waivers: match &self.waivers {
                Some(path) => folder::read_waivers(path)
                    .map_err(|error| Error::invalid("the waivers cannot be read", error))?,
                None => BTreeMap::new(),
            },
            ..CaseFiles::default()
        })
    }

    /// The files that the command line names, and what messages call the policy; none where it names none.
    pub(super) fn named_files(&self) -> Result<Option<(String, CaseFiles)>, Error> {
        match &self.policy {
            Some(policy) => Ok(Some((policy.clone(), self.files()?))),
            None => Ok(None),
        }
    }

    /// The law that the command line names, read, and what messages call its policy; none where it names none.
    pub(super) fn draft(&self) -> Result<Option<(Law, String)>, Error> {
        let Some(policy) = &self.policy else {
            return Ok(None);
        };
        let law = read(&self.files()?, &self.named())?;
        Ok(Some((law, policy.clone())))
    }

    /// What messages call the files.
    pub(super) fn named(&self) -> Named {
        let directory = self.directory.as_deref().map(Path::to_string_lossy);
        Named {
            policy: self
                .policy
                .as_deref()
                .unwrap_or(CaseFiles::POLICY)
                .to_owned(),
            directory: directory.map_or(CaseFiles::DIRECTORY.to_owned(), |path| path.into_owned()),
        }
    }
}

/// What messages call the files of a law.
pub(super) struct Named {
    policy: String,
    directory: String,
}

impl Named {
    /// As they stand in a case folder.
    pub(super) fn in_case(folder: &Path) -> Self {
        let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
        Self {
            policy: path(CaseFiles::POLICY),
            directory: path(CaseFiles::DIRECTORY),
        }
    }
}

fn file(path: &Path, limit: u64, what: &str) -> Result<Vec<u8>, Error> {
    folder::read_named(path, limit)
        .map_err(|error| Error::invalid(format!("the {what} cannot be read"), error))
}

/// The policy file that a preset stands for. A case that was judged by a preset holds this text, and so is judged
/// again like any other.
fn preset(name: &str) -> Result<Vec<u8>, Error> {
    match Preset::parse(name) {
        Some(preset) => {
            let name = preset.as_str();
            Ok(format!("sixeyes: 1\nrules:\n  {name}: {{ preset: {name} }}\n").into_bytes())
        }
        None => Err(Error::Usage(format!(
            "{} is not a preset: there are `four-eyes`, `three-person` and `strict`",
            problem::quoted(name)
        ))),
    }
}

/// Reads the law of a case.
pub(super) fn read(files: &CaseFiles, named: &Named) -> Result<Law, Error> {
    Law::read(
        &named.policy,
        &files.policy,
        files.directory.as_deref(),
        &files.waivers,
    )
    .map_err(|problems| {
        Error::File(if problems.file() == CaseFiles::DIRECTORY {
            problems.called(&named.directory)
        } else {
            problems
        })
    })
}

/// Tells what the writer of a policy file may not have meant; a preset and a recorded policy have no writer to tell.
pub(super) fn warn(law: &Law, files: &CaseFiles, args: &LawArgs, console: Console) {
    let from_preset = args
        .policy
        .as_deref()
        .is_none_or(|policy| policy.starts_with("preset:"));
    if !from_preset && !law.warnings().is_empty() {
        let text = String::from_utf8_lossy(&files.policy);
        let colour = console.problem_colour();
        console.note(&problem::render(
            &args.named().policy,
            &text,
            law.warnings(),
            colour,
        ));
    }
}
