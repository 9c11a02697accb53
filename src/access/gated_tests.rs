//! Which workflows run the gate, and which only look like it (E139).

use super::gated;

const STEP: &str = "uses: acme/sixeyes@0123abc\n        with: { environment: production }";

fn workflow(job: &str, step: &str) -> String {
    format!(
        "on: workflow_dispatch\njobs:\n  ship:\n    runs-on: ubuntu-latest\n{job}\n    steps:\n      - {step}\n      - run: ./deploy\n"
    )
}

fn of_step(step: &str) -> Result<(), String> {
    gated(&workflow("    environment: production", step), "production")
}

#[test]
fn e139_a_step_that_cannot_be_skipped_and_stops_the_job_is_the_gate() {
    for step in [
        STEP,
        "{ uses: acme/actions/SixEyes@v1, with: { command: deploy, environment: Production } }",
        "{ uses: acme/sixeyes@v1, with: { environment: production, before: false } }",
        "{ name: Judge, uses: acme/sixeyes@v1, with: { environment: production, before: \"false\" }, continue-on-error: false }",
        "run: sixeyes gate deploy --environment production",
        "run: |\n          # judge\n          ./bin/sixeyes gate deploy --environment=\"production\" --comment always\n",
        "{ run: sixeyes gate deploy, env: { SIXEYES_ENVIRONMENT: production } }",
    ] {
        assert_eq!(of_step(step), Ok(()), "{step}");
    }
    for job in [
        "    environment: { name: production, url: https://pay.example }",
        "    environment: PRODUCTION",
        "    environment: ${{ inputs.where }}",
        "    if: github.ref == 'refs/heads/main'\n    environment: production",
    ] {
        assert_eq!(gated(&workflow(job, STEP), "production"), Ok(()), "{job}");
    }
    let same = "{ uses: acme/sixeyes@v1, with: { environment: \"${{ inputs.where }}\" } }";
    let job = "    environment: ${{ inputs.where }}";
    assert_eq!(gated(&workflow(job, same), "production"), Ok(()));
}

#[test]
fn e139_what_only_looks_like_the_gate_is_none() {
    for step in [
        "run: echo no gate",
        "run: 'true' # uses: acme/sixeyes@v1",
        "{ uses: acme/sixeyes@v1, with: { environment: production }, if: false }",
        "{ uses: acme/sixeyes@v1, with: { environment: production }, if: \"${{ always() }}\" }",
        "{ uses: acme/sixeyes@v1, with: { environment: production }, continue-on-error: true }",
        "{ uses: acme/sixeyes@v1, with: { environment: production }, continue-on-error: \"${{ inputs.x }}\" }",
        "{ uses: acme/sixeyes@v1, with: { environment: production, before: true } }",
        "{ uses: acme/sixeyes@v1, with: { environment: production }, env: { SIXEYES_BEFORE: true } }",
        "{ uses: acme/sixeyes@v1, with: { environment: staging } }",
        "{ uses: acme/sixeyes@v1, with: { environment: \"${{ inputs.other }}\" } }",
        "{ uses: acme/sixeyes@v1 }",
        "{ uses: acme/sixeyes@v1, with: { command: doctor, environment: production } }",
        "{ uses: ./.github/actions/sixeyes, with: { environment: production } }",
        "{ uses: ./sixeyes@v1, with: { environment: production } }",
        "{ uses: \"docker://acme/sixeyes@sha256:0123\", with: { environment: production } }",
        "{ uses: acme/sixeyes, with: { environment: production } }",
        "{ uses: acme/not-sixeyes@v1, with: { environment: production } }",
        "run: sixeyes gate deploy --environment production || true",
        "run: sixeyes gate deploy --environment production & wait",
        "run: \"! sixeyes gate deploy --environment production\"",
        "run: sixeyes gate deploy --environment production --before",
        "run: sixeyes gate deploy --environment staging",
        "run: sixeyes gate deploy",
        "run: sixeyes gate change --environment production",
        "run: |\n          set +e\n          sixeyes gate deploy --environment production\n",
        "{ run: sixeyes gate deploy --environment production, shell: \"bash {0}\" }",
    ] {
        assert!(of_step(step).is_err(), "{step}");
    }
    for job in [
        "    environment: staging",
        "    name: production",
        "    environment: production\n    continue-on-error: true",
    ] {
        assert!(gated(&workflow(job, STEP), "production").is_err(), "{job}");
    }
}

#[test]
fn e139_every_job_that_may_deploy_there_is_gated() {
    let good = workflow("    environment: production", STEP);
    for second in [
        "  second: { environment: production, steps: [{ run: ./deploy }] }\n",
        "  second: { environment: \"${{ inputs.x }}\", steps: [{ run: ./deploy }] }\n",
        "  second: { environment: { name: production } }\n",
    ] {
        let lacks = gated(&format!("{good}{second}"), "production").unwrap_err();
        assert!(lacks.contains("`second`"), "{lacks}");
    }
    let other = "  second: { environment: staging, steps: [{ run: ./deploy }] }\n";
    assert_eq!(gated(&format!("{good}{other}"), "production"), Ok(()));
    let calls = "jobs:\n  ship: { uses: acme/shared/.github/workflows/deploy.yml@v1 }\n";
    let lacks = gated(calls, "production").unwrap_err();
    assert!(lacks.contains("calls"), "{lacks}");
    for none in ["", "jobs: {}", "jobs: [", "a: &x 1\nb: *x", "on: push"] {
        assert!(gated(none, "production").is_err(), "{none}");
    }
}
