//! A direct push: commits that came to the branch without a pull request (E62). Nobody approved them.

use super::commits::commit;
use super::{Mapped, Missing, People};
use crate::evidence::{
    Actor, Arrival, Bypass, Change, ChangeId, ChangeKind, ChangeState, Citation, Context, Fact,
    File, Gap, Head, Merge, MergeMethod, Proof, Pushed, Revision, Timestamp, Totals, Unknown, Why,
};
use crate::forge::github::answers::{Activity, Commit as CommitAnswer, RestFile, RuleSuite};
use crate::forge::github::read::List;

/// How many files the forge lists between two commits.
const FILES: usize = 300;

/// Everything that was read of one direct push.
#[derive(Debug, Clone)]
pub(crate) struct PushFound {
    /// Its last commit.
    pub(crate) head: Revision,
    /// The commit that it stands on.
    pub(crate) base: Option<Revision>,
    /// Its commits, oldest first.
    pub(crate) commits: Vec<CommitAnswer>,
    /// The act, where the forge shows it.
    pub(crate) by: Option<Activity>,
    /// Why the acts on the branch are not all known, if they are not.
    pub(crate) unread: Option<Why>,
    /// The files that it changes.
    pub(crate) files: Result<Vec<RestFile>, Why>,
    /// What the branch's rules said to it.
    pub(crate) suites: List<RuleSuite>,
    /// The branch.
    pub(crate) target: String,
    /// Where people see the repository.
    pub(crate) url: String,
}

/// Turns a direct push into a change; `at` stands in where the forge shows no moment.
pub(crate) fn push(people: &mut People, found: &PushFound, at: Timestamp) -> Mapped {
    let mut missing: Vec<Missing> = Vec::new();
    let by = match &found.by {
        Some(act) => people.rest(act.actor.as_ref()),
        None => Actor::Unknown(Unknown::NotRecorded),
    };
    let at = found.by.as_ref().map_or(at, |act| act.timestamp);
    let url = format!("{}/commit/{}", found.url, found.head);
    let citation = Citation {
        proof: match found.by {
            Some(_) => Proof::Authenticated,
            None => Proof::Derived,
        },
        id: found.by.as_ref().map(|act| act.id.to_string()),
        url: Some(match found.by {
            Some(_) => format!("{}/activity", found.url),
            None => url.clone(),
        }),
    };
    let mut commits = Vec::with_capacity(found.commits.len());
    for raw in &found.commits {
        let (commit, short) = commit(people, raw);
        missing.extend(short.map(|detail| (Fact::Commits, Why::Truncated, detail)));
        commits.push(commit);
    }
    let pushed_by = match by.account() {
        Some(account) => Pushed::By(vec![account]),
        None => {
            let why = match by {
                Actor::Unknown(Unknown::Deleted) => Why::Deleted,
                Actor::Unknown(_) | Actor::Account(_) => found.unread.unwrap_or(Why::Unsupported),
            };
            missing.push((Fact::Pushers, why, "who pushed to the branch".to_owned()));
            Pushed::Unknown
        }
    };
    let files = match &found.files {
        Ok(files) => {
            if files.len() >= FILES {
                let detail = "the list of files".to_owned();
                missing.push((Fact::Files, Why::Truncated, detail));
            }
            files.iter().map(file).collect()
        }
        Err(why) => {
            missing.push((Fact::Files, *why, "the list of files".to_owned()));
            Vec::new()
        }
    };
    let bypasses = bypasses(people, found, &mut missing);
    let id = ChangeId(found.head.to_string());
    let counted = |items: usize| u64::try_from(items).ok();
    let totals = Totals {
        commits: counted(commits.len()),
        reviews: Some(0),
        files: found
            .files
            .as_ref()
            .ok()
            .and_then(|files| counted(files.len())),
    };
    let tree = commits.last().and_then(|commit| commit.tree);
    let change = Change {
        url,
        kind: ChangeKind::Push,
        title: found
            .commits
            .last()
            .and_then(|commit| commit.message.lines().next())
            .map(str::to_owned),
        state: ChangeState::Merged,
        opened_by: by,
        opened_at: at,
        imported: false,
        source: None,
        target: found.target.clone(),
        retargets: Vec::new(),
        head: found.head,
        tree,
        base: found.base,
        heads: vec![Head {
            revision: found.head,
            tree,
            base: found.base,
            arrival: Arrival::Opened,
            at: found.by.as_ref().map(|_| at),
            pushed_by,
            moved: None,
            citation: citation.clone(),
        }],
        commits,
        reviews: Vec::new(),
        requests: Vec::new(),
        intents: Vec::new(),
        merge: Some(Merge {
            by,
            at,
            head: found.head,
            method: MergeMethod::FastForward,
            result: Vec::new(),
            tree,
            citation: citation.clone(),
        }),
        files,
        totals: Some(totals),
        carried: Vec::new(),
        bypasses,
        past_law: None,
        context: Context::default(),
        citation,
        id: id.clone(),
    };
    let gaps = missing
        .into_iter()
        .map(|(fact, why, detail)| Gap {
            fact,
            why,
            change: Some(id.clone()),
            account: None,
            detail: Some(detail),
        })
        .collect();
    Mapped {
        change,
        rights: Vec::new(),
        gaps,
        ignored: Vec::new(),
    }
}

fn file(raw: &RestFile) -> File {
    File {
        path: raw.filename.clone(),
        was: raw.previous_filename.clone(),
    }
}

fn bypasses(people: &mut People, found: &PushFound, missing: &mut Vec<Missing>) -> Vec<Bypass> {
    if found.suites.items.is_empty() {
        let why = found.suites.short.unwrap_or(Why::Unsupported);
        let detail = "what the branch's rules said".to_owned();
        missing.push((Fact::Bypasses, why, detail));
    }
    let past = |suite: &&RuleSuite| suite.result == "bypass";
    found
        .suites
        .items
        .iter()
        .filter(past)
        .map(|suite| Bypass {
            by: people.known(suite.actor_id, suite.actor_name.as_deref()),
            at: suite.pushed_at,
            what: "the branch's rules".to_owned(),
            citation: Citation {
                proof: Proof::Authenticated,
                id: Some(suite.id.to_string()),
                url: Some(format!("{}/settings/rules/insights", found.url)),
            },
        })
        .collect()
}
