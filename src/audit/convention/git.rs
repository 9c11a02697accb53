//! git's own merge messages.

use super::{Asks, Convention, Example};

/// `Merge branch 'x'`, as `git merge` writes it: authored by whoever merged, and nothing else is said.
pub(super) const GIT: Convention = Convention {
    name: "git",
    says: "git's own merge messages, which do not record reviews",
    subjects: &[
        "Merge branch '{branch}' of {url}",
        "Merge branch '{branch}' into {branch}",
        "Merge branch '{branch}' of {url} into {branch}",
        "Merge branch '{branch}'",
        "Merge remote-tracking branch '{branch}'",
        "Merge remote-tracking branch '{branch}' into {branch}",
        "Merge tag '{branch}'",
        "Merge tag '{branch}' into {branch}",
        "Merge branches {any}",
        "Merge commit '{branch}'",
        "Merge commit '{branch}' into {branch}",
    ],
    asks: Asks::Merge,
    examples: &[
        Example {
            message: "Merge branch 'rounding'\n",
            gives: &[("title", "Merge branch 'rounding'")],
        },
        Example {
            message: "Merge branch 'rounding' of git.acme.example:payments into main\n\n* rounding:\n  as banks do\n",
            gives: &[(
                "title",
                "Merge branch 'rounding' of git.acme.example:payments into main",
            )],
        },
    ],
    ..Convention::NONE
};
