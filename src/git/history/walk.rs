//! The order of reading: the first-parent line from its oldest commit to its tip, before each commit what it brought.
//!
//! What a merge brought is what its other parents reach and no earlier commit of the line does. Going from old to new,
//! that is whatever was not met before, so every commit is read once and only ids are kept. The line itself must be
//! known first; its commits are kept as they were read up to a bound, and read again beyond it.

use super::HistoryError;
use super::place::Place;
use super::store::Store;
use crate::audit::RawCommit;
use crate::evidence::Revision;
use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

/// Which part of a line to walk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Leave out this commit and all that it reaches.
    pub after: Option<Revision>,
    /// Leave out commits of the line that claim an earlier moment, in seconds since 1970.
    pub since: Option<i64>,
    /// Leave out commits of the line that claim a later moment.
    pub until: Option<i64>,
}

/// One thing met on the walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'b> {
    /// A commit that the next commit of the line brings; children before parents.
    Side(Revision, &'b [u8]),
    /// A commit that the next commit of the line should bring, and that is not here.
    Missing(Revision),
    /// A commit of the line.
    Mainline(Revision, &'b [u8]),
}

/// What was met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Walked {
    /// Commits without parents, the first few of them.
    pub roots: Vec<Revision>,
    /// How many there are.
    pub root_count: u64,
    /// The commit at which the line ends although it has a parent, because that is not here.
    pub broken: Option<Revision>,
    /// Whether the line ends within its range because the clone is cut off there.
    pub cut_off: bool,
}

/// How many bytes of the line's commits are kept while it is found.
const KEPT: usize = 32 << 20;

/// How many commits of the line in a row must claim an earlier moment before the line is taken to be older than
/// `since`: claimed dates are in no order.
const SLOP: usize = 256;

/// A hash that is one already.
#[derive(Default)]
pub(super) struct ById(u64);

impl Hasher for ById {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        if let Some(first) = bytes.first_chunk::<8>() {
            self.0 ^= u64::from_le_bytes(*first);
        }
    }

    fn write_u8(&mut self, _: u8) {}

    fn write_usize(&mut self, _: usize) {}
}

/// Ids that were met.
pub(super) type Ids = HashSet<Revision, BuildHasherDefault<ById>>;

/// One commit of the line, newest first.
struct Link {
    id: Revision,
    bytes: Option<Vec<u8>>,
    /// Whether its changes are wanted, or only its place in the line.
    wanted: bool,
}

/// A walk in the thread that reads.
pub(super) struct Walk<F: FnMut(Step<'_>) -> bool> {
    store: Store,
    met: Ids,
    shallow: Ids,
    walked: Walked,
    /// Takes each step; false where nobody listens any more.
    each: F,
}

impl<F: FnMut(Step<'_>) -> bool> Walk<F> {
    pub(super) fn new(place: &Place, each: F) -> Result<Self, HistoryError> {
        Ok(Self {
            store: Store::open(place)?,
            met: Ids::default(),
            shallow: place.shallow.iter().copied().collect(),
            walked: Walked::default(),
            each,
        })
    }

    /// The parents of a commit as far as this clone goes.
    fn parents(&self, id: Revision, bytes: &[u8]) -> Vec<Revision> {
        if self.shallow.contains(&id) {
            Vec::new()
        } else {
            RawCommit::parents_of(bytes)
        }
    }

    fn root(&mut self, id: Revision, bytes: &[u8]) {
        if bytes.is_empty() || !RawCommit::parents_of(bytes).is_empty() {
            return;
        }
        self.walked.root_count += 1;
        if self.walked.roots.len() < 5 {
            self.walked.roots.push(id);
        }
    }

    /// Walks, and says what was met.
    pub(super) fn run(mut self, tip: Revision, bounds: &Bounds) -> Result<Walked, HistoryError> {
        if let Some(after) = bounds.after {
            self.met = self.reached(after);
        }
        let mut line = self.line(tip, bounds);
        // What lies before the line's oldest wanted commit was brought by commits that are not asked for.
        if let Some(before) = line.before {
            let reached = self.reached(before);
            self.met.extend(reached);
        }
        while let Some(link) = line.links.pop() {
            let read = link.bytes.or_else(|| self.store.commit(link.id));
            let Some(bytes) = read else {
                continue;
            };
            self.root(link.id, &bytes);
            let sides = match RawCommit::parents_of(&bytes) {
                parents if parents.len() > 1 => parents,
                _ => Vec::new(),
            };
            let cut = self.shallow.contains(&link.id);
            self.walked.cut_off |= cut && link.wanted;
            for side in sides.into_iter().skip(1) {
                if cut {
                    if link.wanted && !(self.each)(Step::Missing(side)) {
                        return Ok(self.walked);
                    }
                } else if !self.side(side, link.wanted) {
                    return Ok(self.walked);
                }
            }
            if link.wanted && !(self.each)(Step::Mainline(link.id, &bytes)) {
                break;
            }
        }
        Ok(self.walked)
    }

    /// What one more parent brought; false where nobody listens any more.
    fn side(&mut self, head: Revision, wanted: bool) -> bool {
        let mut open = vec![head];
        while let Some(id) = open.pop() {
            if !self.met.insert(id) {
                continue;
            }
            let Some(bytes) = self.store.commit(id) else {
                if wanted && !(self.each)(Step::Missing(id)) {
                    return false;
                }
                continue;
            };
            self.root(id, &bytes);
            if wanted && !(self.each)(Step::Side(id, &bytes)) {
                return false;
            }
            // The first parent is taken next, so that a branch stays together.
            open.extend(self.parents(id, &bytes).into_iter().rev());
        }
        true
    }

    /// The first-parent line, newest first.
    fn line(&mut self, tip: Revision, bounds: &Bounds) -> Line {
        let mut links: Vec<Link> = Vec::new();
        let mut kept = 0;
        let mut early = 0;
        let mut next = Some(tip);
        let mut before = None;
        while let Some(id) = next {
            // What `after` reaches; and where an index is damaged a line could lead into itself.
            if !self.met.insert(id) {
                break;
            }
            let Some(bytes) = self.store.commit(id) else {
                self.walked.broken = Some(id);
                break;
            };
            let when = match (bounds.since, bounds.until) {
                (None, None) => None,
                (Some(_), _) | (_, Some(_)) => RawCommit::parse(&bytes).when(),
            };
            let is_early = match (bounds.since, when) {
                (Some(since), Some(when)) => when.seconds < since,
                (None, _) | (Some(_), None) => false,
            };
            let is_late = match (bounds.until, when) {
                (Some(until), Some(when)) => when.seconds > until,
                (None, _) | (Some(_), None) => false,
            };
            early = if is_early { early + 1 } else { 0 };
            next = self.parents(id, &bytes).first().copied();
            kept += bytes.len();
            links.push(Link {
                id,
                bytes: (kept <= KEPT).then_some(bytes),
                wanted: !is_early && !is_late,
            });
            if early >= SLOP {
                break;
            }
        }
        // The early ones at the end are before the range; those further up only claim to be.
        while links.last().is_some_and(|link| !link.wanted) && bounds.since.is_some() {
            before = links.pop().map(|link| link.id);
        }
        Line { links, before }
    }

    /// What a commit reaches. Git's own limited walk reads less, and goes by dates, which are claims: where they are in no
    /// order it takes in what was there before.
    fn reached(&self, from: Revision) -> Ids {
        let mut ids = Ids::default();
        let mut open = vec![from];
        while let Some(id) = open.pop() {
            if ids.insert(id)
                && let Some(bytes) = self.store.commit(id)
            {
                open.extend(self.parents(id, &bytes));
            }
        }
        ids
    }
}

/// The first-parent line.
struct Line {
    /// Newest first.
    links: Vec<Link>,
    /// The newest commit before it, where a moment bounds it.
    before: Option<Revision>,
}
