//! The way to the forge: an Enterprise Server, a proxy, an authority of one's own.

use crate::forge::{Forge, PullName, Right};
use crate::runner::Gate;
use crate::support::{POLICY, REPO, change};
use serde_json::json;

/// An Enterprise Server behind TLS that only its own authority vouches for.
fn server() -> (Forge, PullName) {
    let forge = Forge::start_tls();
    forge.web("https://ghes.acme.example");
    forge.repo(
        REPO,
        &[
            (".sixeyes/policy.yaml", POLICY),
            ("src/pay.rs", "fn pay() {}\n"),
        ],
    );
    forge.grant(REPO, "ada", Right::Write);
    forge.grant(REPO, "gh", Right::Write);
    let pull = change(&forge);
    forge.approve(&pull, "gh");
    (forge, pull)
}

fn by_hand(forge: &Forge, pull: &PullName) -> Gate {
    let address = format!("https://ghes.acme.example/{REPO}/pull/{}", pull.number);
    Gate::on(forge, "", &json!({}))
        .unset("GITHUB_ACTIONS")
        .unset("GITHUB_API_URL")
        .unset("GITHUB_GRAPHQL_URL")
        .unset("NO_PROXY")
        .set("HTTPS_PROXY", &forge.proxy().url())
        .arg(&address)
}

#[test]
fn an_enterprise_server_behind_a_proxy_with_its_own_authority_is_gated() {
    let (forge, pull) = server();
    let authority = Forge::authority();
    for variable in ["SIXEYES_CA_FILE", "SSL_CERT_FILE"] {
        let ran = by_hand(&forge, &pull)
            .set(variable, authority.to_str().unwrap())
            .run();
        ran.expect(0).judge_again(0);
        let evidence = std::fs::read_to_string(ran.case.join("evidence.json")).unwrap();
        assert!(evidence.contains("\"host\": \"ghes.acme.example\""));
    }
    let asked = forge.requests();
    let graphql: Vec<&str> = asked
        .iter()
        .filter(|seen| seen.operation.starts_with("graphql"))
        .map(|seen| seen.path.as_str())
        .collect();
    assert_eq!(graphql, ["/api/graphql", "/api/graphql"]);
}

#[test]
fn an_authority_that_nobody_named_is_not_trusted() {
    let (forge, pull) = server();
    let ran = by_hand(&forge, &pull).run();
    ran.expect(1);
    assert!(ran.err.contains("certificate"), "{}", ran.err);
    let ran = by_hand(&forge, &pull)
        .set("SIXEYES_CA_FILE", "/nowhere.pem")
        .run();
    assert!(ran.expect(1).err.contains("/nowhere.pem"), "{}", ran.err);
    assert_eq!(forge.requests().len(), 0);
}

#[test]
fn plain_http_is_refused_before_a_token_travels() {
    let (forge, pull) = server();
    let address = format!("http://ghes.acme.example/{REPO}/pull/{}", pull.number);
    let ran = Gate::on(&forge, "", &json!({}))
        .unset("GITHUB_ACTIONS")
        .unset("GITHUB_API_URL")
        .arg(&address)
        .run();
    assert!(ran.expect(2).err.contains("not encrypted"), "{}", ran.err);
}
