//! Everything that anybody did, with or without effect, put into order only where somebody asks.

use super::{Counts, Decision, Held, Named, NotCounted};
use crate::duty::{Duties, Released, Stage, Standing};
use crate::evidence::{ChangeId, Citation};
use crate::identity::{Roster, Who};
use std::sync::OnceLock;

/// What people did with each change and with the deployment, as it was read for the decision.
#[derive(Debug)]
pub struct Done<'e> {
    duties: Vec<Duties<'e>>,
    released: Option<Released<'e>>,
    told: OnceLock<Vec<Held<'e>>>,
}

impl<'e> Done<'e> {
    /// Keeps it for whoever asks.
    #[must_use]
    pub fn new(duties: Vec<Duties<'e>>, released: Option<Released<'e>>) -> Self {
        Self {
            duties,
            released,
            told: OnceLock::new(),
        }
    }
}

impl<'e> Decision<'e> {
    /// Who did what, in brief, for whoever puts it into an order of their own: this one follows the evidence.
    pub(crate) fn done(&self) -> impl Iterator<Item = Brief<'e>> {
        let released = self.done.released.iter().flat_map(|released| {
            released.held.iter().map(|held| Brief {
                change: None,
                who: held.who,
                stage: held.act.stage,
                named: held.act.named,
                counts: Counts::Yes,
            })
        });
        released.chain(self.done.duties.iter().flat_map(|duties| {
            let change = Some(&duties.change.id);
            let held = duties.held.iter().map(move |held| Brief {
                change,
                who: held.who,
                stage: held.act.stage,
                named: held.act.named,
                counts: Counts::Yes,
            });
            let given = duties.approvals.given.iter().filter_map(move |approval| {
                Some(Brief {
                    change,
                    who: *approval.who.as_ref().ok()?,
                    stage: Stage::Approve,
                    named: Named::Account(approval.review.by),
                    counts: counts(approval.standing),
                })
            });
            held.chain(given)
        }))
    }

    /// Everything that anybody did, in the canonical order: the matrix of people and stages, and `why`.
    pub fn held(&self) -> &[Held<'e>] {
        let done = &self.done;
        done.told
            .get_or_init(|| in_order(&self.roster, &done.duties, done.released.as_ref()))
    }
}

/// Change ids by number where they have one.
pub(crate) fn change_key(change: Option<&ChangeId>) -> (usize, &str) {
    change.map_or((0, ""), |id| (id.0.len(), id.0.as_str()))
}

pub(crate) fn citation_key<'e>(
    citation: &&'e Citation,
) -> (Option<&'e str>, Option<&'e str>, crate::evidence::Proof) {
    (
        citation.url.as_deref(),
        citation.id.as_deref(),
        citation.proof,
    )
}

/// Somebody known, holding a stage or having acted without effect.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Brief<'e> {
    /// The change; none for the deployment's own stages.
    pub(crate) change: Option<&'e ChangeId>,
    /// Who.
    pub(crate) who: Who,
    /// Which stage.
    pub(crate) stage: Stage,
    /// Whom the record names.
    pub(crate) named: Named<'e>,
    /// Whether it counts.
    pub(crate) counts: Counts,
}

fn counts(standing: Standing) -> Counts {
    match standing {
        Standing::Counts => Counts::Yes,
        Standing::OfAuthor => Counts::No(NotCounted::Author),
        Standing::Against(reason) | Standing::Not(reason) => Counts::No(reason),
        Standing::Perhaps(reason) => Counts::Perhaps(reason),
    }
}

/// What somebody did with one change, with or without effect.
fn of_change<'s, 'e>(duties: &'s Duties<'e>) -> impl Iterator<Item = Held<'e>> + use<'s, 'e> {
    let change = Some(&duties.change.id);
    let held = duties.held.iter().map(move |held| Held {
        change,
        who: Ok(held.who),
        act: held.act,
        counts: Counts::Yes,
    });
    let unnamed = duties.unnamed.iter().map(move |unnamed| Held {
        change,
        who: Err(unnamed.why.clone()),
        act: unnamed.act,
        counts: Counts::Yes,
    });
    let given = duties.approvals.given.iter().map(move |approval| Held {
        change,
        who: approval.who.clone(),
        act: approval.act(),
        counts: counts(approval.standing),
    });
    held.chain(unnamed).chain(given)
}

/// What somebody did with the deployment.
fn of_deployment<'s, 'e>(
    released: &'s Released<'e>,
) -> impl Iterator<Item = Held<'e>> + use<'s, 'e> {
    let held = released.held.iter().map(|held| Held {
        change: None,
        who: Ok(held.who),
        act: held.act,
        counts: Counts::Yes,
    });
    let unnamed = released.unnamed.iter().map(|unnamed| Held {
        change: None,
        who: Err(unnamed.why.clone()),
        act: unnamed.act,
        counts: Counts::Yes,
    });
    held.chain(unnamed)
}

/// Everything that anybody did: the deployment's own acts, then change by change.
fn in_order<'e>(
    roster: &Roster<'e>,
    duties: &[Duties<'e>],
    released: Option<&Released<'e>>,
) -> Vec<Held<'e>> {
    let mut sorted: Vec<&Duties<'e>> = duties.iter().collect();
    sorted.sort_by(|a, b| change_key(Some(&a.change.id)).cmp(&change_key(Some(&b.change.id))));
    let mut all: Vec<Held<'e>> = released.into_iter().flat_map(of_deployment).collect();
    by_act(roster, &mut all);
    for same in sorted.chunk_by(|a, b| a.change.id == b.change.id) {
        let start = all.len();
        all.extend(same.iter().flat_map(|duties| of_change(duties)));
        by_act(roster, all.get_mut(start..).unwrap_or_default());
    }
    all
}

/// Sorts the acts of one change, or of the deployment: by the act, then by name.
fn by_act(roster: &Roster<'_>, held: &mut [Held<'_>]) {
    let name = |held: &Held<'_>| {
        held.who
            .as_ref()
            .map(|who| roster.name(*who))
            .map_err(|why| format!("{why:?}"))
    };
    held.sort_by(|a, b| {
        let (one, other) = (&a.act, &b.act);
        // Most acts differ in the first three; the address of the record is looked at last.
        (one.stage, one.what, one.at)
            .cmp(&(other.stage, other.what, other.at))
            .then_with(|| one.revision.cmp(&other.revision))
            .then_with(|| citation_key(&one.citation).cmp(&citation_key(&other.citation)))
            .then_with(|| name(a).cmp(&name(b)))
    });
}
