//! Break-glass: what a run says of an emergency, and what it then owes.

use super::{REPOSITORY, World};
use sixeyes::evidence::{Actor, BreakGlass, Change, Debt, Proof, Unknown};

impl World {
    /// The run says that it is an emergency.
    pub(crate) fn says_emergency(&mut self, incident: &str, reason: &str) -> &mut Self {
        let citation = self.cite(Proof::Authenticated, "actions/runs");
        self.deployment().break_glass = Some(BreakGlass {
            reason: reason.to_owned(),
            incident: incident.to_owned(),
            citation,
        });
        self
    }

    /// The run is one of this workflow; none: nobody knows of which.
    pub(crate) fn runs_workflow(&mut self, workflow: Option<&str>) -> &mut Self {
        let run = &mut self.deployment().run;
        run.workflow = workflow.map(str::to_owned);
        let file = workflow.and_then(|path| path.rsplit('/').next());
        run.start_url = file.map(|file| format!("{REPOSITORY}/actions/workflows/{file}"));
        self
    }

    /// What was deployed by break-glass is deployed: it owes its reviews, and the next deployment is another one.
    pub(crate) fn emergency_is_over(&mut self) -> &mut Self {
        let over = self.deployment().clone();
        let (subject, changes, _) = self.deployment_subject(&over);
        let sixeyes::evidence::Subject::Deployment { revision, .. } = subject else {
            unreachable!("a deployment")
        };
        let acts = over.triggers.iter().map(|trigger| (trigger.by, trigger.at));
        let given = over.authorisations.iter().map(|given| (given.by, given.at));
        let acts: Vec<_> = acts.chain(given).collect();
        let citation = self.cite(Proof::Authenticated, "actions/runs");
        self.debts.push(Debt {
            run: over.run.id,
            at: acts.iter().filter_map(|(_, at)| *at).max().unwrap(),
            revision,
            said: over.break_glass.expect("an emergency"),
            released_by: acts.iter().map(|(by, _)| *by).collect(),
            changes,
            citation,
        });
        self.deployment = None;
        self.deployment().run.id += u64::try_from(self.debts.len()).unwrap();
        self
    }

    /// The forge does not say who was the last to let the newest emergency go.
    pub(crate) fn a_releaser_is_not_recorded(&mut self) -> &mut Self {
        let debt = self.debts.last_mut().expect("an emergency that is over");
        let last = debt.released_by.last_mut().expect("somebody let it go");
        *last = Actor::Unknown(Unknown::NotRecorded);
        self
    }

    /// The reviews that are owed, with the changes as they are now.
    pub(super) fn debts_now(&self) -> Vec<Debt> {
        let mut debts = self.debts.clone();
        for change in debts.iter_mut().flat_map(|debt| &mut debt.changes) {
            let now: &Change = self.changes.iter().find(|c| c.id == change.id).unwrap();
            change.clone_from(now);
        }
        debts
    }
}
