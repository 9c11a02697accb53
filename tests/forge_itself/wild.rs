//! Whatever people do, in whatever order: both views stay one, and every answer keeps the contract.

use serde_json::{Value, json};

use crate::forge::{Forge, Method, PullName, Right, Work};
use crate::support::{Client, PULL};

/// A small generator of numbers: the same seed gives the same story.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    pub fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len())]
    }
}

const REPO: &str = "acme/payments";
const PEOPLE: [&str; 6] = ["ada", "gh", "ewd", "kj", "lt", "mh"];

struct Story {
    forge: Forge,
    dice: Dice,
    fork: String,
    pulls: Vec<(PullName, String, String)>,
    count: usize,
}

impl Story {
    fn new(seed: u64) -> Self {
        let forge = Forge::start();
        forge.repo(
            REPO,
            &[
                ("src/pay.rs", "fn pay() {}\n"),
                (".sixeyes/policy.yaml", "sixeyes: 1\n"),
            ],
        );
        forge.configure(REPO, |r| {
            r.merge_queue = true;
            r.approvals_wanted = 1;
            r.dismiss_stale = seed.is_multiple_of(2);
        });
        PEOPLE
            .iter()
            .for_each(|login| forge.grant(REPO, login, Right::Write));
        let fork = forge.fork(REPO, "lt");
        Self {
            forge,
            dice: Dice(seed),
            fork,
            pulls: Vec::new(),
            count: 0,
        }
    }

    fn work(&mut self, login: &str) -> Work {
        self.count += 1;
        let path = format!("src/f{}.rs", self.dice.roll(9));
        let work = Work::by(login).write(&path, &format!("// {}\n", self.count));
        match self.dice.roll(6) {
            0 => work.in_browser(),
            1 => work.co_author("Edsger", "ewd@acme.example"),
            2 => work.signed_by(login),
            3 => work.committer("mh"),
            _ => work,
        }
    }

    fn open_pull(&mut self) {
        let login = *self.dice.one(&PEOPLE);
        let branch = format!("b{}", self.count);
        let work = self.work(login);
        let (repo, head) = match self.dice.roll(3) {
            0 => (self.fork.clone(), format!("lt:{branch}")),
            _ => (REPO.to_owned(), branch.clone()),
        };
        self.forge.push(&repo, &branch, login, &[work]);
        let pull = self.forge.open(REPO, &head, login);
        self.pulls.push((pull, repo, branch));
    }

    fn step(&mut self) {
        if self.pulls.is_empty() || self.dice.roll(6) == 0 {
            return self.open_pull();
        }
        let (pull, repo, branch) = self.dice.one(&self.pulls).clone();
        let login = *self.dice.one(&PEOPLE);
        let forge = self.forge.handle();
        let held = forge.state().pull(REPO, pull.number).clone();
        let exists = forge.state().repo(&repo).branches.contains_key(&branch);
        let judges = held.author != Some(forge.id(login));
        if held.closed.is_some() {
            match self.dice.roll(4) {
                0 if judges => drop(forge.approve(&pull, login)),
                1 if exists && repo == REPO => forge.delete_branch(&repo, &branch, login),
                2 if held.merge.is_none() && exists => forge.reopen(&pull, login),
                _ => drop(forge.comment(&pull, login, "afterwards")),
            }
            return;
        }
        match self.dice.roll(16) {
            0 | 1 => {
                let work = self.work(login);
                forge.push(&repo, &branch, login, &[work]);
            }
            2 => {
                let work = self.work(login);
                forge.force_push(&repo, &branch, login, &[work]);
            }
            3 => drop(forge.force_push_patch_identical(&repo, &branch, login)),
            4 | 5 if judges => drop(forge.approve(&pull, login)),
            6 if judges => drop(forge.request_changes(&pull, login)),
            7 => drop(forge.comment_review(&pull, login)),
            8 => {
                let review = forge.suggest(&pull, login, "src/pay.rs", "fn pay() { twice }\n");
                forge.apply_suggestion(&pull, review, login);
            }
            9 if !held.reviews.is_empty() => forge.dismiss(&pull, held.reviews[0].id, login, "no"),
            10 => drop(forge.update_branch(&pull, login)),
            11 if held.queue.is_none() => forge.enqueue(&pull, login),
            12 => {
                let method = *self
                    .dice
                    .one(&[Method::Merge, Method::Squash, Method::Rebase]);
                if held.queue.is_some() {
                    let group = forge.merge_group(std::slice::from_ref(&pull), method);
                    forge.merge_group_lands(&group);
                } else {
                    forge.merge(&pull, login, method);
                }
            }
            13 => forge.close(&pull, login),
            14 => forge.enable_auto_merge(&pull, login, Method::Squash),
            _ => drop(forge.comment(&pull, login, "hm")),
        }
    }
}

/// What REST and GraphQL say about the same pull request.
async fn compare(client: &Client, number: u64, seed: u64) {
    let answer = client.graphql(PULL, json!({"number": number})).await;
    assert_eq!(answer.get("errors"), None, "seed {seed}: {answer}");
    let seen = &answer["data"]["repository"]["pullRequest"];
    let path = format!("/repos/acme/payments/pulls/{number}");
    let rest = client.get(&path).await;
    assert_eq!(seen["headRefOid"], rest["head"]["sha"], "seed {seed}");
    assert_eq!(
        seen["state"] == "MERGED",
        rest["merged"] == true,
        "seed {seed}"
    );
    assert_eq!(
        seen["commits"]["totalCount"], rest["commits"],
        "seed {seed}"
    );
    let reviews = client.get(&format!("{path}/reviews?per_page=100")).await;
    let pairs = |list: &Value, field: &str| -> Vec<(Value, Value)> {
        list.as_array()
            .unwrap()
            .iter()
            .map(|r| (r["state"].clone(), r[field].clone()))
            .collect()
    };
    let mut seen_reviews = pairs(&seen["reviews"]["nodes"], "commit");
    seen_reviews
        .iter_mut()
        .for_each(|(_, commit)| *commit = commit["oid"].take());
    assert_eq!(seen_reviews, pairs(&reviews, "commit_id"), "seed {seed}");
    let commits = client.get(&format!("{path}/commits?per_page=100")).await;
    let listed: Vec<&Value> = commits
        .as_array()
        .unwrap()
        .iter()
        .map(|c| &c["sha"])
        .collect();
    let nodes = seen["commits"]["nodes"].as_array().unwrap();
    assert_eq!(
        nodes
            .iter()
            .map(|n| &n["commit"]["oid"])
            .collect::<Vec<_>>(),
        listed,
        "seed {seed}"
    );
    client.get(&format!("{path}/files?per_page=100")).await;
}

#[tokio::test]
async fn both_views_agree_after_any_story() {
    for seed in 1..=12 {
        let mut story = Story::new(seed);
        for _ in 0..40 {
            story.step();
        }
        let client = Client::new(&story.forge, story.forge.token_of("root"));
        for (pull, _, _) in &story.pulls {
            compare(&client, pull.number, seed).await;
        }
        let violations = story.forge.take_violations();
        assert!(violations.is_empty(), "seed {seed}: {violations:#?}");
    }
}
