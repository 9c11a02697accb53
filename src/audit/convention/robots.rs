//! Robots that write changes, by their exact addresses and logins. The directory names an organisation's own.

use super::{Convention, Example};

/// Robots that are the same everywhere. Nobody is a robot because a name sounds like one.
pub(super) const ROBOTS: Convention = Convention {
    name: "robots",
    says: "well-known robots",
    robots: &[
        "49699333+dependabot[bot]@users.noreply.github.com",
        "27856297+dependabot-preview[bot]@users.noreply.github.com",
        "support@dependabot.com",
        "dependabot[bot]",
        "29139614+renovate[bot]@users.noreply.github.com",
        "bot@renovateapp.com",
        "renovate[bot]",
        "41898282+github-actions[bot]@users.noreply.github.com",
        "github-actions[bot]",
        "23040076+greenkeeper[bot]@users.noreply.github.com",
        "46447321+allcontributors[bot]@users.noreply.github.com",
        "66853113+pre-commit-ci[bot]@users.noreply.github.com",
        "25180681+renovate-bot@users.noreply.github.com",
        "175728472+copilot@users.noreply.github.com",
        "198982749+copilot@users.noreply.github.com",
        "noreply@anthropic.com",
        "cursoragent@cursor.com",
    ],
    examples: &[Example {
        message: "Bump pay from 1 to 2\n",
        gives: &[("title", "Bump pay from 1 to 2")],
    }],
    ..Convention::NONE
};
