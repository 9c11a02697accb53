//! Which rules say so.

use super::text::{Text, list, say};
use super::told::Told;
use crate::decision::{ClauseName, Grade};

impl Told<'_> {
    /// Which rules say so, as a sentence.
    pub(super) fn basis(&self) -> Text {
        let names: Vec<Text> = self
            .rules
            .iter()
            .map(|rule| Text::strange(rule, 60))
            .collect();
        let several = names.len() > 1;
        let rules = match self.rules.as_slice() {
            ["elsewhere"] => {
                return "The policy lets nothing pass that no rule speaks about.".into();
            }
            ["range"] => return "What is deployed has to be known in full.".into(),
            ["break-glass"] => say!["The policy’s ", Text::strange("break-glass", 12)],
            ["control"] => say!["The policy’s ", Text::strange("control", 10)],
            _ => say![
                if several { "Rules " } else { "Rule " },
                list(names, "and", 4)
            ],
        };
        let unknown = self.grade == Grade::Indeterminate;
        let verb = match (self.clause, several) {
            (ClauseName::Separate, false) if unknown => " keeps people apart and has to know that.",
            (ClauseName::Separate, true) if unknown => " keep people apart and have to know that.",
            (ClauseName::Separate, false) => " keeps those apart.",
            (ClauseName::Separate, true) => " keep those apart.",
            (_, false) if unknown => " has to know that.",
            (_, true) if unknown => " have to know that.",
            (ClauseName::Objection, false) => " lets nothing pass over an objection.",
            (ClauseName::Objection, true) => " let nothing pass over an objection.",
            (ClauseName::Identity, false) => " lets only known people and bounded robots act.",
            (ClauseName::Identity, true) => " let only known people and bounded robots act.",
            (ClauseName::Require | ClauseName::Control | ClauseName::Range, false) => {
                " asks for it."
            }
            (ClauseName::Require | ClauseName::Control | ClauseName::Range, true) => " ask for it.",
        };
        say![rules, verb]
    }
}
