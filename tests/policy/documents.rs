//! The reference of the policy language says nothing that the readers do not know.

use sixeyes::problem::{Code, Colour, Severity};
use sixeyes::{identity, policy, waiver};
use snapbox::{Assert, Data};
use std::path::Path;

fn document(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The YAML examples of a page.
fn examples(page: &str) -> Vec<String> {
    page.split("```yaml\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap().to_owned())
        .collect()
}

#[test]
fn every_example_of_the_reference_can_be_used() {
    let examples = examples(&document("docs/policy.md"));
    assert!(examples.len() >= 3);
    for text in examples {
        let problems = if text.contains("sixeyes: 1") {
            policy::read(text.as_bytes(), "policy.yaml").err()
        } else if text.contains("people:\n") {
            identity::read(text.as_bytes(), "directory.yaml").err()
        } else {
            waiver::read(text.as_bytes(), "waiver.yaml").err()
        };
        if let Some(problems) = problems {
            panic!("{text}\n{}", problems.render(Colour::Plain));
        }
    }
}

#[test]
fn every_key_and_word_of_the_schemas_stands_in_the_reference() {
    let page = document("docs/policy.md");
    for schema in [policy::schema(), identity::schema(), waiver::schema()] {
        let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
        let mut words = Vec::new();
        collect(&schema, &mut words);
        assert!(words.len() > 10);
        for word in words {
            let said = [
                format!("`{word}`"),
                format!("{word}:"),
                format!(".{word}`"),
                format!(" {word}`"),
            ];
            assert!(
                said.iter().any(|said| page.contains(said)),
                "docs/policy.md says nothing of `{word}`"
            );
        }
    }
}

/// The names of all properties, and the words that keys take.
fn collect(schema: &serde_json::Value, into: &mut Vec<String>) {
    match schema {
        serde_json::Value::Object(map) => {
            for (key, value) in map {
                match (key.as_str(), value) {
                    ("properties", serde_json::Value::Object(properties)) => {
                        into.extend(properties.keys().cloned())
                    }
                    ("const", serde_json::Value::String(word)) => into.push(word.clone()),
                    (_, _) => {}
                }
                collect(value, into);
            }
        }
        serde_json::Value::Array(list) => list.iter().for_each(|value| collect(value, into)),
        _ => {}
    }
}

#[test]
fn the_page_of_problems_is_made_of_their_explanations() {
    let mut page = String::from(
        "# What can be wrong with a file\n\nWhat `sixeyes policy check` and every reading of a policy, directory or waiver prints in brackets. `sixeyes explain CODE`\nsays the same. An error makes the file unusable (exit code 3); a warning says that it will probably not do what was meant.\n",
    );
    for (severity, title) in [
        (Severity::Error, "Errors"),
        (Severity::Warning, "Warnings"),
        (Severity::Note, "Notes"),
    ] {
        page.push_str(&format!("\n## {title}\n"));
        for code in Code::ALL.iter().filter(|code| code.severity() == severity) {
            page.push_str(&format!("\n### {code}\n\n{}\n", code.explanation()));
        }
    }
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/problems.md");
    let expected = Data::read_from(&committed, Some(snapbox::data::DataFormat::Text));
    Assert::new()
        .action_env("SNAPSHOTS")
        .eq(Data::text(page), expected.raw());
}
