//! The policy: from the file that people write to validated rules, and from evidence to a decision.
//!
//! [`decide`] is the pure middle of the product: it reads duties from the evidence, lets every rule that speaks about
//! a change judge it by its clauses, settles what late approvals and waivers settle, and puts the findings in their
//! canonical order. A gate in CI, an auditor's laptop and a test call this one function.

mod decide;
mod input;
mod judged;
mod one;
mod order;
mod releasable;
mod rules;
mod settle;
mod speaks;
mod waive;

pub use decide::decide;
pub use input::Input;

pub use rules::{
    Elsewhere, Enforce, Environment, LateApproval, On, Patterns, Policy, Rollback, Rule,
};
