//! CODEOWNERS: whether a file has an owner. The last line that matches decides, and a line without owners takes them away.

use globset::{GlobBuilder, GlobMatcher};

/// Whether the file at `path` has an owner by this CODEOWNERS.
#[must_use]
pub(super) fn has_owner(text: &str, path: &str) -> bool {
    let mut owned = false;
    for line in text.lines() {
        let line = line.split(" #").next().unwrap_or_default().trim();
        // GitHub has no sections and no negation: such lines are skipped by it as well.
        if line.is_empty() || line.starts_with(['#', '!', '[']) {
            continue;
        }
        let mut words = line.split_whitespace();
        let Some(pattern) = words.next() else {
            continue;
        };
        if matches(pattern, path) {
            owned = words.any(|word| word.contains('@'));
        }
    }
    owned
}

/// A pattern as `.gitignore` has them: anchored if a `/` stands before its end, else at any depth; a folder's name means
/// all in it.
fn matches(pattern: &str, path: &str) -> bool {
    let folder = pattern.ends_with('/');
    let body = pattern.trim_end_matches('/');
    let anchored = body.contains('/');
    let body = body.trim_start_matches('/');
    let start = if anchored { "" } else { "**/" };
    let mut globs = Vec::new();
    if !folder {
        globs.push(format!("{start}{body}"));
    }
    // `docs/*` means the files of the folder and not those deeper.
    if !body.ends_with("/*") {
        globs.push(format!("{start}{body}/**"));
    }
    globs
        .iter()
        .filter_map(|glob| compiled(glob))
        .any(|glob| glob.is_match(path))
}

fn compiled(glob: &str) -> Option<GlobMatcher> {
    let glob = GlobBuilder::new(glob)
        .literal_separator(true)
        .build()
        .ok()?;
    Some(glob.compile_matcher())
}

#[cfg(test)]
mod tests {
    use super::has_owner;

    const FILE: &str = ".github/workflows/sixeyes.yml";

    #[test]
    fn patterns_mean_what_the_forge_means_by_them() {
        for (text, owned) in [
            ("", false),
            ("* @acme/all", true),
            ("/.github/ @acme/governance", true),
            (".github/ @acme/governance", true),
            (".github/** @acme/governance", true),
            ("/.github/workflows/*.yml @ada", true),
            ("/.github/workflows @ada", true),
            ("*.yml @ada", true),
            ("sixeyes.yml ada@acme.example", true),
            ("/.github/* @ada", false),
            ("/workflows/ @ada", false),
            ("workflows/ @ada", true),
            ("docs/ @ada", false),
            ("* @acme/all\n/.github/ # nobody", false),
            ("# * @acme/all", false),
            ("!.github/ @ada", false),
            ("/.github/ @ada # since 2026", true),
            ("[[[ @ada", false),
        ] {
            assert_eq!(has_owner(text, FILE), owned, "{text}");
        }
    }
}
