//! Which ways are open, and that each closes by the setting that the report names.

use crate::forge::Work;
use crate::place::{POLICY, Place, REPO, fresh, sound, with_policy};
use crate::runner::{Doctor, sights, way, ways};
use serde_json::{Value, json};
use snapbox::{Assert, Data};

fn same(name: &str, text: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(format!("tests/doctor/told/{name}.txt"));
    let expected = Data::read_from(&path, Some(snapbox::data::DataFormat::Text));
    Assert::new()
        .action_env("SNAPSHOTS")
        .eq(Data::text(text), expected.raw());
}

#[test]
fn a_repository_as_it_was_made_is_open_everywhere() {
    let place = fresh();
    let told = Doctor::of(&place).run();
    told.expect(10);
    same("fresh", &told.out);
    assert_eq!(place.writes().len(), 0, "nothing is written to find out");
}

#[test]
fn a_repository_with_every_door_closed_is_sound() {
    let place = sound();
    let told = Doctor::of(&place).run();
    told.expect(0);
    same("sound", &told.out);
    assert_eq!(told.err, "");
}

/// The token of a workflow's job sees less, and says so; nothing of what it cannot see is called closed.
#[test]
fn a_jobs_own_token_cannot_tell_who_may_pass_the_rules_by() {
    let place = sound();
    let told = Doctor::with(&place, &place.read_only_token()).run();
    told.expect(1);
    same("job-token", &told.out);
}

#[test]
fn without_a_policy_the_rest_is_told_and_the_exit_code_is_3() {
    let place = with_policy("");
    let told = Doctor::of(&place).run();
    told.expect(3);
    assert!(told.out.contains("without a valid policy"), "{}", told.out);
    assert!(told.err.contains("sixeyes policy init"), "{}", told.err);
    // A draft stands in for it, and is asked about as if it were in force.
    let told = Doctor::of(&place)
        .arg("--policy")
        .arg("preset:four-eyes")
        .run();
    told.expect(10);
    assert!(told.out.contains("[policy-no-from]"), "{}", told.out);
}

type Opening = (&'static str, fn(&Place));

/// Each way by the setting that opens it.
const OPENINGS: [Opening; 19] = [
    ("environment-any-ref", |place| {
        drop(place.environment(REPO, "production").any_branch());
    }),
    ("environment-any-ref", |place| {
        drop(place.environment(REPO, "production").branches(&["**"]));
    }),
    ("environment-any-ref", |place| {
        drop(
            place
                .environment(REPO, "production")
                .branches(&["main"])
                .tags(&["*"]),
        );
    }),
    ("environment-wider-refs", |place| {
        drop(
            place
                .environment(REPO, "production")
                .branches(&["main", "fix/*"]),
        );
    }),
    ("environment-admins", |place| {
        place.configure(REPO, |repo| {
            repo.shipping.environments[0].admins_bypass = true;
        });
    }),
    ("environment-self-review", |place| {
        drop(place.environment(REPO, "production").allow_self_review());
    }),
    ("environment-unreviewed", |place| {
        drop(place.environment(REPO, "production").reviewers(&[]));
    }),
    ("environment-missing", |place| {
        place.delete_environment(REPO, "production")
    }),
    ("direct-push", |place| place.drop_rule("pull_request")),
    ("force-push", |place| place.drop_rule("non_fast_forward")),
    ("deletion", |place| place.drop_rule("deletion")),
    ("gate-not-required", |place| {
        place.drop_rule("required_status_checks")
    }),
    ("gate-not-required", |place| {
        place.rule("required_status_checks", |rule| {
            rule["parameters"]["required_status_checks"][0]["context"] = json!("ci");
        });
    }),
    ("check-forgeable", |place| {
        place.rule("required_status_checks", |rule| {
            rule["parameters"]["required_status_checks"][0]["integration_id"] = json!(15368);
        });
    }),
    ("check-forgeable", |place| {
        place.rule("required_status_checks", |rule| {
            rule["parameters"]["required_status_checks"][0]["integration_id"] = Value::Null;
        });
    }),
    ("ruleset-bypass", |place| {
        place.shape(|shape| {
            shape.bypass = json!([{"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "always"}]);
        });
    }),
    ("control-unowned", |place| {
        place.rule("pull_request", |rule| {
            rule["parameters"]["require_code_owner_review"] = json!(false);
        });
        place.rule("required_status_checks", |rule| {
            rule["parameters"]["required_status_checks"][0]["integration_id"] = Value::Null;
        });
    }),
    ("workflows-approve", |place| {
        place.configure(REPO, |repo| repo.shipping.settings.workflows_approve = true);
    }),
    ("token-writes", |place| {
        place.configure(REPO, |repo| repo.shipping.settings.token_writes = true);
    }),
];

#[test]
fn each_way_is_found_open_when_it_is_opened_alone() {
    for (name, open) in OPENINGS {
        let place = sound();
        let (code, before) = Doctor::of(&place).json();
        assert_eq!(
            (code, ways(&before, "open")),
            (0, vec!["tags-move".to_owned()])
        );
        open(&place);
        let (code, after) = Doctor::of(&place).json();
        let found = way(&after, name);
        assert_eq!(found["state"], "open", "{found:#}");
        // The exit code is about what the policy rests on, and about nothing else.
        let resting = after["ways"].as_array().unwrap().iter();
        let resting = resting.filter(|way| way["state"] == "open" && way["rests"] == true);
        assert_eq!(code == 10, resting.count() > 0, "{name}: {code} {after:#}");
    }
}

/// What a policy file alone leaves open.
#[test]
fn a_policy_that_names_no_workflow_and_no_ref_is_open() {
    let place = with_policy(
        "sixeyes: 1\nenvironments: { production: {} }\nrules: { three-person: { preset: three-person } }\n",
    );
    let (code, report) = Doctor::of(&place).json();
    assert_eq!(code, 10);
    assert_eq!(
        ways(&report, "open")[..2],
        ["policy-no-from", "policy-no-refs"]
    );
}

#[test]
fn a_deploying_workflow_without_a_gate_and_another_that_deploys_are_found() {
    let place = sound();
    let work = Work::by("ada")
        .write(
            ".github/workflows/deploy.yml",
            "jobs:\n  deploy:\n    environment: production\n    steps:\n      - run: ./deploy\n",
        )
        .write(
            ".github/workflows/hotfix.yml",
            "jobs:\n  fix:\n    environment:\n      name: production\n",
        );
    place.push(REPO, "main", "ada", &[work]);
    let (code, report) = Doctor::of(&place).json();
    assert_eq!(code, 10);
    assert_eq!(way(&report, "deploy-ungated")["state"], "open");
    let seen = way(&report, "deploy-elsewhere")["seen"].as_str().unwrap();
    assert!(seen.contains("`.github/workflows/hotfix.yml`"), "{seen}");
}

/// The workflow of emergencies deploys there by the policy's own word, and still needs a gate.
#[test]
fn a_workflow_of_emergencies_needs_a_gate_and_is_no_other_workflow() {
    let emergency = ".github/workflows/emergency.yml";
    let place = with_policy(&format!(
        "{POLICY}break-glass:\n  from: {emergency}\n  environments: [production]\n  who: [\"@acme/on-call\"]\n  review-within-days: 3\n"
    ));
    place.team("acme", "on-call", &["kj", "mh"]);
    for (step, state) in [
        ("uses: acme/sixeyes@0123", "closed"),
        ("run: ./deploy", "open"),
    ] {
        let text =
            format!("jobs:\n  deploy:\n    environment: production\n    steps:\n      - {step}\n");
        place.push(
            REPO,
            "main",
            "ada",
            &[Work::by("ada").write(emergency, &text)],
        );
        let (_, report) = Doctor::of(&place).json();
        assert_eq!(
            way(&report, "deploy-elsewhere")["state"],
            "closed",
            "{report:#}"
        );
        let all = report["ways"].as_array().unwrap().iter();
        let its = all.filter(|way| {
            way["way"] == "deploy-ungated" && way["seen"].as_str().unwrap().contains("emergency")
        });
        let states: Vec<&Value> = its.map(|way| &way["state"]).collect();
        assert_eq!(states, [state]);
    }
}

/// Owners are asked for, and the files have none.
#[test]
fn files_that_judge_without_an_owner_are_found() {
    let place = sound();
    // A check that anybody answers is no control of its own.
    place.rule("required_status_checks", |rule| {
        rule["parameters"]["required_status_checks"][0]["integration_id"] = Value::Null;
    });
    let (_, report) = Doctor::of(&place).json();
    assert_eq!(way(&report, "control-unowned")["state"], "closed");
    let owners = "/.github/workflows/ @acme/governance\n";
    let work = Work::by("ada").write(".github/CODEOWNERS", owners);
    place.push(REPO, "main", "ada", &[work]);
    let (code, report) = Doctor::of(&place).json();
    let seen = way(&report, "control-unowned")["seen"].as_str().unwrap();
    assert_eq!(code, 10, "{seen}");
    let bare = seen.contains("`.sixeyes/policy.yaml`") && seen.contains("`.github/CODEOWNERS`");
    assert!(bare && !seen.contains("sixeyes.yml"), "{seen}");
}

/// What protects a branch by the older kind, and does not show, is neither open nor closed.
#[test]
fn an_older_protection_that_cannot_be_read_leaves_its_doors_in_the_dark() {
    let place = sound();
    place.shape(|shape| {
        shape.rules.clear();
        shape.classic = Some(json!({}));
    });
    let (code, report) = Doctor::with(&place, &place.read_only_token()).json();
    assert_eq!(code, 1, "{:?}", ways(&report, "open"));
    for name in ["direct-push", "force-push", "deletion", "gate-not-required"] {
        assert_eq!(way(&report, name)["state"], "not-visible", "{name}");
    }
    assert!(sights(&report, "not-readable").contains(&"classic-protection".to_owned()));
}

/// The same doors, closed by the older kind, to a token that may read it; administrators are not held to it.
#[test]
fn an_older_protection_that_can_be_read_closes_what_it_closes() {
    let place = sound();
    place.shape(|shape| {
        shape.rules.clear();
        shape.classic = Some(json!({}));
    });
    place.configure(REPO, |repo| {
        repo.shipping.law.classic = Some(crate::forge::shipping::Classic {
            approvals: 1,
            dismiss_stale: true,
            enforce_admins: false,
            force_pushes: false,
            required_checks: vec!["sixeyes".into()],
        });
    });
    let (code, report) = Doctor::of(&place).json();
    for name in ["direct-push", "force-push", "gate-not-required"] {
        assert_eq!(way(&report, name)["state"], "closed", "{name}: {report:#}");
    }
    assert_eq!(way(&report, "classic-bypass")["state"], "open");
    assert_eq!(way(&report, "check-forgeable")["state"], "open");
    assert_eq!(code, 10);
}

#[test]
fn a_required_workflow_of_the_organisation_closes_both_the_check_and_its_forging() {
    let place = sound();
    place.rule("required_status_checks", |rule| {
        *rule = json!({"type": "workflows", "parameters": {
            "workflows": [{"path": ".github/workflows/sixeyes.yml", "repository_id": 1}],
        }});
    });
    let (code, report) = Doctor::of(&place).json();
    assert_eq!(code, 0);
    for name in ["gate-not-required", "check-forgeable", "control-unowned"] {
        assert_eq!(way(&report, name)["state"], "closed", "{name}");
    }
}

#[test]
fn tags_that_the_policy_ships_must_be_held() {
    let place = with_policy(&POLICY.replace("refs: [main]", "refs: [main, \"v*\"]"));
    let (code, report) = Doctor::of(&place).json();
    let found = way(&report, "tags-move");
    assert_eq!((code, &found["rests"]), (10, &json!(true)), "{found:#}");
    let held = vec![json!({"type": "update"}), json!({"type": "deletion"})];
    for (tags, state) in [
        ("refs/tags/v*", "closed"),
        ("~ALL", "closed"),
        ("refs/tags/x*", "open"),
    ] {
        place.shape(|shape| shape.tags = Some((held.clone(), tags)));
        let (_, report) = Doctor::of(&place).json();
        assert_eq!(way(&report, "tags-move")["state"], state, "{tags}");
    }
    place.shape(|shape| shape.tags = Some((vec![json!({"type": "deletion"})], "~ALL")));
    let (_, report) = Doctor::of(&place).json();
    assert_eq!(way(&report, "tags-move")["state"], "open");
}

/// Names that steer a terminal or break a line stay names.
#[test]
fn hostile_names_are_shown_and_do_nothing() {
    let place = sound();
    let evil = "prod\u{1b}[2J\u{202e}`\nopen  all is well";
    drop(place.environment(REPO, evil));
    place.shape(|shape| {
        shape.name = "main\u{1b}]0;x\u{7}\nsound".into();
        shape.bypass = json!([{"actor_id": null, "actor_type": "\u{1b}[31mTeam\nsound"}]);
    });
    let told = Doctor::of(&place).arg("--environment").arg(evil).run();
    told.expect(10);
    let out = &told.out;
    assert!(!out.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{out:?}");
    let forged = out
        .lines()
        .any(|line| line.starts_with("open  all is well") || line.starts_with("sound"));
    assert!(!forged, "{out}");
}
