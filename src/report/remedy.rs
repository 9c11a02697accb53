//! What to do, who can do it, and where.

use super::Said;
use super::names::Audience;
use super::reason::beneath;
use super::text::{Text, list, say};
use super::words;
use crate::decision::{Cure, FileSays, Finding, GrantFile, Outcome, Releasable, Remedy};
use crate::duty::Stage;
use crate::evidence::{ChangeId, ChangeKind, Fact, Revision, Why};
use crate::identity::Who;

impl<'e> Said<'_, 'e> {
    /// The remedy of a finding, if it has one.
    pub(super) fn remedy_of<'f>(&self, finding: &'f Finding<'e>) -> Option<&'f Remedy<'e>> {
        match beneath(&finding.outcome) {
            Outcome::Pending(remedy) => Some(remedy),
            Outcome::Violated { remedy, .. } | Outcome::Indeterminate { remedy, .. } => {
                remedy.as_ref()
            }
            Outcome::Satisfied | Outcome::NotApplicable(_) | Outcome::Waived { .. } => None,
        }
    }

    /// Whole sentences: who does what, where, and who can.
    pub(super) fn remedy(&self, remedy: &Remedy<'e>) -> Text {
        let whom = self.who_is_to(&remedy.by, 1);
        let can = self.who_can(&remedy.by, "can");
        let agreed = if remedy.by.is_anybody() {
            Text::default()
        } else {
            say![", agreed to by ", whom.clone()]
        };
        let at = |words: &'static str| Text::from(words).linked(remedy.url);
        match &remedy.act {
            Cure::Approve(change, revision) => say![
                whom,
                " ",
                at("approves"),
                " ",
                self.head(change, *revision),
                ".",
                can
            ],
            Cure::Withdraw(who, change, revision) => say![
                self.approver(*who, change),
                " ",
                at("withdraws the approval"),
                ", and ",
                whom,
                " approves ",
                self.head(change, *revision),
                ".",
                can
            ],
            Cure::ApproveLate(change, revision) if self.evidence.takes_late_reviews(change) => {
                say![
                    whom,
                    " ",
                    at("approves"),
                    " ",
                    self.head(change, *revision),
                    " now, after the merge.",
                    can
                ]
            }
            Cure::ApproveLate(change, revision) => say![
                "a change that ",
                whom,
                " approves brings in a file of kind ",
                Text::strange("late-approval", 40),
                " in ",
                Text::strange(".sixeyes/waivers/", 40),
                " that names ",
                self.head(change, *revision),
                " and a reason.",
                can
            ],
            Cure::LiftObjection(who, change) => say![
                self.names.of(*who),
                " approves ",
                self.change_link(change),
                " or withdraws the request for changes, or ",
                whom,
                " ",
                at("dismisses it"),
                ".",
                can
            ],
            Cure::StartNewRun => say![
                whom,
                " ",
                at("starts a new deployment"),
                if self.was_set_off() { " by hand" } else { "" },
                "; a re-run would keep who started it first.",
                can
            ],
            Cure::NewTag => self.retagged(remedy, "makes another tag"),
            Cure::NewRelease => self.retagged(remedy, "publishes another release, at another tag,"),
            Cure::AuthoriseNewRun(starter) => self.authorised_anew(remedy, *starter),
            Cure::DemandAuthorisation => self.demanded(&remedy.by),
            Cure::Reopen(change) => {
                say![
                    whom,
                    " ",
                    at("opens"),
                    " ",
                    self.change_link(change),
                    " again.",
                    can
                ]
            }
            Cure::StartRunOf(workflow) => say![
                whom,
                " ",
                at("starts a new run"),
                " of ",
                Text::strange(workflow, 80),
                ".",
                can
            ],
            Cure::StartRunOn(refs) => say![
                whom,
                " ",
                at("starts a new run"),
                " on ",
                list(
                    refs.iter().map(|one| Text::strange(one, 60)).collect(),
                    "or",
                    4
                ),
                ".",
                can
            ],
            Cure::BreakGlass(workflow) => say![
                whom,
                " ",
                at("starts a new run"),
                " of ",
                Text::strange(workflow, 80),
                " with a reason and an incident, and somebody else of those agrees where the environment holds it.",
                can
            ],
            Cure::Authorise => say![whom, " ", at("approves the waiting deployment"), ".", can],
            Cure::Merge(change) => {
                let merges = say![whom, " ", at("merges"), " "];
                match self.waiting_merge(change) {
                    // What waits would merge it all the same.
                    Some(by) => say![
                        by,
                        " takes back the auto-merge of ",
                        self.change_link(change),
                        " or its place in the queue, and ",
                        merges,
                        "it.",
                        can
                    ],
                    None => say![merges, self.change_link(change), ".", can],
                }
            }
            Cure::MapIdentity => say![
                "add the address or account to ",
                Text::strange(".sixeyes/directory.yaml", 40),
                ", or open the change anew from a fresh branch.",
                can
            ],
            Cure::GrantRight => say![
                "grant the right or the team membership, or let the gate’s token read it.",
                can
            ],
            Cure::ReadAgain(fact) if self.is_closed_to_the_token(*fact) => say![
                "let the gate’s token read ",
                words::fact(*fact),
                ", then ",
                at("run the gate again"),
                ".",
                can
            ],
            Cure::ReadAgain(fact) => say![
                at("run the gate again"),
                ", until ",
                words::fact(*fact),
                " can be read.",
                can
            ],
            Cure::NameSince => say![
                "name a new ",
                Text::strange("since", 10),
                " for the environment in ",
                Text::strange(super::POLICY_FILE, 40),
                agreed,
                ".",
                can
            ],
            Cure::NameRule => say![
                "name a rule for it in ",
                Text::strange(super::POLICY_FILE, 40),
                agreed,
                ".",
                can
            ],
            Cure::Waive => say![
                "add a waiver to ",
                Text::strange(".sixeyes/waivers/", 40),
                " that says why, until when and what makes up for it, approved by ",
                whom,
                ".",
                can
            ],
            Cure::Grant(file) => self.grant(file, can),
            Cure::Recompute(_) => say![
                at("run the gate again"),
                " with the repository’s objects at hand: ",
                Text::strange("--git DIR", 20),
                ", or ",
                Text::strange("git-dir:", 20),
                " of the action, with a bare clone that a step before it makes."
            ],
            Cure::DeployWithoutBypass => say![
                whom,
                " ",
                at("starts a new deployment"),
                " and lets the environment hold it.",
                can
            ],
            Cure::Wait => say![
                "nobody has to act: the forge had not caught up. ",
                at("Run the gate again"),
                " in a minute."
            ],
        }
    }

    /// The file that settles it: what it says, and by whose approval it counts.
    fn grant(&self, file: &GrantFile<'e>, can: Text) -> Text {
        let folder = Text::strange(".sixeyes/waivers/", 40);
        let whom = self.who_is_to(&file.by, file.people.try_into().unwrap_or(usize::MAX));
        let alone = file.people == 1 && file.besides.is_none();
        let approve = if alone { " approves" } else { " approve" };
        let besides = match &file.besides {
            Some(control) => say![
                " and, for ",
                Text::strange("control", 20),
                ", ",
                self.whom(control, 1)
            ],
            None => Text::default(),
        };
        let change = self.change_link(file.change);
        match file.says {
            FileSays::Departure {
                rule,
                of,
                environment,
            } => {
                let of: Vec<&str> = of.iter().map(Stage::as_str).collect();
                let scope = match environment {
                    Some(_) => say![change, " and this environment in its scope"],
                    None => say![change, " in its scope"],
                };
                say![
                    "a change that ",
                    whom,
                    besides,
                    approve,
                    " adds a waiver to ",
                    folder,
                    " with ",
                    Text::strange(&format!("rule: {rule}"), 80),
                    ", ",
                    Text::strange(&format!("of: [{}]", of.join(", ")), 100),
                    " and ",
                    scope,
                    ", which says why, until when and what makes up for it.",
                    can
                ]
            }
            FileSays::LateApproval(head) => {
                let known = self.change(file.change);
                let head = match known {
                    Some(known) => self.revision_link(known, head),
                    None => say![head],
                };
                let named = match known.map(|known| known.kind) {
                    Some(ChangeKind::Push) => {
                        say![head, " in full as both its change and its head"]
                    }
                    Some(ChangeKind::Request) | None => {
                        say![change, " as its change and ", head, " in full as its head"]
                    }
                };
                say![
                    "a change that ",
                    whom,
                    besides,
                    approve,
                    " brings in a file of kind ",
                    Text::strange("late-approval", 40),
                    " in ",
                    folder,
                    " that names ",
                    named,
                    ", and a reason.",
                    can
                ]
            }
        }
    }

    /// A head of a change, as a link; with the change's id where several are judged.
    fn head(&self, change: &ChangeId, revision: Revision) -> Text {
        let Some(known) = self.change(change) else {
            return say![revision, " of ", self.change_link(change)];
        };
        let text = self.revision_link(known, revision);
        // A direct push is called by its revision already.
        if known.kind == ChangeKind::Push {
            text
        } else if self.evidence.changes.len() > 1 || self.evidence.deployment.is_some() {
            say![text, " of ", self.change_link(change)]
        } else {
            text
        }
    }

    /// Somebody under the name by which they approved.
    fn approver(&self, who: Who, change: &ChangeId) -> Text {
        let alias = self
            .decision
            .held()
            .iter()
            .filter(|held| held.change == Some(change) && held.who == Ok(who))
            .find(|held| held.act.stage == Stage::Approve)
            .map(|held| held.act.named.into());
        match (self.names.audience(), alias) {
            (Audience::Everybody, Some(alias)) => self.names.alias(alias, false),
            (Audience::Everybody, None) | (Audience::Insiders, _) => self.names.of(who),
        }
    }

    /// Up to where a denied range would pass, and who could release which part (J32).
    pub(super) fn releasable(&self, part: &Releasable<'e>) -> Text {
        let people = |who: &[Who]| list(self.names.all(who, true), "or", 5);
        let ids = list(
            part.changes.iter().map(|id| self.change_link(id)).collect(),
            "and",
            5,
        );
        let rest = if part.rest_by.is_empty() {
            Text::default()
        } else {
            say![" The rest: ", people(&part.rest_by), "."]
        };
        match part.up_to {
            None if part.rest_by.is_empty() => "no part of it would pass as it is.".into(),
            None => say![
                "no part of it would pass as it is. Once it would, ",
                people(&part.rest_by),
                " could release it."
            ],
            Some(revision) => {
                let by = if part.by.is_empty() {
                    " if somebody who has no part in it releases it".into()
                } else {
                    say![" if ", people(&part.by), " releases it"]
                };
                say!["up to ", revision, " (", ids, ") would pass", by, ".", rest]
            }
        }
    }

    /// Whether it was the token's rights, and not the forge, that kept this fact from being read.
    fn is_closed_to_the_token(&self, fact: Fact) -> bool {
        self.evidence
            .gaps
            .iter()
            .any(|gap| gap.fact == fact && gap.why == Why::Forbidden)
    }
}
