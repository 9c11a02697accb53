//! What holds of every form, whatever the history.

use crate::history::{alone_at_home, clean, empty, id, team};
use sixeyes::audit::{Kept, Word};
use sixeyes::report::audit::{HtmlOptions, Rows, TerminalOptions, csv, html, terminal};

#[test]
fn a_first_look_is_short_and_all_is_all() {
    let report = team(2_000);
    let first = terminal(&report, &TerminalOptions::default());
    assert!(first.lines().count() < 70, "{first}");
    let all = terminal(
        &report,
        &TerminalOptions {
            rows: Rows::All,
            ..TerminalOptions::default()
        },
    );
    for change in &report.changes {
        let short: String = change.commit.to_string().chars().take(7).collect();
        assert!(all.contains(&short), "{short}");
    }
}

#[test]
fn what_is_not_held_is_counted_as_more() {
    let mut report = team(400);
    let before = report.changes.len();
    report.changes.retain(|change| change.word == Word::Alone);
    report.kept = Kept::Worst {
        left_out: (before - report.changes.len()) as u64,
    };
    let text = terminal(&report, &TerminalOptions::default());
    let unreviewed = report.counts.unreviewed.to_string();
    assert!(
        text.contains(&format!("unreviewed  {unreviewed}\n  {unreviewed}")),
        "{text}"
    );
    let page = html(&report, &HtmlOptions::default());
    assert!(
        page.contains("more changes: "),
        "what a page leaves out is said"
    );
}

#[test]
fn the_forms_agree_on_every_change() {
    let report = team(300);
    let table = csv(&report);
    let page = html(&report, &HtmlOptions::default());
    assert_eq!(table.matches("\r\n").count(), 301);
    assert_eq!(page.matches("<tr class=\"").count(), 300);
    for word in Word::ALL {
        let many = usize::try_from(report.counts.of(word)).unwrap();
        assert!(many > 0);
        assert_eq!(
            page.matches(&format!("<tr class=\"{}\"", word.as_str()))
                .count(),
            many
        );
        let row = format!("\"sixeyes/audit-csv/1\",\"{}\"", word.as_str());
        assert_eq!(table.matches(&row).count(), many);
    }
}

#[test]
fn a_page_of_ten_thousand_changes_stays_usable_and_more_are_left_out_aloud() {
    let page = html(&team(12_000), &HtmlOptions::default());
    assert_eq!(page.matches("<tr class=\"").count(), 10_000);
    assert!(
        page.contains("And 2,000 more changes"),
        "what is left out is said"
    );
    assert!(page.len() < 10_000_000, "{}", page.len());
}

#[test]
fn a_few_changes_show_the_lines_that_name_people() {
    let report = team(3);
    let text = terminal(
        &report,
        &TerminalOptions {
            rows: Rows::All,
            ..TerminalOptions::default()
        },
    );
    assert_eq!(text.matches("line 7   Approved-by: ").count(), 3, "{text}");
    let many = terminal(
        &team(4),
        &TerminalOptions {
            rows: Rows::All,
            ..TerminalOptions::default()
        },
    );
    assert!(!many.contains("Approved-by"), "{many}");
}

#[test]
fn the_command_names_what_was_asked_for() {
    let text = terminal(&clean(), &TerminalOptions::default());
    assert!(
        text.contains("sixeyes audit . --since v1.0 --until v1.1"),
        "{text}"
    );
    let page = html(&clean(), &HtmlOptions::default());
    let pinned = format!("--branch {} --since {} --until {}", id(3), id(900), id(3));
    assert!(page.contains(&pinned), "{page}");
}

#[test]
fn the_document_fits_the_schema_that_the_program_prints() {
    let schema: serde_json::Value = serde_json::from_str(&sixeyes::audit::schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for report in [team(60), clean(), empty(), alone_at_home()] {
        let bytes = sixeyes::audit::to_json(&report).unwrap();
        let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
    assert!(!validator.is_valid(&serde_json::json!({ "schema": "sixeyes/audit/1" })));
}

#[test]
fn a_silent_history_says_what_its_conventions_record() {
    let mut report = alone_at_home();
    report.conventions = team(3).conventions;
    let text = terminal(&report, &TerminalOptions::default());
    assert!(
        text.contains("read by   gitlab (3): GitLab merge commits"),
        "{text}"
    );
}
