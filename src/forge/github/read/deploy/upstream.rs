//! The runs upstream of the one that deploys (E124).

use super::super::Reader;
use super::super::rest::one;
use super::DeployAt;
use crate::evidence::Why;
use crate::forge::github::answers::DeployRun;

impl Reader {
    /// The run that started this one, by the event's payload, which only says where to look.
    pub(super) async fn upstream(
        &self,
        at: &DeployAt,
        id: Option<u64>,
    ) -> Vec<Result<DeployRun, Why>> {
        let Some(id) = id else { return Vec::new() };
        let path = format!("{}/actions/runs/{id}", at.path());
        let read = one::<DeployRun>(&self.client, path, "actions: read").await;
        // Who started that run is known; which run started it is not, where it was one.
        let goes_on = read.as_ref().is_ok_and(|run| run.event == "workflow_run");
        let mut chain = vec![read];
        if goes_on {
            chain.push(Err(Why::Unsupported));
        }
        chain
    }
}
