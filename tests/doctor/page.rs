//! `docs/doctor.md` is made of what the program says of each fact and each way, so that the page cannot fall behind.

use sixeyes::access::{Hole, NOBODY, Probe};
use snapbox::{Assert, Data};
use std::fmt::Write as _;

const HEAD: &str = "\
# What the gate can see, and the ways round it

`sixeyes doctor` reads the settings of a repository and says two things: which facts a token shows to the gate, and which
ways round the gate are open. It writes nothing, not even to find out whether it could.

```sh
SIXEYES_TOKEN=… sixeyes doctor https://github.com/OWNER/REPOSITORY
sixeyes doctor … --environment production --policy draft.yaml --check \"sixeyes\" --format json
```

Run it with **the token that the gate reads with**, for another one sees other things; in a workflow's job the repository is
the job's own, and the report is the job's summary too (`command: doctor` of the action; `examples/github-regulated` has the
weekly workflow). Run it once more by hand as an administrator: who may pass a ruleset by is shown to nobody else.

| exit | meaning |
|---|---|
| 0 | no way is open that the policy rests on, and everything that it needs can be seen |
| 10 | a way is open that the policy rests on |
| 1 | something that a verdict needs, or whether such a way is open, cannot be seen |
| 3 | there is no valid policy; the rest is told all the same |
| 2 | wrong use |

A way that the policy does not rest on is told, and changes no exit code: what comes of it is judged, or shows. Workflows are
looked at as text on the default branch: that a step names sixeyes is seen, that it runs first is not. Three requests after
each other, about fifteen in all and one for each ruleset and environment. `sixeyes schema doctor` describes the JSON.

## What the gate may have to see

| fact | what | needs | without it |
|---|---|---|---|
";

const WAYS: &str = "
## The ways round it

Each with what somebody with write access can do while it is open, and the setting that closes it.

";

fn page() -> String {
    let mut page = HEAD.to_owned();
    for probe in Probe::ALL {
        let _ = writeln!(
            page,
            "| `{}` | {} | {} | {} |",
            probe.as_str(),
            probe.says(),
            probe.needs(),
            probe.without()
        );
    }
    page.push_str(WAYS);
    for hole in Hole::ALL {
        let closing = hole.closing();
        let _ = write!(
            page,
            "### `{}`\n\nMeanwhile, {}.\n\n*To close it:* {} (`{}`).\n\n",
            hole.as_str(),
            hole.meanwhile(),
            closing.page,
            closing.field
        );
    }
    page.push_str("## What nobody can close\n\n");
    for (name, says, instead) in NOBODY {
        let _ = writeln!(page, "- `{name}`: {says} {instead}");
    }
    page
}

#[test]
fn the_page_is_made_of_what_the_program_says() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/doctor.md");
    let expected = Data::read_from(&path, Some(snapbox::data::DataFormat::Text));
    Assert::new()
        .action_env("SNAPSHOTS")
        .eq(Data::text(page()), expected.raw());
}
