//! What people do on the forge. Every verb moves the forge's clock one minute and leaves the traces GitHub would.
//! Accounts are named by login and repositories by `owner/name`; an account that does not exist yet is made.

pub mod again;
pub mod code;
mod events;
pub mod merging;
mod moves;
pub mod people;
pub mod pulls;
pub mod reviews;
pub mod runs;
pub mod shipping;
mod work;

pub use work::Work;

/// A pull request by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullName {
    pub repo: String,
    pub number: u64,
}

impl std::fmt::Display for PullName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}#{}", self.repo, self.number)
    }
}
