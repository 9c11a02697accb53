//! Requests, and what their answers mean.

use super::error::line;
use super::patience::{asked_for, patiently};
use super::{Envelope, Failure, Network, RequestError, Root, Token};
use octocrab::service::middleware::{
    auth_header::AuthHeaderLayer, base_uri::BaseUriLayer, extra_headers::ExtraHeadersLayer,
    reqwest_connector::ReqwestConnector,
};
use octocrab::{AuthState, Octocrab, OctocrabBuilder};
use reqwest::header::{HeaderMap, HeaderValue, USER_AGENT};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// A forge, spoken to with one token.
#[derive(Debug, Clone)]
pub struct Client {
    root: Root,
    rest: Octocrab,
    graphql: Octocrab,
    network: Network,
}

/// A request that changes nothing.
#[derive(Debug, Clone)]
pub struct Read {
    /// Path and query below the API's root, such as `/repos/acme/payments/activity?per_page=100`.
    pub path: String,
    /// What the token needs for it, for messages.
    pub needs: &'static str,
}

/// A request that changes something: sent once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Write {
    /// Makes a new thing.
    Post,
    /// Changes a thing.
    Patch,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer<T> {
    /// What was asked for.
    pub body: T,
    /// The next page's path and query, if the forge says that there is one.
    pub next: Option<String>,
}

/// What came back.
struct Received {
    status: u16,
    headers: HeaderMap,
    text: String,
}

impl Client {
    /// A client that takes `token` to `root` and nowhere else. Needs a running tokio runtime.
    ///
    /// # Errors
    /// [`Failure::NotAddressable`] where root or token cannot be written into a request.
    pub fn new(root: &Root, token: &Token, network: &Network) -> Result<Self, Failure> {
        Ok(Self {
            root: root.clone(),
            rest: crab(root.rest(), token, network)?,
            graphql: crab(root.graphql(), token, network)?,
            network: network.clone(),
        })
    }

    /// The forge it speaks to.
    #[must_use]
    pub fn root(&self) -> &Root {
        &self.root
    }

    /// How long it waits.
    #[must_use]
    pub fn patience(&self) -> super::Patience {
        self.network.patience
    }

    /// Reads one page of REST, patiently.
    ///
    /// # Errors
    /// [`RequestError`] where the forge refuses, fails, or answers with anything but what was asked for.
    pub async fn get<T: DeserializeOwned>(&self, read: &Read) -> Result<Answer<T>, RequestError> {
        let place = read.path.split('?').next().unwrap_or_default();
        let fail = |failure| RequestError {
            request: format!("GET {place}"),
            needs: read.needs,
            tried: 1,
            failure,
        };
        patiently(self.network.patience, || async {
            let received = self
                .exchange(&self.rest, None, &read.path, None)
                .await
                .map_err(fail)?;
            Ok(Answer {
                body: parse(&received).map_err(fail)?,
                next: next_page(&received.headers, self.root.rest()).map_err(fail)?,
            })
        })
        .await
    }

    /// Asks GraphQL, patiently. Data that comes with errors is handed on with them.
    ///
    /// # Errors
    /// [`RequestError`] as with [`Client::get`], and where GraphQL says that a limit is used up.
    pub async fn query<T: DeserializeOwned>(
        &self,
        name: &str,
        document: &str,
        variables: &Value,
        needs: &'static str,
    ) -> Result<Envelope<T>, RequestError> {
        let body = serde_json::json!({ "query": document, "variables": variables });
        let fail = |failure| RequestError {
            request: format!("GraphQL {name}"),
            needs,
            tried: 1,
            failure,
        };
        patiently(self.network.patience, || async {
            let received = self
                .exchange(&self.graphql, Some(Write::Post), "/graphql", Some(&body))
                .await
                .map_err(fail)?;
            envelope(&received).map_err(fail)
        })
        .await
    }

    /// Writes, once: a request that failed may have been carried out.
    ///
    /// # Errors
    /// [`RequestError`] as with [`Client::get`].
    pub async fn write<T: DeserializeOwned>(
        &self,
        write: Write,
        path: &str,
        body: &Value,
        needs: &'static str,
    ) -> Result<T, RequestError> {
        let method = match write {
            Write::Post => "POST",
            Write::Patch => "PATCH",
        };
        let fail = |failure| RequestError {
            request: format!("{method} {path}"),
            needs,
            tried: 1,
            failure,
        };
        let received = self
            .exchange(&self.rest, Some(write), path, Some(body))
            .await
            .map_err(fail)?;
        parse(&received).map_err(fail)
    }
}

impl Client {
    /// Sends one request when it is its turn.
    async fn exchange(
        &self,
        crab: &Octocrab,
        write: Option<Write>,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Received, Failure> {
        // The semaphore is never closed; were it, the request would only not wait its turn.
        let _turn = self.network.permits.acquire().await.ok();
        exchange(crab, write, path, body).await
    }
}

fn crab(base: &str, token: &Token, network: &Network) -> Result<Octocrab, Failure> {
    let unusable = || Failure::NotAddressable(base.to_owned());
    let mut bearer = HeaderValue::from_str(&format!("Bearer {}", token.expose()))
        .map_err(|_| Failure::NotAddressable("a token with line breaks".to_owned()))?;
    bearer.set_sensitive(true);
    // octocrab's own stack says `octocrab` as User-Agent and would add ours as a second one: the same layers, by hand.
    let agent = HeaderValue::from_static(concat!("sixeyes/", env!("CARGO_PKG_VERSION")));
    let built = OctocrabBuilder::new_empty()
        .with_service(ReqwestConnector::new(network.http.clone()))
        .with_layer(&ExtraHeadersLayer::new(Arc::new(vec![(USER_AGENT, agent)])))
        .with_layer(&BaseUriLayer::new(base.parse().map_err(|_| unusable())?))
        .with_layer(&AuthHeaderLayer::new(
            Some(bearer),
            base.parse().map_err(|_| unusable())?,
            base.parse().map_err(|_| unusable())?,
        ))
        .with_auth(AuthState::None)
        .build();
    match built {
        Ok(crab) => Ok(crab),
        Err(never) => match never {},
    }
}

/// Sends one request and takes the whole answer in. No `write` is a GET.
async fn exchange(
    crab: &Octocrab,
    write: Option<Write>,
    path: &str,
    body: Option<&Value>,
) -> Result<Received, Failure> {
    if !path.starts_with('/') {
        return Err(Failure::NotAddressable(line(path)));
    }
    let sent = match write {
        None => crab._get(path).await,
        Some(Write::Post) => crab._post(path, body).await,
        Some(Write::Patch) => crab._patch(path, body).await,
    };
    let response = match sent {
        Ok(response) => response,
        Err(octocrab::Error::UriParse { .. } | octocrab::Error::Uri { .. }) => {
            return Err(Failure::NotAddressable(line(path)));
        }
        Err(error) => return Err(Failure::Unreachable(Box::new(error))),
    };
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let text = match crab.body_to_string(response).await {
        Ok(text) => text,
        // What a refusal says only helps people; that it is one stands in the status.
        Err(_) if status >= 300 => String::new(),
        Err(error) => return Err(Failure::Truncated(Box::new(error))),
    };
    let received = Received {
        status,
        headers,
        text,
    };
    match refusal(&received) {
        None => Ok(received),
        Some(failure) => Err(failure),
    }
}

/// What a status other than success means.
fn refusal(received: &Received) -> Option<Failure> {
    let header = |name: &str| received.headers.get(name)?.to_str().ok();
    let message = || {
        let body: Option<Value> = serde_json::from_str(&received.text).ok();
        let message = body.as_ref().and_then(|body| body.get("message")?.as_str());
        line(message.unwrap_or("no reason given"))
    };
    let used_up = header("x-ratelimit-remaining") == Some("0");
    let asked_to_wait = header("retry-after").is_some();
    match received.status {
        200..=299 => None,
        300..=399 => Some(Failure::Redirect(header("location").map(line))),
        401 => Some(Failure::Unauthorized),
        429 => Some(limited(received, message())),
        403 if used_up || asked_to_wait || message().contains("rate limit") => {
            Some(limited(received, message()))
        }
        403 => Some(Failure::Forbidden(message())),
        404 | 410 => Some(Failure::NotFound),
        409 => Some(Failure::Conflict(message())),
        422 => Some(Failure::Unprocessable(message())),
        status @ 500.. => Some(match pause_of(&received.headers) {
            Some(_) if asked_to_wait => limited(received, message()),
            Some(_) | None => Failure::Server(status),
        }),
        status => Some(Failure::Refused(status, message())),
    }
}

fn limited(received: &Received, message: String) -> Failure {
    Failure::RateLimited {
        wait: pause_of(&received.headers),
        message,
    }
}

fn pause_of(headers: &HeaderMap) -> Option<Duration> {
    let header = |name: &str| headers.get(name)?.to_str().ok();
    asked_for(header("retry-after"), header("x-ratelimit-reset"))
}

fn parse<T: DeserializeOwned>(received: &Received) -> Result<T, Failure> {
    serde_json::from_str(&received.text).map_err(|error| {
        if error.is_data() {
            return Failure::WrongShape(error);
        }
        let content_type = received.headers.get("content-type");
        let content_type = content_type.and_then(|value| value.to_str().ok());
        Failure::NotJson {
            content_type: match content_type {
                _ if received.text.is_empty() => "empty".to_owned(),
                Some(content_type) => format!("`{}`", line(content_type)),
                None => "something without a content type".to_owned(),
            },
        }
    })
}

fn envelope<T: DeserializeOwned>(received: &Received) -> Result<Envelope<T>, Failure> {
    let envelope = match parse::<Envelope<T>>(received) {
        Ok(envelope) => envelope,
        // Where errors left holes in it, data may not have its shape; the errors say more.
        Err(failure) => match parse::<Envelope<Value>>(received) {
            Ok(holes) if !holes.errors.is_empty() => Envelope {
                data: None,
                errors: holes.errors,
            },
            Ok(_) | Err(_) => return Err(failure),
        },
    };
    let limit = envelope
        .errors
        .iter()
        .find(|error| matches!(error.kind(), "RATE_LIMITED" | "RATE_LIMIT"));
    if let Some(limit) = limit {
        return Err(limited(received, limit.to_string()));
    }
    if envelope.data.is_none() && envelope.errors.is_empty() {
        return Err(Failure::Graphql(Vec::new()));
    }
    Ok(envelope)
}

/// The path and query of `rel="next"` in a `Link` header; it must lie below the API that was asked.
fn next_page(headers: &HeaderMap, root: &str) -> Result<Option<String>, Failure> {
    let links = headers.get("link").and_then(|value| value.to_str().ok());
    let next = links
        .into_iter()
        .flat_map(|links| links.split(','))
        .find(|link| {
            link.split(';')
                .skip(1)
                .any(|parameter| parameter.trim() == "rel=\"next\"")
        });
    let Some(next) = next else { return Ok(None) };
    let address = next
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .trim_start_matches('<')
        .trim_end_matches('>');
    match address.strip_prefix(root) {
        Some(path) if path.starts_with('/') => Ok(Some(path.to_owned())),
        Some(_) | None => Err(Failure::NotAddressable(line(address))),
    }
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;
