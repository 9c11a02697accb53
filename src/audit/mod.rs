//! What a clone's own history says of who wrote, reviewed, approved and merged: claims, and never a verdict.
//!
//! Git alone proves little: names, addresses, dates and messages are what somebody typed. So a change gets a [`Word`] and
//! the lines that say so, and nothing here says allowed or denied. [`Report`] is the whole answer, [`AuditedChange`] one
//! change of it. Strangers' text stands here as it was written; `report` makes it harmless where it is shown.
//!
//! - `auditor`: commits in, changes out; `group` tells the changes of one mainline commit apart.
//! - `raw`, `text`, `read`, `message`, `said`, `speech`: one commit, from bytes to who is named in it.
//! - `convention`: how histories write down who did what; one file each. `book`: those in force.
//! - `mailmap`, `account`, `entry`, `people`, `alike`, `doubt`: who is who, and who perhaps.
//! - `judge`: the word of one change.
//! - `report`: the summary: repository, branch, range, conventions, counts, months, what was not followed.
//! - `change`: one change, its word, the people of each stage with the lines that name them.
//! - `person`: people as far as addresses, the mailmap and the directory tell them apart.
//! - `document`: the JSON document, `sixeyes/audit/1`, whole or as a stream.

mod account;
mod acts;
mod alike;
mod auditor;
mod book;
mod change;
pub mod convention;
mod document;
mod doubt;
mod entry;
mod fact;
mod group;
mod judge;
mod mailmap;
mod message;
mod people;
mod person;
mod raw;
mod read;
mod report;
mod said;
mod speech;
mod text;

pub use auditor::{Auditor, Options};
pub use change::{Act, AuditedChange, Kind, Line, Moment, Place, Stage, Why, Word};
pub use document::{Stream, schema, to_json};
pub use mailmap::{Mailmap, Source};
pub use person::{Nature, Perhaps, PersonRef, Reason, SeenPerson, Tally};
pub use raw::{Ident, RawCommit};
pub use report::{
    Bound, Branch, Cause, Completeness, ConventionFound, Counts, Found, Head, Kept, Month,
    NotFollowed, ObjectFormat, Range, Reach, Read, Report, Repository,
};

/// The version of the audit document that this release writes.
pub const SCHEMA: &str = "sixeyes/audit/1";
