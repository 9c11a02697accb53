//! What can go wrong with a request.

use super::GraphqlError;
use crate::evidence::Why;
use std::time::Duration;

/// A request that failed.
#[derive(Debug, thiserror::Error)]
#[error("{request}: {failure}{}", advice(.failure, .needs, *.tried))]
pub struct RequestError {
    /// The request, such as `GET /repos/acme/payments/activity`.
    pub request: String,
    /// What the token needs for it, such as `contents: read`; empty where nothing is known to be needed.
    pub needs: &'static str,
    /// How often it was sent.
    pub tried: u32,
    /// What went wrong.
    #[source]
    pub failure: Failure,
}

/// What went wrong with a request.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// No connection, or no answer in time.
    #[error("the forge did not answer: {}", deepest(.0))]
    Unreachable(#[source] Box<octocrab::Error>),
    /// 401.
    #[error("the forge does not know this token (401)")]
    Unauthorized,
    /// 403, in the forge's words.
    #[error("the forge refuses this token (403): {0}")]
    Forbidden(String),
    /// 404: it does not exist, or this token may not see it (E159).
    #[error("it does not exist, or this token may not see it (404)")]
    NotFound,
    /// 409, in the forge's words.
    #[error("the forge says it conflicts (409): {0}")]
    Conflict(String),
    /// 422, in the forge's words.
    #[error("the forge cannot process it (422): {0}")]
    Unprocessable(String),
    /// 429, or 403 with nothing left of the limit, or the same said by GraphQL.
    #[error("the forge asks to wait{}{}", until(*.wait), said(.message))]
    RateLimited {
        /// How long, if it says so.
        wait: Option<Duration>,
        /// The forge's words.
        message: String,
    },
    /// Another refusal.
    #[error("the forge refuses it ({0}): {1}")]
    Refused(u16, String),
    /// 5xx.
    #[error("the forge failed ({0})")]
    Server(u16),
    /// 3xx: never followed, for the token would travel along (E175).
    #[error("the forge sends the request elsewhere{}, which is not followed", to(.0))]
    Redirect(Option<String>),
    /// The answer broke off.
    #[error("the answer broke off: {}", deepest(.0))]
    Truncated(#[source] Box<octocrab::Error>),
    /// Not JSON.
    #[error("the answer is not JSON but {content_type}")]
    NotJson {
        /// What it says it is.
        content_type: String,
    },
    /// JSON of another shape than the forge documents.
    #[error("the answer has another shape than documented: {0}")]
    WrongShape(#[source] serde_json::Error),
    /// GraphQL answered with errors: its data is not complete (github.md 5).
    #[error("the answer is not complete: {}", all(.0))]
    Graphql(Vec<GraphqlError>),
    /// The request cannot be written as an address.
    #[error("`{0}` cannot be asked for")]
    NotAddressable(String),
}

impl Failure {
    /// Why a fact that only this request tells could not be had.
    #[must_use]
    pub fn why(&self) -> Why {
        match self {
            Self::Unauthorized | Self::Forbidden(_) | Self::NotFound => Why::Forbidden,
            Self::Truncated(_) => Why::Truncated,
            Self::Graphql(errors)
                if errors
                    .iter()
                    .all(|error| matches!(error.kind(), "FORBIDDEN" | "NOT_FOUND")) =>
            {
                Why::Forbidden
            }
            Self::Unreachable(_)
            | Self::Conflict(_)
            | Self::Unprocessable(_)
            | Self::RateLimited { .. }
            | Self::Refused(..)
            | Self::Server(_)
            | Self::Redirect(_)
            | Self::NotJson { .. }
            | Self::WrongShape(_)
            | Self::Graphql(_)
            | Self::NotAddressable(_) => Why::Unavailable,
        }
    }
}

fn advice(failure: &Failure, needs: &str, tried: u32) -> String {
    let mut text = match failure {
        Failure::Unauthorized => "; give a token that is valid now".to_owned(),
        Failure::Forbidden(_) | Failure::NotFound if !needs.is_empty() => {
            format!("; the token needs `{needs}`")
        }
        Failure::RateLimited { .. } => "; run it again then, or give a token of its own".to_owned(),
        Failure::Server(_) | Failure::Unreachable(_) | Failure::Truncated(_) => {
            "; run it again".to_owned()
        }
        Failure::Redirect(_) => {
            "; if the repository or the forge moved, use its new address".to_owned()
        }
        Failure::NotJson { .. } => {
            "; is something between here and the forge answering in its place?".to_owned()
        }
        Failure::Forbidden(_)
        | Failure::NotFound
        | Failure::Conflict(_)
        | Failure::Unprocessable(_)
        | Failure::Refused(..)
        | Failure::WrongShape(_)
        | Failure::Graphql(_)
        | Failure::NotAddressable(_) => String::new(),
    };
    if tried > 1 {
        text.push_str(&format!(" (asked {tried} times)"));
    }
    text
}

/// The innermost cause, which is the one that tells.
fn deepest(error: &octocrab::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    line(&cause.to_string())
}

fn until(wait: Option<Duration>) -> String {
    let Some(wait) = wait else {
        return String::new();
    };
    let at = jiff::SignedDuration::try_from(wait)
        .ok()
        .and_then(|wait| jiff::Timestamp::now().checked_add(wait).ok());
    match at {
        Some(at) => format!(
            " until {} ({} s)",
            at.strftime("%Y-%m-%d %H:%M:%S UTC"),
            wait.as_secs()
        ),
        None => format!(" {} s", wait.as_secs()),
    }
}

fn said(message: &str) -> String {
    if message.is_empty() {
        String::new()
    } else {
        format!(": {message}")
    }
}

fn to(place: &Option<String>) -> String {
    place
        .as_ref()
        .map(|place| format!(" (to `{}`)", line(place)))
        .unwrap_or_default()
}

fn all(errors: &[GraphqlError]) -> String {
    let texts: Vec<String> = errors.iter().take(5).map(ToString::to_string).collect();
    texts.join("; ")
}

/// A stranger's text, fit for one line of a message.
pub(super) fn line(text: &str) -> String {
    text.chars()
        .take(300)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}
