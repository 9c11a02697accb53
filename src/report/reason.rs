//! A reason in a clause of a sentence, and the sentence after it that says more.

use super::Said;
use super::acts::Object;
use super::text::{Text, count, list, say};
use super::words;
use crate::decision::{Finding, Grade, Missing, NotCounted, Outcome, Reason};
use crate::duty::Stage;
use crate::evidence::{Change, Citation, Fact, Subject, Why};
use crate::identity::Who;

/// What is said of one finding: `head` follows the verdict's own words, `detail` is whole sentences or nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct Saying {
    pub(super) head: Text,
    pub(super) detail: Text,
}

impl From<Text> for Saying {
    fn from(head: Text) -> Self {
        Self {
            head,
            detail: Text::default(),
        }
    }
}

/// The finding's outcome, or what a waived one would have been.
pub(super) fn beneath<'f, 'e>(outcome: &'f Outcome<'e>) -> &'f Outcome<'e> {
    match outcome {
        Outcome::Waived { was, .. } => beneath(was),
        Outcome::Satisfied
        | Outcome::Pending(_)
        | Outcome::Violated { .. }
        | Outcome::Indeterminate { .. }
        | Outcome::NotApplicable(_) => outcome,
    }
}

impl From<&'static str> for Saying {
    fn from(head: &'static str) -> Self {
        Text::from(head).into()
    }
}

impl<'e> Said<'_, 'e> {
    /// What the evidence holds of a finding's change.
    pub(super) fn change_of(&self, finding: &Finding<'e>) -> Option<&Change> {
        finding.change.and_then(|id| self.change(id))
    }

    /// The first thing missing, in words; with how many more there are.
    fn lacks(&self, finding: &Finding<'e>, otherwise: Text) -> Saying {
        let Outcome::Indeterminate { missing, .. } = beneath(&finding.outcome) else {
            return otherwise.into();
        };
        let mut said: Vec<Text> = Vec::new();
        // Whoever released also started or authorised it, by the same record.
        let again = |one: &&Missing<'e>| match one {
            Missing::Holder {
                stage: Stage::Release,
                act,
                ..
            } => !missing.iter().any(|other| {
                matches!(other, Missing::Holder { stage, act: same, .. }
                    if *stage != Stage::Release && std::ptr::eq(same.citation, act.citation))
            }),
            _ => true,
        };
        for text in missing.iter().filter(again).map(|one| self.missing(one)) {
            if !said.iter().any(|known| known.plain() == text.plain()) {
                said.push(text);
            }
        }
        let mut rest = said.split_off(said.len().min(1));
        let Some(head) = said.pop() else {
            return otherwise.into();
        };
        rest.truncate(5);
        let detail = if rest.is_empty() {
            Text::default()
        } else {
            say!["Also: ", list(rest, "and", 4), "."]
        };
        Saying { head, detail }
    }

    /// A finding in words. Conflicts have sayings of their own, in `told`.
    pub(super) fn reason(&self, finding: &Finding<'e>, object: &Object) -> Saying {
        let grade = beneath(&finding.outcome).grade();
        let it = match object {
            Object::This => Text::from("this change"),
            Object::It => "it".into(),
            Object::Named(name) => name.clone(),
        };
        let all = |people: &[Who]| list(self.names.all(people, false), "and", 5);
        match &finding.reason {
            Reason::Apart(set) => say!["nobody holds two of ", words::stages(*set)].into(),
            Reason::SamePerson(set) => say!["one person holds two of ", words::stages(*set)].into(),
            Reason::UnknownHolder(set) => self.lacks(
                finding,
                say!["somebody unknown may hold two of ", words::stages(*set)],
            ),
            Reason::PerhapsSamePerson(set) => self.lacks(
                finding,
                say!["whether one person holds two of ", words::stages(*set), " cannot be told"],
            ),
            Reason::Sufficient(_) => "people who hold no other step fill every place".into(),
            Reason::Enough { stage, counted } => match stage {
                Stage::Author => say![all(counted), " wrote it"].into(),
                other => say![all(counted), " ", words::held(*other)].into(),
            },
            Reason::Short { stage, lacking, counted, .. } => {
                self.short(finding, *stage, *lacking, counted, grade, &it)
            }
            Reason::PerhapsEnough { stage, uncertain, .. } => {
                let doubt = uncertain.first().map(|(who, why, citation)| {
                    super::notes::perhaps(self, *who, *why, citation)
                });
                let otherwise = doubt.unwrap_or_else(|| {
                    say!["whether enough people may ", words::act(*stage), " cannot be told"]
                });
                self.lacks(finding, otherwise)
            }
            Reason::StageNotHere(stage) => {
                say!["whether somebody may ", words::act(*stage), " is not asked here"].into()
            }
            Reason::NoRule(name) => {
                say!["no rule of the policy speaks about ", Text::strange(name, 60)].into()
            }
            Reason::UncoveredPaths(paths) => {
                say!["no rule of the policy covers ", files(paths)].into()
            }
            Reason::OtherPaths => "none of the changed files is this rule’s business".into(),
            Reason::NoObjection => "no request for changes is open".into(),
            Reason::Objection(who) if grade == Grade::Pending => {
                say![all(who), "’s request for changes to be settled"].into()
            }
            Reason::Objection(who) => {
                say![all(who), " requested changes to ", it, ", and that still stands"].into()
            }
            Reason::ObjectionAtMerge(who) => Saying {
                head: say![it, " was merged while ", all(who), " still asked for changes"],
                detail: self.objected_and_merged(finding),
            },
            Reason::ObjectionAfterMerge(who) => {
                say![all(who), " asked for changes to ", it, " after the merge"].into()
            }
            Reason::PerhapsObjection => self.lacks(
                finding,
                "whether a request for changes still stands cannot be told".into(),
            ),
            Reason::ControlAgreed(who) => {
                say![all(who), " agreed to the change of what judges or deploys"].into()
            }
            Reason::ControlLacks { paths, lacking, counted, .. } => {
                self.control_lacks(finding, paths, *lacking, counted, grade, &it)
            }
            Reason::ControlUnknown(paths) => self.lacks(
                finding,
                say!["whether the change to ", files(paths), " was agreed to cannot be told"],
            ),
            Reason::NothingControlled => "it touches nothing that judges or deploys".into(),
            Reason::Bypassed(what) => self.bypassed(finding, what, &it).into(),
            Reason::BypassInferred(what) => {
                say!["inferred: ", self.bypassed(finding, what, &it)].into()
            }
            Reason::BypassNotVisible => {
                "whether the forge’s own rules were bypassed cannot be seen".into()
            }
            Reason::WaiverRefused { path, why } => say![
                "the waiver ",
                Text::strange(path, 80),
                " forgives nothing here: ",
                words::refusal(*why)
            ]
            .into(),
            Reason::Rewritten => Saying {
                head: say![
                    "the history of ",
                    Text::strange(self.target(), 60),
                    " was rewritten since the last deployment"
                ],
                detail: "What was deployed before is no longer a part of it, so nobody can say what is new.".into(),
            },
            Reason::GlassBroken(broken) => self.broken(broken).into(),
            Reason::GlassAgreement(broken) => say![
                "somebody other than ", self.names.full(broken.by), " to agree to the emergency ",
                Text::strange(&broken.said.incident, 60)
            ]
            .into(),
            Reason::GlassRefused(why) => say!["this run ", words::glass_refusal(*why)].into(),
            Reason::GlassUnknown => {
                self.lacks(finding, "whether this run counts as break-glass cannot be told".into())
            }
            Reason::ReviewOwed(said, due)
                if matches!(&finding.outcome, Outcome::Indeterminate { missing, .. }
                    if matches!(missing.first(), Some(Missing::Holder { .. }))) =>
            {
                say![
                    "not everybody is known who let ", it, " go in the emergency ",
                    Text::strange(&said.incident, 60),
                    ", so whoever reviewed it since may have; due by ",
                    super::emergency::moment(*due)
                ]
                .into()
            }
            Reason::ReviewOwed(said, due) => say![
                "nobody uninvolved has reviewed ", it, ", let go in the emergency ",
                Text::strange(&said.incident, 60), "; due by ", super::emergency::moment(*due)
            ]
            .into(),
            Reason::Reviewed(who) => {
                say![all(who), " reviewed ", it, " after the emergency"].into()
            }
            Reason::DebtsUnknown => self.lacks(
                finding,
                "whether a review is owed for an earlier emergency cannot be told".into(),
            ),
            Reason::OtherWorkflow { ran: Some(ran), wanted } => say![
                "this is a run of ", Text::strange(ran, 80), ", and only ",
                Text::strange(wanted, 80), " may deploy here"
            ]
            .into(),
            Reason::OtherWorkflow { ran: None, wanted } => say![
                "which workflow this is a run of cannot be told, and only ",
                Text::strange(wanted, 80), " may deploy here"
            ]
            .into(),
            Reason::OtherRef(refs) => say![
                Text::strange(self.target(), 60), " may not be deployed here, only ",
                list(refs.iter().map(|one| Text::strange(one, 60)).collect(), "or", 4)
            ]
            .into(),
            Reason::Closed => say![it, " was closed without a merge"].into(),
            Reason::RangeProven(number) => {
                say![count(*number, "change", "changes"), ", every commit accounted for"].into()
            }
            Reason::BaseUnknown => self.no_base(),
            Reason::CommitUnknown(revision) => {
                say!["commit ", *revision, " belongs to no change that can be found"].into()
            }
            Reason::RangeEmpty => "the list of what is deployed is empty, which it cannot be".into(),
            Reason::ContentDiffers => Saying {
                head: say!["what was merged of ", it, " is not what was approved"],
                detail: "Merging the approved head gives other files than those that are on the branch.".into(),
            },
            Reason::ContentUnproven => Saying {
                head: say!["nobody has computed whether what was merged of ", it, " is what was approved"],
                detail: "The merge was made elsewhere and pushed. What merging the approved head gives can be told only with the repository’s objects at hand.".into(),
            },
            Reason::RevisionNotReviewed(revision) => Saying {
                head: say![*revision, " was never a head that somebody approved"],
                detail: "The change was approved as a whole, at another revision: deploy that one.".into(),
            },
            Reason::RangeUnknown => {
                self.lacks(finding, "the list of what is deployed is not complete".into())
            }
            Reason::Known => "everybody who acted is known".into(),
            Reason::NotKnown(set) => self.lacks(
                finding,
                say!["nobody can be named for ", words::stages(*set)],
            ),
            Reason::OutOfBounds { robot, stage, path } => match path {
                Some(path) => say![
                    "the robot ", self.names.full(*robot), " changed ", Text::strange(path, 100),
                    ", which the directory does not let it touch"
                ]
                .into(),
                None => say![
                    "the robot ", self.names.full(*robot), " ", words::held(*stage),
                    ", which the directory does not let it do"
                ]
                .into(),
            },
            Reason::Leaver { who, stage } => {
                say![self.names.full(*who), " ", words::held(*stage), " after leaving"].into()
            }
        }
    }

    /// The branch, tag or environment's ref under judgement.
    pub(super) fn target(&self) -> &str {
        match &self.evidence.subject {
            Subject::Change { target, .. }
            | Subject::Group { target, .. }
            | Subject::Deployment { target, .. } => target,
        }
    }

    /// Something that a clause needed and could not have.
    pub(super) fn missing(&self, missing: &Missing<'e>) -> Text {
        match missing {
            Missing::Gap(gap) => words::missing(gap.fact, gap.why, gap.detail.as_deref()),
            Missing::Absent(Fact::Authorisations, Why::Unsupported) => self.not_let_go(),
            Missing::Absent(fact, why) => words::missing(*fact, *why, None),
            Missing::Holder { stage, act, why } => self.nobody(*stage, act, why),
            Missing::Review(review, why) => {
                let who = self.decision.roster.actor(review.by).ok();
                super::notes::perhaps(self, who, *why, &review.citation)
            }
            Missing::Eligibility { stage, who } => say![
                "whether ",
                self.names.full(*who),
                " may ",
                words::act(*stage),
                " cannot be told"
            ],
        }
    }

    /// Why an act did not count.
    pub(super) fn not_counted(
        &self,
        change: Option<&crate::evidence::ChangeId>,
        who: Option<Who>,
        why: NotCounted,
        citation: &Citation,
    ) -> Text {
        super::notes::not_counted(self, change, who, why, citation)
    }
}

/// One file, or the first of several.
pub(super) fn files(paths: &[&str]) -> Text {
    match paths.split_first() {
        None => "its files".into(),
        Some((first, [])) => Text::strange(first, 100),
        Some((first, [_])) => say![Text::strange(first, 100), " and one other file"],
        Some((first, rest)) => say![
            Text::strange(first, 100),
            " and ",
            rest.len(),
            " other files"
        ],
    }
}
