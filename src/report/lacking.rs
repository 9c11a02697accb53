//! Approvals, authorisations and the like that are lacking, and rules that were bypassed.

use super::Said;
use super::reason::{Saying, files};
use super::text::{Text, count, list, say};
use super::words;
use crate::decision::{Cure, Finding, Grade, Held};
use crate::duty::Stage;
use crate::evidence::{Change, ChangeKind, ChangeState, Review};
use crate::identity::Who;

impl<'e> Said<'_, 'e> {
    pub(super) fn short(
        &self,
        finding: &Finding<'e>,
        stage: Stage,
        lacking: u32,
        counted: &[Who],
        grade: Grade,
        it: &Text,
    ) -> Saying {
        let lacking = usize::try_from(lacking).unwrap_or(usize::MAX);
        let whom = self.remedy_of(finding).map_or_else(
            || {
                Text::from(if lacking == 1 {
                    "somebody else"
                } else {
                    "other people"
                })
            },
            |remedy| match remedy.act {
                // Whoever changes the settings or the law is not who is waited for.
                Cure::DemandAuthorisation | Cure::Waive | Cure::Grant(_)
                    if stage.is_of_deployment() =>
                {
                    Text::from(match counted {
                        [] => "somebody",
                        _ => "somebody else",
                    })
                }
                _ => self.whom(&remedy.by, lacking),
            },
        );
        let change = self.change_of(finding);
        let merged = change.is_some_and(|change| change.state == ChangeState::Merged);
        let head = match stage {
            Stage::Approve | Stage::Review => {
                let (one, many) = match stage {
                    Stage::Review => ("review", "reviews"),
                    _ => ("approval", "approvals"),
                };
                let what = if lacking == 1 {
                    say!["one ", one]
                } else {
                    count(lacking, one, many)
                };
                match change {
                    _ if merged && lacking == 1 && counted.is_empty() => {
                        say![it.clone(), " has no ", one, " by ", whom]
                    }
                    _ if merged => say![it.clone(), " lacks ", what, " by ", whom],
                    Some(change) => {
                        let of = if self.evidence.changes.len() > 1 {
                            say![" of ", it.clone()]
                        } else {
                            Text::default()
                        };
                        let head = self.revision_link(change, change.head);
                        say![what, " of ", head, of, " by ", whom]
                    }
                    None => say![what, " by ", whom],
                }
            }
            other if grade == Grade::Pending => say![whom, " to ", words::act(other)],
            other => say!["nobody who may ", words::act(other), " did"],
        };
        let detail = if counted.is_empty() {
            match (change, stage) {
                (Some(change), Stage::Approve) if merged => self.wrote_and_merged(change),
                _ => Text::default(),
            }
        } else {
            let who = list(self.names.all(counted, false), "and", 5);
            say!["Counted so far: ", who, "."]
        };
        Saying { head, detail }
    }

    /// Who wrote a merged change and who merged it, each as a link to the record: whole sentences.
    fn wrote_and_merged(&self, change: &Change) -> Text {
        let of = |stage: Stage, did: &'static str| {
            let mut acts: Vec<&Held<'e>> = self
                .decision
                .held()
                .iter()
                .filter(|held| held.change == Some(&change.id) && held.act.stage == stage)
                .collect();
            acts.sort_by_key(|held| super::acts::telling(held.act.what));
            let first = acts.first()?;
            let mut who: Vec<Who> = Vec::new();
            for held in &acts {
                if let Ok(one) = &held.who
                    && !who.contains(one)
                {
                    who.push(*one);
                }
            }
            let names = match who.as_slice() {
                [] => "Somebody unknown".into(),
                who => list(self.names.all(who, false), "and", 3),
            };
            let record = first.act.citation.url.as_deref();
            Some(say![names, " ", Text::from(did).linked(record)])
        };
        let arrived = match change.kind {
            ChangeKind::Request => "merged it",
            ChangeKind::Push => "pushed it straight to the branch",
        };
        match (of(Stage::Author, "wrote it"), of(Stage::Merge, arrived)) {
            (Some(wrote), Some(merged)) => say![wrote, ", and ", merged, "."],
            (Some(one), None) | (None, Some(one)) => say![one, "."],
            (None, None) => Text::default(),
        }
    }

    /// Who asked for changes before the merge, and who merged all the same, each as a link to the record.
    pub(super) fn objected_and_merged(&self, finding: &Finding<'e>) -> Text {
        let Some(change) = self.change_of(finding) else {
            return Text::default();
        };
        let mut asked: Vec<&Review> = change
            .reviews
            .iter()
            .filter(|review| {
                finding
                    .citations
                    .iter()
                    .any(|cited| **cited == review.citation)
            })
            .collect();
        // The order in which evidence lists its reviews means nothing.
        asked.sort_by(|a, b| (a.at, &a.citation.id).cmp(&(b.at, &b.citation.id)));
        let mut parts: Vec<Text> = asked
            .into_iter()
            .map(|review| {
                let asked = Text::from("asked for changes");
                let url = review.citation.url.as_deref();
                say![self.names.actor(review.by), " ", asked.linked(url)]
            })
            .collect();
        parts.extend(change.merge.as_ref().map(|merge| {
            let merged = Text::from("merged it").linked(merge.citation.url.as_deref());
            say![self.names.actor(merge.by), " ", merged]
        }));
        match parts.len() {
            0 => Text::default(),
            _ => say![list(parts, "and", 4), "."],
        }
    }

    pub(super) fn control_lacks(
        &self,
        finding: &Finding<'e>,
        paths: &[&str],
        lacking: u32,
        counted: &[Who],
        grade: Grade,
        it: &Text,
    ) -> Saying {
        let lacking = usize::try_from(lacking).unwrap_or(usize::MAX);
        let whom = self.remedy_of(finding).map_or_else(
            || "somebody else".into(),
            |remedy| self.whom(&remedy.by, lacking),
        );
        let what = if lacking == 1 {
            Text::from("one approval")
        } else {
            count(lacking, "approval", "approvals")
        };
        let head = if grade == Grade::Pending {
            say![what, " of the change to ", files(paths), " by ", whom]
        } else {
            say![
                it.clone(),
                " touches ",
                files(paths),
                " without ",
                what,
                " by ",
                whom
            ]
        };
        let counted = if counted.is_empty() {
            Text::default()
        } else {
            say![
                " Counted so far: ",
                list(self.names.all(counted, false), "and", 5),
                "."
            ]
        };
        Saying {
            head,
            detail: say![
                "These files decide who may change and deploy what.",
                counted
            ],
        }
    }

    pub(super) fn bypassed(&self, finding: &Finding<'e>, what: &str, it: &Text) -> Text {
        let of_change = self
            .change_of(finding)
            .into_iter()
            .flat_map(|change| &change.bypasses);
        let of_deployment = self
            .evidence
            .deployment
            .iter()
            .flat_map(|deployment| &deployment.bypasses);
        let found = of_change.chain(of_deployment).find(|bypass| {
            // Two people may have passed the same rule: the finding's own record says who this one is.
            let record = finding.citations.iter().any(|it| **it == bypass.citation);
            record && bypass.what == what
        });
        let doer = found.map_or_else(|| "somebody".into(), |bypass| self.names.actor(bypass.by));
        let page = found.and_then(|bypass| bypass.citation.url.as_deref());
        let of = if finding.change.is_some() {
            say![" for ", it.clone()]
        } else {
            Text::default()
        };
        say![
            doer,
            " went past the forge’s own rules",
            of,
            ": ",
            Text::strange(what, 140).linked(page)
        ]
    }
}
