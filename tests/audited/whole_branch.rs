//! A merge of a whole branch is no change; those that it brought are, each with its own people.

use crate::history::id;
use sixeyes::audit::{AuditedChange, Range, Report, Repository, Word};
use sixeyes::audit::{Auditor, Branch, Completeness, Head, Kind, ObjectFormat, Options};

fn commit(parents: &[u64], who: &str, message: &str) -> Vec<u8> {
    let parents: String = parents
        .iter()
        .map(|parent| format!("parent {}\n", id(*parent)))
        .collect();
    let who = format!(
        "{who} <{}@acme.example> 1700000000 +0000",
        who.to_lowercase()
    );
    format!(
        "tree {}\n{parents}author {who}\ncommitter {who}\n\n{message}",
        id(0)
    )
    .into_bytes()
}

fn request(number: u32, approver: &str) -> String {
    format!(
        "Merge branch 'x' into 'main'\n\nPay {number}\n\nSee merge request acme/payments!{number}\n\n\
         Approved-by: {approver} <{}@acme.example>\n",
        approver.to_lowercase()
    )
}

/// What the last merge brings, with `top` as its message: two merge requests, and a commit of nobody's change.
fn brought(top: &str) -> (Vec<AuditedChange>, Report) {
    let mut auditor = Auditor::new(Options::default());
    assert_eq!(
        auditor
            .mainline(id(1), &commit(&[], "Ada", "Begin\n"))
            .len(),
        1
    );
    // Children first, as the walk gives them.
    for (place, parents, who, message) in [
        (6, &[5_u64][..], "Linus", "Fix on the branch\n".to_owned()),
        (5, &[3, 4], "Grace", request(12, "Grace")),
        (4, &[3], "Ada", "Pay more\n".to_owned()),
        (3, &[1, 2], "Edsger", request(11, "Edsger")),
        (2, &[1], "Edsger", "Pay\n".to_owned()),
    ] {
        auditor.side(id(place), &commit(parents, who, &message));
    }
    let changes = auditor.mainline(id(7), &commit(&[1, 6], "Margaret", top));
    let report = auditor.report(
        Repository {
            path: ".".into(),
            name: "payments".into(),
            bare: true,
            completeness: Completeness::Full,
            object_format: ObjectFormat::Sha1,
            head: Head::Branch("main".into()),
        },
        Branch {
            name: "main".into(),
            tip: Some(id(7)),
        },
        Range::default(),
        Vec::new(),
    );
    (changes, report)
}

#[test]
fn each_request_on_a_merged_branch_is_a_change_of_its_own() {
    let (changes, report) = brought("Merge branch 'develop'\n");
    let told: Vec<_> = changes
        .iter()
        .map(|change| {
            (
                change.number.as_deref(),
                change.word,
                change.kind,
                change.commit_count,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (Some("!11"), Word::Alone, Kind::Member, 1),
            (Some("!12"), Word::Apart, Kind::Member, 1),
            (None, Word::Unreviewed, Kind::Merge, 1),
        ]
    );
    for member in &changes[..2] {
        assert_eq!(member.within, Some(id(7)));
    }
    assert_eq!(changes[2].commits, [id(6)]);
    assert_eq!(report.counts.changes, 4);
}

#[test]
fn a_request_that_was_stacked_on_another_stays_part_of_it() {
    let (changes, _) = brought(&request(13, "Grace"));
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].number.as_deref(), Some("!13"));
    assert_eq!(changes[0].commit_count, 5);
}

#[test]
fn where_a_clone_is_cut_off_nothing_is_put_on_the_wrong_change() {
    // The branch begins at an older merge request of the mainline, which the clone holds without its parents.
    let word = |cut: &[u8]| {
        let mut auditor = Auditor::new(Options::default());
        auditor.ends_at(id(2));
        auditor.mainline(id(1), &commit(&[], "Ada", "Begin\n"));
        auditor.side(id(3), &commit(&[2], "Ada", "Pay\n"));
        auditor.side(id(2), cut);
        let changes = auditor.mainline(id(4), &commit(&[1, 3], "Grace", &request(12, "Grace")));
        assert_eq!(changes.len(), 1);
        (changes[0].word, changes[0].commit_count)
    };
    let older = commit(&[8, 9], "Grace", &request(11, "Edsger"));
    // It is not this change's, but what it merged may be: a request can be merged into another's branch.
    assert_eq!(word(&older), (Word::Unknown, 1));
    // Of a commit that names no change it is open whether it belongs to this one.
    let plain = commit(&[8], "Grace", "Pay less\n");
    assert_eq!(word(&plain), (Word::Unknown, 2));
}
