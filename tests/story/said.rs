//! A sentence, taken apart.

use crate::world::Work;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// Words that begin a clause of a sentence.
const KEYS: [&str; 19] = [
    "with",
    "to",
    "on",
    "from",
    "into",
    "naming",
    "keeping",
    "touching",
    "carrying",
    "as",
    "by",
    "authored-by",
    "committed-by",
    "co-authored-by",
    "signed-by",
    "pushed-by",
    "tree-of",
    "of",
    "for",
];

/// A sentence, taken apart: the words before the first clause, and the clauses.
pub(super) struct Said<'a> {
    pub(super) told: &'a str,
    pub(super) words: Vec<&'a str>,
    clauses: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Said<'a> {
    pub(super) fn parse(told: &'a str) -> Self {
        let mut said = Self {
            told,
            words: Vec::new(),
            clauses: BTreeMap::new(),
        };
        let mut key = None;
        for word in told.split_whitespace() {
            if KEYS.contains(&word) && !said.words.is_empty() {
                key = Some(word);
                said.clauses.entry(word).or_default();
            } else if let Some(key) = key {
                said.clauses.get_mut(key).unwrap().push(word);
            } else {
                said.words.push(word);
            }
        }
        said
    }

    pub(super) fn all(&mut self, key: &str) -> Vec<&'a str> {
        self.clauses.remove(key).unwrap_or_default()
    }

    pub(super) fn one(&mut self, key: &str) -> Option<&'a str> {
        let words = self.all(key);
        assert!(words.len() < 2, "`{}`: one word after `{key}`", self.told);
        words.first().copied()
    }

    pub(super) fn change(&mut self, key: &str) -> u64 {
        let word = self
            .one(key)
            .unwrap_or_else(|| self.wrong("names no change"));
        self.number(word)
    }

    pub(super) fn number(&self, word: &str) -> u64 {
        word.parse()
            .unwrap_or_else(|_| self.wrong(&format!("`{word}` is not a number")))
    }

    pub(super) fn wrong(&self, why: &str) -> ! {
        panic!("`{}`: {why}", self.told)
    }

    pub(super) fn work(&mut self, commits: Vec<&str>) -> Work {
        let owned = |words: Vec<&str>| words.into_iter().map(str::to_owned).collect();
        Work {
            commits: owned(commits),
            author: self.one("authored-by").map(str::to_owned),
            committer: self.one("committed-by").map(str::to_owned),
            co_authors: owned(self.all("co-authored-by")),
            signed_by: self.one("signed-by").map(str::to_owned),
            tree: self.one("tree-of").map(str::to_owned),
            pushed_by: self.one("pushed-by").map(str::to_owned),
            files: owned(self.all("touching")),
            target: self.one("into").map(str::to_owned),
            branch: None,
            fork: self.one("from").map(str::to_owned),
        }
    }

    pub(super) fn done(self) {
        if let Some(key) = self.clauses.keys().next() {
            self.wrong(&format!("`{key}` is not understood here"));
        }
    }
}

/// The value that a kebab-case word of the evidence document stands for.
pub(super) fn word<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_value(serde_json::Value::String(text.to_owned()))
        .unwrap_or_else(|error| panic!("`{text}`: {error}"))
}
