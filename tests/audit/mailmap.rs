//! The mailmap, beside `git check-mailmap`, on a zoo of mailmaps.

use crate::repo::{Repo, fed, git};
use sixeyes::audit::{Mailmap, Source};

/// A generator of small numbers, the same in every run.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }

    pub(crate) fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

const NAMES: [&str; 8] = [
    "Ada",
    "ada",
    "Ada Byron",
    "Grace  Hopper",
    "",
    "É. D.",
    "#x",
    "a",
];
const EMAILS: [&str; 8] = [
    "ada@acme.example",
    "ADA@acme.example",
    "gh@acme.example",
    "",
    " spaced@acme.example",
    "no at",
    "ewd@acme.example",
    "a@b@c",
];

/// One line of a mailmap, sound or not.
fn line(chance: &mut Chance) -> String {
    let pad = |chance: &mut Chance| chance.of(&["", " ", "  ", "\t", "\r"]);
    let contact = |chance: &mut Chance| {
        format!(
            "{}{}{}<{}>{}",
            pad(chance),
            chance.of(&NAMES),
            pad(chance),
            chance.of(&EMAILS),
            pad(chance)
        )
    };
    match chance.below(12) {
        0 => contact(chance),
        1 => format!("# {}", contact(chance)),
        2 => format!("{}# a remark", contact(chance)),
        3 => chance
            .of(&[
                "",
                "no brackets",
                "<",
                ">",
                "><",
                "< <",
                "Ada <ada@acme.example",
                "<<x>>",
            ])
            .to_owned(),
        4 => format!("{}{}{}", contact(chance), contact(chance), contact(chance)),
        5 => format!("{} {}", "long ".repeat(300), contact(chance)),
        _ => format!("{}{}", contact(chance), contact(chance)),
    }
}

#[test]
fn every_mailmap_is_applied_as_git_applies_it() {
    let repo = Repo::new();
    let file = repo.path().join(".mailmap");
    let asked: Vec<(&str, &str)> = NAMES
        .iter()
        .flat_map(|name| EMAILS.iter().map(move |email| (*name, *email)))
        // What git itself would read as another contact cannot be asked for on its command line.
        .filter(|(name, email)| {
            !email.is_empty() && !email.starts_with(' ') && !name.contains("  ")
        })
        .collect();
    let input: String = asked
        .iter()
        .map(|(name, email)| format!("{name} <{email}>\n"))
        .collect();
    let mut chance = Chance(0x5eed);
    let mut changed = 0;
    for round in 0..300 {
        let lines: Vec<String> = (0..=chance.below(8)).map(|_| line(&mut chance)).collect();
        let text = lines.join("\n") + if round % 2 == 0 { "\n" } else { "" };
        std::fs::write(&file, &text).unwrap();
        let output = fed(
            git(repo.path(), &["check-mailmap", "--stdin"]),
            input.as_bytes(),
        );
        assert!(output.status.success());
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut mailmap = Mailmap::default();
        mailmap.add(text.as_bytes(), Source::File);
        for ((name, email), wanted) in asked.iter().zip(told.lines()) {
            let (new_name, new_email) = mailmap.apply(name.as_bytes(), email.as_bytes());
            let (new_name, new_email) = (
                String::from_utf8_lossy(new_name),
                String::from_utf8_lossy(new_email),
            );
            let found = if new_name.is_empty() {
                format!("<{new_email}>")
            } else {
                format!("{new_name} <{new_email}>")
            };
            assert_eq!(found, wanted, "{name} <{email}> by\n{text:?}");
            changed += usize::from(found != format!("{name} <{email}>"));
        }
        assert_eq!(told.lines().count(), asked.len());
    }
    assert!(changed > 500, "the zoo is too tame: {changed}");
}

#[test]
fn it_is_read_from_where_git_reads_it() {
    let mut repo = Repo::new();
    let blob = repo.object("blob", b"Mapped <mapped@acme.example> <ada@acme.example>\n");
    let tree = {
        let entry = format!("100644 blob {blob}\t.mailmap\n");
        let output = fed(git(repo.path(), &["mktree"]), entry.as_bytes());
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    };
    repo.commit(crate::repo::ADA, crate::repo::ADA, "Begin\n");
    let with_tree = format!(
        "tree {tree}\nauthor {ada} 1700000000 +0000\ncommitter {ada} 1700000000 +0000\n\nBegin\n",
        ada = crate::repo::ADA
    );
    let id = repo.object("commit", with_tree.as_bytes());
    repo.point(&id);
    let name = |path: &std::path::Path| crate::repo::audit(path, &[])["people"][0]["name"].clone();
    // With a work tree, the file in it; without, `HEAD`'s.
    assert_eq!(name(repo.path()), "Ada Byron");
    assert_eq!(repo.git(&["log", "-1", "--format=%aN"]), "Ada Byron");
    let bare = crate::repo::Folder::new();
    repo.git(&["clone", "-q", "--bare", ".", bare.0.to_str().unwrap()]);
    assert_eq!(name(&bare.0), "Mapped");
    repo.git(&["config", "mailmap.blob", "HEAD:.mailmap"]);
    assert_eq!(name(repo.path()), "Mapped");
    repo.git(&["config", "--unset", "mailmap.blob"]);
    std::fs::write(
        repo.path().join("map"),
        "From file <f@acme.example> <ada@acme.example>\n",
    )
    .unwrap();
    repo.git(&["config", "mailmap.file", "map"]);
    assert_eq!(name(repo.path()), "From file");
    // A link in the work tree is not followed.
    repo.git(&["config", "--unset", "mailmap.file"]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("map", repo.path().join(".mailmap")).unwrap();
    assert_eq!(name(repo.path()), "Ada Byron");
}
