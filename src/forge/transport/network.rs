//! The one HTTP stack.

use super::Patience;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// An HTTP stack: TLS by the machine's certificates and the given ones, the machine's proxies, no redirects.
#[derive(Debug, Clone)]
pub struct Network {
    pub(super) http: reqwest::Client,
    pub(super) patience: Patience,
    /// Who may ask now.
    pub(super) permits: Arc<Semaphore>,
}

/// How many requests are under way at once, of all clients of one network together. GitHub's secondary limits are 100
/// requests at once, 900 points of REST and 2,000 of GraphQL a minute, and 60 seconds of its processors' time in GraphQL
/// (github.md 4): sixteen of the heaviest questions stay inside of all of them.
pub(super) const AT_ONCE: usize = 16;

/// The network cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// The file of further certificates cannot be read.
    #[error("the certificate file `{}` cannot be read: {source}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file holds no certificate.
    #[error("`{}` holds no certificate in PEM form", path.display())]
    NoCertificate {
        /// Which.
        path: PathBuf,
        /// Why, if the reader said so.
        source: Option<reqwest::Error>,
    },
    /// The stack itself.
    #[error("TLS or proxy settings cannot be used")]
    Settings(#[source] reqwest::Error),
}

impl Network {
    /// Sets the stack up. `authorities` is a PEM file of certificate authorities to trust beside the machine's own.
    ///
    /// # Errors
    /// [`NetworkError`] where the file or the machine's settings cannot be used.
    pub fn new(authorities: Option<&Path>, patience: Patience) -> Result<Self, NetworkError> {
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(patience.answer.min(Duration::from_secs(10)))
            .timeout(patience.answer)
            .referer(false);
        if let Some(path) = authorities {
            builder = builder.tls_certs_merge(certificates(path)?);
        }
        Ok(Self {
            http: builder.build().map_err(NetworkError::Settings)?,
            patience,
            permits: Arc::new(Semaphore::new(AT_ONCE)),
        })
    }
}

fn certificates(path: &Path) -> Result<Vec<reqwest::Certificate>, NetworkError> {
    let pem = std::fs::read(path).map_err(|source| NetworkError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    let none = |source| NetworkError::NoCertificate {
        path: path.to_owned(),
        source,
    };
    let certificates =
        reqwest::Certificate::from_pem_bundle(&pem).map_err(|source| none(Some(source)))?;
    if certificates.is_empty() {
        return Err(none(None));
    }
    Ok(certificates)
}
