//! What answers mean, refusals first.

use super::*;

fn received(status: u16, headers: &[(&'static str, &'static str)], text: &str) -> Received {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(*name, HeaderValue::from_static(value));
    }
    Received {
        status,
        headers: map,
        text: text.to_owned(),
    }
}

#[test]
fn every_refusal_has_its_own_meaning() {
    let meaning = |status, headers: &[_], text| refusal(&received(status, headers, text));
    assert!(meaning(200, &[], "").is_none());
    assert!(matches!(meaning(401, &[], ""), Some(Failure::Unauthorized)));
    assert!(matches!(
        meaning(403, &[], r#"{"message":"Resource not accessible by integration"}"#),
        Some(Failure::Forbidden(words)) if words == "Resource not accessible by integration"
    ));
    for headers in [
        &[("retry-after", "60")][..],
        &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1")][..],
    ] {
        assert!(matches!(
            meaning(403, headers, ""),
            Some(Failure::RateLimited { wait: Some(_), .. })
        ));
    }
    assert!(matches!(
        meaning(
            403,
            &[],
            r#"{"message":"You have exceeded a secondary rate limit"}"#
        ),
        Some(Failure::RateLimited { wait: None, .. })
    ));
    assert!(matches!(meaning(404, &[], ""), Some(Failure::NotFound)));
    assert!(matches!(
        meaning(502, &[], "<html>"),
        Some(Failure::Server(502))
    ));
    assert!(matches!(
        meaning(302, &[("location", "https://evil.example/")], ""),
        Some(Failure::Redirect(Some(_)))
    ));
}

#[test]
fn a_page_for_people_and_a_wrong_shape_are_not_answers() {
    let page = received(200, &[("content-type", "text/html")], "<html>");
    let error = parse::<Vec<u8>>(&page).unwrap_err();
    assert_eq!(error.to_string(), "the answer is not JSON but `text/html`");
    let other = received(200, &[], r#"{"message":"ok"}"#);
    assert!(matches!(
        parse::<Vec<u8>>(&other),
        Err(Failure::WrongShape(_))
    ));
    assert!(matches!(
        parse::<Vec<u8>>(&received(200, &[], "")),
        Err(Failure::NotJson { .. })
    ));
}

#[test]
fn the_next_page_is_of_the_same_forge() {
    let root = "https://api.github.com";
    let link = |value| next_page(&received(200, &[("link", value)], "").headers, root);
    assert_eq!(
        link(
            r#"<https://api.github.com/repos/a/b/activity?after=x>; rel="next", <https://api.github.com/a>; rel="first""#
        )
        .unwrap(),
        Some("/repos/a/b/activity?after=x".to_owned())
    );
    assert_eq!(
        link(r#"<https://api.github.com/x>; rel="prev""#).unwrap(),
        None
    );
    assert!(link(r#"<https://evil.example/x>; rel="next""#).is_err());
    assert!(link(r#"<https://api.github.com.evil.example/x>; rel="next""#).is_err());
}

#[test]
fn graphql_errors_are_kept_and_a_used_up_limit_is_one() {
    let half: Envelope<Value> = envelope(&received(
        200,
        &[],
        r#"{"data":{"a":null},"errors":[{"type":"FORBIDDEN","message":"no\nway","path":["a",0]}]}"#,
    ))
    .unwrap();
    assert_eq!(half.errors.len(), 1);
    assert_eq!(
        half.errors.first().unwrap().to_string(),
        "no way (at `a.0`) [FORBIDDEN]"
    );
    let limit = envelope::<Value>(&received(
        200,
        &[("x-ratelimit-remaining", "0"), ("retry-after", "5")],
        r#"{"data":null,"errors":[{"type":"RATE_LIMITED","message":"used up"}]}"#,
    ));
    assert!(matches!(
        limit,
        Err(Failure::RateLimited { wait: Some(wait), .. }) if wait.as_secs() == 5
    ));
    assert!(envelope::<Value>(&received(200, &[], r#"{"data":null}"#)).is_err());
    let holes = envelope::<Vec<u8>>(&received(
        200,
        &[],
        r#"{"data":{"a":null},"errors":[{"message":"lost"}]}"#,
    ))
    .unwrap();
    assert!(holes.data.is_none());
}
