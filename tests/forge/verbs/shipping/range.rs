//! Many changes at once, quickly, and merges that are not indexed at once.

use crate::forge::Forge;
use crate::forge::state::Method;
use crate::forge::verbs::{PullName, Work};

/// Who writes in turn, where many changes are made.
const AUTHORS: [&str; 3] = ["ada", "lt", "mh"];

impl Forge {
    /// So many changes, each of so many commits, by Ada, Linus and Margaret in turn, approved by Grace and merged by
    /// Edsger. 300 changes of 16 commits take a second or two.
    pub fn many_changes(
        &self,
        repo: &str,
        changes: usize,
        commits: usize,
        method: Method,
    ) -> Vec<PullName> {
        let from = self.state().repo(repo).pulls.len();
        let range = from..from + changes;
        range
            .map(|place| {
                let branch = format!("change-{place}");
                let author = AUTHORS[place % AUTHORS.len()];
                let work: Vec<Work> = (0..commits)
                    .map(|n| {
                        let path = format!("src/part-{}.rs", (place + n) % 16);
                        Work::by(author)
                            .message(&format!("Part {place}.{n}"))
                            .write(&path, &format!("// {place}.{n}\n"))
                    })
                    .collect();
                self.push(repo, &branch, author, &work);
                let pull = self.open(repo, &branch, author);
                self.approve(&pull, "gh");
                self.merge(&pull, "ewd", method);
                pull
            })
            .collect()
    }

    /// After each merge from now on, so many reads of a commit's pull requests still find none.
    pub fn index_lags(&self, repo: &str, reads: u32) {
        self.configure(repo, |held| held.shipping.lag = reads);
    }
}
