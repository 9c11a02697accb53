//! What each kind of history is called.

use crate::repo::{ADA, EWD, GH, KJ, Repo, WEB, said};
use serde_json::Value;

fn started() -> (Repo, String) {
    let mut repo = Repo::new();
    let first = repo.commit(ADA, ADA, "Begin\n");
    (repo, first)
}

fn last(document: &Value) -> &Value {
    document["changes"].as_array().unwrap().last().unwrap()
}

#[test]
fn github_says_who_merged_and_nothing_of_reviews() {
    let (mut repo, base) = started();
    let side = repo.side(ADA, ADA, &[&base], "Round\n");
    repo.merge(
        ADA,
        WEB,
        &[&side],
        "Merge pull request #1 from acme/round\n\nRound half to even\n",
    );
    let side = repo.side(ADA, ADA, &[&base], "Pay\n");
    repo.merge(
        GH,
        WEB,
        &[&side],
        "Merge pull request #2 from acme/pay\n\nPay once\n",
    );
    repo.commit(
        ADA,
        WEB,
        "Squashed (#3)\n\nCo-authored-by: Katherine <kj@acme.example>\n",
    );
    repo.commit(ADA, ADA, "Mentions an issue (#4)\n");
    assert_eq!(
        repo.words(),
        [
            "unreviewed direct-push Begin",
            "alone own-merge #1",
            "unreviewed merged-by-another #2",
            "unreviewed nothing-recorded #3",
            "unreviewed direct-push Mentions an issue (#4)",
        ]
    );
    let document = repo.audit(&[]);
    assert_eq!(document["changes"][1]["title"], "Round half to even");
    assert_eq!(said(&document["changes"][3], "co_authors"), [KJ]);
    assert_eq!(said(&document["changes"][3], "executors"), [WEB]);
    assert_eq!(document["counts"]["direct-pushes"], 2);
}

#[test]
fn gitlab_says_who_approved() {
    let (mut repo, base) = started();
    let merge = |repo: &mut Repo, number: u32, trailers: &str| {
        let side = repo.side(ADA, ADA, &[&base], &format!("Work {number}\n"));
        let message = format!(
            "Merge branch 'x' into 'main'\n\nWork\n\nSee merge request acme/payments!{number}\n\n{trailers}"
        );
        repo.merge(GH, GH, &[&side], &message);
    };
    merge(
        &mut repo,
        1,
        &format!("Approved-by: {EWD}\nMerged-by: {GH}\n"),
    );
    merge(&mut repo, 2, &format!("Approved-by: {ADA}\n"));
    merge(
        &mut repo,
        3,
        &format!("Approved-by: {EWD}\nCo-authored-by: {EWD}\n"),
    );
    merge(&mut repo, 4, &format!("Reviewed-by: {KJ}\n"));
    assert_eq!(
        repo.words()[1..],
        [
            "apart approved-by-another !1",
            "alone own-approval !2",
            "alone own-approval !3",
            "apart reviewed-by-another !4",
        ]
    );
    let document = repo.audit(&[]);
    let line = &document["changes"][1]["approvers"][0]["lines"][0];
    assert_eq!(line["commit"], document["changes"][1]["commit"]);
    assert_eq!(line["text"], format!("Approved-by: {EWD}"));
    assert_eq!(line["place"]["message"], 7);
}

#[test]
fn a_rollup_is_its_members_and_each_has_its_own_people() {
    let (mut repo, base) = started();
    let one = repo.side(ADA, ADA, &[&base], "One\n");
    let two = repo.side(KJ, KJ, &[&base], "Two\n");
    let roll = repo.side(
        GH,
        GH,
        &[&base, &one],
        "Rollup merge of #11 - ada:one, r=gh\n\nOne thing\n",
    );
    let roll = repo.side(
        GH,
        GH,
        &[&roll, &two],
        "Rollup merge of #12 - kj:two, r=kj\n\nOther thing\n",
    );
    let bors = "bors <bors@rust-lang.org>";
    repo.merge(
        bors,
        bors,
        &[&roll],
        "Auto merge of #13 - gh:rollup, r=gh\n\nRollup of 2 pull requests\n",
    );
    let own = repo.side(ADA, ADA, &[&base], "Own\n");
    repo.merge(
        bors,
        bors,
        &[&own],
        "Auto merge of #14 - ada:own, r=ada\n\nOwn thing\n",
    );
    let tried = repo.side(ADA, ADA, &[&base], "Try\n");
    repo.merge(
        bors,
        bors,
        &[&tried],
        "Auto merge of #15 - ada:try, r=<try>\n\nTry\n",
    );
    assert_eq!(
        repo.words()[1..],
        [
            "apart approved-by-another #11",
            "alone own-approval #12",
            "alone own-approval #14",
            "unknown unnamed #15",
        ]
    );
    let document = repo.audit(&[]);
    let member = &document["changes"][1];
    assert_eq!(member["within"], document["changes"][2]["within"]);
    assert_eq!(said(member, "authors"), [ADA]);
    assert_eq!(said(last(&document), "executors"), [bors]);
    assert!(said(last(&document), "mergers").is_empty());
}

#[test]
fn a_batch_is_one_merge_of_many_changes() {
    let (mut repo, base) = started();
    let one = repo.side(ADA, ADA, &[&base], "One\n");
    let two = repo.side(KJ, KJ, &[&base], "Two\n");
    let bors = "bors[bot] <26634292+bors[bot]@users.noreply.github.com>";
    let message = "Merge #21 #22\n\n21: One r=gh a=ada\n\nWords\n\n22: Two r=kj a=kj\n";
    repo.merge(bors, bors, &[&one, &two], message);
    assert_eq!(
        repo.words()[1..],
        ["apart approved-by-another #21", "alone own-approval #22"]
    );
    let document = repo.audit(&[]);
    assert_eq!(said(&document["changes"][1], "authors"), [ADA]);
    assert_eq!(said(&document["changes"][2], "authors"), [KJ]);
    assert_eq!(document["changes"][1]["kind"], "member");
}

#[test]
fn gerrit_commits_are_submitted_by_their_committer() {
    let (mut repo, _) = started();
    let message = |who: &str| {
        format!(
            "pay: round\n\nChange-Id: I1\nReviewed-on: https://review.acme.example/c/pay/+/7\nReviewed-by: {who}\n"
        )
    };
    repo.commit(ADA, EWD, &message(GH));
    repo.commit(ADA, ADA, &message(ADA));
    repo.commit(
        ADA,
        "Go Bot <gobot@golang.org>",
        &format!("{}Auto-Submit: {KJ}\n", message(GH)),
    );
    assert_eq!(
        repo.words()[1..],
        [
            "apart reviewed-by-another 7",
            "alone own-approval 7",
            "apart reviewed-by-another 7"
        ]
    );
    let document = repo.audit(&[]);
    assert_eq!(said(&document["changes"][1], "mergers"), [EWD]);
    assert_eq!(said(last(&document), "mergers"), [KJ]);
    assert_eq!(
        said(last(&document), "executors"),
        ["Go Bot <gobot@golang.org>"]
    );
}

#[test]
fn scripts_merge_under_somebodys_address_and_decide_nothing() {
    let (mut repo, base) = started();
    let side = repo.side(ADA, ADA, &[&base], "Round\n");
    let script = "merge-script <gh@acme.example>";
    let message = "Merge acme/payments#5: Round half to even\n\nACKs for top commit:\n  ewd:\n    ACK 0a1b2c3\n\nTree-SHA512: 0\n";
    repo.merge(script, script, &[&side], message);
    assert_eq!(repo.words()[1..], ["apart approved-by-another #5"]);
    let document = repo.audit(&[]);
    assert_eq!(said(last(&document), "executors"), [script]);
    assert_eq!(said(last(&document), "approvers"), ["ewd"]);
}

#[test]
fn robots_are_nobodys_second_person() {
    let (mut repo, base) = started();
    let robot = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>";
    let stranger = "helper[bot] <1+helper[bot]@users.noreply.github.com>";
    let side = repo.side(ADA, ADA, &[&base], "Work\n");
    repo.merge(
        ADA,
        ADA,
        &[&side],
        &format!("Merge branch 'x'\n\nReviewed-by: {robot}\nApproved-by: {stranger}\n"),
    );
    let side = repo.side(robot, robot, &[&base], "Bump\n");
    repo.merge(
        robot,
        WEB,
        &[&side],
        "Merge pull request #2 from acme/bump\n\nBump\n",
    );
    // Whose name or mailbox only sounds like a robot's is a person.
    let person = "A. Courbot <acourbot@acme.example>";
    let side = repo.side(ADA, ADA, &[&base], "More\n");
    repo.merge(
        ADA,
        ADA,
        &[&side],
        &format!("Merge branch 'y'\n\nReviewed-by: {person}\n"),
    );
    assert_eq!(
        repo.words()[1..],
        [
            "alone own-merge Merge branch 'x'",
            "unreviewed only-robots #2",
            "apart reviewed-by-another Merge branch 'y'",
        ]
    );
}

#[test]
fn two_addresses_are_two_people_until_the_mailmap_joins_them() {
    let (mut repo, base) = started();
    let side = repo.side(ADA, ADA, &[&base], "Work\n");
    repo.merge(
        GH,
        GH,
        &[&side],
        "Merge branch 'x'\n\nApproved-by: Ada Byron <ada@other.example>\n",
    );
    assert_eq!(repo.words()[1], "unknown perhaps-the-same Merge branch 'x'");
    let document = repo.audit(&[]);
    assert_eq!(document["perhaps"][0]["reason"], "same-name");
    std::fs::write(
        repo.path().join(".mailmap"),
        "Ada Byron <ada@acme.example> <ada@other.example>\n",
    )
    .unwrap();
    assert_eq!(repo.words()[1], "alone own-approval Merge branch 'x'");
    assert_eq!(repo.audit(&[])["perhaps"].as_array().unwrap().len(), 0);
    std::fs::remove_file(repo.path().join(".mailmap")).unwrap();
    let directory = repo.path().join("directory.yaml");
    std::fs::write(
        &directory,
        "people:\n  - { id: ada, name: Ada, emails: [ada@acme.example] }\n  - { id: ada2, name: Ada Two, emails: [ada@other.example] }\n",
    )
    .unwrap();
    let document = repo.audit(&["--directory", directory.to_str().unwrap()]);
    assert_eq!(
        crate::repo::words(&document)[1],
        "apart approved-by-another Merge branch 'x'"
    );
    assert_eq!(document["people"][0]["directory"], "ada");
}

#[test]
fn a_no_reply_address_is_the_login_in_it() {
    let (mut repo, base) = started();
    let side = repo.side(
        "Ada <7+ada@users.noreply.github.com>",
        WEB,
        &[&base],
        "Work\n",
    );
    let bors = "bors <bors@rust-lang.org>";
    repo.merge(
        bors,
        bors,
        &[&side],
        "Auto merge of #1 - other:x, r=ada\n\nWork\n",
    );
    assert_eq!(repo.words()[1], "alone own-approval #1");
}

#[test]
fn who_only_committed_what_another_wrote_is_said_so() {
    let (mut repo, base) = started();
    let side = repo.side(ADA, GH, &[&base], "Work\n");
    repo.merge(
        GH,
        GH,
        &[&side],
        &format!("Merge branch 'x'\n\nApproved-by: {GH}\n"),
    );
    assert_eq!(
        repo.words()[1],
        "apart approved-by-committer Merge branch 'x'"
    );
    let document = repo.audit(&[]);
    let lines = last(&document)["approvers"][0]["lines"].as_array().unwrap();
    assert_eq!(lines.last().unwrap()["place"], "committer");
}

#[test]
fn reviews_of_some_commits_are_no_review_of_the_change() {
    let (mut repo, base) = started();
    let one = repo.side(ADA, ADA, &[&base], &format!("One\n\nReviewed-by: {GH}\n"));
    let two = repo.side(ADA, ADA, &[&one], "Two\n");
    repo.merge(EWD, EWD, &[&two], "Merge branch 'x'\n");
    let two = repo.side(ADA, ADA, &[&one], &format!("Two\n\nReviewed-by: {KJ}\n"));
    repo.merge(EWD, EWD, &[&two], "Merge branch 'y'\n");
    assert_eq!(
        repo.words()[1..],
        [
            "unreviewed partly-reviewed Merge branch 'x'",
            "apart reviewed-by-another Merge branch 'y'",
        ]
    );
}

#[test]
fn a_flag_chooses_conventions_and_a_word_can_fail() {
    let (mut repo, base) = started();
    let side = repo.side(ADA, ADA, &[&base], "Work\n");
    repo.merge(
        ADA,
        ADA,
        &[&side],
        &format!("Merge branch 'x'\n\nReviewed-by: {GH}\n"),
    );
    let document = repo.audit(&["--convention", "git"]);
    assert_eq!(
        crate::repo::words(&document)[1],
        "alone own-merge Merge branch 'x'"
    );
    assert_eq!(document["conventions"][0]["found"], "flag");
    let run = |args: &[&str]| crate::repo::sixeyes(repo.path(), args);
    assert_eq!(run(&["--fail-on", "alone"]).status.code(), Some(0));
    assert_eq!(
        run(&["--fail-on", "alone,unreviewed"]).status.code(),
        Some(10)
    );
    assert_eq!(
        run(&["--convention", "git", "--fail-on", "alone"])
            .status
            .code(),
        Some(10)
    );
    assert_eq!(run(&["--convention", "gut"]).status.code(), Some(2));
}

#[test]
fn ranges_are_what_came_between() {
    let (mut repo, first) = started();
    repo.commit(ADA, ADA, "Two\n");
    repo.git(&["tag", "v1"]);
    let side = repo.side(ADA, ADA, &[&first], "Old branch\n");
    repo.merge(GH, GH, &[&side], "Merge branch 'old'\n");
    repo.git(&[
        "-c",
        "user.name=x",
        "-c",
        "user.email=x@acme.example",
        "tag",
        "-a",
        "-m",
        "v2",
        "v2",
    ]);
    repo.commit(ADA, ADA, "Four\n");
    let titles = |args: &[&str]| -> Vec<String> {
        let document = repo.audit(args);
        let changes = document["changes"].as_array().unwrap();
        changes
            .iter()
            .map(|change| change["title"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(titles(&["--range", "v1..v2"]), ["Merge branch 'old'"]);
    assert_eq!(titles(&["--range", "v1.."]), ["Merge branch 'old'", "Four"]);
    assert_eq!(titles(&["--since", "v2"]), ["Four"]);
    assert_eq!(titles(&["--until", "v1"]), ["Begin", "Two"]);
    assert_eq!(titles(&["--until", "v2~1"]), ["Begin", "Two"]);
    assert_eq!(
        titles(&["--since", "2023-11-14T22:15:30Z"]),
        ["Merge branch 'old'", "Four"]
    );
    assert_eq!(
        titles(&["--until", "2023-11-14T22:15:30Z"]),
        ["Begin", "Two"]
    );
    assert_eq!(titles(&["--since", "2030-01-01"]), Vec::<String>::new());
    let document = repo.audit(&["--range", "v1..v2"]);
    assert_eq!(document["changes"][0]["commit_count"], 1);
}

#[test]
fn a_merge_without_a_name_carries_changes_and_one_with_a_name_is_one() {
    let (mut repo, base) = started();
    let grown = |repo: &mut Repo, number: u32| {
        let side = repo.side(ADA, ADA, &[&base], &format!("Work {number}\n"));
        let message = format!(
            "Merge branch 'x' into 'main'\n\nWork\n\nSee merge request acme/payments!{number}\n\nApproved-by: {GH}\n"
        );
        let merged = repo.side(GH, GH, &[&base, &side], &message);
        repo.side(EWD, EWD, &[&merged], &format!("Push {number}\n"))
    };
    let head = grown(&mut repo, 1);
    repo.merge(
        EWD,
        EWD,
        &[&head],
        "Merge branch 'main' of git.acme.example:payments\n",
    );
    // Whoever wrote a part of a change that has a name wrote the change: Ada may not approve it.
    let head = grown(&mut repo, 2);
    let message = format!(
        "Merge branch 'y' into 'main'\n\nAll\n\nSee merge request acme/payments!3\n\nApproved-by: {ADA}\n"
    );
    repo.merge(KJ, KJ, &[&head], &message);
    assert_eq!(
        repo.words()[1..],
        [
            "apart approved-by-another !1",
            "alone own-merge Merge branch 'main' of git.acme.example:payments",
            "alone own-approval !3",
        ]
    );
    let document = repo.audit(&[]);
    assert_eq!(said(&document["changes"][2], "authors"), [EWD]);
    assert_eq!(
        document["changes"][1]["within"],
        document["changes"][2]["commit"]
    );
}
