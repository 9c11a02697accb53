//! Which revisions a merged change brought to its target: what a range or a carrying change may say is its own.

use super::{Carried, Change, Merge, MergeMethod, Revision, Standing};

impl Change {
    /// Whether its merge put this revision on its target: the result of a merge, squash or rebase, and where the merge
    /// keeps the commits themselves, each of base..head, those of carried changes included (J12, J23).
    #[must_use]
    pub fn brought(&self, revision: Revision) -> bool {
        let Some(merge) = &self.merge else {
            return false;
        };
        merge.result.contains(&revision) || merge.keeps_commits() && self.holds(revision)
    }

    /// Whether this revision is one of its own: its head, a commit of base..head, or what its merge made of them.
    #[must_use]
    fn holds(&self, revision: Revision) -> bool {
        let merged = self
            .merge
            .iter()
            .any(|merge| merge.result.contains(&revision));
        merged
            || self.head == revision
            || self
                .commits
                .iter()
                .any(|commit| commit.revision == revision && commit.standing == Standing::Current)
            || self
                .carried
                .iter()
                .any(|carried| carried.change.holds(revision))
    }
}

impl Carried {
    /// Whether this commit or head of the carrying change came by the carried one, as both of them say (J6). What only
    /// the list says and the carried change does not hold is the carrying change's own.
    #[must_use]
    pub fn brought(&self, revision: Revision) -> bool {
        (self.commits.contains(&revision) || self.heads.contains(&revision))
            && self.change.holds(revision)
    }
}

impl Merge {
    /// Whether the target holds the very commits of the change after it, and not copies of them.
    fn keeps_commits(&self) -> bool {
        match self.method {
            MergeMethod::Squash | MergeMethod::Rebase => false,
            MergeMethod::Merge
            | MergeMethod::FastForward
            | MergeMethod::PushedMerge
            | MergeMethod::PushedMergeDiffers
            | MergeMethod::PushedMergeUnproven
            | MergeMethod::PushedHead
            | MergeMethod::Declared
            | MergeMethod::Unknown => true,
        }
    }
}
