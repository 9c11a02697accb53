//! The source tree, held to what `src/README.md` says of it.
//!
//! - `house`: which module may import which, and which are pure.
//! - `tree`: reading the source files.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test code: what is wrong must stop at once"
)]

mod house;
mod tree;

use house::{HOUSE, Purity};
use std::collections::BTreeSet;
use tree::{Source, sources};

/// Files stay near two hundred lines; a growing one is a missing noun.
const LONGEST: usize = 400;

/// What a pure module does not know. Each is looked for in code, comments aside.
const IMPURE: [&str; 24] = [
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "std::path",
    "SystemTime",
    "Instant::",
    "Timestamp::now",
    "Zoned::now",
    "io::stdin",
    "io::stdout",
    "io::stderr",
    "println!",
    "print!",
    "async ",
    ".await",
    "tokio",
    "tracing",
    "octocrab",
    "reqwest",
    "git2",
    "clap",
    "thread_local!",
];

fn problems(found: Vec<String>) {
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn every_module_has_its_place_in_the_house() {
    let named: BTreeSet<&str> = HOUSE.iter().map(|room| room.name).collect();
    assert_eq!(
        named.len(),
        HOUSE.len(),
        "a module stands twice in the table"
    );
    problems(
        sources()
            .iter()
            .filter(|source| !named.contains(source.module()))
            .map(|source| {
                format!(
                    "{}: `{}` is not in the table of tests/architecture/house.rs",
                    source.path,
                    source.module()
                )
            })
            .collect(),
    );
}

#[test]
fn the_table_itself_runs_downward() {
    let mut seen = BTreeSet::new();
    for room in HOUSE {
        for import in room.imports {
            assert!(
                seen.contains(import),
                "`{}` may not import `{import}`: it stands above",
                room.name
            );
        }
        seen.insert(room.name);
    }
}

#[test]
fn imports_run_downward() {
    let mut found = Vec::new();
    for source in sources() {
        let module = source.module();
        let Some(room) = HOUSE.iter().find(|room| room.name == module) else {
            continue;
        };
        for import in source.imports() {
            if import != module && !room.imports.contains(&import.as_str()) {
                found.push(format!("{}: `{module}` imports `{import}`", source.path));
            }
        }
    }
    problems(found);
}

#[test]
fn pure_modules_know_no_clock_disk_network_or_environment() {
    let mut found = Vec::new();
    for source in sources() {
        let pure = HOUSE
            .iter()
            .find(|room| room.name == source.module())
            .is_some_and(|room| match room.purity {
                Purity::Pure => true,
                Purity::PureBut(edges) => !edges.contains(&source.path.as_str()),
                Purity::Edge => false,
            });
        for word in IMPURE
            .iter()
            .filter(|word| pure && source.code.contains(**word))
        {
            found.push(format!("{}: pure, and says `{word}`", source.path));
        }
    }
    problems(found);
}

#[test]
fn files_stay_short_and_say_what_lives_there() {
    let mut found = Vec::new();
    for source in sources() {
        let lines = source.text.lines().count();
        if lines > LONGEST {
            found.push(format!("{}: {lines} lines", source.path));
        }
        let says = source.text.starts_with("//!") || source.text.starts_with("#![doc");
        if !says {
            found.push(format!("{}: does not begin with `//!`", source.path));
        }
    }
    problems(found);
}

/// Every code that a finding can have, as the sources spell them.
fn codes() -> Vec<String> {
    let mut found = Vec::new();
    for source in sources()
        .iter()
        .filter(|source| source.module() == "decision")
    {
        for (_, rest) in source
            .text
            .match_indices("=> \"")
            .map(|(at, arrow)| source.text.split_at(at + arrow.len()))
        {
            let code = rest.split('"').next().unwrap_or_default();
            if code.contains('/') {
                found.push(code.to_owned());
            }
        }
    }
    assert!(found.len() > 30, "the codes were not found: {found:?}");
    found
}

#[test]
fn codes_are_unique_named_by_their_clause_and_explained() {
    let found = codes();
    let unique: BTreeSet<&String> = found.iter().collect();
    assert_eq!(unique.len(), found.len(), "a code stands for two reasons");
    let clauses: Vec<&str> = sixeyes::decision::ClauseName::ALL
        .iter()
        .map(|clause| clause.as_str())
        .collect();
    let page = tree::read("docs/codes.md");
    let mut wrong = Vec::new();
    for code in &found {
        if !code
            .split('/')
            .next()
            .is_some_and(|family| clauses.contains(&family))
        {
            wrong.push(format!("`{code}` begins with no clause"));
        }
        if sixeyes::report::explain(code).is_none_or(|text| text.len() < 40) {
            wrong.push(format!("`{code}` is not explained"));
        }
        if !page.contains(&format!("### `{code}`")) {
            wrong.push(format!("docs/codes.md does not have `{code}`"));
        }
    }
    for (code, _, _) in sixeyes::report::codes() {
        if !found.iter().any(|found| found == code) {
            wrong.push(format!("`{code}` is explained, and no finding has it"));
        }
    }
    problems(wrong);
}

#[test]
fn problems_of_files_are_documented() {
    let page = tree::read("docs/problems.md");
    problems(
        sixeyes::problem::Code::ALL
            .iter()
            .filter(|code| !page.contains(&format!("### {code}\n")))
            .map(|code| format!("docs/problems.md does not have `{code}`"))
            .collect(),
    );
}

#[test]
fn the_readme_names_every_module() {
    let readme = tree::read("src/README.md");
    problems(
        sources()
            .iter()
            .map(Source::module)
            .filter(|module| !["lib", "main"].contains(module))
            .filter(|module| !readme.contains(&format!("| `{module}` |")))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .map(|module| format!("src/README.md: the code map does not name `{module}`"))
            .collect(),
    );
}

/// The tests above are only as good as what they see: a planted offence must be found.
#[test]
fn a_planted_offence_is_found() {
    let planted = Source::new(
        "src/evidence/planted.rs",
        "//! Planted.\n// use crate::comment::only;\nuse crate::{cli, forge::{self, github}};\nfn f() { crate::report::say(); std::env::var(\"x\"); }\n/* std::fs */\nconst S: &str = \"crate::text\";\n",
    );
    let imports: Vec<String> = planted.imports().into_iter().collect();
    assert_eq!(imports, ["cli", "forge", "report"]);
    assert!(planted.code.contains("std::env"));
    assert!(!planted.code.contains("std::fs"));
    let climbing = Source::new("src/evidence/deep.rs", "//! x\nuse super::super::cli;\n");
    assert_eq!(climbing.imports().into_iter().collect::<Vec<_>>(), ["cli"]);
    let beside = Source::new("src/waiver.rs", "//! x\nuse super::cli::run;\n");
    assert_eq!(beside.imports().into_iter().collect::<Vec<_>>(), ["cli"]);
    let inner = Source::new(
        "src/waiver.rs",
        "//! x\n#[cfg(test)]\nmod tests { use super::*; use super::sha; }\n",
    );
    assert!(inner.imports().is_empty());
}
