//! "Did you mean": the nearest of the words that would have been right.

/// The nearest of `known`, in backticks, if one is near enough.
fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let fold = |text: &str| text.to_lowercase().replace('_', "-");
    let word: Vec<char> = fold(word).chars().take(64).collect();
    let allowed = (word.len() / 3).clamp(1, 3);
    known
        .iter()
        .map(|known| {
            let folded: Vec<char> = fold(known).chars().collect();
            (distance(&word, &folded), *known)
        })
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// How many insertions, deletions and replacements lead from one to the other.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut next = vec![i + 1];
        for ((left_above, above), b) in row.iter().zip(row.iter().skip(1)).zip(to) {
            let left = next.last().copied().unwrap_or(usize::MAX);
            next.push(
                (left_above + usize::from(a != b))
                    .min(above + 1)
                    .min(left + 1),
            );
        }
        row = next;
    }
    row.last().copied().unwrap_or(usize::MAX)
}

/// The words in a sentence: "a, b, c".
fn one_of(known: &[&str]) -> String {
    known.join(", ")
}

/// A help text: the nearest word, and what the words are.
pub(crate) fn did_you_mean(word: &str, known: &[&str], what: &str) -> String {
    match nearest(word, known) {
        Some(near) => format!("did you mean `{near}`? {what} are {}", one_of(known)),
        None => format!("{what} are {}", one_of(known)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_words_find_their_neighbour_and_others_none() {
        let known = ["approve", "author", "at_most"];
        assert_eq!(nearest("aprove", &known), Some("approve"));
        assert_eq!(nearest("at-most", &known), Some("at_most"));
        assert_eq!(nearest("Author", &known), Some("author"));
        assert_eq!(nearest("deploy", &known), None);
        assert_eq!(nearest("", &known), None);
    }
}
