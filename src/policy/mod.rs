//! The policy: from the file that people write to validated rules, and from evidence to a decision.
//!
//! [`read`] is the one door from the file: `raw` is the file as written (with `sets` and `sources` for its richer
//! values), `validate` makes [`Policy`] of it, `hints` says what its writer may not have meant. [`preset`] gives the
//! ready-made ones.
//!
//! [`decide`] is the pure middle of the product: it reads duties from the evidence, lets every rule that speaks about
//! a change judge it by its clauses, settles what late approvals and waivers settle, and puts the findings in their
//! canonical order; `emergency`, `agreement` and `debts` are break-glass (J30). A gate in CI, an auditor's laptop and a test call this one function.

mod agreement;
mod bench;
mod debts;
mod decide;
mod disown;
mod emergency;
mod file;
mod grant;
mod hints;
mod input;
mod judged;
mod one;
mod order;
mod presets;
mod raw;
mod refused;
mod releasable;
mod rules;
mod sets;
mod settle;
mod sources;
mod speaks;
mod validate;
mod waive;
mod warnings;

pub use decide::decide;
pub use file::{Read, read, schema};
pub use input::Input;
pub use presets::{Preset, preset};
pub use rules::{
    BreakGlassLaw, Elsewhere, Enforce, Environment, LateApproval, On, Patterns, Policy, Rollback,
    Rule,
};
pub use warnings::{Known, Start, people_needed, warnings};
