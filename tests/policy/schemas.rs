//! The committed JSON Schemas are those that the program prints, and they agree with its readers.

use super::samples;
use snapbox::{Assert, Data, cmd::Command};
use std::path::{Path, PathBuf};

const DOCUMENTS: [&str; 8] = [
    "policy",
    "directory",
    "waiver",
    "evidence",
    "decision",
    "audit",
    "doctor",
    "try",
];

fn committed(document: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schemas/{document}.schema.json"))
}

fn printed(document: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_sixeyes"))
        .args(["schema", document])
        .output()
        .unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_committed_schemas_are_fresh() {
    for document in DOCUMENTS {
        let expected = Data::read_from(&committed(document), Some(snapbox::data::DataFormat::Text));
        Assert::new()
            .action_env("SNAPSHOTS")
            .eq(Data::text(printed(document)), expected.raw());
    }
}

fn validator(document: &str) -> jsonschema::Validator {
    let schema: serde_json::Value = serde_json::from_str(&printed(document)).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

/// The schema that an editor would apply to a sample.
fn document_of(path: &Path) -> &'static str {
    let name = path.file_name().unwrap().to_str().unwrap();
    DOCUMENTS
        .into_iter()
        .find(|document| name.starts_with(&format!("{document}-")))
        .unwrap_or("policy")
}

#[test]
fn what_the_readers_take_the_schemas_take() {
    let validators = DOCUMENTS.map(|document| (document, validator(document)));
    for path in samples("valid") {
        let text = std::fs::read_to_string(&path).unwrap();
        // Another reader of YAML than the program's own, as an editor would have.
        let value: serde_json::Value = serde_saphyr::from_str(&text).unwrap();
        let (_, validator) = validators
            .iter()
            .find(|(document, _)| *document == document_of(&path))
            .unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
    }
}

#[test]
fn what_is_misspelt_the_schemas_refuse_in_the_editor() {
    let validators = DOCUMENTS.map(|document| (document, validator(document)));
    let refused = [
        (
            "policy",
            "{ sixeyes: 1, rules: { a: { preset: stricct } } }",
        ),
        (
            "policy",
            "{ sixeyes: 1, rules: { a: { separate: [author, aprove] } } }",
        ),
        (
            "policy",
            "{ sixeyes: 1, rules: { a: { separate: [[author]] } } }",
        ),
        (
            "policy",
            "{ sixeyes: 1, rules: { a: { require: { author: { people: 1 } } } } }",
        ),
        (
            "policy",
            "{ sixeyes: 1, rules: { a: { require: { approve: { people: 0 } } } } }",
        ),
        ("policy", "{ sixeyes: 1, rules: { a: { enforced: true } } }"),
        ("policy", "{ sixeyes: 2, rules: { a: {} } }"),
        ("policy", "{ sixeyes: 1 }"),
        (
            "directory",
            "{ people: [{ id: ada, accounts: { github.com: [ada] } }] }",
        ),
        ("directory", "{ robots: [{ id: a, may: [approve] }] }"),
        ("directory", "{ teams: {} }"),
        ("waiver", "{ rule: a, expires: tomorrow, reason: x }"),
        ("waiver", "{ rule: a }"),
    ];
    for (document, text) in refused {
        let value: serde_json::Value = serde_saphyr::from_str(text).unwrap();
        let (_, validator) = validators
            .iter()
            .find(|(name, _)| *name == document)
            .unwrap();
        assert!(!validator.is_valid(&value), "{document}: {text}");
    }
}
