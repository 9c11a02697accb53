//! What a clone's own history says, told: a terminal's text, a page, and a table of one change a row.
//!
//! [`terminal`] is the first minute: shares, who, and the changes worst first. [`html`] is one page that needs nothing
//! else, for a meeting or a printer. [`csv`] is for spreadsheets. The document for machines is
//! [`crate::audit::to_json`]. None of them says allowed or denied: git holds what people typed.
//!
//! - `foot`: who, perhaps who, how it was read, and what next, for a terminal.
//! - `bar`, `columns`: shares in whole cells, columns that align.
//! - `lines`: the changes of a terminal's text.
//! - `explain`: what every word and reason means.
//! - `words`: numbers, shares, dates, and what the four words mean.
//! - `who`: people of a change by name, and by address where names are not enough.
//! - `pick`: which changes are shown, worst first.
//! - `command`: the command line that does it again.

mod bar;
mod columns;
mod command;
mod csv;
mod explain;
mod foot;
mod html;
mod lines;
mod pick;
mod terminal;
mod who;
mod words;

pub use self::csv::{COLUMNS, SCHEMA as CSV_SCHEMA, csv, csv_head, csv_row};
pub use self::explain::{codes, explain};
pub use self::html::{HtmlOptions, html};
pub use self::pick::Rows;
pub use self::terminal::{TerminalOptions, terminal};
