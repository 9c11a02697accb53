//! The same facts in another order.

use sixeyes::evidence::{Change, Evidence};

/// Turns every list whose order means nothing.
pub(crate) fn turned(evidence: &Evidence, dice: u64) -> Evidence {
    let mut turned = evidence.clone();
    let mut dice = dice;
    turn(&mut turned.accounts, &mut dice);
    turn(&mut turned.changes, &mut dice);
    turn(&mut turned.rights, &mut dice);
    turn(&mut turned.memberships, &mut dice);
    turn(&mut turned.gaps, &mut dice);
    turn(&mut turned.ignored, &mut dice);
    for change in &mut turned.changes {
        turn_change(change, &mut dice);
    }
    if let Some(deployment) = &mut turned.deployment {
        turn(&mut deployment.triggers, &mut dice);
        turn(&mut deployment.authorisations, &mut dice);
        turn(&mut deployment.bypasses, &mut dice);
    }
    turned
}

fn turn_change(change: &mut Change, dice: &mut u64) {
    turn(&mut change.commits, dice);
    turn(&mut change.reviews, dice);
    turn(&mut change.intents, dice);
    turn(&mut change.requests, dice);
    turn(&mut change.files, dice);
    turn(&mut change.bypasses, dice);
    for commit in &mut change.commits {
        turn(&mut commit.co_authors, dice);
    }
}

/// Turns a list round by some places, and front to back half of the time.
fn turn<T>(list: &mut [T], dice: &mut u64) {
    if list.is_empty() {
        return;
    }
    *dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
    let by = (*dice >> 33) as usize % list.len();
    list.rotate_left(by);
    if *dice & (1 << 40) != 0 {
        list.reverse();
    }
}
