//! Reading in one thread, judging in another: inflating commits and understanding them take about as long.
//!
//! Steps travel in batches of bounded number, each with its bytes in one piece, so that memory stays bounded and little
//! is allocated.

use super::HistoryError;
use super::place::Place;
use super::walk::{Bounds, Step, Walk, Walked};
use crate::evidence::Revision;
use std::ops::Range;
use std::sync::mpsc::{SyncSender, sync_channel};

/// How many bytes a batch holds before it is sent.
const FULL: usize = 256 << 10;

/// How many batches may wait.
const WAITING: usize = 8;

#[derive(Clone, Copy)]
enum What {
    Side,
    Missing,
    Mainline,
}

/// Steps on their way.
#[derive(Default)]
struct Batch {
    steps: Vec<(What, Revision, Range<usize>)>,
    bytes: Vec<u8>,
}

impl Batch {
    fn push(&mut self, step: Step<'_>) {
        let (what, id, bytes): (_, _, &[u8]) = match step {
            Step::Side(id, bytes) => (What::Side, id, bytes),
            Step::Missing(id) => (What::Missing, id, &[]),
            Step::Mainline(id, bytes) => (What::Mainline, id, bytes),
        };
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        self.steps.push((what, id, start..self.bytes.len()));
    }

    fn is_full(&self) -> bool {
        self.bytes.len() >= FULL || self.steps.len() >= 4_096
    }
}

fn read(
    place: &Place,
    tip: Revision,
    bounds: &Bounds,
    to: &SyncSender<Batch>,
) -> Result<Walked, HistoryError> {
    let mut batch = Batch::default();
    let walk = Walk::new(place, |step| {
        batch.push(step);
        !batch.is_full() || to.send(std::mem::take(&mut batch)).is_ok()
    })?;
    let walked = walk.run(tip, bounds)?;
    // Nobody listens any more only where the other side has panicked.
    let _ = to.send(batch);
    Ok(walked)
}

/// Walks in a thread of its own and hands every step to `each` in this one.
pub(super) fn walk(
    place: &Place,
    tip: Revision,
    bounds: &Bounds,
    mut each: impl FnMut(Step<'_>),
) -> Result<Walked, HistoryError> {
    std::thread::scope(|scope| {
        let (to, from) = sync_channel::<Batch>(WAITING);
        let reader = scope.spawn(move || read(place, tip, bounds, &to));
        for batch in from {
            for (what, id, range) in batch.steps {
                let bytes = batch.bytes.get(range).unwrap_or_default();
                each(match what {
                    What::Side => Step::Side(id, bytes),
                    What::Missing => Step::Missing(id),
                    What::Mainline => Step::Mainline(id, bytes),
                });
            }
        }
        reader.join().unwrap_or_else(|_| {
            Err(HistoryError::Unsupported {
                path: place.common.clone(),
                why: "the thread that reads it stopped; please report this".to_owned(),
            })
        })
    })
}
