//! The people of one change, stage by stage, with the lines that name them.

use super::change::{Act, Stage};
use super::fact::Voice;
use super::person::PersonRef;
use crate::evidence::Revision;
use std::collections::HashMap;

/// How many acts are looked through one by one.
const FEW: usize = 24;

/// Acts as they are gathered.
#[derive(Debug, Default)]
pub(super) struct Acts {
    list: Vec<(Stage, Act)>,
    /// Where somebody stands in the list: a change of many commits names the same people again and again.
    at: HashMap<(Stage, PersonRef), usize>,
    /// Who is named for the change as a whole, and not for some commit of it.
    whole: Vec<(Stage, PersonRef)>,
    /// Who committed what another wrote, and where.
    committed: HashMap<PersonRef, (Revision, Voice)>,
}

impl Acts {
    /// Where somebody stands in the list. Most changes name a handful, for whom looking is faster than hashing.
    fn find(&mut self, stage: Stage, person: PersonRef) -> Option<usize> {
        if self.list.len() <= FEW {
            return self
                .list
                .iter()
                .position(|(of, act)| *of == stage && act.person == person);
        }
        for (at, (of, act)) in self.list.iter().enumerate().skip(self.at.len()) {
            self.at.insert((*of, act.person), at);
        }
        self.at.get(&(stage, person)).copied()
    }

    /// Adds what a commit says of somebody, in this stage.
    pub(super) fn add(&mut self, stage: Stage, voice: &Voice, commit: Revision) {
        let known = self.find(stage, voice.person);
        match known.and_then(|at| self.list.get_mut(at)) {
            Some((_, act)) if act.lines.len() < Act::LINES => act.lines.push(voice.line(commit)),
            Some((_, act)) => act.more = act.more.saturating_add(1),
            None => {
                self.list.push((
                    stage,
                    Act {
                        person: voice.person,
                        said: voice.said.to_string(),
                        lines: vec![voice.line(commit)],
                        more: 0,
                    },
                ));
            }
        }
    }

    /// Adds what is said of the change as a whole.
    pub(super) fn add_whole(&mut self, stage: Stage, voice: &Voice, commit: Revision) {
        self.whole.push((stage, voice.person));
        self.add(stage, voice, commit);
    }

    /// Whether somebody is named in this stage for the change as a whole.
    pub(super) fn is_whole(&self, stage: Stage, person: PersonRef) -> bool {
        self.whole.contains(&(stage, person))
    }

    /// Notes who committed what another wrote.
    pub(super) fn committed(&mut self, voice: &Voice, commit: Revision) {
        self.committed
            .entry(voice.person)
            .or_insert_with(|| (commit, voice.clone()));
    }

    /// Whether somebody committed what another wrote.
    pub(super) fn is_committer(&self, person: PersonRef) -> bool {
        self.committed.contains_key(&person)
    }

    /// Adds to the approvals and reviews of committers the line that says so.
    pub(super) fn show_committers(&mut self) {
        for (stage, act) in &mut self.list {
            if let (Stage::Approver | Stage::Reviewer, Some((commit, voice))) =
                (*stage, self.committed.get(&act.person))
            {
                act.lines.push(voice.line(*commit));
            }
        }
    }

    /// Who stands in a stage.
    pub(super) fn of(&self, stage: Stage) -> impl Iterator<Item = PersonRef> + '_ {
        self.list
            .iter()
            .filter(move |(of, _)| *of == stage)
            .map(|(_, act)| act.person)
    }

    /// The acts of a stage, in the order met.
    pub(super) fn take(&mut self, stage: Stage) -> Vec<Act> {
        let list = std::mem::take(&mut self.list);
        let (taken, left) = list.into_iter().partition(|(of, _)| *of == stage);
        self.list = left;
        let taken: Vec<(Stage, Act)> = taken;
        taken.into_iter().map(|(_, act)| act).collect()
    }
}
