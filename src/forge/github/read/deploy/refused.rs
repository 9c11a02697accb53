//! Why a run may not deploy at all, whoever started it; which workflow and ref may is the policy's word, and judged by it.

use super::proof::Expected;
use super::run::Deploying;
use crate::evidence::Why;

/// Why this run may not deploy here at all; none where it may.
pub(super) fn not_here(deploying: &Deploying, expected: &Expected<'_>) -> Vec<(Why, String)> {
    let Some(run) = &deploying.run else {
        return Vec::new();
    };
    let mut not = Vec::new();
    let mut say = |why: String| not.push((Why::Inconsistent, why));
    if run.head_repository.as_ref().map(|head| head.id) != Some(expected.repository) {
        say("this run is of a fork's code".to_owned());
    }
    if run.event.starts_with("pull_request") || run.event == "merge_group" {
        say(format!(
            "this run was started by `{}`: what it runs is on no branch",
            run.event.escape_debug()
        ));
    }
    if run.conclusion.is_some() {
        say(format!("run {} is over: it deploys nothing", run.id));
    }
    not
}
