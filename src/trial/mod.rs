//! What a policy would have said of the past: changes that were merged, judged one by one and counted by reason.
//!
//! [`One`] is what one law says of one change; [`Trial`] gathers them into shares, reasons, and the people and addresses to
//! put into the directory first. [`Deployments`] does the same for what was deployed meanwhile. It is a forecast and no audit:
//! rights are those of now, and what could not be read is counted apart. Told as text ([`text`]) and as JSON ([`document`]).

mod document;
mod one;
mod shipped;
mod tally;
mod text;

pub use document::{SCHEMA, document, schema};
pub use one::{One, Somebody};
pub use shipped::{Deployments, Held, Shipment};
pub use tally::{Column, Met, Period, Row, Trial};
pub use text::text;
