//! Where a forge answers.

use reqwest::Url;

/// The addresses of one GitHub: tokens go to these and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    server: String,
    host: String,
    rest: String,
    graphql: String,
}

/// The address of the forge cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RootError {
    /// Not an address.
    #[error("`{0}` is not the address of a forge: give it as `https://github.com`")]
    NotAnAddress(String),
    /// A token would travel in the clear.
    #[error("`{0}` is not encrypted: plain http is for this machine (127.0.0.1) only, use https")]
    Plain(String),
    /// The runner names an API that does not belong to the server.
    #[error(
        "`GITHUB_API_URL` is `{api}`, which is not the API of `{server}` (`{expected}`): the token stays here; unset the variable, or name the right server"
    )]
    Foreign {
        /// What the variable says.
        api: String,
        /// The server.
        server: String,
        /// Where its API is.
        expected: String,
    },
}

impl Root {
    /// The GitHub at `server`, such as `https://github.com` or a GitHub Enterprise Server, with the API where it is
    /// known to be: `api.github.com`, `api.NAME.ghe.com`, or `/api/v3` and `/api/graphql` of the server itself.
    ///
    /// # Errors
    /// [`RootError`] where `server` is no address, or would take the token in the clear.
    pub fn github(server: &str) -> Result<Self, RootError> {
        let url = address(server)?;
        let host = host(&url);
        let server = format!("{}://{host}", url.scheme());
        let (rest, graphql) = if host == "github.com" || host.ends_with(".ghe.com") {
            (format!("https://api.{host}"), format!("https://api.{host}"))
        } else {
            (format!("{server}/api/v3"), format!("{server}/api"))
        };
        Ok(Self {
            server,
            host,
            rest,
            graphql,
        })
    }

    /// The same, in a workflow's job: `api` and `graphql` are what the runner says (`GITHUB_API_URL`,
    /// `GITHUB_GRAPHQL_URL`). An earlier step can set them, so they must be the server's own, or this machine's.
    ///
    /// # Errors
    /// [`RootError`]; [`RootError::Foreign`] where the runner names somebody else's API.
    pub fn in_workflow(
        server: &str,
        api: Option<&str>,
        graphql: Option<&str>,
    ) -> Result<Self, RootError> {
        let known = Self::github(server)?;
        let Some(api) = api else { return Ok(known) };
        let url = address(api)?;
        let api = api.trim_end_matches('/');
        if api == known.rest {
            return Ok(known);
        }
        if !is_this_machine(&url) {
            return Err(RootError::Foreign {
                api: api.to_owned(),
                server: known.server,
                expected: known.rest,
            });
        }
        let graphql = match graphql {
            Some(text) if is_this_machine(&address(text)?) => text
                .trim_end_matches('/')
                .trim_end_matches("/graphql")
                .to_owned(),
            Some(_) | None => api.trim_end_matches("/v3").to_owned(),
        };
        Ok(Self {
            rest: api.to_owned(),
            graphql,
            ..known
        })
    }

    /// The host as evidence and directory name it, such as `github.com`.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The address at which people see the forge.
    #[must_use]
    pub fn server(&self) -> &str {
        &self.server
    }

    pub(super) fn rest(&self) -> &str {
        &self.rest
    }

    pub(super) fn graphql(&self) -> &str {
        &self.graphql
    }
}

fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default().to_lowercase();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host,
    }
}

fn address(text: &str) -> Result<Url, RootError> {
    let url = Url::parse(text).map_err(|_| RootError::NotAnAddress(shown(text)))?;
    if url.host_str().is_none() || !url.username().is_empty() || url.password().is_some() {
        return Err(RootError::NotAnAddress(shown(text)));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_this_machine(&url) => Ok(url),
        "http" => Err(RootError::Plain(shown(text))),
        _ => Err(RootError::NotAnAddress(shown(text))),
    }
}

fn is_this_machine(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback()),
        None => false,
    }
}

/// A stranger's text, fit for one line of a message.
fn shown(text: &str) -> String {
    text.chars()
        .take(120)
        .flat_map(char::escape_debug)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(root: &Root) -> (&str, &str, &str) {
        (root.host(), root.rest(), root.graphql())
    }

    #[test]
    fn the_api_follows_from_the_server() {
        let cloud = Root::github("https://github.com/acme/payments/pull/482").unwrap();
        assert_eq!(
            places(&cloud),
            (
                "github.com",
                "https://api.github.com",
                "https://api.github.com"
            )
        );
        let tenant = Root::github("https://acme.ghe.com").unwrap();
        assert_eq!(tenant.rest(), "https://api.acme.ghe.com");
        let server = Root::github("https://GHE.acme.example:8443/").unwrap();
        assert_eq!(
            places(&server),
            (
                "ghe.acme.example:8443",
                "https://ghe.acme.example:8443/api/v3",
                "https://ghe.acme.example:8443/api"
            )
        );
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        assert!(Root::github("http://127.0.0.1:8080").is_ok());
        assert!(Root::github("http://[::1]:8080").is_ok());
        assert!(Root::github("http://localhost:8080").is_ok());
        for server in [
            "http://github.com",
            "http://127.0.0.1.acme.example",
            "http://10.0.0.1",
        ] {
            assert!(
                matches!(Root::github(server), Err(RootError::Plain(_))),
                "{server}"
            );
        }
        for server in [
            "github.com",
            "ftp://github.com",
            "",
            "https://ada:pw@github.com",
        ] {
            assert!(
                matches!(Root::github(server), Err(RootError::NotAnAddress(_))),
                "{server}"
            );
        }
    }

    #[test]
    fn a_job_cannot_be_sent_to_somebody_elses_api() {
        let at = |api, graphql| Root::in_workflow("https://github.com", api, graphql);
        assert_eq!(at(None, None).unwrap().rest(), "https://api.github.com");
        assert_eq!(
            at(Some("https://api.github.com/"), None).unwrap().rest(),
            "https://api.github.com"
        );
        assert!(matches!(
            at(Some("https://evil.example"), None),
            Err(RootError::Foreign { .. })
        ));
        assert!(matches!(
            at(Some("https://api.github.com.evil.example"), None),
            Err(RootError::Foreign { .. })
        ));
        let here = at(
            Some("http://127.0.0.1:9/api/v3"),
            Some("http://127.0.0.1:9/api/graphql"),
        )
        .unwrap();
        assert_eq!(
            places(&here),
            (
                "github.com",
                "http://127.0.0.1:9/api/v3",
                "http://127.0.0.1:9/api"
            )
        );
        let here = at(
            Some("http://127.0.0.1:9/api/v3"),
            Some("https://evil.example/graphql"),
        )
        .unwrap();
        assert_eq!(here.graphql(), "http://127.0.0.1:9/api");
    }
}
