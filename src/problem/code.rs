//! The kinds of problems, each with the paragraph that explains it.

/// How bad a problem is, from worst to least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The file cannot be used: exit code 3.
    Error,
    /// It can be used, and will probably not do what its writer meant.
    Warning,
    /// Worth knowing.
    Note,
}

macro_rules! codes {
    ($( $name:ident = $word:literal, $severity:ident, $why:literal; )+) => {
        /// The kind of a problem of a file.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $( #[doc = $why] $name, )+ }

        impl Code {
            /// Every kind, in the order of the documentation.
            pub const ALL: &[Self] = &[ $( Self::$name, )+ ];

            /// The word that stands for it in messages and documentation.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $( Self::$name => $word, )+ }
            }

            /// How bad it is.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $( Self::$name => Severity::$severity, )+ }
            }

            /// The paragraph for `sixeyes explain` and the policy reference, in Markdown.
            #[must_use]
            pub fn explanation(self) -> &'static str {
                match self { $( Self::$name => $why, )+ }
            }
        }
    };
}

impl Code {
    /// The kind that this word names.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == word)
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

codes! {
    // The file as text and YAML.
    NotUtf8 = "not-utf8", Error, "The file is not UTF-8 text. Save it as UTF-8 without other encodings; the place is the first byte that does not belong.";
    TooLarge = "too-large", Error, "The file is larger than anything people write by hand: 1 MiB for a policy or waiver, 16 MiB for a directory, 1000 rules, 1000 environments.";
    EmptyFile = "empty-file", Error, "The file has no content but comments. An empty policy allows nothing, and an empty directory or waiver is a mistake: remove the file or fill it.";
    YamlSyntax = "yaml-syntax", Error, "The file is not YAML. Reading stops at the first such place, so there may be more problems behind it. Indent with spaces, two for each step, and close every bracket and quote.";
    TooDeep = "too-deep", Error, "Lists and mappings are nested deeper than any of these files needs.";
    SeveralDocuments = "several-documents", Error, "The file holds more than one YAML document. Only one is read, so a second one would be a rule that nobody applies. Remove the line `---` and what follows it.";
    Alias = "alias", Error, "Anchors (`&name`) and aliases (`*name`) are not read: what a rule says must stand where the rule stands, so that a review of its lines sees it. Write the value out.";
    Tag = "tag", Error, "YAML tags (`!!str`, `!custom`) are not read. Write the plain value; put quotes around text that looks like a number.";
    MergeKey = "merge-key", Error, "The YAML merge key `<<` is not read: what a rule says must stand where the rule stands. Write the keys out.";
    DuplicateKey = "duplicate-key", Error, "The same key stands twice in one mapping. YAML readers differ in which of the two they take, so neither is taken.";
    // Shape.
    WrongType = "wrong-type", Error, "The value is of another kind than the key takes: text, a whole number, a list or a mapping. Text that YAML reads as a number or as true or false needs quotes.";
    UnknownKey = "unknown-key", Error, "The mapping has no such key. A misspelt key would silently not apply, so it is an error.";
    MissingKey = "missing-key", Error, "A key that is needed is not there.";
    UnknownWord = "unknown-word", Error, "The key takes one of a few words, and this is none of them.";
    OutOfRange = "out-of-range", Error, "The number is outside what the key takes.";
    EmptyList = "empty-list", Error, "An empty list names nothing, so the rule could never apply or never be satisfied. Leave the key out to name everything, or name something.";
    BadText = "bad-text", Error, "The text is empty, too long, or holds control characters.";
    UnknownVersion = "unknown-version", Error, "`sixeyes: 1` fixes what the file means. This release reads version 1 only.";
    // Values.
    BadName = "bad-name", Error, "Names are 1 to 80 characters without spaces at the ends and without control characters. The id of a person or robot holds letters, digits and `.`, `_`, `-`, `+`, `@`, and does not begin with `@`: that is how teams begin.";
    BadPattern = "bad-pattern", Error, "The pattern is not a glob. `*` matches within one part of a path or branch, `**` across parts, `?` one character, `[ab]` one of these, `{a,b}` one of these texts.";
    BadDate = "bad-date", Error, "Dates are written `2027-01-31`, which means the start of that day in UTC, or as a moment: `2027-01-31T18:00:00Z`.";
    BadRevision = "bad-revision", Error, "A revision is the full commit id of 40 or 64 lower-case hex digits: `git rev-parse REF` prints it. A branch, tag or shortened id can move or come to mean another commit.";
    UnknownStage = "unknown-stage", Error, "The stages of a change are `author`, `review`, `approve`, `merge`, `trigger`, `authorize` and `release`.";
    UnknownPreset = "unknown-preset", Error, "The presets are `four-eyes` (author and approver apart), `three-person` (author, approver and releaser apart) and `strict` (author, approver, starter and authoriser apart, and the author does not merge).";
    BadSource = "bad-source", Error, "`from` takes teams of the forge (`@acme/payments`), `role:` with a right (`role:maintain`), ids of people of the directory (`ada`), and accounts (`account:github.com/583231`).";
    // Rules.
    NoRules = "no-rules", Error, "The policy has no rule. No policy allows nothing, so this one would deny every change. The smallest useful one is `rules: { three-person: { preset: three-person, branches: [main], environments: [production] } }`.";
    ReservedName = "reserved-name", Error, "`control`, `elsewhere`, `range`, `identity` and `break-glass` name what the policy says outside its rules; waivers and findings would not tell them from a rule of that name.";
    SmallSet = "small-set", Error, "A set of `separate` keeps its stages apart from each other, so it needs at least two different ones.";
    AtMostTooHigh = "at-most-too-high", Error, "`at_most` says how many stages of the set one person may hold. One who may hold all of them is never stopped: the set would say nothing.";
    RepeatedStage = "repeated-stage", Error, "The same stage stands twice in one set of `separate`. Probably another one was meant.";
    NeverApart = "never-apart", Error, "These two stages are held by the same person whenever both are held: who authorises a deployment releases it, and who approves has reviewed. Keeping them apart denies every change. Keep one of them in the set.";
    CannotRequire = "cannot-require", Error, "Every change has an author, so none can be required. `control` takes `approve` only.";
    SufficientPlaces = "sufficient-places", Error, "Under `mode: sufficient` uninvolved people must fill every place, so every stage that is kept apart, `author` aside, needs a place in `require` (J19). Add it there, or use `mode: any`.";
    SufficientAtMost = "sufficient-at-most", Error, "`mode: sufficient` asks for people who hold one stage each, so it cannot go with `at_most` (J19).";
    UntilAlone = "until-alone", Error, "`until` says when an advisory rule starts to be enforced. It needs `enforce: advisory` beside it.";
    PatternAsName = "pattern-as-name", Error, "The settings of `environments` belong to one environment each, so its keys are names and not patterns.";
    BreakGlassFrom = "break-glass-from", Error, "Break-glass has a workflow of its own. One that also deploys every day would make each of its runs an emergency, or none of them.";
    // Directory.
    ClaimedTwice = "claimed-twice", Error, "Every account and every e-mail address belongs to one person or robot. Two entries that claim the same would make it a matter of chance who is counted.";
    RepeatedId = "repeated-id", Error, "Two entries of the directory have the same id.";
    BadHost = "bad-host", Error, "Accounts are listed by forge host, in lower case and without `https://` or a path: `github.com`.";
    BadEmail = "bad-email", Error, "The text is not an e-mail address as git records it: `ada@acme.example`.";
    NoAccount = "no-account", Error, "A robot is known by its account, or by the addresses of its commits. Without one of them nothing it does can be told to be its.";
    NoOwner = "no-owner", Error, "A robot acts for somebody: its `owner`, or whoever asked (`acts-as: requester`). One that acts as itself has an owner too, who answers for what it does outside its bounds.";
    UnknownOwner = "unknown-owner", Error, "The owner of a robot is a person of this directory.";
    RobotStage = "robot-stage", Error, "No robot reviews, approves or authorises, and `release` follows from the others. `may` takes `author`, `merge` and `trigger`.";
    NoBounds = "no-bounds", Error, "A robot that acts as itself is bounded: `may` says which stages it may hold. Without it, use `acts-as: owner`.";
    Unsupported = "unsupported", Error, "The key has a place in the language, and this release does not read it yet. Teams are those of the forge: `from: [\"@acme/payments\"]`.";
    // Waivers.
    NotOfThisKind = "not-of-this-kind", Error, "The key belongs to another kind of waiver file. A departure (the default kind) has `rule`, `scope`, `of` and `expires`; a disowning `commit` and `claimed`; a late approval `change` and `head`.";
    WaiverScope = "waiver-scope", Error, "A departure says what it covers: a `change`, a `range` of commits, an `environment`, or a `robot` with `paths`. One without scope would be a change of the policy.";
    WaiverRelease = "waiver-release", Error, "A conflict or lack of the deployment's own people (`trigger`, `authorize`, `release`) is forgiven for one environment only, and only if `of` names `release` (J28).";
    // Warnings.
    RequiredNowhere = "required-nowhere", Warning, "The stage is kept apart from others and required nowhere. `separate` asks that nobody holds two of its stages, not that anybody holds them: a change without an approval would satisfy `[author, approve]`. Require it.";
    MergeKnownTooLate = "merge-known-too-late", Warning, "Who merges is known only after the merge. A rule that keeps `merge` apart is judged before it only where the merger is known: with a merge queue, or auto-merge set by somebody else. Otherwise a conflict is found at the deployment, and a late approval cures it.";
    TooFewPeople = "too-few-people", Warning, "The directory lists fewer people than one change needs under this rule, so no change can pass. Add people, take a preset that fewer people can satisfy, or name a compensating control in a waiver.";
    OwnChanges = "own-changes", Warning, "The lines name exactly as many people as they ask for, and nobody's approval of their own change counts. So nobody can approve what one of them writes. Name one person more, or a team.";
    UnknownPerson = "unknown-person", Warning, "The line names a person whom the directory does not hold, so they count for nobody.";
    SimilarNames = "similar-names", Warning, "Two names differ in the case of letters only. They are two names here; people will take them for one.";
    UnknownEnvironment = "unknown-environment", Warning, "The rule names an environment that `environments` does not list, although it lists others. It is judged all the same, but any workflow and any ref may deploy it.";
    UnruledEnvironment = "unruled-environment", Warning, "No rule names this environment. Under `elsewhere: deny` every deployment to it is refused; under `ignore` it is not judged.";
    PatternNeverMatches = "pattern-never-matches", Warning, "The pattern can match nothing: paths are relative to the repository's root and written with `/`, without `./` or a `/` at either end, and branches are written without `refs/heads/`.";
    MergerIsTrigger = "merger-is-trigger", Warning, "Where the merge starts the deployment, whoever merges releases. Under this rule author and approver may not: a third person has to press merge, or the deployment has to be started, or authorised, by a third person.";
    NeverSatisfied = "never-satisfied", Warning, "The rule asks of a stage what no act gives: two people for a merge, or for a start that is one press, or an authorisation where nothing holds the deployment. Every change would wait for ever. Ask for more approvals, or hold the deployment in an environment with reviewers.";
    BoundsWithoutEffect = "bounds-without-effect", Warning, "`may` and `only` bound a robot that acts as itself. This one acts for its owner or for whoever asked, so they change nothing.";
    UnboundedRobot = "unbounded-robot", Warning, "The robot acts as itself and may write any file. Bound it by `only`, so that what it writes elsewhere is its owner's.";
    OwnerLeft = "owner-left", Warning, "The robot's owner has left, and nobody who is here answers for it.";
    WithoutAccounts = "without-accounts", Warning, "The person has neither accounts nor addresses, so nothing they do can be told to be theirs.";
    WaiverOver = "waiver-over", Warning, "The waiver's last day has passed, so it is judged as if it did not exist. Remove the file; what it forgave stays recorded where it was decided.";
    WaiverOfNothing = "waiver-of-nothing", Warning, "The waiver names a rule, an environment or a robot that policy and directory do not have, so it forgives nothing.";
    // Notes.
    NowEnforced = "now-enforced", Note, "The day given by `until` has come: the rule is enforced. Remove `enforce` and `until` to say so.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_code_is_unique_and_explained() {
        let words: HashSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(words.len(), Code::ALL.len());
        for code in Code::ALL {
            assert_eq!(Code::parse(code.as_str()), Some(*code));
            assert!(code.explanation().ends_with('.'), "{code}");
        }
    }
}
