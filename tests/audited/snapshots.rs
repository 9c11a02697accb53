//! Every history in every form.

use crate::history::{alone_at_home, clean, empty, team};
use sixeyes::audit::Report;
use sixeyes::report::Colour;
use sixeyes::report::audit::{HtmlOptions, Rows, TerminalOptions, csv, html, terminal};
use snapbox::{Data, assert_data_eq};

fn check(name: &str, text: String) {
    let path = format!(
        "{}/tests/audited/snapshots/{name}",
        env!("CARGO_MANIFEST_DIR")
    );
    assert_data_eq!(text, Data::read_from(path.as_ref(), None).raw());
}

fn stories() -> [(&'static str, Report); 4] {
    [
        ("team", team(180)),
        ("clean", clean()),
        ("empty", empty()),
        ("alone", alone_at_home()),
    ]
}

#[test]
fn terminals() {
    for (name, report) in stories() {
        check(
            &format!("{name}.txt"),
            terminal(&report, &TerminalOptions::default()),
        );
    }
    let report = team(60);
    for width in [40, 120] {
        let options = TerminalOptions {
            width,
            rows: Rows::All,
            ..TerminalOptions::default()
        };
        check(&format!("team.{width}.txt"), terminal(&report, &options));
    }
    let coloured = TerminalOptions {
        colour: Colour::On,
        ..TerminalOptions::default()
    };
    check("team.colour.txt", terminal(&team(60), &coloured));
}

#[test]
fn pages() {
    check("team.html", html(&team(60), &HtmlOptions::default()));
    for (name, report) in [("empty", empty()), ("alone", alone_at_home())] {
        check(
            &format!("{name}.html"),
            html(&report, &HtmlOptions::default()),
        );
    }
}

#[test]
fn tables() {
    check("team.csv", csv(&team(30)));
}
