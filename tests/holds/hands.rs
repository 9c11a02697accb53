//! An allowed deployment has three people on every change (6).

use super::{allows, must};
use crate::chance::{Gate, holds};
use crate::judge::{Law, told};
use sixeyes::decision::{Decision, Grade};
use sixeyes::evidence::{AuthorisationState, Evidence, Pushed, ReviewVerdict, TriggerAct};
use std::collections::BTreeSet;

/// Everybody who may have written a change, who approved it, and who released it, read without the product's help.
fn hands(evidence: &Evidence) -> Vec<[BTreeSet<u64>; 3]> {
    let deployment = evidence.deployment.as_ref().unwrap();
    let authorisers: BTreeSet<u64> = deployment
        .authorisations
        .iter()
        .filter(|given| given.state == AuthorisationState::Approved)
        .filter_map(|given| given.by.account())
        .map(|id| id.0)
        .collect();
    let releasers = if authorisers.is_empty() {
        deployment
            .triggers
            .iter()
            .filter(|trigger| !matches!(trigger.act, TriggerAct::Schedule | TriggerAct::Token))
            .filter_map(|trigger| trigger.by.account())
            .map(|id| id.0)
            .collect()
    } else {
        authorisers
    };
    let of = |change: &sixeyes::evidence::Change| {
        // What a train carries has people of its own (J6).
        let brought = |revision| {
            change.carried.iter().any(|carried| {
                carried.commits.contains(&revision) || carried.heads.contains(&revision)
            })
        };
        let mut authors = BTreeSet::new();
        authors.extend(change.opened_by.account().map(|id| id.0));
        let pushed =
            |head: &&sixeyes::evidence::Head| head.moved.is_none() && !brought(head.revision);
        for head in change.heads.iter().filter(pushed) {
            if let Pushed::By(pushers) = &head.pushed_by {
                authors.extend(pushers.iter().map(|id| id.0));
            }
        }
        for commit in change
            .commits
            .iter()
            .filter(|commit| commit.moved.is_none() && !brought(commit.revision))
        {
            authors.extend(commit.author.account.map(|id| id.0));
            authors.extend(
                commit
                    .co_authors
                    .iter()
                    .filter_map(|who| who.account)
                    .map(|id| id.0),
            );
        }
        authors.extend(
            change
                .requests
                .iter()
                .filter_map(|asked| asked.by.account())
                .map(|id| id.0),
        );
        let approvers = change
            .reviews
            .iter()
            .filter(|review| {
                review.verdict == ReviewVerdict::Approved && review.revision == Some(change.head)
            })
            .filter_map(|review| review.by.account())
            .map(|id| id.0)
            .collect();
        [authors, approvers, releasers.clone()]
    };
    let carried = |change: &sixeyes::evidence::Change| {
        change
            .carried
            .iter()
            .map(|carried| of(&carried.change))
            .collect::<Vec<_>>()
    };
    let changes = evidence.changes.iter();
    changes
        .flat_map(|change| std::iter::once(of(change)).chain(carried(change)))
        .collect()
}

#[test]
fn an_allowed_deployment_has_three_people_on_every_change() {
    let (three, strict) = (Law::preset("three-person"), Law::preset("strict"));
    let waives = |decision: &Decision<'_>| {
        decision
            .findings
            .iter()
            .any(|finding| finding.outcome.grade() == Grade::Waived)
    };
    holds("6", |plan| {
        if plan.gate == Gate::Before {
            return Ok(());
        }
        let evidence = plan.world().evidence();
        if evidence.deployment.is_none() {
            return Ok(());
        }
        for law in [&three, &strict] {
            let decision = law.judge(&evidence);
            if !allows(&decision) {
                continue;
            }
            for [authors, approvers, releasers] in hands(&evidence) {
                let third = approvers.iter().any(|approver| {
                    !authors.contains(approver)
                        && releasers
                            .iter()
                            .any(|who| who != approver && !authors.contains(who))
                });
                must(third, || {
                    format!(
                        "{authors:?} {approvers:?} {releasers:?}\n{}",
                        told(&decision)
                    )
                })?;
                must(releasers.is_disjoint(&authors), || told(&decision))?;
            }
        }
        let decision = strict.judge(&evidence);
        if !allows(&decision) || waives(&decision) {
            return Ok(());
        }
        let deployment = evidence.deployment.as_ref().unwrap();
        let starters: BTreeSet<u64> = deployment
            .triggers
            .iter()
            .filter_map(|trigger| trigger.by.account())
            .map(|id| id.0)
            .collect();
        let authorisers: BTreeSet<u64> = deployment
            .authorisations
            .iter()
            .filter_map(|given| given.by.account())
            .map(|id| id.0)
            .collect();
        must(authorisers.is_disjoint(&starters), || told(&decision))?;
        let mergers = evidence.changes.iter().flat_map(|change| {
            let carried = change.carried.iter().map(|carried| &*carried.change);
            std::iter::once(change).chain(carried).map(|change| {
                let merger = change.merge.as_ref().and_then(|merge| merge.by.account());
                merger.map(|id| id.0)
            })
        });
        for (merger, [authors, ..]) in mergers.zip(hands(&evidence)) {
            let apart = starters.is_disjoint(&authors)
                && authorisers.is_disjoint(&authors)
                && merger.is_none_or(|merger| !authors.contains(&merger));
            must(apart, || told(&decision))?;
        }
        Ok(())
    });
}
