//! `objection`: no open "changes requested" (J20).

/// Until when an objection stops a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objections {
    /// Given before the merge and open at the merge.
    BeforeMerge,
    /// Also those given after the merge, in the deploying job.
    UntilDeploy,
    /// Shown only.
    Ignore,
}
