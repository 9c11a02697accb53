//! Every hard case, told as a story and answered.
//!
//! A folder of `tests/scenarios` is named by a sentence and holds `story.yaml` (what happens and the right answer, by
//! hand) and what follows from it: the case (`evidence.json`, `policy.yaml`, `directory.yaml`, `waivers/`) and the
//! snapshots `decision.json` and `comment.md`. `SNAPSHOTS=overwrite` writes what follows again, never the answer.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test code"
)]

mod judge;
mod story;
mod world;

use judge::{stages_of, told};
use sixeyes::decision::{ClauseName, Decision, Grade};
use sixeyes::duty::{Stage, Stages};
use sixeyes::evidence::Evidence;
use sixeyes::policy::decide;
use sixeyes::record::{Case, CaseFiles, Law};
use sixeyes::report::{MarkdownOptions, Said};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use story::{Expect, Story};

/// Every scenario's folder, by name.
fn scenarios() -> BTreeMap<String, PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), path))
        .collect()
}

fn story(name: &str, folder: &Path) -> Story {
    let text = std::fs::read_to_string(folder.join("story.yaml")).unwrap();
    Story::read(&text, name)
}

/// What differs from the right answer; nothing where nothing does.
fn differs(decision: &Decision<'_>, expect: &Expect) -> Option<String> {
    let outcome = decision.outcome();
    let of = |grade: Grade| {
        decision
            .findings
            .iter()
            .filter(move |finding| finding.enforced && finding.outcome.grade() == grade)
    };
    let waived = of(Grade::Waived).next().is_some();
    // What passes passes by a waiver where any part of it does.
    let grade = if waived && !outcome.blocks() {
        Grade::Waived
    } else {
        outcome
    };
    let clause = expect.clause.as_deref();
    let found: Vec<_> = of(grade)
        .filter(|finding| clause.is_none_or(|clause| clause == finding.clause.as_str()))
        .collect();
    let stages = found
        .iter()
        .fold(Stages::NONE, |all, finding| all.or(stages_of(finding)));
    let wanted: Stages = expect
        .stages
        .iter()
        .map(|word| Stage::parse(word).unwrap_or_else(|| panic!("no stage `{word}`")))
        .collect();
    let code = expect.code.as_deref();
    let answered = grade.as_str() == expect.grade
        && (clause.is_none() || !found.is_empty())
        && (!grade.blocks() || stages == wanted)
        && code.is_none_or(|code| found.iter().any(|finding| finding.reason.code() == code));
    (!answered).then(|| format!("wanted {expect:?}\n{}", told(decision)))
}

/// The case that follows from a story, as files.
fn case_of(story: &Story) -> CaseFiles {
    let world = story.world();
    let waivers = world.waivers().into_iter().map(|(path, text)| {
        let name = path.rsplit('/').next().unwrap().to_owned();
        (name, text.into_bytes())
    });
    CaseFiles {
        evidence: world.evidence().to_json().unwrap(),
        policy: story.policy().into_bytes(),
        directory: story.directory().map(String::into_bytes),
        waivers: waivers.collect(),
        decision: None,
        comment: None,
    }
}

/// Reads the case as the product does.
fn read(files: &CaseFiles) -> Case {
    let law = Law::read(
        CaseFiles::POLICY,
        &files.policy,
        files.directory.as_deref(),
        &files.waivers,
    );
    let law = law.unwrap_or_else(|problems| panic!("{problems}"));
    Case::read(law, &files.evidence).unwrap_or_else(|error| panic!("{error}"))
}

/// Compares with the committed file, or writes it.
fn same(folder: &Path, file: &str, fresh: &[u8]) -> Result<(), String> {
    let path = folder.join(file);
    if std::env::var("SNAPSHOTS").is_ok_and(|how| how == "overwrite") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, fresh).unwrap();
        return Ok(());
    }
    match std::fs::read(&path) {
        Ok(committed) if committed == fresh => Ok(()),
        Ok(_) => Err(format!("{file} is stale")),
        Err(error) => Err(format!("{file}: {error}")),
    }
}

fn check(name: &str, folder: &Path) -> Result<(), String> {
    let story = story(name, folder);
    let mut files = case_of(&story);
    let case = read(&files);
    let decision = decide(&case.input(case.evidence().observed_at));
    let said = Said::new(&decision, case.evidence(), case.law().policy());
    files.decision = Some(said.json());
    files.comment = Some(said.markdown(&MarkdownOptions::default()).into_bytes());
    if let Some(difference) = differs(&decision, &story.expect) {
        return Err(difference);
    }
    let cures = cures(case.evidence(), &said.json());
    if story
        .expect
        .cures
        .as_ref()
        .is_some_and(|wanted| *wanted != cures)
    {
        return Err(format!("wanted {:?}\n{cures:?}", story.expect.cures));
    }
    for (file, fresh) in files.each() {
        same(folder, &file, fresh)?;
    }
    Ok(())
}

/// The acts that the decision names for what blocks, each with everybody named for it in any finding.
fn cures(evidence: &Evidence, decision: &[u8]) -> BTreeMap<String, Vec<String>> {
    let decision: serde_json::Value = serde_json::from_slice(decision).unwrap();
    let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
    let host = &evidence.repository.host;
    let accounts = evidence.accounts.iter();
    let logins: BTreeMap<String, String> = accounts
        .map(|account| (format!("{host}/{}", account.id.0), account.login.clone()))
        .collect();
    let mut cures: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for finding in list(&decision["findings"]) {
        let blocks = ["violated", "indeterminate", "pending"];
        let outcome = finding["outcome"].as_str().unwrap();
        let Some(act) = finding["remedy"]["act"]
            .as_str()
            .filter(|_| blocks.contains(&outcome))
        else {
            continue;
        };
        let can = cures.entry(act.to_owned()).or_default();
        for who in list(&finding["remedy"]["who"]) {
            let who = who.as_str().unwrap();
            can.push(logins.get(who).cloned().unwrap_or_else(|| who.to_owned()));
        }
        can.sort();
        can.dedup();
    }
    cures
}

#[test]
fn every_case_gets_the_catalogues_answer() {
    let only = std::env::var("SCENARIO").unwrap_or_default();
    let all = scenarios();
    assert!(all.len() > 250, "{}", all.len());
    let wrong: Vec<String> = all
        .iter()
        .filter(|(name, _)| name.contains(&only))
        .filter_map(|(name, folder)| {
            let why = check(name, folder).err()?;
            Some(format!("{name}\n{why}"))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{}\n{} wrong",
        wrong.join("\n\n"),
        wrong.len()
    );
}

#[test]
fn names_are_sentences_that_end_with_their_case() {
    for (name, folder) in scenarios() {
        let story = story(&name, &folder);
        let words = name.split('-').count();
        assert!(words >= 4, "{name}: a sentence has more words");
        if let Some(case) = &story.case {
            assert!(
                name.ends_with(&format!("-{}", case.to_lowercase())),
                "{name}"
            );
        }
        assert!(!story.title.is_empty() && !story.cites.is_empty(), "{name}");
    }
}

/// The README's table is of the cases without a folder, and what it says that tests them is there.
#[test]
fn the_table_of_cases_that_are_not_here_is_true() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("tests/scenarios/README.md")).unwrap();
    let rows: Vec<Vec<&str>> = text
        .lines()
        .filter(|line| line.starts_with("| E"))
        .map(|line| line.split('|').map(str::trim).collect())
        .collect();
    assert!(rows.len() > 10);
    for row in rows {
        for file in row[3].split('`').skip(1).step_by(2) {
            assert!(root.join(file).exists(), "{file}");
        }
        // A row may also be of one side of a case: then it says which.
        let numbers = row[1].split(", ");
        for case in numbers.filter(|case| case[1..].parse::<u16>().is_ok()) {
            let ending = format!("-{}", case.to_lowercase());
            let folders = scenarios();
            let folder = folders.iter().find(|(name, _)| name.ends_with(&ending));
            assert!(folder.is_none(), "{case} is here: {folder:?}");
        }
    }
}

#[test]
fn every_sentence_of_the_judging_text_is_shown() {
    let mut cited = BTreeSet::new();
    for (name, folder) in scenarios() {
        cited.extend(story(&name, &folder).cites);
    }
    let missing: Vec<String> = (1..=32)
        .map(|number| format!("J{number}"))
        .filter(|sentence| !cited.contains(sentence))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_page_of_hard_cases_is_made_of_the_stories() {
    let stories: BTreeMap<String, Story> = scenarios()
        .iter()
        .map(|(name, folder)| (name.clone(), story(name, folder)))
        .collect();
    let fresh = story::catalogue::page(stories.iter().map(|(name, story)| (name.as_str(), story)));
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    same(&docs, "cases.md", fresh.as_bytes()).unwrap();
}

/// Every sentence that anything cites is in the page that outsiders read.
#[test]
fn the_judging_page_has_every_sentence_once() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/judging.md");
    let page = std::fs::read_to_string(docs).unwrap();
    for number in 1..=32 {
        let heading = format!("\n**J{number} ");
        assert_eq!(page.matches(&heading).count(), 1, "J{number}");
    }
}

/// What a clause never answers: apartness, identity and range have nobody to wait for.
const NEVER: [(&str, &str); 3] = [
    ("separate", "pending"),
    ("identity", "pending"),
    ("range", "pending"),
];

#[test]
fn every_clause_has_each_kind_of_answer() {
    let mut kinds = BTreeSet::new();
    for (name, folder) in scenarios() {
        let case = read(&case_of(&story(&name, &folder)));
        let decision = decide(&case.input(case.evidence().observed_at));
        for finding in &decision.findings {
            let kind = (finding.clause.as_str(), finding.outcome.grade().as_str());
            kinds.insert(kind);
        }
    }
    for clause in ClauseName::ALL {
        for grade in ["satisfied", "violated", "pending", "indeterminate"] {
            let kind = (clause.as_str(), grade);
            assert_eq!(kinds.contains(&kind), !NEVER.contains(&kind), "{kind:?}");
        }
    }
}
