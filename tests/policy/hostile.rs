//! Files of strangers: whatever the bytes are, the answer is a value and its text is safe to show.

use super::{read, samples};
use proptest::prelude::*;
use sixeyes::policy;
use sixeyes::problem::{Code, Colour};
use std::path::PathBuf;

fn codes(text: &[u8]) -> Vec<Code> {
    match policy::read(text, "policy.yaml") {
        Ok(_) => Vec::new(),
        Err(problems) => {
            let said = problems.render(Colour::Plain);
            assert!(said.len() < 200_000, "{} bytes", said.len());
            assert!(
                problems.to_string().starts_with("policy.yaml:"),
                "{problems}"
            );
            problems.list().iter().map(|problem| problem.code).collect()
        }
    }
}

#[test]
fn what_is_too_much_is_refused_and_what_is_long_is_shortened() {
    let huge = vec![b'#'; (1 << 20) + 1];
    assert_eq!(codes(&huge), [Code::TooLarge]);
    let name = "n".repeat(1 << 19);
    assert!(
        codes(format!("sixeyes: 1\nrules: {{ ? \"{name}\" : {{}} }}\n").as_bytes())
            .contains(&Code::BadName)
    );
    let glob = "a".repeat(1 << 19);
    assert_eq!(
        codes(format!("sixeyes: 1\nrules: {{ a: {{ paths: [\"{glob}\"] }} }}\n").as_bytes()),
        [Code::BadPattern]
    );
    // Many problems are said in a text that people can still read.
    let many = "x, ".repeat(100_000);
    assert!(
        codes(format!("sixeyes: 1\nrules: {{ a: {{ separate: [{many}] }} }}\n").as_bytes())
            .contains(&Code::UnknownStage)
    );
    // A bomb of aliases is a list of refused aliases.
    let mut bomb = String::from("sixeyes: 1\na: &a [x, x]\n");
    for (one, next) in ('a'..'y').zip('b'..'z') {
        bomb.push_str(&format!("{next}: &{next} [*{one}, *{one}, *{one}]\n"));
    }
    assert!(codes(bomb.as_bytes()).contains(&Code::Alias));
    let rules: String = (0..1000)
        .map(|n| format!("  r{n}: {{ preset: four-eyes, branches: [\"b{n}/**\"] }}\n"))
        .collect();
    assert_eq!(codes(format!("sixeyes: 1\nrules:\n{rules}").as_bytes()), []);
    let rules: String = (0..100_000).map(|n| format!("  r{n}: {{}}\n")).collect();
    let rules = rules.get(..1 << 19).unwrap();
    assert!(
        codes(format!("sixeyes: 1\nrules:\n{rules}: {{}}\n").as_bytes()).contains(&Code::TooLarge)
    );
    // Nested alternatives and classes do not blow up.
    let nested = format!("{}x{}", "{a,".repeat(60), "}".repeat(60));
    codes(format!("sixeyes: 1\nrules: {{ a: {{ paths: [\"{nested}\"] }} }}\n").as_bytes());
}

#[test]
fn carriage_returns_and_a_byte_order_mark_change_nothing() {
    let text = "sixeyes: 1\nrules:\n  it:\n    separate: [author, aprove]\n";
    let at = |text: &str| match policy::read(text.as_bytes(), "policy.yaml") {
        Ok(_) => panic!("it was read"),
        Err(problems) => problems.list()[0].mark,
    };
    assert_eq!(
        (at(text).line, at(text).column, at(text).length),
        (4, 24, 6)
    );
    assert_eq!(at(&text.replace('\n', "\r\n")), at(text));
    assert_eq!(at(&format!("\u{feff}{text}")), at(text));
}

/// Bytes that mean something to YAML, and some that mean nothing anywhere.
fn byte() -> impl Strategy<Value = u8> {
    prop_oneof![
        prop::sample::select(
            b"{}[],:-?&*!|>'\"%@`# \n\t<~0129azA/\\\x00\x1b\x7f\xc3\xe2\xff".to_vec()
        ),
        any::<u8>(),
    ]
}

#[derive(Debug, Clone)]
enum Edit {
    Replace(usize, u8),
    Insert(usize, Vec<u8>),
    Remove(usize, usize),
    Repeat(usize, usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let place = any::<usize>();
    prop_oneof![
        (place, byte()).prop_map(|(at, byte)| Edit::Replace(at, byte)),
        (place, prop::collection::vec(byte(), 1..6))
            .prop_map(|(at, bytes)| Edit::Insert(at, bytes)),
        (place, 1usize..40).prop_map(|(at, length)| Edit::Remove(at, length)),
        (place, 1usize..200).prop_map(|(at, length)| Edit::Repeat(at, length)),
    ]
}

fn apply(text: &mut Vec<u8>, edit: Edit) {
    let size = text.len();
    if size == 0 {
        return;
    }
    match edit {
        Edit::Replace(at, byte) => text[at % size] = byte,
        Edit::Insert(at, bytes) => drop(text.splice(at % size..at % size, bytes)),
        Edit::Remove(at, length) => drop(text.drain(at % size..(at % size + length).min(size))),
        Edit::Repeat(at, length) => {
            let part = text[at % size..(at % size + length).min(size)].to_vec();
            drop(text.splice(at % size..at % size, part));
        }
    }
}

/// The good samples with their bytes.
fn good() -> impl Strategy<Value = (PathBuf, Vec<u8>)> {
    let all: Vec<_> = samples("valid")
        .into_iter()
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    prop::sample::select(all)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(2000), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_change_of_bytes_makes_a_reader_panic_or_a_message_steer_a_terminal(
        (path, mut text) in good(),
        edits in prop::collection::vec(edit(), 1..8),
    ) {
        for edit in edits {
            apply(&mut text, edit);
        }
        let said = match read(&path, &text) {
            Ok(said) | Err(said) => said,
        };
        let hostile = said.chars().find(|c| *c != '\n' && (c.is_control() || ('\u{202a}'..='\u{202e}').contains(c)));
        prop_assert_eq!(hostile, None);
    }
}
