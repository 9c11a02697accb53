//! Strangers' text breaks nothing, sizes stay under their caps, and the public learns no names.

use crate::stories::{Story, all, shown};
use crate::world::acme::{a_team, titled};
use crate::world::{Work, World, number};
use proptest::prelude::*;
use sixeyes::evidence::{Evidence, TriggerAct, Visibility};
use sixeyes::report::{
    Audience, COMMENT_CAP, Colour, Detail, MarkdownOptions, SUMMARY_CAP, SummaryOptions,
    TerminalOptions, explain, marker,
};

/// Text that has broken reports before, or would.
const NASTY: [&str; 24] = [
    "`; rm -rf / #",
    "a | b | c",
    "``` \n# Heading",
    "<img src=x onerror=alert(1)>",
    "<!-- sixeyes:v1 change=482 -->",
    "--> <script>",
    "@acme/everybody please look",
    "[click](https://evil.example)",
    "![x](https://evil.example/x.png)",
    "https://evil.example www.evil.example",
    "line\nbreak\r\nand\ttab",
    "\u{202e}gnp.exe",
    "zero\u{200b}width\u{feff}and\u{2060}joined",
    "\u{1b}[2J\u{1b}[31mred\u{7}",
    "</details></summary><details open>",
    "&lt;b&gt; &#64;ada",
    "\\`escaped\\`",
    "$(whoami) ${{ secrets.X }} %0A::error::x",
    "::error file=x::boo",
    "مرحبا שלום",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    "",
    "   ",
    "👨‍👩‍👧‍👦 日本語の名前",
];

/// What our own Markdown may open: everything else that begins with `<` is a stranger's.
const OURS: [&str; 5] = [
    "<!-- sixeyes:v1 change=",
    "<details>",
    "<summary>",
    "</summary>",
    "</details>",
];

/// Markdown with code spans taken out; fails where a span does not end on its line.
fn outside_spans(markdown: &str) -> String {
    let mut out = String::new();
    let mut fenced = false;
    for line in markdown.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
            continue;
        }
        if fenced {
            continue;
        }
        let parts: Vec<&str> = line.split('`').collect();
        assert!(parts.len() % 2 == 1, "a code span does not end: {line}");
        for (place, part) in parts.iter().enumerate() {
            if place % 2 == 0 {
                out.push_str(part);
            } else {
                assert!(!part.contains('|'), "a bar in a span: {line}");
                out.push('§');
            }
        }
        out.push('\n');
    }
    assert!(!fenced, "a fence does not end");
    out
}

/// Nothing of a stranger's opens a tag, a link, a mention or a table cell.
fn assert_harmless(markdown: &str) {
    for c in markdown.chars() {
        let hidden = c.is_control() && c != '\n';
        let invisible = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}');
        assert!(!hidden && !invisible, "{:?} in {markdown}", c);
    }
    let bare = outside_spans(markdown);
    let mut tags = bare.clone();
    for tag in OURS {
        tags = tags.replace(tag, "");
    }
    let tags = tags.replace(" -->", "");
    assert!(!tags.contains('<'), "a tag: {tags}");
    assert!(!bare.contains('@'), "a mention: {bare}");
    for link in bare.split("](").skip(1) {
        let url = link.split(')').next().unwrap();
        assert!(
            url.starts_with("https://github.com/acme/payments"),
            "a link: {url}"
        );
    }
    let without_links = bare
        .split("](")
        .enumerate()
        .map(|(place, part)| match place {
            0 => part,
            _ => part.split_once(')').map_or("", |(_, rest)| rest),
        })
        .collect::<String>();
    assert!(
        !without_links.contains("://"),
        "a bare address: {without_links}"
    );
    assert!(
        !without_links.to_lowercase().contains("www."),
        "{without_links}"
    );
    let mut width = None;
    for line in bare.lines() {
        if line.starts_with('|') {
            let bars = line.matches('|').count();
            assert_eq!(*width.get_or_insert(bars), bars, "a broken table: {line}");
        } else {
            width = None;
            assert!(!line.contains('|'), "a bar outside a table: {line}");
        }
    }
}

fn assert_harmless_everywhere(story: &Story) {
    for audience in [Audience::Insiders, Audience::Everybody] {
        story.told(|said| {
            let said = said.to(audience);
            let comment = said.markdown(&MarkdownOptions::default());
            assert!(comment.len() <= COMMENT_CAP);
            assert_harmless(&comment);
            let summary = said.summary(&SummaryOptions {
                files: &["a|b`<c>\n@d"],
                ..SummaryOptions::default()
            });
            assert!(summary.len() <= SUMMARY_CAP);
            assert_harmless(&summary);
            for detail in [Detail::Quiet, Detail::Full] {
                let terminal = said.terminal(&TerminalOptions {
                    detail,
                    ..TerminalOptions::default()
                });
                assert!(
                    terminal.chars().all(|c| !c.is_control() || c == '\n'),
                    "{terminal}"
                );
            }
            let status = said.status();
            assert!(status.chars().count() <= 140);
            assert!(!status.chars().any(char::is_control));
            for line in said.annotations() {
                assert!(line.starts_with("::"));
                assert!(!line.chars().any(char::is_control), "{line}");
                assert!(!line.contains('\u{202e}'));
            }
            assert!(!said.headline().plain().contains('\n'));
            for who in NASTY {
                let why = said.why(who);
                assert!(why.chars().all(|c| !c.is_control() || c == '\n'), "{why}");
            }
        });
    }
}

/// Every text that a stranger can choose becomes the hostile one, in a story with everything in it.
fn poisoned(mut evidence: Evidence, text: &str) -> Evidence {
    for account in &mut evidence.accounts {
        account.name = Some(text.to_owned());
        account.login = format!("{text}{}", account.id.0);
    }
    for change in &mut evidence.changes {
        change.title = Some(text.to_owned());
        change.target = text.to_owned();
        if let Some(source) = &mut change.source {
            source.branch = text.to_owned();
        }
        for commit in &mut change.commits {
            commit.author.name = text.to_owned();
            commit.author.email = format!("{text}@x");
        }
        for file in &mut change.files {
            file.path = text.to_owned();
        }
    }
    for gap in &mut evidence.gaps {
        gap.detail = Some(text.to_owned());
    }
    for ignored in &mut evidence.ignored {
        ignored.detail = text.to_owned();
    }
    evidence
}

#[test]
fn no_hostile_text_breaks_any_place() {
    for text in NASTY {
        for story in all() {
            let evidence = poisoned(story.evidence.clone(), text);
            assert_harmless_everywhere(&Story { evidence, ..story });
        }
    }
}

#[test]
fn every_ordinary_story_is_harmless_too() {
    for story in all() {
        assert_harmless_everywhere(&story);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn no_text_at_all_breaks_any_place(text in "\\PC{0,30}|.{0,60}|[`|<>@\\[\\]()!#*_~\\\\\n\r -]{0,40}") {
        for story in all() {
            if matches!(story.name, "own-approval" | "denied-deployment" | "unknown-author" | "undecided") {
                let evidence = poisoned(story.evidence.clone(), &text);
                assert_harmless_everywhere(&Story { evidence, ..story });
            }
        }
    }
}

#[test]
fn a_hostile_address_is_no_link() {
    let mut story = all()
        .into_iter()
        .find(|story| story.name == "own-approval")
        .unwrap();
    for change in &mut story.evidence.changes {
        change.url = "javascript:alert(1)".to_owned();
        for review in &mut change.reviews {
            review.citation.url = Some("https://github.com/acme/payments/a) <b>|`x".to_owned());
        }
    }
    assert_harmless_everywhere(&story);
    let comment = story.told(|said| said.markdown(&MarkdownOptions::default()));
    assert!(!comment.contains("javascript"), "{comment}");
}

/// A hundred people wrote, approved and merged one change.
fn a_crowd(people: usize) -> Story {
    let mut world = World::new();
    let login = |place: usize| format!("person-{place}");
    world
        .opens(&login(0), 7, Work::of(&["first"]))
        .with_change(7, titled("Everybody helps", "crowd"));
    for place in 1..people {
        let label = format!("commit {place}");
        world.pushes(&login(place), 7, Work::of(&[label.as_str()]));
    }
    for place in 0..people {
        world.approves(&login(place), 7);
    }
    Story {
        name: "crowd",
        evidence: shown(&world),
        policy: "sixeyes: 1\nrules:\n  four-eyes: { preset: four-eyes }\n",
        directory: "",
    }
}

/// Many changes, most of them clean, deployed by one of their authors.
fn a_long_range(changes: u64) -> Story {
    let mut world = a_team();
    for change in 1..=changes {
        let (by, label) = (
            if change % 10 == 0 { "ada" } else { "gh" },
            format!("work {change}"),
        );
        world
            .opens(by, change, Work::of(&[label.as_str()]))
            .with_change(change, titled(&format!("Change number {change}"), "x"))
            .approves("ewd", change)
            .merges("ewd", change);
    }
    world.deploys("ada", TriggerAct::Dispatched);
    Story {
        name: "long-range",
        evidence: shown(&world),
        policy: "sixeyes: 1\nrules:\n  three-person: { preset: three-person }\n",
        directory: "",
    }
}

#[test]
fn a_hundred_people_fit() {
    let story = a_crowd(100);
    assert_harmless_everywhere(&story);
    let comment = story.told(|said| said.markdown(&MarkdownOptions::default()));
    assert!(
        comment.matches("person-").count() > 100,
        "the people are missing"
    );
    assert!(comment.contains("To unblock:"));
}

#[test]
fn three_hundred_changes_fit() {
    let story = a_long_range(300);
    assert_harmless_everywhere(&story);
    let (comment, summary) = story.told(|said| {
        (
            said.markdown(&MarkdownOptions::default()),
            said.summary(&SummaryOptions::default()),
        )
    });
    assert!(comment.contains("270 changes are in order"), "{comment}");
    assert!(summary.contains("Change number 300"), "{summary}");
    assert!(summary.contains("270 changes are in order"));
}

#[test]
fn a_cap_is_never_passed_and_the_cut_is_said() {
    let story = a_crowd(100);
    for cap in [0, 200, 400, 1_000, 3_000, 10_000] {
        let comment = story.told(|said| {
            said.markdown(&MarkdownOptions {
                cap,
                ..MarkdownOptions::default()
            })
        });
        assert!(comment.len() <= cap.max(60), "{cap}: {}", comment.len());
        assert!(comment.contains("Cut here"), "{cap}: {comment}");
        let opened = comment.matches("<details>").count();
        assert_eq!(opened, comment.matches("</details>").count());
    }
    let comment = story.told(|said| said.markdown(&MarkdownOptions::default()));
    assert!(!comment.contains("Cut here"), "{}", comment.len());
}

/// Where everybody reads, nothing that only the directory knows is written.
#[test]
fn the_public_learns_no_name_and_no_second_account() {
    let directory = "\
people:
  - { id: secret-id, name: Secret Name, accounts: { github.com: [90000001, 90000011] }, emails: [secret@acme.example] }
  - { id: ewd-id, name: Also Secret, accounts: { github.com: [90000003] } }
";
    for story in all() {
        let mut evidence = story.evidence.clone();
        evidence.repository.visibility = Visibility::Public;
        let story = Story {
            evidence,
            directory,
            ..story
        };
        let texts = story.told(|said| {
            let mut texts = vec![
                said.markdown(&MarkdownOptions::default()),
                said.summary(&SummaryOptions::default()),
                said.terminal(&TerminalOptions {
                    detail: Detail::Full,
                    ..TerminalOptions::default()
                }),
                said.status(),
            ];
            texts.extend(said.annotations());
            texts
        });
        for text in texts {
            for secret in [
                "secret-id",
                "Secret Name",
                "Also Secret",
                "ewd-id",
                "secret@",
                "one person",
            ] {
                assert!(
                    !text.contains(secret),
                    "{}: `{secret}` in {text}",
                    story.name
                );
            }
        }
        // The record names them: it is for those who may read the case.
        let json = String::from_utf8(story.told(|said| said.json())).unwrap();
        if story.name == "two-accounts-public" {
            assert!(json.contains("secret-id"));
        }
    }
}

#[test]
fn the_second_account_is_not_tied_to_the_first_in_public() {
    let story = all()
        .into_iter()
        .find(|story| story.name == "two-accounts-public")
        .unwrap();
    let comment = story.told(|said| said.markdown(&MarkdownOptions::default()));
    assert_eq!(
        comment.matches('⛔').count(),
        2,
        "the head and one cell: {comment}"
    );
    assert!(!comment.contains("wrote this change and approved it"));
    assert!(comment.contains("To unblock:"));
}

#[test]
fn colour_only_repeats_words() {
    for story in all() {
        let (on, off) = story.told(|said| {
            let with = |colour| {
                said.terminal(&TerminalOptions {
                    colour,
                    ..TerminalOptions::default()
                })
            };
            (with(Colour::On), with(Colour::Off))
        });
        assert!(on.contains('\u{1b}') && !off.contains('\u{1b}'));
        let mut plain = String::new();
        let mut rest = on.as_str();
        while let Some((before, after)) = rest.split_once('\u{1b}') {
            plain.push_str(before);
            rest = after.split_once('m').unwrap().1;
        }
        plain.push_str(rest);
        assert_eq!(plain, off);
    }
}

#[test]
fn the_order_of_lists_never_changes_the_record() {
    for story in all() {
        let mut evidence = story.evidence.clone();
        evidence.accounts.reverse();
        evidence.rights.reverse();
        for change in &mut evidence.changes {
            change.reviews.reverse();
            change.commits.reverse();
        }
        let without_digest = |story: &Story| {
            let json: serde_json::Value =
                serde_json::from_slice(&story.told(|said| said.json())).unwrap();
            let mut json = json;
            json["digests"]["evidence"] = "".into();
            json
        };
        let before = without_digest(&story);
        let after = without_digest(&Story { evidence, ..story });
        assert_eq!(before, after);
    }
}

#[test]
fn every_code_that_is_shown_is_explained_and_a_marker_is_plain() {
    for story in all() {
        story.judged(|decision, _, _| {
            for finding in &decision.findings {
                assert!(explain(finding.reason.code()).is_some());
            }
        });
    }
    assert_eq!(marker(&number(482)), "<!-- sixeyes:v1 change=482 -->");
    let hostile = sixeyes::evidence::ChangeId("--> <b>".to_owned());
    assert_eq!(marker(&hostile), "<!-- sixeyes:v1 change=b -->");
}
