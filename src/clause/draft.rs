//! What a clause found, before it is settled.

use crate::decision::{ClauseName, Inapplicable, Outcome, Reason};
use crate::duty::Stages;
use crate::evidence::Citation;
use crate::line::Place;

/// What a clause found of one change.
#[derive(Debug, Clone)]
pub struct Draft<'e> {
    /// Which clause.
    pub clause: ClauseName,
    /// What it says.
    pub outcome: Outcome<'e>,
    /// Why.
    pub reason: Reason<'e>,
    /// The stages that it is about: a waiver must name them all to forgive it (J28).
    pub stages: Stages,
    /// Whether what is missing is a person, and not a list: then a late approval can settle it (J26).
    pub unknown_person: bool,
    /// Whether it is about the deployment, and rests on nothing but an unknown person of the stages before it.
    pub unknown_before: bool,
    /// The records that prove it.
    pub citations: Vec<&'e Citation>,
    /// Where the policy says so, if more exactly than the rule.
    pub place: Option<Place>,
}

impl<'e> Draft<'e> {
    /// In order.
    #[must_use]
    pub fn satisfied(clause: ClauseName, reason: Reason<'e>) -> Self {
        Self::new(clause, Outcome::Satisfied, reason)
    }

    /// Nothing to say here.
    #[must_use]
    pub fn not_applicable(clause: ClauseName, why: Inapplicable, reason: Reason<'e>) -> Self {
        Self::new(clause, Outcome::NotApplicable(why), reason)
    }

    /// Any outcome, about no stage so far.
    #[must_use]
    pub fn new(clause: ClauseName, outcome: Outcome<'e>, reason: Reason<'e>) -> Self {
        Self {
            clause,
            outcome,
            reason,
            stages: Stages::NONE,
            unknown_person: false,
            unknown_before: false,
            citations: Vec::new(),
            place: None,
        }
    }

    /// About these stages.
    #[must_use]
    pub fn about(self, stages: Stages) -> Self {
        Self { stages, ..self }
    }

    /// Proven by these records, each once.
    #[must_use]
    pub fn citing(mut self, citations: impl IntoIterator<Item = &'e Citation>) -> Self {
        for citation in citations {
            if !self
                .citations
                .iter()
                .any(|known| std::ptr::eq(*known, citation))
            {
                self.citations.push(citation);
            }
        }
        self
    }

    /// Said at this place of the policy.
    #[must_use]
    pub fn at(self, place: Place) -> Self {
        Self {
            place: Some(place),
            ..self
        }
    }
}
