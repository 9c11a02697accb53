//! The forge, as a gate uses it: what reads, and apart from it what writes.

use super::Reach;
use crate::cli::connect::Connection;
use crate::cli::exit::Error;
use crate::evidence::AccountId;
use crate::forge::github::read::Reader;
use crate::forge::github::write::Writer;

/// A reader and a writer.
#[derive(Debug)]
pub(super) struct Forge {
    pub(super) reader: Reader,
    /// None where nothing is to be written.
    pub(super) writer: Option<Writer>,
    pub(super) identities: Identities,
}

/// Whether reader and writer are one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identities {
    /// They share a token.
    One,
    /// The writer has a token of its own.
    Two,
}

impl Forge {
    pub(super) fn new(reach: &Reach, connection: &Connection, writes: bool) -> Result<Self, Error> {
        let given = reach.writer_token.as_ref();
        let own = given.and_then(|secret| secret.0.as_ref());
        let writing = writes.then_some(own.unwrap_or(&connection.token));
        let (reading, writing) = connection.clients(writing)?;
        Ok(Self {
            reader: Reader::new(reading),
            writer: writing.map(Writer::new),
            identities: match own {
                Some(own) if *own != connection.token => Identities::Two,
                Some(_) | None => Identities::One,
            },
        })
    }

    /// The account that writes, where it is another one than the reader's. Where it cannot be told, its comments are shown
    /// as somebody else's, which judges nothing.
    pub(super) async fn other_writer(&self) -> Option<AccountId> {
        match (&self.writer, self.identities) {
            (Some(writer), Identities::Two) => match writer.account().await {
                Ok(account) => account,
                Err(error) => {
                    tracing::warn!("{error}");
                    None
                }
            },
            (Some(_), Identities::One) | (None, _) => None,
        }
    }
}
