//! Who looks like a second person and is not surely one: nobody of them makes a change `apart`.

use crate::repo::{ADA, EWD, Folder, GH, Repo, WEB, audit, said, words};
use serde_json::Value;

const BORS: &str = "bors <bors@rust-lang.org>";

fn started() -> (Repo, String) {
    let mut repo = Repo::new();
    let first = repo.commit(EWD, EWD, "Begin\n");
    (repo, first)
}

/// Word and reason of the last change.
fn last(repo: &Repo) -> String {
    word(&repo.audit(&[]))
}

fn word(document: &Value) -> String {
    let change = document["changes"].as_array().unwrap().last().unwrap();
    format!(
        "{} {}",
        change["word"].as_str().unwrap(),
        change["why"].as_str().unwrap()
    )
}

/// One commit of Ada's with this line in its message.
fn with(line: &str) -> String {
    let (mut repo, _) = started();
    repo.commit(ADA, ADA, &format!("Work\n\n{line}\n"));
    last(&repo)
}

/// A merge of Ada's work by a queue, with this message.
fn queued(message: &str) -> String {
    let (mut repo, base) = started();
    let side = repo.side(ADA, ADA, &[&base], "Work\n");
    repo.merge(BORS, BORS, &[&side], message);
    last(&repo)
}

#[test]
fn whoever_makes_a_merge_that_brings_nothing_wrote_it() {
    let (mut repo, base) = started();
    repo.commit(EWD, EWD, "Second\n");
    repo.merge(
        ADA,
        ADA,
        &[&base],
        &format!("Change\n\nApproved-by: {ADA}\n"),
    );
    let document = repo.audit(&[]);
    assert_eq!(word(&document), "alone own-approval");
    let change = document["changes"].as_array().unwrap().last().unwrap();
    assert_eq!(said(change, "authors"), [ADA]);
    let code = |args: &[&str]| crate::repo::sixeyes(repo.path(), args).status.code();
    assert_eq!(code(&["--fail-on", "alone"]), Some(10));
    // Somebody else's approval: they may have written what came before.
    repo.merge(
        ADA,
        ADA,
        &[&base],
        &format!("Change\n\nApproved-by: {GH}\n"),
    );
    assert_eq!(last(&repo), "unknown no-author");
    repo.merge(
        ADA,
        WEB,
        &[&base],
        "Merge pull request #2 from acme/x\n\nOwn\n",
    );
    assert_eq!(last(&repo), "unknown no-author");
}

#[test]
fn a_stack_that_is_merged_from_the_top_has_no_second_person_below() {
    let (mut repo, base) = started();
    let one = repo.side(ADA, ADA, &[&base], "One\n");
    let two = repo.side(GH, GH, &[&one], "Two\n");
    repo.merge(
        GH,
        WEB,
        &[&two],
        "Merge pull request #2 from acme/two\n\nTwo\n",
    );
    let message =
        |who: &str| format!("Merge pull request #1 from acme/one\n\nOne\n\nApproved-by: {who}\n");
    repo.merge(ADA, WEB, &[&one], &message(ADA));
    assert_eq!(last(&repo), "alone own-approval");
    // Ada wrote what was merged with the other half of the stack, so her approval is nobody else's.
    repo.merge(GH, WEB, &[&one], &message(ADA));
    assert_eq!(last(&repo), "unknown no-author");
}

#[test]
fn what_a_name_turns_out_to_be_later_counts_for_what_came_before() {
    let (mut repo, _) = started();
    let (home, corp) = (
        "Eve Adams <eve@home.example>",
        "Eve Adams <ea@corp.example>",
    );
    repo.commit(home, home, "First\n\nReviewed-by: <ea@corp.example>\n");
    assert_eq!(last(&repo), "apart reviewed-by-another");
    repo.commit(corp, corp, "Later\n");
    let document = repo.audit(&[]);
    assert_eq!(words(&document)[1], "unknown perhaps-the-same First");
    assert_eq!(document["perhaps"][0]["reason"], "same-name");
    // Every form says the same, and the counts too.
    assert_eq!(document["counts"]["unknown"], 1);
    assert_eq!(document["counts"]["apart"], 0);
    for form in ["text", "csv", "html"] {
        let output = crate::repo::sixeyes(repo.path(), &["--all", "--format", form]);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("perhaps"), "{form}");
        assert!(
            !text.contains("somebody who did not write it reviewed"),
            "{form}"
        );
    }
}

#[test]
fn a_login_met_before_its_account_is_that_accounts() {
    let ada = "Ada Byron <583231+ada@users.noreply.github.com>";
    let folder = Folder::new();
    let directory = folder.0.join("directory.yaml");
    std::fs::write(
        &directory,
        "people: [{ id: ada, name: Ada Byron, accounts: { github.com: [583231] } }]\n",
    )
    .unwrap();
    let (mut repo, base) = started();
    for _ in 0..2 {
        let side = repo.side(ada, ada, &[&base], "Work\n");
        repo.merge(
            BORS,
            BORS,
            &[&side],
            "Auto merge of #3 - x:br, r=ada\n\nWork\n",
        );
    }
    let listed = ["--directory", directory.to_str().unwrap()];
    for args in [&[][..], &listed] {
        let document = audit(repo.path(), args);
        assert_eq!(
            words(&document)[1..],
            ["alone own-approval #3"; 2],
            "{args:?}"
        );
    }
    // Here the login comes first.
    let (mut repo, base) = started();
    let side = repo.side(GH, GH, &[&base], "Work\n");
    repo.merge(
        BORS,
        BORS,
        &[&side],
        "Auto merge of #3 - gh:br, r=ada\n\nWork\n",
    );
    let side = repo.side(ada, ada, &[&base], "Work\n");
    repo.merge(
        BORS,
        BORS,
        &[&side],
        "Auto merge of #4 - x:br, r=ada\n\nWork\n",
    );
    let document = audit(repo.path(), &listed);
    assert_eq!(
        words(&document)[1..],
        ["apart approved-by-another #3", "alone own-approval #4"]
    );
    let people = document["people"].as_array().unwrap();
    let adas = people.iter().filter(|person| person["directory"] == "ada");
    assert_eq!(adas.count(), 1);
    assert!(people.iter().all(|person| person["name"] != "ada"));
}

#[test]
fn one_login_at_two_forges_or_of_two_accounts_is_not_one_person() {
    let ada = "Ada Byron <1+ada@users.noreply.github.com>";
    for other in [
        "Adam Smith <9-ada@users.noreply.gitlab.com>",
        "Adam Smith <22+ada@users.noreply.github.com>",
    ] {
        let (mut repo, _) = started();
        repo.commit(ada, ada, &format!("Work\n\nReviewed-by: {other}\n"));
        let document = repo.audit(&[]);
        assert_eq!(word(&document), "unknown perhaps-the-same", "{other}");
        assert_eq!(document["perhaps"][0]["reason"], "same-login");
    }
}

#[test]
fn words_that_name_nobody_are_nobody() {
    for value in ["none", "N/A", "self", "not yet", "Tbd", "-", "#team", "@me"] {
        for key in ["Reviewed-by", "Approved-by"] {
            assert_eq!(
                with(&format!("{key}: {value}")),
                "unknown unnamed",
                "{value}"
            );
        }
    }
    assert_eq!(with("Reviewed By: #team"), "unknown unnamed");
    for login in ["me", "none", "try", "self"] {
        let message = format!("Auto merge of #3 - x:br, r={login}\n\nWork\n");
        assert_eq!(queued(&message), "unknown unnamed", "{login}");
    }
    // Beside a name they take nothing from it.
    assert_eq!(with("Reviewed By: #team, gh"), "apart reviewed-by-another");
}

#[test]
fn an_author_by_another_spelling_is_no_second_person() {
    for value in [
        "ada",
        "<ada@home.example>",
        "Byron, Ada",
        "\"Byron, Ada\" <adab@home.example>",
        "Ada Byron (Acme)",
        "ADA  BYRON",
        "Ada",
        "Ada\u{200b} Byr\u{f6}n <adab@home.example>",
        "ada at acme dot example",
        "A. Byron <a.byron@acme.example>",
        "<ada+review@home.example>",
        "<a.da@home.example>",
    ] {
        let found = with(&format!("Reviewed-by: {value}"));
        assert_eq!(found, "unknown perhaps-the-same", "{value}");
    }
    assert_eq!(with("Reviewed-by: Ada Byron, thanks!"), "unknown unnamed");
    for value in [
        "<mailto:ada@acme.example>",
        "ada@acme.example.",
        "<ADA@acme.example>",
    ] {
        let found = with(&format!("Reviewed-by: {value}"));
        assert_eq!(found, "alone own-approval", "{value}");
    }
    for message in [
        "Auto merge of #3 - x:br, r=ada\n\nWork\n",
        "Merge #2\n\n2: Work r=ada\n",
        "Merge acme/payments#3: Work\n\nACKs for top commit:\n  ada:\n    ACK 0a1b2c3\n",
    ] {
        assert_eq!(queued(message), "unknown perhaps-the-same", "{message}");
    }
    // The same accent, written in two ways.
    let (mut repo, _) = started();
    let jose = "Jos\u{e9} P <jp@acme.example>";
    repo.commit(
        jose,
        jose,
        "Work\n\nReviewed-by: Jose\u{301} P <x@home.example>\n",
    );
    assert_eq!(last(&repo), "unknown perhaps-the-same");
}

#[test]
fn robots_by_their_login_alone_decide_nothing() {
    for value in ["dependabot[bot]", "@coderabbitai[bot]", "bors"] {
        let found = with(&format!("Approved-by: {value}"));
        assert_eq!(found, "unreviewed only-robots", "{value}");
    }
    // Whose name only sounds so is a person.
    assert_eq!(
        with("Approved-by: Robot Smith <rs@acme.example>"),
        "apart approved-by-another"
    );
}

#[test]
fn who_says_no_agreed_to_nothing() {
    let message = |words: &str| {
        format!(
            "Merge acme/payments#4: Work\n\nACKs for top commit:\n  gh:\n    {words} 0a1b2c3\n\nTree-SHA512: 0\n"
        )
    };
    let word = |words: &str| {
        let (mut repo, base) = started();
        let side = repo.side(ADA, ADA, &[&base], "Work\n");
        repo.merge(EWD, EWD, &[&side], &message(words));
        last(&repo)
    };
    assert_eq!(word("ACK"), "apart approved-by-another");
    for no in ["NACK", "Concept NACK"] {
        assert_eq!(word(no), "unreviewed merged-by-another");
    }
}

#[test]
fn a_scripts_name_hides_no_author() {
    let (mut repo, _) = started();
    let script = "merge-script <eve@acme.example>";
    repo.commit(
        script,
        script,
        "Work\n\nReviewed-by: Eve <eve@acme.example>\n",
    );
    assert_eq!(last(&repo), "alone own-approval");
}

#[test]
fn a_description_says_nothing_in_the_queues_place() {
    let own = "Merge #14\n\n14: Work r=ada a=ada\n\nWhat I did:\n14: Work r=gh a=other\n";
    let (mut repo, base) = started();
    let ada = "Ada <1+ada@users.noreply.github.com>";
    let side = repo.side(ada, ada, &[&base], "Work\n");
    repo.merge(BORS, BORS, &[&side], own);
    let document = repo.audit(&[]);
    assert_eq!(word(&document), "alone own-approval");
    let change = document["changes"].as_array().unwrap().last().unwrap();
    assert_eq!(said(change, "approvers"), ["ada"]);
    assert_eq!(said(change, "openers"), ["ada"]);
    // In a batch it can stand above the line that it imitates: neither counts.
    let batch = "Merge #14 #15\n\n14: Work r=gh a=ada\n\nWhat I did:\n15: More r=gh a=ada\n\n15: More r=ada a=ada\n";
    let other = repo.side(ada, ada, &[&base], "More\n");
    let side = repo.side(ada, ada, &[&base], "Work again\n");
    repo.merge(BORS, BORS, &[&side, &other], batch);
    let document = repo.audit(&[]);
    assert_eq!(
        words(&document)[2..],
        ["apart approved-by-another #14", "unknown unreadable #15"]
    );
}

#[test]
fn no_co_author_is_missed_wherever_they_stand() {
    for line in [
        format!("Co-authored-by: Linus <lt@acme.example> {GH}"),
        format!("Co-authored-by: Linus <lt@acme.example> / {GH}"),
        format!("Co-authored-by: Linus <lt@acme.example> + {GH}"),
        format!("Co-authored-by: Linus <lt@acme.example> (with {GH})"),
        format!("1. Co-authored-by: {GH}"),
        format!("**Co-authored-by:** {GH}"),
        format!("\u{a0}Co-authored-by: {GH}"),
        format!("Co-authored-by:\n {GH}"),
        format!("Done. Co-authored-by: {GH}"),
        format!("Co-Authored-By {GH}"),
        format!("Done.\rCo-authored-by: {GH}"),
    ] {
        let found = with(&format!("{line}\n\nReviewed-by: {GH}"));
        assert_eq!(found, "alone own-approval", "{line}");
    }
    let (mut repo, _) = started();
    repo.commit(
        ADA,
        ADA,
        &format!("Co-authored-by: {GH}\n\nReviewed-by: {GH}\n"),
    );
    assert_eq!(last(&repo), "alone own-approval");
    repo.commit(ADA, ADA, &format!("Co-authored-by: {GH}"));
    let document = repo.audit(&[]);
    assert_eq!(said(&document["changes"][2], "co_authors"), [GH]);
    // Prose about the trailer names nobody.
    let found = with(&format!(
        "Adds the co-authored-by line of {GH}'s tool\n\nReviewed-by: {EWD}"
    ));
    assert_eq!(found, "apart reviewed-by-another");
    // A remark behind a reviewer names no second one.
    let found = with(&format!("Reviewed-by: {ADA} (thanks {GH})"));
    assert_eq!(found, "alone own-approval");
}
