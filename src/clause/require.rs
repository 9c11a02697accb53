//! `require`: enough different people hold a stage (J18).

use super::Line;
use crate::duty::Stage;

/// What one stage needs.
#[derive(Debug, Clone)]
pub struct Requirement {
    /// The stage.
    pub stage: Stage,
    /// Its lines, which need different people.
    pub lines: Vec<Line>,
}
