//! The HTTP server: writes down what comes, plays the planned fault, or answers from the state.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::contract::{contract, decode};
use super::fault::{Fault, Keep};
use super::log::Seen;
use super::rest::{self, Reply};
use super::wire::{Break, Scheme, Wires};
use super::{Forge, Shared, graphql};

pub struct Running {
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl Running {
    pub fn start(shared: Arc<Shared>, scheme: Scheme, port: u16) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let (tell, told) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::bind(("127.0.0.1", port))
                    .await
                    .expect("a port of 127.0.0.1");
                let address = listener.local_addr().unwrap();
                tell.send(address).unwrap();
                let url = base(scheme, address);
                let answer = move |ConnectInfo(breaks): ConnectInfo<Break>, request: Request| {
                    let handle = Forge {
                        shared: Arc::clone(&shared),
                        url: url.clone(),
                        server: None,
                    };
                    async move { serve(&handle, &breaks, request).await }
                };
                let app = Router::new()
                    .fallback(answer)
                    .into_make_service_with_connect_info::<Break>();
                tokio::select! {
                    _ = axum::serve(Wires::new(listener, scheme), app) => {}
                    _ = stopped => {}
                }
            });
        });
        Self {
            address: told.recv().expect("the server's address"),
            stop,
            thread,
        }
    }

    pub fn stop(self) {
        let _ = self.stop.send(());
        let _ = self.thread.join();
    }
}

pub fn base(scheme: Scheme, address: SocketAddr) -> String {
    match scheme {
        Scheme::Http => format!("http://{address}"),
        Scheme::Https => format!("https://{address}"),
    }
}

/// A request taken apart.
struct Incoming {
    method: String,
    path: String,
    query: Vec<(String, String)>,
    body: Value,
    token: Option<String>,
}

async fn serve(forge: &Forge, breaks: &Break, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let header = |name: &str| {
        parts
            .headers
            .get(name)
            .and_then(|v| v.to_str().ok())
            .map(str::to_owned)
    };
    let bytes = to_bytes(body, 16 << 20).await.unwrap_or_default();
    let raw = parts.uri.path();
    let path = raw.strip_prefix("/api/v3").unwrap_or(raw).to_owned();
    let query = parts
        .uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (
                decode(&name.replace('+', " ")),
                decode(&value.replace('+', " ")),
            )
        });
    let token = header("authorization")
        .map(|value| value.rsplit(' ').next().unwrap_or_default().to_owned());
    let incoming = Incoming {
        method: parts.method.to_string(),
        query: query.collect(),
        body: if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).unwrap_or(Value::Null)
        },
        path,
        token,
    };
    if let Some(reply) =
        super::rest::admin::answer(forge, &incoming.method, &incoming.path, &incoming.body)
    {
        return respond(reply);
    }
    let place = note(forge, &incoming, header("user-agent"));
    let latency = forge.shared.latency.load(Ordering::SeqCst);
    if latency > 0 {
        tokio::time::sleep(Duration::from_millis(latency)).await;
    }
    let fault = {
        let seen = forge.log().seen[place].clone();
        forge.shared.plan.lock().unwrap().take(&seen)
    };
    let reply = match fault {
        None => answer(forge, &incoming),
        Some(Fault::OutOfBudget(reset)) => {
            let fault = if is_graphql(&incoming) {
                Fault::Errors {
                    kind: "RATE_LIMITED",
                    keep: Keep::Nothing,
                }
            } else {
                Fault::RateLimited(reset)
            };
            let reply = spoiled(forge, &incoming, &fault);
            if is_graphql(&incoming) {
                reply.header("x-ratelimit-reset", reset.to_string())
            } else {
                reply
            }
        }
        Some(Fault::Hang) => std::future::pending().await,
        Some(Fault::Reset) => {
            breaks.reset();
            Reply::json(200, json!({}))
        }
        Some(Fault::Truncated) => {
            breaks.cut();
            answer(forge, &incoming)
        }
        Some(fault) => spoiled(forge, &incoming, &fault),
    };
    let mut log = forge.log();
    let now = log.next();
    // A test may have forgotten the requests meanwhile.
    if let Some(seen) = log.seen.get_mut(place) {
        seen.answered = Some(now);
        seen.status = Some(reply.status);
    }
    drop(log);
    respond(reply)
}

fn note(forge: &Forge, incoming: &Incoming, user_agent: Option<String>) -> usize {
    let operation = if is_graphql(incoming) {
        format!("graphql {}", operation_name(&incoming.body))
    } else {
        let found = contract().route(&incoming.method, &incoming.path);
        found.map_or_else(
            || format!("{} {}", incoming.method, incoming.path),
            |m| m.key,
        )
    };
    let mut log = forge.log();
    if user_agent.as_deref().unwrap_or_default().is_empty() {
        log.violations.push(format!(
            "{operation}: GitHub refuses requests without a User-Agent"
        ));
    }
    let came = log.next();
    log.seen.push(Seen {
        method: incoming.method.clone(),
        path: incoming.path.clone(),
        operation,
        token: incoming.token.clone(),
        user_agent,
        body: incoming.body.clone(),
        status: None,
        came,
        answered: None,
    });
    log.seen.len() - 1
}

fn is_graphql(incoming: &Incoming) -> bool {
    incoming.method == "POST" && matches!(incoming.path.as_str(), "/graphql" | "/api/graphql")
}

/// The operation's name as the request says it, or as the document names its first query.
fn operation_name(body: &Value) -> String {
    if let Some(name) = body["operationName"].as_str() {
        return name.to_owned();
    }
    let text = body["query"].as_str().unwrap_or_default();
    let after = text.split_once("query ").map_or("", |(_, rest)| rest);
    after
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

/// The forge's true answer; a panic of the fake is a violation, not a closed connection.
fn answer(forge: &Forge, incoming: &Incoming) -> Reply {
    let answered =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| truth(forge, incoming)));
    answered.unwrap_or_else(|_| {
        let what = format!(
            "{} {}: the fake panicked, see above",
            incoming.method, incoming.path
        );
        forge.log().violations.push(what);
        Reply::refusal(500, "the fake panicked")
    })
}

fn truth(forge: &Forge, incoming: &Incoming) -> Reply {
    let mut state = forge.state();
    let token = match &incoming.token {
        None => return Reply::refusal(401, "Requires authentication"),
        Some(text) => match state.tokens.get(text) {
            None => return Reply::refusal(401, "Bad credentials"),
            Some(token) => token.clone(),
        },
    };
    if is_graphql(incoming) {
        let mut misses = Vec::new();
        let (status, body) = graphql::answer(&state, &token, &incoming.body, &mut misses);
        forge.log().violations.extend(misses);
        return Reply::json(status, body);
    }
    let Some(matched) = contract().route(&incoming.method, &incoming.path) else {
        let miss = format!(
            "{} {}: no such operation in tests/contracts/operations.txt",
            incoming.method, incoming.path
        );
        forge.log().violations.push(miss);
        return Reply::refusal(404, "Not Found");
    };
    let mut problems = contract().check_request(&matched, &incoming.query, &incoming.body);
    let url = state.url.clone();
    let mut reply = match rest::answer(
        &mut state,
        &token,
        &matched,
        &incoming.query,
        &incoming.body,
    ) {
        Ok(reply) => reply,
        Err(miss) => {
            problems.push(miss);
            Reply::refusal(404, "Not Found")
        }
    };
    contract().fill(&matched.key, reply.status, &mut reply.body, &url);
    problems.extend(contract().check_response(&matched.key, reply.status, &reply.body));
    forge.log().violations.extend(problems);
    reply
}

fn spoiled(forge: &Forge, incoming: &Incoming, fault: &Fault) -> Reply {
    match fault {
        Fault::Status(status) => Reply::refusal(
            *status,
            StatusCode::from_u16(*status)
                .unwrap()
                .canonical_reason()
                .unwrap_or("?"),
        ),
        Fault::RetryAfter(status, seconds) => {
            let message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
            Reply::refusal(*status, message).header("retry-after", seconds.to_string())
        }
        Fault::RateLimited(reset) => {
            Reply::refusal(403, "API rate limit exceeded for installation.")
                .header("x-ratelimit-remaining", "0".into())
                .header("x-ratelimit-reset", reset.to_string())
        }
        Fault::Html(status) => Reply {
            html: true,
            ..Reply::json(*status, json!("<html><body>Unicorn!</body></html>"))
        },
        Fault::Redirect(to) => Reply::refusal(302, "Found").header("location", to.clone()),
        Fault::Errors { kind, keep } => {
            let mut reply = answer(forge, incoming);
            let data = if *keep == Keep::Data {
                reply.body["data"].take()
            } else {
                Value::Null
            };
            let errors = json!([{"type": kind, "message": format!("Something went wrong: {kind}"), "path": ["repository"]}]);
            reply.body = json!({"data": data, "errors": errors});
            if *kind == "RATE_LIMITED" {
                reply = reply.header("x-ratelimit-remaining", "0".into());
            }
            reply
        }
        Fault::Patch(change) => {
            let mut reply = answer(forge, incoming);
            change(&mut reply.body);
            reply
        }
        Fault::First(act) => {
            act(forge);
            answer(forge, incoming)
        }
        Fault::Hang | Fault::Reset | Fault::Truncated | Fault::OutOfBudget(_) => {
            answer(forge, incoming)
        }
    }
}

fn respond(reply: Reply) -> Response {
    let (kind, text) = match &reply.body {
        Value::String(page) if reply.html => ("text/html", page.clone()),
        body => ("application/json; charset=utf-8", body.to_string()),
    };
    let mut response = Response::builder()
        .status(reply.status)
        .header("content-type", kind);
    if !reply
        .headers
        .iter()
        .any(|(name, _)| *name == "x-ratelimit-remaining")
    {
        response = response
            .header("x-ratelimit-limit", "1000")
            .header("x-ratelimit-remaining", "999");
    }
    for (name, value) in &reply.headers {
        response = response.header(*name, value);
    }
    response
        .body(Body::from(if reply.status == 204 {
            String::new()
        } else {
            text
        }))
        .unwrap()
}
