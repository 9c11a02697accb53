//! Findings as they stand in a decision document.

use super::document::{
    ActDoc, ConflictDoc, FindingDoc, MissingDoc, NotCountedDoc, PlaceDoc, RemedyDoc, WaivedDoc,
};
use super::records::Records;
use super::words::{gap_why, inapplicable, not_counted, stage_words};
use crate::decision::{
    Act, Finding, Missing, NotCounted, Outcome, Reason, Remedy, SettledBy, citation_key,
};
use crate::evidence::Citation;
use crate::identity::{Unresolved, Who};
use crate::report::names::Alias;
use crate::report::reason::beneath;
use crate::report::{Said, acts, conflict, words};

impl<'e> Said<'_, 'e> {
    pub(super) fn finding_doc<'f>(
        &'f self,
        finding: &'f Finding<'e>,
        records: &mut Records<'f>,
    ) -> FindingDoc<'f> {
        let under = beneath(&finding.outcome);
        let conflicts = match under {
            Outcome::Violated { conflicts, .. } => conflicts.as_slice(),
            Outcome::Satisfied
            | Outcome::Pending(_)
            | Outcome::Indeterminate { .. }
            | Outcome::NotApplicable(_)
            | Outcome::Waived { .. } => &[],
        };
        let mut conflicts: Vec<ConflictDoc<'f>> = conflicts
            .iter()
            .map(|conflict| ConflictDoc {
                principal: self.key_of(conflict.who),
                login: self.logins(conflict.who).first().copied(),
                stages: stage_words(conflict.stages),
                acts: self.act_docs(&conflict.acts, records),
            })
            .collect();
        conflicts.sort_by(|a, b| (&a.principal, &a.stages).cmp(&(&b.principal, &b.stages)));
        let (counted, not_counted) = self.counted(&finding.reason, records);
        FindingDoc {
            rule: finding.rule,
            clause: finding.clause.as_str(),
            code: finding.reason.code(),
            change: finding.change,
            outcome: finding.outcome.grade().as_str(),
            reason: self.sentence(finding),
            conflicts,
            counted,
            not_counted,
            missing: match under {
                Outcome::Indeterminate { missing, .. } => {
                    let docs = missing.iter().map(|one| self.missing_doc(one, records));
                    docs.collect()
                }
                Outcome::Satisfied
                | Outcome::Pending(_)
                | Outcome::Violated { .. }
                | Outcome::NotApplicable(_)
                | Outcome::Waived { .. } => Vec::new(),
            },
            inapplicable: match under {
                Outcome::NotApplicable(why) => Some(inapplicable(*why)),
                Outcome::Satisfied
                | Outcome::Pending(_)
                | Outcome::Violated { .. }
                | Outcome::Indeterminate { .. }
                | Outcome::Waived { .. } => None,
            },
            remedy: self
                .remedy_of(finding)
                .map(|remedy| self.remedy_doc(remedy)),
            waived_by: match &finding.outcome {
                Outcome::Waived { was, by } => Some(self.waived(was, by)),
                Outcome::Satisfied
                | Outcome::Pending(_)
                | Outcome::Violated { .. }
                | Outcome::Indeterminate { .. }
                | Outcome::NotApplicable(_) => None,
            },
            citations: finding
                .citations
                .iter()
                .map(|one| records.key(one))
                .collect(),
            place: finding.place.map(|place| PlaceDoc {
                line: place.line,
                column: place.column,
            }),
            enforced: finding.enforced,
        }
    }

    /// The reason as one sentence that names the change.
    fn sentence(&self, finding: &Finding<'e>) -> String {
        let conflicts = conflict::conflicts(finding);
        let object = self.object(finding.change);
        if conflicts.is_empty() {
            self.reason(finding, &object).head.plain()
        } else {
            let mut all: Vec<String> = conflicts
                .iter()
                .flat_map(|conflict| self.sayings(finding, conflict, &object))
                .map(|(saying, _)| saying.head.plain())
                .collect();
            all.sort();
            all.join("; ")
        }
    }

    fn counted<'f>(
        &self,
        reason: &'f Reason<'e>,
        records: &mut Records<'f>,
    ) -> (Vec<String>, Vec<NotCountedDoc>) {
        let mut docs = |list: &'f [(Option<Who>, NotCounted, &'e Citation)]| {
            let mut keyed: Vec<_> = list
                .iter()
                .map(|(who, why, citation)| (who.map(|who| self.key_of(who)), *why, *citation))
                .collect();
            keyed.sort_by(|(who, why, citation), (other, because, record)| {
                (who, not_counted(*why), citation_key(citation)).cmp(&(
                    other,
                    not_counted(*because),
                    citation_key(record),
                ))
            });
            let docs = keyed
                .into_iter()
                .map(|(principal, why, citation)| NotCountedDoc {
                    principal,
                    why: not_counted(why),
                    citation: records.key(citation),
                });
            docs.collect()
        };
        match reason {
            Reason::Enough { counted, .. } | Reason::ControlAgreed(counted) => {
                (self.keys(counted), Vec::new())
            }
            Reason::Short {
                counted,
                not_counted,
                ..
            }
            | Reason::ControlLacks {
                counted,
                not_counted,
                ..
            } => (self.keys(counted), docs(not_counted)),
            Reason::PerhapsEnough {
                counted, uncertain, ..
            } => (self.keys(counted), docs(uncertain)),
            _ => (Vec::new(), Vec::new()),
        }
    }

    fn remedy_doc<'f>(&self, remedy: &'f Remedy<'e>) -> RemedyDoc<'f> {
        RemedyDoc {
            text: self.remedy(remedy).plain(),
            act: words::cure(&remedy.act),
            who: self.keys(&remedy.by.known),
            url: remedy.url,
        }
    }

    fn waived<'f>(&self, was: &Outcome<'e>, by: &'f SettledBy<'e>) -> WaivedDoc<'f> {
        let doc = WaivedDoc {
            was: was.grade().as_str(),
            ..WaivedDoc::default()
        };
        match by {
            SettledBy::LateApproval(who) => WaivedDoc {
                kind: "late-approval",
                by: self.keys(who),
                ..doc
            },
            SettledBy::Waiver { path, by } => WaivedDoc {
                kind: "waiver",
                by: self.keys(by),
                path: Some(path),
                ..doc
            },
            SettledBy::PriorAllow(digest) => WaivedDoc {
                kind: "prior-allow",
                decision: Some(digest),
                ..doc
            },
            SettledBy::BreakGlass(broken) => {
                let who: Vec<Who> = std::iter::once(broken.by).chain(broken.agreed).collect();
                WaivedDoc {
                    kind: "break-glass",
                    by: self.keys(&who),
                    reason: Some(&broken.said.reason),
                    incident: Some(&broken.said.incident),
                    review_by: Some(broken.due),
                    ..doc
                }
            }
        }
    }

    fn missing_doc<'f>(
        &self,
        missing: &'f Missing<'e>,
        records: &mut Records<'f>,
    ) -> MissingDoc<'f> {
        match missing {
            Missing::Gap(gap) => MissingDoc {
                kind: "gap",
                fact: Some(gap.fact),
                why: Some(gap_why(gap.why)),
                change: gap.change.as_ref(),
                account: gap.account,
                detail: gap.detail.as_deref(),
                ..MissingDoc::default()
            },
            Missing::Holder { stage, act, why } => MissingDoc {
                kind: "holder",
                stage: Some(stage.as_str()),
                why: Some(match why {
                    Unresolved::Unnamed(why) => why.as_str(),
                    Unresolved::Nobody(_) => "nobody",
                    Unresolved::Unlisted(_) => "unlisted",
                    Unresolved::Email(_) => "email",
                }),
                account: match why {
                    Unresolved::Nobody(account) | Unresolved::Unlisted(account) => Some(account.id),
                    Unresolved::Unnamed(_) | Unresolved::Email(_) => None,
                },
                detail: match why {
                    Unresolved::Email(email) => Some(email),
                    Unresolved::Unnamed(_) | Unresolved::Nobody(_) | Unresolved::Unlisted(_) => {
                        None
                    }
                },
                citation: Some(records.key(act.citation)),
                ..MissingDoc::default()
            },
            Missing::Absent(fact, why) => MissingDoc {
                kind: "absent",
                fact: Some(*fact),
                why: Some(gap_why(*why)),
                ..MissingDoc::default()
            },
            Missing::Review(review, why) => MissingDoc {
                kind: "review",
                why: Some(not_counted(*why)),
                account: review.by.account(),
                citation: Some(records.key(&review.citation)),
                ..MissingDoc::default()
            },
            Missing::Eligibility { stage, who } => MissingDoc {
                kind: "eligibility",
                stage: Some(stage.as_str()),
                principal: Some(self.key_of(*who)),
                ..MissingDoc::default()
            },
        }
    }

    fn act_docs<'f>(&'f self, acts: &'f [Act<'e>], records: &mut Records<'f>) -> Vec<ActDoc<'f>> {
        acts.iter()
            .map(|act| ActDoc {
                stage: act.stage.as_str(),
                did: acts::word(act.what),
                revision: act.revision,
                at: act.at,
                named: match Alias::from(act.named) {
                    Alias::Account(id) => {
                        let account = self.names.known(id);
                        account.map(|account| account.login.as_str())
                    }
                    Alias::Git(name) => Some(name),
                    Alias::Unknown => None,
                },
                citation: records.key(act.citation),
            })
            .collect()
    }
}
