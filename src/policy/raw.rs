//! The policy file as it is written: every key with its place. What the keys mean together is for `validate` to say.

use super::sets::Sets;
use super::sources::{Lines, RawFrom, RawLate, RawRequire};
use crate::yaml::{At, Count, Day, FullRevision, Globs, Named, Sentence, Version, record, words};

record! {
    what: "a mapping with `sixeyes` and `rules`";
    /// What a repository, or an organisation, asks of its changes and deployments.
    struct RawPolicy {
        /// The version of the language; always 1. It fixes what the file means.
        required "sixeyes" version: Version,
        /// What an account that the directory does not hold is. Default: `directory` where the directory lists people, else `accounts`.
        optional "people" people: RawPeople,
        /// What happens to branches, environments and paths that no rule names. Default: `deny`.
        optional "elsewhere" elsewhere: RawElsewhere,
        /// The environments: where their deployments come from and what they ship.
        optional "environments" environments: Named<RawEnvironment>,
        /// The way through in an emergency. Absent: there is none.
        optional "break-glass" break_glass: RawBreakGlass,
        /// Who must agree to changes of the policy, the directory, waivers, CODEOWNERS, and the workflows that run the gate or deploy. Default: one person with the right to maintain.
        optional "control" control: RawControl,
        /// The rules, each with a name of your choice.
        required "rules" rules: Named<RawRule>,
    }
}

record! {
    what: "a mapping such as { from: .github/workflows/deploy.yml, refs: [main] }";
    /// What is known of one environment.
    struct RawEnvironment {
        /// The only workflow file (on GitLab: job) whose deployments count.
        optional "from" from: At<Sentence>,
        /// The refs that it may deploy.
        optional "refs" refs: Globs,
        /// Changes before this commit are listed and not judged.
        optional "since" since: FullRevision,
        /// What it ships. Absent: everything.
        optional "paths" paths: Globs,
    }
}

record! {
    what: "a mapping such as { from: .github/workflows/break-glass.yml, environments: [production], who: [\"@acme/on-call\"] }";
    /// The way through in an emergency: two people deploy at once, and somebody uninvolved reviews afterwards.
    struct RawBreakGlass {
        /// The workflow file (on GitLab: job) whose runs are break-glass; nothing else may deploy by it.
        required "from" from: At<Sentence>,
        /// The environments that it may deploy to.
        required "environments" environments: Globs,
        /// Who may start it, and who may agree to it: two different people of these.
        required "who" who: At<Vec<At<RawFrom>>>,
        /// Within how many days somebody uninvolved reviews what it let pass. Default: 3.
        optional "review-within-days" review_within_days: Count<30>,
    }
}

record! {
    what: "a mapping such as { require: { approve: { people: 1, permission: maintain } } }";
    /// Who must agree to changes of what judges and what deploys.
    struct RawControl {
        /// Who has to approve such a change, none of them its author.
        optional "require" require: RawControlRequire,
        /// What an act past the forge's own rules means. Default: `deny`.
        optional "bypass" bypass: RawBypass,
        /// Further paths of such files.
        optional "paths" paths: Globs,
    }
}

record! {
    what: "a mapping such as { approve: { people: 1, permission: maintain } }";
    /// Who has to approve a change of what judges and what deploys.
    struct RawControlRequire {
        /// The lines; they need different people.
        required "approve" approve: Lines,
    }
}

record! {
    what: "a mapping such as { preset: three-person }";
    /// One rule. With neither `preset` nor `separate` it is `strict`.
    struct RawRule {
        /// A ready-made rule. Keys beside it refine it: sets of `separate` are added, stages of `require` replace the preset's.
        optional "preset" preset: At<RawPreset>,
        /// From when on the rule speaks. Default: `merge`.
        optional "on" on: RawOn,
        /// The target branches that it speaks about. Absent: every one.
        optional "branches" branches: Globs,
        /// The environments that it speaks about. Absent: every one.
        optional "environments" environments: Globs,
        /// The paths that it speaks about, old and new names of each change. Absent: every one.
        optional "paths" paths: Globs,
        /// Which stages must be held by different people.
        optional "separate" separate: Sets,
        /// When a conflict blocks. Default: `any`.
        optional "mode" mode: At<RawMode>,
        /// Who must hold which stage.
        optional "require" require: RawRequire,
        /// Until when an objection ("changes requested") stops a change. Default: `before-merge`.
        optional "objections" objections: RawObjections,
        /// Who may approve after the merge. Default: one person with the right to write; `none`: nobody.
        optional "late-approval" late_approval: RawLate,
        /// What a roll-back is. Default: `judged`.
        optional "rollback" rollback: RawRollback,
        /// As of when rights and memberships are judged. Default: `now`.
        optional "as-of" as_of: RawAsOf,
        /// Whether the rule stops anything. Default: `enforced`.
        optional "enforce" enforce: RawEnforce,
        /// From when on an advisory rule is enforced.
        optional "until" until: At<Day>,
    }
}

words! {
    what: "`accounts` or `directory`"; code: UnknownWord;
    /// What an account that the directory does not hold is.
    enum RawPeople {
        /// Every human account of the forge is a person of its own.
        Accounts = "accounts",
        /// It is nobody: its acts cannot be judged, so they block.
        Directory = "directory",
    }
}

words! {
    what: "`deny` or `ignore`"; code: UnknownWord;
    /// What happens where no rule speaks.
    enum RawElsewhere {
        /// Nothing was judged, so it is not allowed.
        Deny = "deny",
        /// It is allowed, and recorded as not applicable.
        Ignore = "ignore",
    }
}

words! {
    what: "`deny`, `report` or `ask`"; code: UnknownWord;
    /// What an act past the forge's own rules means.
    enum RawBypass {
        /// Violated where it is shown, reported where it cannot be seen.
        Deny = "deny",
        /// Reported.
        Report = "report",
        /// Violated where it is shown; where it cannot be seen, nothing can be decided.
        Ask = "ask",
    }
}

words! {
    what: "a preset"; code: UnknownPreset;
    /// A ready-made rule.
    enum RawPreset {
        /// Author and approver are different people; two people can work with it.
        FourEyes = "four-eyes",
        /// Author, approver and releaser are three people.
        ThreePerson = "three-person",
        /// Author, approver, starter and authoriser apart, and the author does not merge; four people where deployments
        /// are authorised.
        Strict = "strict",
    }
}

words! {
    what: "`merge` or `deploy`"; code: UnknownWord;
    /// From when on a rule speaks.
    enum RawOn {
        /// From the merge on, and again at every deployment.
        Merge = "merge",
        /// At deployments only.
        Deploy = "deploy",
    }
}

words! {
    what: "`any` or `sufficient`"; code: UnknownWord;
    /// When a conflict blocks.
    enum RawMode {
        /// Any person in conflict blocks, even where others would have been enough.
        Any = "any",
        /// It is enough that uninvolved people fill every place.
        Sufficient = "sufficient",
    }
}

words! {
    what: "`before-merge`, `until-deploy` or `ignore`"; code: UnknownWord;
    /// Until when an objection stops a change.
    enum RawObjections {
        /// One given before the merge stops it until it is lifted.
        BeforeMerge = "before-merge",
        /// One given after the merge also stops the deployment.
        UntilDeploy = "until-deploy",
        /// Objections are shown only.
        Ignore = "ignore",
    }
}

words! {
    what: "`judged` or `pre-approved`"; code: UnknownWord;
    /// What a roll-back is.
    enum RawRollback {
        /// It is judged like any other deployment.
        Judged = "judged",
        /// Back to a revision that already had an enforced allow here needs no new approval.
        PreApproved = "pre-approved",
    }
}

words! {
    what: "`now` or `act`"; code: UnknownWord;
    /// As of when rights and memberships are judged.
    enum RawAsOf {
        /// As of now before the merge, and by what was seen while it mattered after it.
        Now = "now",
        /// By the record of the time of the act, always.
        Act = "act",
    }
}

words! {
    what: "`enforced` or `advisory`"; code: UnknownWord;
    /// Whether a rule stops anything.
    enum RawEnforce {
        /// It does.
        Enforced = "enforced",
        /// It reports, and the exit code is 0.
        Advisory = "advisory",
    }
}
