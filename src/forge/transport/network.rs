//! The one HTTP stack.

use super::Patience;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// An HTTP stack: TLS by the machine's certificates and the given ones, the machine's proxies, no redirects.
#[derive(Debug, Clone)]
pub struct Network {
    pub(super) http: reqwest::Client,
    pub(super) patience: Patience,
}

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
