//! What happens at Acme in more than one test: a team of five, a transfer limit, and three changes that ship together.

use super::{Work, World, revision};
use sixeyes::evidence::{Change, LawSource, Level};

/// Gives a change a title and its branch a name.
pub(crate) fn titled(title: &str, branch: &str) -> impl FnOnce(&mut Change) + use<> {
    let (title, branch) = (title.to_owned(), branch.to_owned());
    move |change| {
        change.title = Some(title);
        if let Some(source) = &mut change.source {
            source.branch = branch;
        }
    }
}

/// Five people who may write.
pub(crate) fn a_team() -> World {
    let mut world = World::new();
    for login in ["ada", "gh", "ewd", "kj", "lt"] {
        world.has_right(login, Level::Write);
    }
    world
}

/// Where the policy was read.
pub(crate) fn law() -> LawSource {
    LawSource {
        repository: "acme/payments".to_owned(),
        branch: "main".to_owned(),
        revision: revision("the tip when the law was read"),
    }
}

/// Ada raises the transfer limit.
pub(crate) fn limits(world: &mut World) -> &mut World {
    world
        .opens(
            "ada",
            482,
            Work::of(&["limit", "limit tests"]).touching("src/limits.rs"),
        )
        .with_change(482, titled("Raise the transfer limit", "raise-limit"))
}

/// Two changes of others are merged, then Ada's, to which she added `last` after Grace's approval; an hour passes.
pub(crate) fn three_changes(world: &mut World, last: Work) -> &mut World {
    world
        .opens(
            "gh",
            479,
            Work::of(&["rounding"]).touching("src/rounding.rs"),
        )
        .with_change(479, titled("Round to the cent, always", "rounding"))
        .approves("ewd", 479)
        .merges("gh", 479)
        .opens("lt", 480, Work::of(&["retry"]).touching("src/retry.rs"))
        .with_change(480, titled("Retry a refused connection once", "retry"))
        .approves("gh", 480)
        .merges("gh", 480);
    limits(world)
        .approves("gh", 482)
        .pushes("ada", 482, last.touching("config/limits.toml"))
        .approves("ewd", 482)
        .merges("ewd", 482)
        .hours_pass(1)
}
