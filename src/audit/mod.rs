//! What a clone's own history says of who wrote, reviewed, approved and merged: claims, and never a verdict.
//!
//! Git alone proves little: names, addresses, dates and messages are what somebody typed. So a change gets a [`Word`] and
//! the lines that say so, and nothing here says allowed or denied. [`Report`] is the whole answer, [`AuditedChange`] one
//! change of it. Strangers' text stands here as it was written; `report` makes it harmless where it is shown.
//!
//! - `report`: the summary: repository, branch, range, conventions, counts, months, what was not followed.
//! - `change`: one change, its word, the people of each stage with the lines that name them.
//! - `person`: people as far as addresses, the mailmap and the directory tell them apart.
//! - `document`: the JSON document, `sixeyes/audit/1`, whole or as a stream.

mod change;
mod document;
mod person;
mod report;

pub use change::{Act, AuditedChange, Kind, Line, Moment, Place, Stage, Why, Word};
pub use document::{Stream, schema, to_json};
pub use person::{Nature, Perhaps, PersonRef, Reason, SeenPerson, Tally};
pub use report::{
    Bound, Branch, Cause, Completeness, ConventionFound, Counts, Found, Head, Kept, Month,
    NotFollowed, ObjectFormat, Range, Read, Report, Repository,
};

/// The version of the audit document that this release writes.
pub const SCHEMA: &str = "sixeyes/audit/1";
