//! What the settings of an environment let people do about its hold, as of reading.

use crate::evidence::{Citation, Hold, Possible, Proof, Why};
use crate::forge::github::answers::EnvironmentAnswer;

/// What the settings allow; none where they make no person's word necessary. `url` is the repository's.
pub(crate) fn hold(environment: &Result<EnvironmentAnswer, Why>, url: &str) -> Option<Hold> {
    let (self_review, admins_bypass) = match environment {
        Ok(environment) => {
            let rules = &environment.protection_rules;
            let review = rules
                .iter()
                .find(|rule| rule.kind == "required_reviewers")?;
            (
                possible(review.prevent_self_review.map(|prevented| !prevented)),
                possible(environment.can_admins_bypass),
            )
        }
        Err(why) => (Possible::Unknown(*why), Possible::Unknown(*why)),
    };
    Some(Hold {
        self_review,
        admins_bypass,
        citation: Citation {
            proof: Proof::Authenticated,
            id: None,
            url: Some(format!("{url}/settings/environments")),
        },
    })
}

/// What an older forge does not say is unknown, never forbidden.
fn possible(setting: Option<bool>) -> Possible {
    match setting {
        Some(true) => Possible::Yes,
        Some(false) => Possible::No,
        None => Possible::Unknown(Why::Unsupported),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "test code")]
mod tests {
    use super::{Possible, hold};
    use crate::evidence::Why;

    fn read(json: &str) -> Option<(Possible, Possible)> {
        let answer = serde_json::from_str(json).unwrap();
        hold(&Ok(answer), "https://github.com/acme/payments")
            .map(|hold| (hold.self_review, hold.admins_bypass))
    }

    #[test]
    fn a_setting_left_out_is_unknown_and_no_reviewers_hold_nothing() {
        let holds = |rule: &str, more: &str| {
            read(&format!(
                r#"{{"name": "production", "protection_rules": [{rule}]{more}}}"#
            ))
        };
        let unknown = Possible::Unknown(Why::Unsupported);
        let reviewers = r#"{"type": "required_reviewers", "prevent_self_review": true}"#;
        assert_eq!(
            holds(reviewers, r#", "can_admins_bypass": true"#),
            Some((Possible::No, Possible::Yes))
        );
        assert_eq!(holds(reviewers, ""), Some((Possible::No, unknown)));
        let open = r#"{"type": "required_reviewers", "prevent_self_review": false}"#;
        assert_eq!(
            holds(open, r#", "can_admins_bypass": false"#),
            Some((Possible::Yes, Possible::No))
        );
        let silent = r#"{"type": "required_reviewers"}"#;
        assert_eq!(holds(silent, ""), Some((unknown, unknown)));
        let timer = r#"{"type": "wait_timer"}"#;
        assert_eq!(holds(timer, r#", "can_admins_bypass": true"#), None);
        let refused = hold(&Err(Why::Forbidden), "").unwrap();
        assert_eq!(refused.self_review, Possible::Unknown(Why::Forbidden));
        assert_eq!(refused.admins_bypass, Possible::Unknown(Why::Forbidden));
    }
}
