//! Evidence and law, read: at most two round trips where the policy asks for nothing more.

use super::forge::{Forge, Identities};
use super::subject::{Asking, Subject};
use super::verdict::Gathered;
use super::{ChangeArgs, Comments, Reach};
use crate::cli::exit::Error;
use crate::digest::sha256;
use crate::evidence::{Evidence, Fact, Gap, Revision, Timestamp, Why};
use crate::forge::github::read::{
    ChangeAt, GrantRead, Group, GroupAt, Law as Files, Look, Needs, Opened, ReadError, Reader,
    Touched, of_change, of_group,
};
use crate::forge::github::write::{Sticky, StickyError};
use crate::git::Objects;
use crate::policy::On;
use crate::record::{CaseFiles, Law};
use crate::report::marker;
use std::collections::BTreeMap;

/// How often a change that moves while it is read is begun again.
const BEGINNINGS: u32 = 4;

/// Everything that was read.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) gathered: Gathered,
    /// The changes to comment on, each with the gate's own comment.
    pub(super) comments: Vec<(ChangeAt, Result<Sticky, StickyError>)>,
    /// What the status stands on.
    pub(super) revision: Revision,
    pub(super) at: ChangeAt,
    /// Whether the answer is about what the event was about.
    pub(super) event: About,
}

/// Whether the answer is about what the event was about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// It is.
    Present,
    /// The head is another one by now: a newer run judges that.
    Past,
}

pub(super) async fn read(forge: &Forge, asked: &Asking, args: &ChangeArgs) -> Result<Read, Error> {
    let mut beginning = 1;
    loop {
        let last = beginning == BEGINNINGS;
        if let Some(read) = attempt(forge, asked, args, last).await? {
            return Ok(read);
        }
        forge.reader.pause(beginning).await;
        beginning += 1;
    }
}

/// None: something moved, and everything is to be read anew.
async fn attempt(
    forge: &Forge,
    asked: &Asking,
    args: &ChangeArgs,
    last: bool,
) -> Result<Option<Read>, Error> {
    let reader = &forge.reader;
    let (opened, writer) = tokio::join!(open(reader, &asked.subject), forge.other_writer());
    let (mut opened, group, expected) = opened?;
    let Some(first) = opened.first() else {
        return Err(Error::Undecided {
            what: "there is no change to judge".into(),
            source: None,
        });
    };
    let same_law = opened
        .iter()
        .all(|one| one.law().source == first.law().source);
    if !same_law && !last {
        return Ok(None);
    }
    if !same_law {
        return Err(Error::Undecided {
            what: "the default branch keeps moving, so no policy can be read: run it again".into(),
            source: None,
        });
    }
    let files = files(first.law());
    let law = law(first.law(), &files);
    let mut comments = Vec::new();
    let mut moved = false;
    for one in &mut opened {
        let needs = match &law {
            Ok(law) => needs(law, asked, one),
            Err(_) => Needs::default(),
        };
        let (again, sticky) = tokio::join!(
            complete(reader, one.clone(), needs),
            sticky(forge, asked, args, one)
        );
        let (completed, again) = again;
        *one = completed;
        moved |= again;
        comments.extend(sticky.map(|sticky| (one.at().clone(), sticky)));
    }
    if moved && !last {
        return Ok(None);
    }
    let mut grants = Vec::new();
    if let Ok(law) = &law {
        let needs = |opened: &Opened| needs(law, asked, opened);
        for one in &mut opened {
            reader.carry(one, |branch| names(law, branch), needs).await;
        }
        if let Some(first) = opened.first() {
            grants = reader.grants(first, sha256, needs).await;
        }
    }
    if moved {
        opened.iter_mut().for_each(Opened::give_up_on_moving);
    }
    let look = Look {
        host: asked.connection.host().to_owned(),
        at: now(),
        gate_workflows: asked.gate_workflows.clone(),
        writer,
    };
    Ok(
        evidence(&opened, group.as_ref(), expected, &grants, &look).map(
            |(evidence, revision, at, event)| Read {
                gathered: Gathered {
                    evidence,
                    files,
                    law,
                },
                comments,
                revision,
                at,
                event,
            },
        ),
    )
}

/// Adds what objects at hand prove.
pub(super) fn prove(evidence: &mut Evidence, reach: &Reach) -> Result<(), Error> {
    if let Some(folder) = reach.git.as_ref().filter(|git| !git.as_os_str().is_empty()) {
        let objects = Objects::open(folder)
            .map_err(|error| Error::undecided("`--git` proves nothing", error))?;
        objects.prove(evidence);
    }
    Ok(())
}

async fn complete(reader: &Reader, mut opened: Opened, needs: Needs) -> (Opened, bool) {
    let moved = reader.complete(&mut opened, &needs).await;
    (opened, moved)
}

async fn open(
    reader: &Reader,
    subject: &Subject,
) -> Result<(Vec<Opened>, Option<(Group, GroupAt)>, Option<Revision>), Error> {
    match subject {
        Subject::Change(at, head) => {
            Ok((vec![reader.open(at).await.map_err(failed)?], None, *head))
        }
        Subject::Head(owner, repo, head) => {
            let numbers = reader.with_head(owner, repo, *head).await.map_err(failed)?;
            match numbers.as_slice() {
                [number] => {
                    let at = ChangeAt {
                        owner: owner.clone(),
                        repo: repo.clone(),
                        number: *number,
                    };
                    Ok((
                        vec![reader.open(&at).await.map_err(failed)?],
                        None,
                        Some(*head),
                    ))
                }
                [] => Err(Error::Undecided {
                    what: format!("no open pull request has the head {}", head.short()),
                    source: None,
                }),
                several => {
                    let names: Vec<String> =
                        several.iter().map(|number| format!("#{number}")).collect();
                    Err(Error::Undecided {
                        what: format!(
                            "{} have the same head {}: judge each by its address",
                            names.join(" and "),
                            head.short()
                        ),
                        source: None,
                    })
                }
            }
        }
        Subject::Group(at) => {
            let group = reader.group(at).await.map_err(failed)?;
            let members = group.numbers.iter().map(|number| ChangeAt {
                owner: at.owner.clone(),
                repo: at.repo.clone(),
                number: *number,
            });
            let mut reading = tokio::task::JoinSet::new();
            for (place, at) in members.enumerate() {
                let reader = reader.clone();
                reading.spawn(async move { (place, reader.open(&at).await) });
            }
            let mut opened: BTreeMap<usize, Opened> = BTreeMap::new();
            while let Some(read) = reading.join_next().await {
                let (place, read) =
                    read.map_err(|error| Error::undecided("a member was not read", error))?;
                opened.insert(place, read.map_err(failed)?);
            }
            Ok((
                opened.into_values().collect(),
                Some((group, at.clone())),
                None,
            ))
        }
    }
}

/// What a failure to read means for the exit code.
pub(in crate::cli) fn failed(error: ReadError) -> Error {
    match error {
        ReadError::Law(error) if error.is_invalid() => Error::Invalid {
            what: error.to_string(),
            source: None,
            help: None,
        },
        error => Error::Undecided {
            what: format!("cannot decide: {error}"),
            source: None,
        },
    }
}

fn evidence(
    opened: &[Opened],
    group: Option<&(Group, GroupAt)>,
    expected: Option<Revision>,
    grants: &[GrantRead],
    look: &Look,
) -> Option<(Evidence, Revision, ChangeAt, About)> {
    let (first, others) = opened.split_first()?;
    let at = first.at().clone();
    let Some((group, group_at)) = group else {
        let mut evidence = of_change(first, grants, look);
        let mut about = About::Present;
        if let Some(expected) = expected.filter(|expected| *expected != first.head()) {
            about = About::Past;
            evidence.gaps.push(Gap {
                fact: Fact::Heads,
                why: Why::Inconsistent,
                change: evidence.changes.first().map(|change| change.id.clone()),
                account: None,
                detail: Some(format!(
                    "the event was about {}, and the head is {} by now: a newer run judges that",
                    expected.short(),
                    first.head().short()
                )),
            });
        }
        return Some((evidence, first.head(), at, about));
    };
    let evidence = of_group(first, others, group, group_at, grants, look);
    Some((evidence, group_at.head, at, About::Present))
}

/// The law as a case holds it.
pub(in crate::cli) fn files(law: &Files) -> CaseFiles {
    let waivers = law.waivers.iter().filter_map(|(path, bytes)| {
        let name = path.rsplit('/').next()?;
        Some((name.to_owned(), bytes.clone()))
    });
    CaseFiles {
        policy: law.policy.clone().unwrap_or_default(),
        directory: law.directory.clone(),
        waivers: waivers.collect(),
        ..CaseFiles::default()
    }
}

/// Reads the law; where there is none, the error says where it was looked for.
pub(in crate::cli) fn law(read: &Files, files: &CaseFiles) -> Result<Law, Error> {
    let source = &read.source;
    let place = format!(
        "on `{}` ({}) of {}",
        source.branch.escape_debug(),
        source.revision.short(),
        source.repository
    );
    let what = match &read.policy {
        None => "is not there",
        Some(bytes) if bytes.iter().all(u8::is_ascii_whitespace) => "is empty",
        Some(_) => {
            let named = format!(".sixeyes/policy.yaml {place}");
            return Law::read(
                &named,
                &files.policy,
                files.directory.as_deref(),
                &files.waivers,
            )
            .map_err(Error::File);
        }
    };
    Err(Error::Invalid {
        what: format!(
            "`.sixeyes/policy.yaml` {what} {place}, and no policy allows nothing: write one with `sixeyes policy init` and merge it there"
        ),
        source: None,
        help: None,
    })
}

/// Whether a rule names the branch as a target of its own (J6).
pub(in crate::cli) fn names(law: &Law, branch: &str) -> bool {
    law.policy().rules.iter().any(|rule| {
        rule.on == On::Merge
            && rule
                .branches
                .as_ref()
                .is_none_or(|branches| branches.matches(branch))
    })
}

fn needs(law: &Law, asked: &Asking, opened: &Opened) -> Needs {
    let paths = opened.paths();
    Needs::of(
        law.policy(),
        law.directory(),
        asked.connection.host(),
        opened.target(),
        opened.state(),
        paths.as_deref().map_or(Touched::Perhaps, Touched::All),
    )
}

/// The gate's own comment on a change; none where no comment is kept.
async fn sticky(
    forge: &Forge,
    asked: &Asking,
    args: &ChangeArgs,
    opened: &Opened,
) -> Option<Result<Sticky, StickyError>> {
    let writer = forge.writer.as_ref()?;
    if asked.comments(args) == Comments::Never {
        return None;
    }
    let marker = marker(&crate::evidence::ChangeId(format!(
        "#{}",
        opened.at().number
    )));
    Some(match forge.identities {
        Identities::One => opened.sticky(&marker),
        Identities::Two => writer.find(opened.at(), &marker).await,
    })
}

/// The moment, to the second: what a person reads and writes.
pub(super) fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}
