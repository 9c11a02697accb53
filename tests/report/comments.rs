//! What stands on each change that keeps a deployment back: ten cases, each told in its first three lines.
//!
//! `deployments/` holds the stories and, beside each, the comments. `SNAPSHOTS=overwrite` writes the comments again.

use crate::story::Story;
use sixeyes::decision::Digests;
use sixeyes::identity::Directory;
use sixeyes::policy::{Input, decide};
use sixeyes::report::{MarkdownOptions, Pointers, Said};
use snapbox::{Data, assert_data_eq};
use std::path::{Path, PathBuf};

fn cases() -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/report/deployments");
    let mut found: Vec<(String, PathBuf)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "yaml"))
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), path))
        .collect();
    found.sort();
    found
}

/// How many changes are in the way, and the comments on the first of them.
fn comments(story: &Story, most: usize) -> (usize, Vec<String>) {
    let (policy, evidence) = (story.policy(), story.world().evidence());
    let policy = sixeyes::policy::read(policy.as_bytes(), "policy.yaml").unwrap();
    let directory = story.directory().map_or_else(Directory::default, |text| {
        sixeyes::identity::read(text.as_bytes(), "directory.yaml").unwrap()
    });
    let decision = decide(&Input {
        evidence: &evidence,
        directory: &directory,
        policy: &policy.policy,
        waivers: &[],
        digests: Digests::default(),
        at: evidence.observed_at,
    });
    let run = "https://github.com/acme/payments/actions/runs/9341";
    let options = MarkdownOptions {
        pointers: Pointers {
            run_url: Some(run),
            ..Pointers::default()
        },
        ..MarkdownOptions::default()
    };
    let said = || Said::new(&decision, &evidence, &policy.policy);
    let in_the_way = said().in_the_way();
    let all = in_the_way.len();
    let on = in_the_way.into_iter().take(most);
    (all, on.map(|id| said().on(id).markdown(&options)).collect())
}

#[test]
fn ten_cases_of_a_blocked_deployment() {
    let cases = cases();
    assert_eq!(cases.len(), 10);
    for (name, path) in cases {
        let text = std::fs::read_to_string(&path).unwrap();
        let story = Story::read(&text, &name);
        let (_, comments) = comments(&story, 10);
        assert!(!comments.is_empty(), "{name}");
        for comment in &comments {
            first_three_lines(&name, comment);
        }
        let said = comments.join("\n----\n\n");
        let kept = path.with_extension("md");
        assert_data_eq!(said, Data::read_from(&kept, None).raw());
    }
}

/// Line one says what is wrong and with whom, line two shows the acts by links to their records, line three names an act
/// and the people who can do it.
fn first_three_lines(name: &str, comment: &str) {
    let mut lines = comment
        .lines()
        .skip(1)
        .filter(|line| !line.trim().is_empty());
    let (first, second) = (lines.next().unwrap(), lines.next().unwrap());
    let third = lines.next().unwrap();
    assert!(
        first.starts_with("### ⛔ Not deployed to production: "),
        "{name}: {first}"
    );
    let links = first.matches("](https://").count() + second.matches("](https://").count();
    assert!(links >= 2, "{name}: {links} links\n{first}\n{second}");
    let third = if third == "**To unblock:**" {
        lines.next().unwrap()
    } else {
        assert!(third.starts_with("**To unblock:** "), "{name}: {third}");
        third
    };
    assert!(
        third.contains("](https://"),
        "{name}: nowhere to do it: {third}"
    );
    let can = third.contains(" can.") || third.contains(" can approve it.");
    assert!(can, "{name}: nobody can: {third}");
    assert!(
        !third.contains("re-run") || third.contains("a re-run would keep"),
        "{name}: {third}"
    );
}

/// Three hundred changes in the way, and a comment on one of them speaks of that one.
#[test]
fn a_comment_among_three_hundred_changes_stays_short() {
    let mut told = vec!["lt has write".to_owned(), "mh has write".to_owned()];
    for change in 1..=300 {
        told.push(format!("ada opens {change} with c{change}"));
        told.push(format!("ada merges {change}"));
    }
    told.push("lt starts the deployment".to_owned());
    let story = Story {
        title: "Three hundred changes that nobody approved".to_owned(),
        case: None,
        cites: Vec::new(),
        policy: "three-person".to_owned(),
        directory: None,
        waivers: std::collections::BTreeMap::new(),
        forge: None,
        story: told,
        expect: serde_saphyr::from_str("{ grade: violated }").unwrap(),
    };
    let (all, comments) = comments(&story, 3);
    assert_eq!((all, comments.len()), (300, 3));
    for comment in comments {
        assert!(comment.len() < 5_000, "{comment}");
        first_three_lines("three hundred", &comment);
    }
}
