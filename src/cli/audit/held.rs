//! Standard output, held back while a history is read for the first time.
//!
//! A word may have to be given again in the light of what came later, and a history may turn out to be unreadable: until
//! then nothing is written. What is longer than may be held is forgotten, and written while the history is read again.

use std::cell::Cell;
use std::io::{self, BufWriter, StdoutLock, Write};
use std::rc::Rc;

/// How much is held back, in bytes.
const ROOM: usize = 32 << 20;

/// Whether more came than may be held.
pub(super) type Full = Rc<Cell<bool>>;

/// Where a document or table is written.
pub(super) enum Held {
    /// Into memory, until it is flushed.
    Back {
        /// What came.
        bytes: Vec<u8>,
        /// Whether some of it was forgotten.
        full: Full,
    },
    /// Straight to standard output.
    Through(BufWriter<StdoutLock<'static>>),
}

impl Held {
    /// Held back.
    pub(super) fn back(full: Full) -> Self {
        Self::Back {
            bytes: Vec::new(),
            full,
        }
    }

    /// Written as it comes.
    pub(super) fn through() -> Self {
        Self::Through(BufWriter::with_capacity(64 << 10, io::stdout().lock()))
    }

    /// Whether more came than may be held.
    pub(super) fn is_full(&self) -> bool {
        match self {
            Self::Back { full, .. } => full.get(),
            Self::Through(_) => false,
        }
    }
}

impl Write for Held {
    fn write(&mut self, more: &[u8]) -> io::Result<usize> {
        match self {
            Self::Back { bytes, full } => {
                if full.get() || bytes.len() + more.len() > ROOM {
                    full.set(true);
                    *bytes = Vec::new();
                } else {
                    bytes.extend_from_slice(more);
                }
                Ok(more.len())
            }
            Self::Through(out) => out.write(more),
        }
    }

    /// Ends: what was held back is written.
    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Back { bytes, .. } => {
                let mut out = io::stdout().lock();
                out.write_all(&std::mem::take(bytes))?;
                out.flush()
            }
            Self::Through(out) => out.flush(),
        }
    }
}
