//! More authors, joined accounts, gaps, another order: none turns deny into allow (2 to 4).

use super::laws::law_of;
use super::{allows, must};
use super::{gaps, order};
use crate::chance::holds;
use crate::judge::{Law, told};
use sixeyes::decision::Grade;
use sixeyes::evidence::{Committer, Evidence, GitPerson, Pushed};
use sixeyes::report::{MarkdownOptions, Said};

/// Somebody more among the authors of a change, by one more claim or record.
fn one_more_author(evidence: &Evidence, dice: u64) -> Evidence {
    let mut more = evidence.clone();
    let account = more.accounts[dice as usize / 7 % more.accounts.len()].id;
    let which = dice as usize / 3 % more.changes.len();
    let change = &mut more.changes[which];
    let place = dice as usize / 11 % change.commits.len();
    let claim = GitPerson {
        name: "claimed".to_owned(),
        email: "claimed@acme.example".to_owned(),
        account: Some(account),
    };
    match dice % 4 {
        0 => change.commits[place].co_authors.push(claim),
        1 => change.commits[place].author = claim,
        2 if change.commits[place].moved.is_none() => {
            change.commits[place].committer = Committer::Person(claim);
        }
        _ => {
            let place = dice as usize / 13 % change.heads.len();
            let head = &mut change.heads[place];
            if let (Pushed::By(pushers), None) = (&mut head.pushed_by, head.moved) {
                pushers.push(account);
            }
        }
    }
    // A claim put in the place of another could clear the other: both must stand.
    if dice % 4 == 1 || dice % 4 == 2 {
        let before = &evidence.changes[which].commits[place];
        let kept = &mut more.changes[which].commits[place];
        kept.co_authors.push(before.author.clone());
        if let Committer::Person(person) = &before.committer {
            kept.co_authors.push(person.clone());
        }
    }
    more
}

#[test]
fn one_more_author_never_turns_deny_into_allow() {
    holds("2, authors", |plan| {
        let law = law_of(plan);
        let evidence = plan.world().evidence();
        let more = one_more_author(&evidence, plan.dice / 97);
        let (before, after) = (law.judge(&evidence), law.judge(&more));
        must(allows(&before) || !allows(&after), || {
            format!("{}\n{}", told(&before), told(&after))
        })
    });
}

#[test]
fn one_joined_account_never_turns_deny_into_allow() {
    let apart = Law::read(&super::laws::accounts("strict"), None, &Default::default());
    holds("2, accounts", |plan| {
        let evidence = plan.world().evidence();
        let humans: Vec<u64> = evidence
            .accounts
            .iter()
            .filter(|account| account.kind == sixeyes::evidence::AccountKind::Human)
            .map(|account| account.id.0)
            .collect();
        let Some(first) = humans.get(plan.dice as usize % humans.len().max(1)) else {
            return Ok(());
        };
        let second = humans[plan.dice as usize / 31 % humans.len()];
        if *first == second {
            return Ok(());
        }
        let directory = format!(
            "people:\n  - {{ id: one, accounts: {{ github.com: [{first}, {second}] }} }}\n"
        );
        for preset in ["four-eyes", "three-person", "strict"] {
            let policy = super::laws::accounts(preset);
            let joined = Law::read(&policy, Some(&directory), &Default::default());
            let separate = Law {
                policy: joined.policy.clone(),
                directory: apart.directory.clone(),
                waivers: Vec::new(),
            };
            let (before, after) = (separate.judge(&evidence), joined.judge(&evidence));
            must(allows(&before) || !allows(&after), || {
                format!("{}\n{}", told(&before), told(&after))
            })?;
        }
        Ok(())
    });
}

#[test]
fn a_fact_turned_into_a_gap_never_turns_deny_into_allow() {
    holds("3", |plan| {
        let law = law_of(plan);
        let evidence = plan.world().evidence();
        let Some(without) = gaps::without_a_fact(&evidence, plan.dice / 89) else {
            return Ok(());
        };
        let (before, after) = (law.judge(&evidence), law.judge(&without));
        // J26: an unknown person is settled by a late approval, which the finding says.
        let settled = after
            .findings
            .iter()
            .any(|finding| finding.outcome.grade() == Grade::Waived);
        must(allows(&before) || settled || !allows(&after), || {
            format!("{}\n{}", told(&before), told(&after))
        })
    });
}

#[test]
fn the_order_of_lists_never_matters() {
    holds("4", |plan| {
        let law = law_of(plan);
        let evidence = plan.world().evidence();
        let turned = order::turned(&evidence, plan.dice);
        let (before, after) = (law.judge(&evidence), law.judge(&turned));
        let one = Said::new(&before, &evidence, &law.policy);
        let two = Said::new(&after, &turned, &law.policy);
        let texts = |said: &Said<'_, '_>| {
            let comment = said.markdown(&MarkdownOptions::default());
            (String::from_utf8(said.json()).unwrap(), comment)
        };
        let (one, two) = (texts(&one), texts(&two));
        must(one == two, || {
            let pairs = one.0.lines().zip(two.0.lines());
            let pairs = pairs.chain(one.1.lines().zip(two.1.lines()));
            let differing: Vec<_> = pairs.filter(|(one, two)| one != two).collect();
            format!("{differing:#?}\n{}", told(&before))
        })
    });
}
