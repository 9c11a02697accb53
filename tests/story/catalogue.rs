//! The page of all hard cases, made of the stories themselves.

use super::Story;
use std::fmt::Write as _;

const HEAD: &str = "# Hard cases, and what the gate answers

Each line is a case that is judged in the tests: what happens, the answer, the code of the finding that decides it where one
does, and the [sentences of the judging text](judging.md) that it shows. The link leads to a case folder: its `story.yaml` tells it, and
`sixeyes decide --case FOLDER` judges it again. Cases of one number (`E19`) are one difficulty and its neighbours, those
that must pass among them.

| | what happens | answer | code | shows |
|---|---|---|---|---|
";

/// The page; `all` is each folder's name with its story.
pub(crate) fn page<'s>(all: impl Iterator<Item = (&'s str, &'s Story)>) -> String {
    let mut rows: Vec<_> = all
        .map(|(name, story)| (number(story), name, story))
        .collect();
    rows.sort_by_key(|(number, name, _)| (*number, *name));
    let mut page = HEAD.to_owned();
    for (_, name, story) in rows {
        let case = story.case.as_deref().unwrap_or("");
        let code = story.expect.code.as_deref().map(|code| format!("`{code}`"));
        writeln!(
            page,
            "| {case} | [{}](../tests/scenarios/{name}/story.yaml) | {} | {} | {} |",
            story.title.replace('|', "\\|"),
            story.expect.grade,
            code.unwrap_or_default(),
            story.cites.join(" "),
        )
        .unwrap();
    }
    page
}

/// `E19` before `E101`, and what has no number last.
fn number(story: &Story) -> u32 {
    let digits = story
        .case
        .as_deref()
        .and_then(|case| case.strip_prefix('E'));
    digits.map_or(u32::MAX, |digits| digits.parse().expect("a case number"))
}
