//! The JSON document `sixeyes/audit/1`: whole, or as a stream that holds one change at a time.
//!
//! Both ways give the same bytes: `changes` stands before everything that is only known at the end, so that a long
//! history is written while it is read. One line a change, so that a long document can be compared and searched.

use super::change::AuditedChange;
use super::report::{Branch, Kept, Range, Report, Repository};
use super::{SCHEMA, report};
use serde::Serialize;
use std::io::{self, Write};

/// The whole document, with a line end.
///
/// # Errors
/// Those of writing to memory: none that a report of this crate can cause; passed on all the same.
pub fn to_json(report: &Report) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut stream = Stream::begin(
        &mut bytes,
        &report.repository,
        &report.branch,
        &report.range,
    )?;
    for change in &report.changes {
        stream.change(change)?;
    }
    stream.end(report, report.kept)?;
    Ok(bytes)
}

/// Its JSON Schema, with a line end.
#[must_use]
pub fn schema() -> String {
    crate::yaml::schema_of::<Report>()
}

/// The document as a stream: [`Stream::change`] once a change, oldest first, then [`Stream::end`].
#[derive(Debug)]
pub struct Stream<W: Write> {
    to: W,
    any: bool,
}

/// What is known before the first change, in the order of [`Report`].
#[derive(Serialize)]
struct Beginning<'r> {
    schema: &'static str,
    repository: &'r Repository,
    branch: &'r Branch,
    range: &'r Range,
}

/// What is known after the last change, in the order of [`Report`].
#[derive(Serialize)]
struct Ending<'r> {
    kept: Kept,
    read: &'r report::Read,
    conventions: &'r [report::ConventionFound],
    counts: &'r report::Counts,
    months: &'r [report::Month],
    without_month: u64,
    people: &'r [super::person::SeenPerson],
    perhaps: &'r [super::person::Perhaps],
    not_followed: &'r [report::NotFollowed],
}

/// The fields of an object without its braces, so that they can stand in another.
fn fields(value: &impl Serialize) -> io::Result<String> {
    let mut json = serde_json::to_string(value)?;
    json.pop();
    json.remove(0);
    Ok(json)
}

impl<W: Write> Stream<W> {
    /// Begins the document.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn begin(
        mut to: W,
        repository: &Repository,
        branch: &Branch,
        range: &Range,
    ) -> io::Result<Self> {
        let beginning = fields(&Beginning {
            schema: SCHEMA,
            repository,
            branch,
            range,
        })?;
        write!(to, "{{{beginning},\n\"changes\":[")?;
        Ok(Self { to, any: false })
    }

    /// Writes one change.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn change(&mut self, change: &AuditedChange) -> io::Result<()> {
        self.to.write_all(if self.any { b",\n" } else { b"\n" })?;
        self.any = true;
        serde_json::to_writer(&mut self.to, change)?;
        Ok(())
    }

    /// Ends the document with the summary; the changes of `report` itself are not written.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn end(mut self, report: &Report, kept: Kept) -> io::Result<()> {
        let ending = fields(&Ending {
            kept,
            read: &report.read,
            conventions: &report.conventions,
            counts: &report.counts,
            months: &report.months,
            without_month: report.without_month,
            people: &report.people,
            perhaps: &report.perhaps,
            not_followed: &report.not_followed,
        })?;
        writeln!(self.to, "\n],\n{ending}}}")?;
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{
        Act, Completeness, Counts, Head, Kind, Line, Moment, ObjectFormat, PersonRef, Place, Read,
        Why, Word,
    };

    fn report() -> Report {
        let commit: crate::evidence::Revision = "a".repeat(40).parse().unwrap();
        let ada = "Ada Byron <ada@acme.example>".to_owned();
        let change = AuditedChange {
            word: Word::Alone,
            why: Why::OwnMerge,
            kind: Kind::Merge,
            commit,
            head: Some(commit),
            within: None,
            number: Some("#12".into()),
            url: None,
            title: "Pay \"twice\"\n".into(),
            when: Moment {
                seconds: i64::MIN,
                offset: -90,
            },
            conventions: vec!["github-merge"],
            authors: vec![Act {
                person: PersonRef(0),
                said: ada.clone(),
                lines: vec![Line {
                    commit,
                    place: Place::Message(3),
                    text: ada,
                }],
                more: 0,
            }],
            co_authors: Vec::new(),
            openers: Vec::new(),
            reviewers: Vec::new(),
            approvers: Vec::new(),
            mergers: Vec::new(),
            executors: Vec::new(),
            commits: vec![commit],
            commit_count: 1,
        };
        Report {
            schema: SCHEMA,
            repository: Repository {
                path: ".".into(),
                name: "payments".into(),
                bare: false,
                completeness: Completeness::Full,
                object_format: ObjectFormat::Sha1,
                head: Head::Branch("main".into()),
            },
            branch: Branch {
                name: "main".into(),
                tip: Some(commit),
            },
            range: Range::default(),
            changes: vec![change.clone(), change],
            kept: Kept::Worst { left_out: 3 },
            read: Read::default(),
            conventions: Vec::new(),
            counts: Counts::default(),
            months: Vec::new(),
            without_month: 2,
            people: Vec::new(),
            perhaps: Vec::new(),
            not_followed: Vec::new(),
        }
    }

    #[test]
    fn the_document_has_the_fields_of_the_report_and_fits_its_schema() {
        let report = report();
        let streamed: serde_json::Value =
            serde_json::from_slice(&to_json(&report).unwrap()).unwrap();
        assert_eq!(streamed, serde_json::to_value(&report).unwrap());
        let schema: serde_json::Value = serde_json::from_str(&schema()).unwrap();
        if let Err(error) = jsonschema::validate(&schema, &streamed) {
            panic!("{error}");
        }
    }
}
