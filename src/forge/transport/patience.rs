//! How long to wait for a forge.

use super::{Failure, RequestError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How long to wait for a forge, and how often to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For one answer.
    pub answer: Duration,
    /// All pauses of one request together, a rate limit's included; zero asks again at once.
    pub pauses: Duration,
    /// How often a read is sent at most.
    pub tries: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            answer: Duration::from_secs(30),
            pauses: Duration::from_secs(60),
            tries: 4,
        }
    }
}

/// What to do after a failure.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Pause, then send it again.
    Again(Duration),
    /// Nothing more.
    GiveUp,
}

impl Patience {
    /// What to do after the `tried`-th failure (from 1) of a read that has paused for `paused` so far.
    pub(super) fn next(&self, failure: &Failure, tried: u32, paused: Duration) -> Next {
        if tried >= self.tries {
            return Next::GiveUp;
        }
        let left = self.pauses.saturating_sub(paused);
        let backoff =
            Duration::from_millis(500).saturating_mul(1 << tried.min(6).saturating_sub(1));
        match failure {
            Failure::RateLimited { wait, .. } => match wait {
                Some(wait) if *wait <= left => Next::Again(*wait),
                Some(_) => Next::GiveUp,
                None => Next::Again(backoff.min(left)),
            },
            Failure::Unreachable(_)
            | Failure::Server(_)
            | Failure::Truncated(_)
            | Failure::NotJson { .. } => Next::Again(backoff.min(left)),
            Failure::Unauthorized
            | Failure::Forbidden(_)
            | Failure::NotFound
            | Failure::Conflict(_)
            | Failure::Unprocessable(_)
            | Failure::Refused(..)
            | Failure::Redirect(_)
            | Failure::WrongShape(_)
            | Failure::Graphql(_)
            | Failure::NotAddressable(_) => Next::GiveUp,
        }
    }
}

/// The pause that the forge asks for, from `retry-after` (seconds) or `x-ratelimit-reset` (a moment).
pub(super) fn asked_for(retry_after: Option<&str>, reset: Option<&str>) -> Option<Duration> {
    if let Some(seconds) = retry_after.and_then(|text| text.trim().parse().ok()) {
        return Some(Duration::from_secs(seconds));
    }
    let moment = Duration::from_secs(reset?.trim().parse().ok()?);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    Some(moment.saturating_sub(now))
}

/// Runs `send` until it succeeds or patience ends.
pub(super) async fn patiently<T, F: Future<Output = Result<T, RequestError>>>(
    patience: Patience,
    send: impl Fn() -> F,
) -> Result<T, RequestError> {
    let mut paused = Duration::ZERO;
    let mut tried = 0;
    loop {
        let error = match send().await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        tried += 1;
        match patience.next(&error.failure, tried, paused) {
            Next::Again(pause) => {
                tracing::info!(request = %error.request, tried, ?pause, "asking again");
                tokio::time::sleep(pause).await;
                paused += pause;
            }
            Next::GiveUp => {
                return Err(RequestError { tried, ..error });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Patience = Patience {
        answer: Duration::from_secs(1),
        pauses: Duration::from_secs(60),
        tries: 4,
    };

    #[test]
    fn a_failing_server_is_asked_again_after_growing_pauses() {
        let next = |tried| PATIENCE.next(&Failure::Server(502), tried, Duration::ZERO);
        assert_eq!(next(1), Next::Again(Duration::from_millis(500)));
        assert_eq!(next(2), Next::Again(Duration::from_secs(1)));
        assert_eq!(next(3), Next::Again(Duration::from_secs(2)));
        assert_eq!(next(4), Next::GiveUp);
    }

    #[test]
    fn a_rate_limit_is_obeyed_up_to_the_limit_of_patience() {
        let limited = |seconds| Failure::RateLimited {
            wait: Some(Duration::from_secs(seconds)),
            message: String::new(),
        };
        assert_eq!(
            PATIENCE.next(&limited(30), 1, Duration::ZERO),
            Next::Again(Duration::from_secs(30))
        );
        assert_eq!(PATIENCE.next(&limited(61), 1, Duration::ZERO), Next::GiveUp);
        assert_eq!(
            PATIENCE.next(&limited(31), 2, Duration::from_secs(30)),
            Next::GiveUp
        );
    }

    #[test]
    fn what_would_fail_the_same_way_is_not_asked_again() {
        for failure in [
            Failure::Unauthorized,
            Failure::NotFound,
            Failure::Forbidden(String::new()),
            Failure::Redirect(None),
        ] {
            assert_eq!(
                PATIENCE.next(&failure, 1, Duration::ZERO),
                Next::GiveUp,
                "{failure}"
            );
        }
    }

    #[test]
    fn the_forge_says_how_long() {
        assert_eq!(
            asked_for(Some("7"), Some("99999999999")),
            Some(Duration::from_secs(7))
        );
        assert_eq!(asked_for(None, Some("1")), Some(Duration::ZERO));
        assert!(asked_for(None, Some("99999999999")).unwrap() > Duration::from_secs(1000));
        assert_eq!(asked_for(Some("soon"), None), None);
    }
}
