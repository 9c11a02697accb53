//! The stages of a change's life.

use std::fmt;

/// A step of a change's life (`docs/policy.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Opened, wrote, co-wrote, committed, signed or pushed any of it (J5).
    Author,
    /// Reviewed it, objections included.
    Review,
    /// Gave an approval that counts, or would if they were not its author (J7).
    Approve,
    /// Merged it, or made the forge merge it (J10).
    Merge,
    /// Started the deployment (J11).
    Trigger,
    /// Approved the held deployment (J11).
    Authorize,
    /// Took the last human decision before production (J11).
    Release,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: [Self; 7] = [
        Self::Author,
        Self::Review,
        Self::Approve,
        Self::Merge,
        Self::Trigger,
        Self::Authorize,
        Self::Release,
    ];

    /// The word in policies and decisions.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Author => "author",
            Self::Review => "review",
            Self::Approve => "approve",
            Self::Merge => "merge",
            Self::Trigger => "trigger",
            Self::Authorize => "authorize",
            Self::Release => "release",
        }
    }

    /// The stage that this word names.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == word)
    }

    /// Whether it belongs to the deployment and not to the change.
    #[must_use]
    pub fn is_of_deployment(self) -> bool {
        match self {
            Self::Trigger | Self::Authorize | Self::Release => true,
            Self::Author | Self::Review | Self::Approve | Self::Merge => false,
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of stages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stages(u8);

impl Stages {
    /// None.
    pub const NONE: Self = Self(0);
    /// The stages before the deployment: author, review, approve, merge.
    pub const BEFORE_DEPLOYMENT: Self = Self(0b000_1111);
    /// The deployment's own: trigger, authorize, release.
    pub const OF_DEPLOYMENT: Self = Self(0b111_0000);

    fn bit(stage: Stage) -> u8 {
        1 << stage as u8
    }

    /// With `stage` added.
    #[must_use]
    pub fn with(self, stage: Stage) -> Self {
        Self(self.0 | Self::bit(stage))
    }

    /// Whether `stage` is among them.
    #[must_use]
    pub fn has(self, stage: Stage) -> bool {
        self.0 & Self::bit(stage) != 0
    }

    /// Those in both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those in either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those not in `other`.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// How many.
    #[must_use]
    pub fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// In the order of a change's life.
    pub fn iter(self) -> impl Iterator<Item = Stage> {
        Stage::ALL.into_iter().filter(move |stage| self.has(*stage))
    }
}

impl FromIterator<Stage> for Stages {
    fn from_iter<T: IntoIterator<Item = Stage>>(stages: T) -> Self {
        stages.into_iter().fold(Self::NONE, Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_halves_make_the_whole() {
        let all: Stages = Stage::ALL.into_iter().collect();
        assert_eq!(Stages::BEFORE_DEPLOYMENT.or(Stages::OF_DEPLOYMENT), all);
        assert!(
            Stages::BEFORE_DEPLOYMENT
                .and(Stages::OF_DEPLOYMENT)
                .is_empty()
        );
        for stage in Stage::ALL {
            assert_eq!(Stages::OF_DEPLOYMENT.has(stage), stage.is_of_deployment());
            assert_eq!(Stage::parse(stage.as_str()), Some(stage));
        }
    }
}
