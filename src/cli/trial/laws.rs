//! The laws that are tried, at merges and at deployments.

use crate::cli::exit::Error;
use crate::cli::gate;
use crate::evidence::ChangeState;
use crate::forge::github::read::{Merged, Needs, Opened, Touched};
use crate::policy::{BreakGlassLaw, Environment, On, Preset};
use crate::record::{CaseFiles, Law};
use std::collections::BTreeMap;

/// What `three-person` says where a merge starts the deployment, of what is known before it.
const MERGE_DEPLOYS: &str = "{ separate: [author, approve, merge], require: { approve: { people: 1 }, merge: { people: 1 } } }";

/// The laws that are tried, each with what people call it; the first is the one that is asked about.
#[derive(Debug)]
pub(super) struct Laws {
    all: Vec<(String, Law)>,
    /// Whether the first is somebody's own, and no preset.
    own: Own,
    directory: Option<Vec<u8>>,
}

/// Whether there is a law that somebody wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Own {
    First,
    None,
}

impl Laws {
    pub(super) fn of(draft: Option<(String, CaseFiles)>, merged: &Merged) -> Result<Self, Error> {
        let in_force = gate::files(merged.law());
        let mut laws = Vec::new();
        let (directory, waivers) = match &draft {
            Some((_, files)) => (
                files.directory.clone().or(in_force.directory.clone()),
                files.waivers.clone(),
            ),
            None => (in_force.directory.clone(), BTreeMap::new()),
        };
        let first = match draft {
            Some((name, files)) => {
                let waivers = if waivers.is_empty() {
                    &in_force.waivers
                } else {
                    &waivers
                };
                let law = Law::read(&name, &files.policy, directory.as_deref(), waivers)?;
                Some((name, law))
            }
            // Nobody needs a policy to try the presets.
            None if merged.law().policy.is_none() => None,
            None => Some((
                "the policy in force".to_owned(),
                gate::law(merged.law(), &in_force)?,
            )),
        };
        let own = match first {
            Some(_) => Own::First,
            None => Own::None,
        };
        laws.extend(first);
        for preset in Preset::ALL {
            let name = preset.as_str();
            let rule = format!("{{ preset: {name} }}");
            laws.push(tried(name, "", &rule, directory.as_deref())?);
            if preset == Preset::ThreePerson {
                // Where a merge starts the deployment, whoever merged releases it (J11).
                let name = "three-person, if a merge deploys";
                laws.push(tried(name, "", MERGE_DEPLOYS, directory.as_deref())?);
            }
        }
        Ok(Self {
            all: laws,
            own,
            directory,
        })
    }

    /// What any of them asks about a change.
    pub(super) fn needs(&self, host: &str, opened: &Opened) -> Needs {
        let paths = opened.paths();
        let mut all = Needs::default();
        for (_, law) in &self.all {
            let needs = Needs::of(
                law.policy(),
                law.directory(),
                host,
                opened.target(),
                ChangeState::Merged,
                paths.as_deref().map_or(Touched::Perhaps, Touched::All),
            );
            all.exact_rights |= needs.exact_rights;
            all.teams.extend(needs.teams);
            all.robots.extend(needs.robots);
        }
        all
    }

    /// Whether the law that is asked about names a branch as a target of its own (J6).
    pub(super) fn names(&self, branch: &str) -> bool {
        self.all.first().is_some_and(|(_, law)| {
            let mut rules = law.policy().rules.iter();
            rules.any(|rule| rule.on == On::Merge && rule.names_branch(branch))
        })
    }

    /// Each of them.
    pub(super) fn each(&self) -> impl Iterator<Item = &Law> {
        self.all.iter().map(|(_, law)| law)
    }

    /// What people call them.
    pub(super) fn names_of_all(&self) -> impl Iterator<Item = String> {
        self.all.iter().map(|(name, _)| name.clone())
    }

    fn own(&self) -> Option<&(String, Law)> {
        match self.own {
            Own::First => self.all.first(),
            Own::None => None,
        }
    }

    /// What people call the laws that deployments are judged by.
    pub(super) fn names_for_deployments(&self) -> impl Iterator<Item = String> {
        let own = self.own().map(|(name, _)| name.clone());
        own.into_iter()
            .chain(Preset::ALL.map(|preset| preset.as_str().to_owned()))
    }

    /// The environments that somebody's own law names; none where it names none.
    pub(super) fn environments(&self) -> Vec<String> {
        let known = self.own().into_iter();
        known
            .flat_map(|(_, law)| &law.policy().environments)
            .map(|known| known.name.clone())
            .collect()
    }

    /// The laws by which deployments to one environment are judged.
    pub(super) fn of_deployments(&self, name: &str) -> Result<ForDeployments<'_>, Error> {
        let own = self.own();
        let known = own.and_then(|(_, law)| {
            let mut known = law.policy().environments.iter();
            known.find(|known| known.name == name)
        });
        let place = known.map(place).unwrap_or_default();
        let mut presets = Vec::new();
        for preset in Preset::ALL {
            let name = preset.as_str();
            let rule = format!("{{ preset: {name} }}");
            presets.push(tried(name, &place, &rule, self.directory.as_deref())?);
        }
        Ok(ForDeployments {
            own,
            known,
            presets,
        })
    }
}

/// The laws by which deployments to one environment are judged, and what the first says of it.
#[derive(Debug)]
pub(super) struct ForDeployments<'a> {
    own: Option<&'a (String, Law)>,
    pub(super) known: Option<&'a Environment>,
    presets: Vec<(String, Law)>,
}

impl ForDeployments<'_> {
    /// Each of them, in the order of the columns.
    pub(super) fn each(&self) -> impl Iterator<Item = &Law> {
        self.own
            .into_iter()
            .chain(&self.presets)
            .map(|(_, law)| law)
    }

    /// How somebody's own law lets emergencies deploy here (J30).
    pub(super) fn glass(&self, name: &str) -> Option<&BreakGlassLaw> {
        let glass = self.own?.1.policy().break_glass.as_ref();
        glass.filter(|glass| glass.environments.matches(name))
    }
}

/// A law of one rule.
fn tried(
    name: &str,
    environments: &str,
    rule: &str,
    directory: Option<&[u8]>,
) -> Result<(String, Law), Error> {
    let text = format!("sixeyes: 1\n{environments}rules:\n  tried: {rule}\n");
    let law = Law::read(name, text.as_bytes(), directory, &BTreeMap::new())?;
    Ok((name.to_owned(), law))
}

/// An environment as a policy file writes it: presets ship what the policy says that it ships.
fn place(known: &Environment) -> String {
    let mut fields = serde_json::Map::new();
    fields.extend(
        known
            .from
            .clone()
            .map(|from| ("from".to_owned(), from.into())),
    );
    for (key, patterns) in [("refs", &known.refs), ("paths", &known.paths)] {
        let written = patterns.as_ref().map(|one| one.written.clone());
        fields.extend(written.map(|written| (key.to_owned(), written.into())));
    }
    let name = serde_json::Value::from(known.name.clone());
    let fields = serde_json::Value::from(fields);
    format!("environments:\n  {name}: {fields}\n")
}
