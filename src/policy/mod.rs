//! The policy: from the file that people write to validated rules.

mod rules;

pub use rules::{
    AsOfMode, Elsewhere, Enforce, Environment, LateApproval, On, Patterns, Policy, Rollback, Rule,
};
