//! What every code means, why it is so, and how it is settled: `sixeyes explain CODE`, and docs/codes.md.

/// One code, with its paragraph and what it rests on: numbers of the judging rules (J) and of the cases (E).
struct Code(&'static str, &'static str, &'static str);

/// What the code means, why, and how it is settled; none for a code that no finding has.
#[must_use]
pub fn explain(code: &str) -> Option<&'static str> {
    CODES
        .iter()
        .find(|entry| entry.0 == code)
        .map(|entry| entry.1)
}

/// Every code with its paragraph and what it rests on, in the order of the clauses.
pub fn codes() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    CODES.iter().map(|entry| (entry.0, entry.1, entry.2))
}

const CODES: &[Code] = &[
    Code(
        "separate/apart",
        "Nobody holds more steps of the set than the rule lets one person hold. Whether anybody took a step at all is \
         not asked here: that is what `require` is for.",
        "J17",
    ),
    Code(
        "separate/same-person",
        "One person took several steps that the rule keeps apart, under whatever accounts, addresses or robots. A claim \
         in a commit is enough to be counted as an author; only what the forge authenticated counts as an approval, a \
         merge or a release. Before the merge, the approver withdraws and somebody uninvolved approves. After it, \
         somebody uninvolved approves the merged head. Where the deployment's own people are concerned, somebody \
         uninvolved starts a new deployment: a re-run keeps whoever started it first. A new run at the same tag keeps \
         whoever made the tag, so somebody uninvolved makes another tag or release. What somebody involved let go is \
         let go by somebody else in a new deployment.",
        "J1, J5, J17, J26, J27; E03, E19, E41, E55, E57, E71, E122",
    ),
    Code(
        "separate/unknown-holder",
        "Somebody took one of these steps, and it cannot be told who: the account was deleted, the address belongs to \
         nobody, or the record could not be read. It could be any of the others, so nobody can be shown to be apart \
         from them. Map the address or account in the directory, let the token read the record, or have somebody \
         uninvolved approve after the merge, which settles an unknown person of the steps before the deployment.",
        "J2, J17, J24, J26; E21, E43, E96",
    ),
    Code(
        "separate/perhaps-same-person",
        "A known person holds one step, and whether an act of theirs in a second step counts cannot be told. Only that \
         person's own conflict is open. Make the missing record readable, or have somebody else take the step.",
        "J17, J9; E05, E72",
    ),
    Code(
        "separate/sufficient",
        "The rule says `mode: sufficient`: distinct people who hold no other step of this change fill every place that \
         the rule requires. Other overlaps are shown and stop nothing.",
        "J19",
    ),
    Code(
        "require/enough",
        "As many different people as the rule asks for took this step, each by an act that counts: of the revision that \
         is judged, with the right that the rule asks for, and by nobody who wrote the change.",
        "J7, J9, J18",
    ),
    Code(
        "require/short",
        "Too few people took this step. An approval counts if it is its giver's latest decisive review, names the head \
         or provably the same content, was given for the present target branch, and its giver is a person who may \
         approve and wrote none of it. What did not count is listed with its reason. Somebody whom the rule asks for \
         approves the head named; after a merge, an approval of the merged head settles it as an exception. Of a \
         deployment, somebody whom the rule asks for starts a new one or, where the environment holds it, lets a new one \
         go; where it holds nothing, an administrator sets reviewers for it first.",
        "J7, J8, J18, J26; E01, E04, E08, E17, E49, E78, E81, E82, E109",
    ),
    Code(
        "require/perhaps-enough",
        "Whether enough people took this step depends on something that could not be read: a list that ended early, a \
         right or a team that the token may not see, a review whose giver nobody can name. It is open only if the answer \
         could change the count. Make it readable and run the gate again.",
        "J7, J9, J18; E43, E44, E72, E156, E159",
    ),
    Code(
        "require/not-here",
        "The step belongs to the deployment and is asked there, not at the merge; or it is still to come and the early \
         answer does not ask yet.",
        "J13, J16",
    ),
    Code(
        "require/no-rule",
        "No rule of the policy names this branch or environment, and the policy says `elsewhere: deny`: nothing was \
         judged, and what was not judged does not pass. Name a rule for it, or write `elsewhere: ignore`.",
        "J14; E69",
    ),
    Code(
        "require/uncovered-paths",
        "The change touches files that no rule covers. A rule without `paths` covers all of them. Widen a rule's paths, \
         or add one for these files.",
        "J14; E143",
    ),
    Code(
        "require/other-paths",
        "None of the changed files, under their old or new names, is this rule's business.",
        "J13, J14",
    ),
    Code(
        "objection/none",
        "Nobody who may approve has asked for changes that still stand.",
        "J20",
    ),
    Code(
        "objection/open",
        "Somebody who may approve asked for changes, and that still stands. They lift it by approving or withdrawing, \
         or somebody uninvolved dismisses it. A dismissal by one of the change's own authors lifts nothing until \
         somebody uninvolved approves after it.",
        "J20; E09, E10, E11",
    ),
    Code(
        "objection/open-at-merge",
        "The change was merged while somebody's request for changes was open. What came later does not lift it; an \
         approval of the merged head by somebody uninvolved settles it as an exception.",
        "J8, J20, J26",
    ),
    Code(
        "objection/after-merge",
        "Somebody asked for changes after the merge, and the rule says `objections: until-deploy`. They lift it, or \
         somebody uninvolved approves the merged head after it.",
        "J20, J26",
    ),
    Code(
        "objection/perhaps-open",
        "Whether a request for changes still stands cannot be told: a dismissal without a time or a doer, or reviews \
         that could not be read to the end. Make the record readable, or have the objector approve.",
        "J8, J20; E09, E156",
    ),
    Code(
        "control/agreed",
        "The change touches what judges or deploys, and those whom the policy's `control` asks for approved it.",
        "J21",
    ),
    Code(
        "control/lacks-approval",
        "The change touches the policy, the directory, waivers, CODEOWNERS, or a workflow that runs the gate or deploys. \
         Whoever changes these could change who may pass, so people with the right that `control.require` names, and \
         who wrote none of it, have to approve, whatever the other rules say.",
        "J21; E65, E66, E155",
    ),
    Code(
        "control/unknown",
        "Whether the change touches what judges or deploys, or whether those whom `control` asks for agreed, cannot be \
         told: usually the list of files or a right could not be read. Make it readable and run the gate again.",
        "J21; E40, E140",
    ),
    Code(
        "control/nothing-touched",
        "The change touches nothing that judges or deploys.",
        "J21",
    ),
    Code(
        "control/bypassed",
        "A record shows that somebody went past the forge's own rules: merged over a failed required check, relaxed a \
         rule and restored it, or started a held deployment without the authorisation. Late approvals that satisfy \
         `control.require` settle a bypass of the merge; a new deployment without one settles \
         a bypass of the environment's hold.",
        "J22; E63, E117, E119, E126",
    ),
    Code(
        "control/bypass-inferred",
        "No record shows it, and it follows from others that somebody merged past the forge's own rules: a ruleset that \
         is older than the merge demanded more approvals than the forge can have counted, or a check that had been \
         reported and had not passed. It is judged like one that is shown. Late approvals that satisfy `control.require` \
         settle it. The gate's own check is not counted, for it is judged again.",
        "J22; E63, E119",
    ),
    Code(
        "control/bypass-not-visible",
        "Whether somebody went past the forge's own rules cannot be seen with this token or edition. Under `bypass: \
         deny` and `report` that is shown and stops nothing; under `ask` nothing passes until it can be seen. What was inferred in its place, or why nothing was, stands with the fact \
         that is missing.",
        "J22; E173, E174",
    ),
    Code(
        "control/waiver-refused",
        "A well-formed waiver file stands in the policy's folder and forgives nothing here: it has expired, names a rule \
         that the policy does not have, or was not granted by somebody uninvolved in what it waives. It is judged as if it \
         did not exist. A new change that brings in a valid one, approved by somebody uninvolved, makes up for it.",
        "J28; E152, E153",
    ),
    Code(
        "control/rewritten",
        "The history of the deployed branch was rewritten since the last deployment, so what is new can no longer be \
         counted from there. A change of the policy that names a new `since` for the environment, agreed to by those \
         whom `control` asks for, starts the count anew.",
        "J23; E132",
    ),
    Code(
        "control/break-glass",
        "Two people whom the policy's `break-glass` names let this deployment go in an emergency: one started a run of its \
         workflow with a reason and an incident, another agreed where the environment held it. What blocked is waived, \
         and somebody who neither wrote the changes nor let them go reviews each of them, by approving its merged head, \
         before the deadline.",
        "J30; E63, E154",
    ),
    Code(
        "control/break-glass-refused",
        "The run says that it is an emergency, and that does not count: it is of another workflow or for another \
         environment, says no reason or incident, was run again, was started by nobody's hand or by somebody whom the \
         policy does not name, or nobody but whoever started it, or a robot, agreed. It is judged like any other \
         deployment. One of those whom the policy names starts a new run and another of them agrees.",
        "J30; E63, E154",
    ),
    Code(
        "control/break-glass-unknown",
        "Whether the run counts as break-glass cannot be told: a record of who started it or agreed, or the team of one \
         of them, could not be read. Make it readable, or let two people who can be seen start and agree to a new run.",
        "J30; E63",
    ),
    Code(
        "control/break-glass-alone",
        "Somebody started a break-glass run, and nobody has agreed to it yet. A second person of those whom the policy \
         names agrees where the environment holds a new run.",
        "J16, J30; E154",
    ),
    Code(
        "control/review-owed",
        "The change went live by break-glass and owes a review: somebody who neither wrote it nor let it go approves its \
         merged head. Until the deadline that stops nothing; after it, every deployment into this environment is denied \
         until the review is there, and an audit says so.",
        "J26, J30; E154",
    ),
    Code(
        "control/reviewed",
        "Somebody uninvolved reviewed what went live by break-glass, after it did.",
        "J30; E154",
    ),
    Code(
        "control/debts-unknown",
        "The policy has a break-glass for this environment, and which earlier deployments went by it, and what they still \
         owe, could not be read. Let the token read the runs of that workflow, or run the gate again.",
        "J30; E158",
    ),
    Code(
        "range/other-workflow",
        "The policy names the only workflow whose deployments count in this environment, and this is a run of another \
         one, or it cannot be told which. Anybody who may push a branch can write a workflow. Start a run of the named \
         one; in an emergency, of the one that `break-glass` names.",
        "J23, J30; E130, E137",
    ),
    Code(
        "range/other-ref",
        "The policy names the refs that may be deployed into this environment, and this is none of them: what is on it \
         need not be what anybody merged. Start a run on one of those refs. A tag is written with its prefix, \
         `refs/tags/v*`.",
        "J23; E66, E137",
    ),
    Code(
        "range/closed",
        "The change was closed without a merge, so there is nothing that could be merged, and what was said of it may be \
         out of date by the time it is opened again. Open it again: the gate then judges it as it is.",
        "J13",
    ),
    Code(
        "range/proven",
        "The newest deployment that proves itself was found, and every commit since then belongs to a change that \
         brought it to this branch.",
        "J23",
    ),
    Code(
        "range/base-unknown",
        "It cannot be proven what runs in this environment now, so nobody can say what would be new. Deployment records \
         count only if the forge says that a job of a successful run of the named workflow made them for this \
         environment, on a permitted ref, and if that workflow ran the gate then. For a first deployment, name \
         `since` in the policy.",
        "J23; E130, E131, E135, E139",
    ),
    Code(
        "range/commit-unknown",
        "A commit that would be deployed belongs to no merged change, and no push of it to the branch is on record. A \
         forge sometimes catches up a little later: run the gate again before anything else.",
        "J23; E62, E161, E164",
    ),
    Code(
        "range/empty",
        "The list of what would be deployed is empty although the revision is another one than the last: that is \
         missing evidence, not an empty deployment.",
        "J23; E158",
    ),
    Code(
        "range/content-differs",
        "The commit that the merge put on the branch does not have the content that merging the approved head gives, so \
         something was added that nobody approved. No approval after the merge settles it, for what was added was never \
         a head of the change. A waiver of `control` does that names every stage before the deployment and is \
         approved as `control` asks, after somebody has read what is on the branch.",
        "J12, J28; E28, E35",
    ),
    Code(
        "range/content-unproven",
        "The merge commit was made elsewhere and pushed, and nobody has computed whether it holds what merging the \
         approved head gives. The forge cannot tell; the repository's objects can. Run the gate again with a clone at \
         hand: `--git DIR`, in a workflow `git-dir` of the action, with a bare clone that an earlier step makes. Neither an approval \
         nor a waiver settles what nobody has looked at.",
        "J12, J28; E35",
    ),
    Code(
        "range/revision-not-reviewed",
        "The deployed revision lies inside a change and was never a head that somebody approved: its content was never \
         the thing that was reviewed. Deploy the change's merged head instead.",
        "J12; E129",
    ),
    Code(
        "range/unknown",
        "The list of commits and changes that would be deployed could not be read to its end. Nothing passes on a part \
         of a list. Run the gate again, or let its token read what is missing.",
        "J23; E134, E156, E157",
    ),
    Code(
        "identity/known",
        "Everybody who took a step that the rule names is known, and every robot stays within its bounds.",
        "J24",
    ),
    Code(
        "identity/not-known",
        "Somebody took a step that the rule names and cannot be named: a deleted account, an address that belongs to \
         nobody, an account that the directory does not list. Map the address or account in the directory; on an open \
         change, opening it anew from a fresh branch helps too; after the merge, an approval by somebody uninvolved \
         settles it as an exception.",
        "J2, J24, J26; E21, E43, E93, E96",
    ),
    Code(
        "identity/out-of-bounds",
        "A robot of the directory did what its entry does not let it do: a step not in `may`, or a path outside `only`. \
         Its acts are then its owner's. Somebody uninvolved takes the change over and approves it, or the directory's \
         entry is widened by a change that `control` agrees to.",
        "J3, J24; E46, E50, E107",
    ),
    Code(
        "identity/leaver",
        "An account acted after the day on which the directory says that its person left: a live token or key. Its \
         approval counts for nobody. Somebody else does it again, and the token goes.",
        "J24; E101",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Every code that a reason can have, read from the one function that names them.
    fn of_reasons() -> BTreeSet<&'static str> {
        let source = include_str!("../decision/reason.rs");
        let body = source.split("fn code(&self)").nth(1).unwrap();
        body.split('"')
            .skip(1)
            .step_by(2)
            .filter(|word| word.contains('/'))
            .collect()
    }

    #[test]
    fn every_code_of_a_reason_is_explained_and_no_other() {
        let reasons = of_reasons();
        assert!(reasons.len() > 30, "the codes were not found: {reasons:?}");
        let explained: BTreeSet<&str> = codes().map(|(code, ..)| code).collect();
        assert_eq!(explained, reasons);
        assert_eq!(
            codes().count(),
            explained.len(),
            "a code is explained twice"
        );
        for (code, text, rests_on) in codes() {
            assert!(text.len() > 40, "{code}");
            assert!(rests_on.starts_with('J'), "{code}");
            assert_eq!(explain(code), Some(text));
        }
        assert_eq!(explain("separate/nonsense"), None);
    }
}
