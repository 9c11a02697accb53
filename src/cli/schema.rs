//! `sixeyes schema NAME`: the JSON Schema of a document, for editors and for who writes evidence.

use super::console::Console;
use super::exit::{Error, Exit};
use crate::evidence::Evidence;
use crate::{access, audit, identity, policy, report, trial, waiver, yaml};

/// The documents that have a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Document {
    /// `.sixeyes/policy.yaml`: what is asked.
    Policy,
    /// `.sixeyes/directory.yaml`: who is who.
    Directory,
    /// A file of `.sixeyes/waivers/`: an approved departure, a disowning, a late approval.
    Waiver,
    /// Everything observed about one change, group or deployment.
    Evidence,
    /// What was decided about one evidence document.
    Decision,
    /// What a clone's own history says, change by change.
    Audit,
    /// What `doctor` found.
    Doctor,
    /// What `try` found.
    Try,
}

/// Which document.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The document whose schema to print.
    document: Document,
}

pub(super) fn run(args: &Args, console: Console) -> Result<Exit, Error> {
    let schema = match args.document {
        Document::Policy => policy::schema(),
        Document::Directory => identity::schema(),
        Document::Waiver => waiver::schema(),
        Document::Decision => report::schema(),
        Document::Audit => audit::schema(),
        Document::Doctor => access::schema(),
        Document::Try => trial::schema(),
        Document::Evidence => yaml::schema_of::<Evidence>(),
    };
    console.data(schema.as_bytes())?;
    Ok(Exit::Allow)
}
