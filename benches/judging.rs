//! What judging costs, as a part of deserialising the same evidence, and how it grows.

#[path = "figures/mod.rs"]
mod figures;
#[path = "../tests/world/mod.rs"]
mod world;

use figures::{Figures, Most, change, denied_deployment, deployment, deserialise, law, line};
use sixeyes::evidence::Evidence;
use sixeyes::policy;
use std::hint::black_box;
use std::process::ExitCode;

const ROUNDS: usize = 400;

fn main() -> ExitCode {
    let mut figures = Figures::default();
    println!(
        "judging alone (duties, clauses, decision as a value) / deserialising the same evidence"
    );
    for (commits, reviews, most) in [
        (
            10,
            5,
            Most {
                limit: 0.15,
                ceiling: 0.2,
            },
        ),
        (100, 100, 0.10.into()),
    ] {
        let evidence = change(commits, reviews);
        let bytes = line(&evidence);
        let law = law();
        figures.ratio(
            &format!("  {commits} commits and {reviews} reviews"),
            most,
            ROUNDS,
            || judge(&law, &evidence),
            || deserialise(&bytes),
        );
    }
    let whole: [(&str, Evidence); 2] = [
        ("  a deployment of 1,000 changes in order", deployment(1000)),
        (
            "  a deployment of 1,000 changes, all of it denied",
            denied_deployment(1000),
        ),
    ];
    for (what, evidence) in &whole {
        let bytes = line(evidence);
        let law = law();
        figures.ratio(
            what,
            3.0,
            5,
            || judge(&law, evidence),
            || deserialise(&bytes),
        );
    }
    println!("judging twice the input / judging the input");
    let doubled: [(&str, Evidence, Evidence); 5] = [
        ("  commits, 100 to 200", change(200, 100), change(100, 100)),
        ("  reviews, 100 to 200", change(100, 200), change(100, 100)),
        ("  both, 200 to 400", change(400, 400), change(200, 200)),
        (
            "  changes of a deployment, 50 to 100",
            deployment(100),
            deployment(50),
        ),
        (
            "  changes of a denied deployment, 250 to 500",
            denied_deployment(500),
            denied_deployment(250),
        ),
    ];
    for (what, more, less) in &doubled {
        let law = law();
        figures.ratio(
            what,
            2.2,
            ROUNDS / 4,
            || judge(&law, more),
            || judge(&law, less),
        );
    }
    figures.end()
}

fn judge(law: &sixeyes::record::Law, evidence: &Evidence) {
    let input = law.input(evidence, String::new(), evidence.observed_at);
    black_box(policy::decide(&input));
}
