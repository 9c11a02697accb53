//! What proves a decision, and how to judge it again.

use super::markdown::fold;
use super::text::{Text, list, say};
use super::{Pointers, Said};
use crate::evidence::Subject;

impl<'e> Said<'_, 'e> {
    /// What proves it and how to judge it again, folded.
    pub(super) fn proof(&self, pointers: &Pointers<'_>) -> String {
        let lines: Vec<String> = self
            .proof_lines(pointers)
            .into_iter()
            .map(|(what, text)| format!("- {what}: {}", text.markdown()))
            .collect();
        let mut lines = lines;
        // Where it lay when it was written means nothing to who reads this elsewhere: its name does.
        let folder = pointers
            .case
            .unwrap_or("sixeyes-case")
            .trim_end_matches('/');
        let folder = folder.rsplit('/').next().unwrap_or(folder);
        let folder = super::clean::clean(folder, 100);
        lines.push(format!(
            "\nJudge it again from the case folder, with no network:\n\n```sh\nsixeyes decide --case {}\n```",
            super::clean::code(&folder).trim_matches('`')
        ));
        fold("Proof and how to check it yourself", &lines, usize::MAX)
    }

    /// The facts of the proof, by name.
    fn proof_lines(&self, pointers: &Pointers<'_>) -> Vec<(&'static str, Text)> {
        let digest = |digest: &str| Text::strange(digest, 80);
        let mut lines = Vec::new();
        let (revision, tree) = match &self.evidence.subject {
            Subject::Change { revision, tree, .. }
            | Subject::Group { revision, tree, .. }
            | Subject::Deployment { revision, tree, .. } => (revision, tree),
        };
        let id = |revision: &crate::evidence::Revision| Text::strange(&revision.to_string(), 64);
        lines.push(("revision", id(revision)));
        if let Some(tree) = tree {
            lines.push(("tree", id(tree)));
        }
        if let Some(base) = self.base() {
            lines.push(("base", id(&base)));
        }
        let policy = Text::strange(pointers.policy_file(), 100).linked(pointers.policy_url);
        let policy = match &self.evidence.observer.law {
            Some(law) => say![
                policy,
                " of ",
                Text::strange(&law.repository, 100),
                " at ",
                id(&law.revision)
            ],
            None => policy,
        };
        let deciding = self
            .decision
            .findings
            .iter()
            .find(|finding| finding.outcome.grade().blocks() && finding.enforced)
            .and_then(|finding| finding.place);
        let policy = match deciding {
            Some(place) => say![
                policy,
                ", line ",
                usize::try_from(place.line).unwrap_or(usize::MAX)
            ],
            None => policy,
        };
        lines.push(("policy", policy));
        lines.push(("decided", Text::ours(self.decision.at.to_string())));
        let digests = &self.decision.digests;
        lines.push(("evidence", digest(&digests.evidence)));
        let law = digests.law;
        lines.push(("policy digest", digest(&law.policy)));
        if let Some(directory) = &law.directory {
            lines.push(("directory", digest(directory)));
        }
        if !law.waivers.is_empty() {
            let waivers = law
                .waivers
                .iter()
                .map(|(path, sha)| say![Text::strange(path, 100), " ", digest(sha)])
                .collect();
            lines.push(("waivers", list(waivers, "and", 20)));
        }
        lines.push(("decision", digest(&self.digest())));
        if pointers.run_url.is_some() {
            lines.push((
                "run",
                Text::from("the run that judged").linked(pointers.run_url),
            ));
        }
        if pointers.case_url.is_some() {
            lines.push((
                "case",
                Text::from("the case folder").linked(pointers.case_url),
            ));
        }
        lines
    }
}
