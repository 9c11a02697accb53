//! TLS by an authority of one's own, and proxies.

use serde_json::json;

use crate::forge::Forge;
use crate::support::{Client, builder};

fn trusting(builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    let pem = std::fs::read(Forge::authority()).unwrap();
    builder.tls_certs_only(reqwest::Certificate::from_pem_bundle(&pem).unwrap())
}

#[tokio::test]
async fn only_who_trusts_its_authority_talks_to_an_encrypted_forge() {
    let forge = Forge::start_tls();
    forge.repo("acme/payments", &[]);
    let token = forge.workflow_token();
    let trusts = trusting(builder()).build().unwrap();
    let client = Client {
        http: trusts,
        ..Client::new(&forge, token.clone())
    };
    assert_eq!(
        client.get("/api/v3/repos/acme/payments").await["name"],
        "payments"
    );
    let does_not = Client::new(&forge, token)
        .http
        .get(forge.url())
        .send()
        .await;
    assert!(does_not.unwrap_err().is_connect());
    assert_eq!(forge.requests().len(), 1);
}

#[tokio::test]
async fn a_proxy_leads_every_host_to_the_forge() {
    let forge = Forge::start_tls();
    forge.repo("acme/payments", &[]);
    let proxy = forge.proxy();
    let through = reqwest::Proxy::https(proxy.url()).unwrap();
    let http = trusting(reqwest::Client::builder().user_agent("t").proxy(through))
        .build()
        .unwrap();
    let url = "https://ghes.acme.example".to_owned();
    let client = Client {
        http,
        url,
        ..Client::new(&forge, forge.workflow_token())
    };
    let query = "query { repository(owner: \"acme\", name: \"payments\") { name } }";
    let body = Some(json!({"query": query}));
    let (status, answer) = client.send("POST", "/api/graphql", body).await;
    assert_eq!(
        (status, &answer["data"]["repository"]["name"]),
        (200, &json!("payments"))
    );
    assert_eq!(proxy.asked(), ["CONNECT ghes.acme.example:443 HTTP/1.1"]);
}
