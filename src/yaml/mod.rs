//! The YAML that people write, as a tree in which every value knows its place.
//!
//! [`parse`] reads text into a [`Node`] and refuses what would let a line mean something other than what stands on it:
//! aliases, merge keys, tags, several documents, a key given twice. [`Read`] turns nodes into values and goes on after a
//! problem, so that all of them are found in one run. `record!` and `words!` declare a mapping or a list of words once:
//! its type, its reader and its JSON Schema.

mod fields;
mod node;
mod read;
mod schema;
mod suggest;
mod values;

pub(crate) use fields::{Fields, record, words};
pub(crate) use node::{Key, Kind, Node, parse};
pub(crate) use read::{At, Named, OneOrMany, Read, text_of, word_of};
pub(crate) use schema::schema_of;
pub(crate) use suggest::did_you_mean;
pub(crate) use values::{Count, Day, FullRevision, Globs, Id, Name, Sentence, Version};
