//! Text with its meaning kept: our own words, strangers' words, people and links, until a place gives it a markup.
//!
//! Our own words are `&'static str`, so nothing that somebody typed can stand among them unescaped.

use super::clean::{address, clean, code, is_tame};
use crate::evidence::Revision;

/// A sentence or a part of one.
#[derive(Debug, Clone, Default)]
pub(super) struct Text(Vec<Piece>);

#[derive(Debug, Clone)]
enum Piece {
    /// Our own words.
    Ours(&'static str),
    /// A number of ours.
    Number(usize),
    /// Somebody's words, or an id, already clean.
    Code(String),
    /// A display name, already clean.
    Name(String),
    /// A time or the like, made by us of values that hold no text.
    Made(String),
    /// A link; the address is safe.
    Link(Text, String),
}

/// What can stand in a sentence.
pub(super) trait Words {
    /// Puts it at the end of a text.
    fn put(self, text: &mut Text);
}

impl Words for &'static str {
    fn put(self, text: &mut Text) {
        if !self.is_empty() {
            text.0.push(Piece::Ours(self));
        }
    }
}

impl Words for usize {
    fn put(self, text: &mut Text) {
        text.0.push(Piece::Number(self));
    }
}

impl Words for Revision {
    fn put(self, text: &mut Text) {
        text.0.push(Piece::Code(self.short()));
    }
}

impl Words for Text {
    fn put(mut self, text: &mut Text) {
        if text.0.is_empty() {
            *text = self;
        } else {
            text.0.append(&mut self.0);
        }
    }
}

impl From<&'static str> for Text {
    fn from(words: &'static str) -> Self {
        Self(vec![Piece::Ours(words)])
    }
}

impl From<usize> for Text {
    fn from(number: usize) -> Self {
        Self(vec![Piece::Number(number)])
    }
}

impl From<Revision> for Text {
    fn from(revision: Revision) -> Self {
        Self(vec![Piece::Code(revision.short())])
    }
}

/// Joins words, numbers, revisions and texts to one text.
macro_rules! say {
    ($($part:expr),* $(,)?) => {
        $crate::report::text::Text::default()$(.and($part))*
    };
}
pub(super) use say;

impl Text {
    /// Somebody's words, at most `most` characters of them.
    pub(super) fn strange(words: &str, most: usize) -> Self {
        Self(vec![Piece::Code(clean(words, most))])
    }

    /// Somebody's word that stands in a sentence of ours, such as an environment's name.
    pub(super) fn word(word: &str) -> Self {
        Self(vec![Piece::Name(clean(word, 40))])
    }

    /// Words that we made of values that hold no text, such as a time.
    pub(super) fn ours(words: String) -> Self {
        Self(vec![Piece::Made(words)])
    }

    /// Somebody's display name.
    pub(super) fn name(name: &str) -> Self {
        Self(vec![Piece::Name(clean(name, 40))])
    }

    /// The text as a link, where there is an address that can stand in one. A link cannot stand in a link
    /// (<https://spec.commonmark.org/0.31.2/#links>): of those that it holds, only the words stay.
    #[must_use]
    pub(super) fn linked(self, url: Option<&str>) -> Self {
        match url.and_then(address) {
            Some(url) => Self(vec![Piece::Link(self.without_links(), url)]),
            None => self,
        }
    }

    fn without_links(self) -> Self {
        let mut words = Vec::with_capacity(self.0.len());
        for piece in self.0 {
            match piece {
                Piece::Link(text, _) => words.extend(text.0),
                piece @ (Piece::Ours(_)
                | Piece::Number(_)
                | Piece::Code(_)
                | Piece::Name(_)
                | Piece::Made(_)) => words.push(piece),
            }
        }
        Self(words)
    }

    /// With `more` behind it.
    #[must_use]
    pub(super) fn and(mut self, more: impl Words) -> Self {
        more.put(&mut self);
        self
    }

    /// Whether it says nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Without any markup.
    pub(super) fn plain(&self) -> String {
        let mut out = String::with_capacity(96);
        self.write_plain(&mut out);
        out
    }

    fn write_plain(&self, out: &mut String) {
        for piece in &self.0 {
            match piece {
                Piece::Ours(words) => out.push_str(words),
                Piece::Number(number) => out.push_str(&number.to_string()),
                Piece::Code(words) | Piece::Name(words) | Piece::Made(words) => {
                    out.push_str(words);
                }
                Piece::Link(label, _) => label.write_plain(out),
            }
        }
    }

    /// As Markdown of one line.
    pub(super) fn markdown(&self) -> String {
        let mut out = String::new();
        self.write_markdown(&mut out);
        out
    }

    fn write_markdown(&self, out: &mut String) {
        for piece in &self.0 {
            match piece {
                Piece::Ours(words) => out.push_str(words),
                Piece::Number(number) => out.push_str(&number.to_string()),
                Piece::Made(words) => out.push_str(words),
                Piece::Name(name) if is_tame(name) => out.push_str(name),
                Piece::Code(words) | Piece::Name(words) => out.push_str(&code(words)),
                Piece::Link(label, url) => {
                    out.push('[');
                    label.write_markdown(out);
                    out.push_str("](");
                    out.push_str(url);
                    out.push(')');
                }
            }
        }
    }
}

/// `a`, `a and b`, `a, b and c`, or `a, b and 12 others`: at most `most` of them by name.
pub(super) fn list(items: Vec<Text>, word: &'static str, most: usize) -> Text {
    let count = items.len();
    let shown = if count > most { most.max(1) } else { count };
    let mut out = Text::default();
    for (place, item) in items.into_iter().take(shown).enumerate() {
        if place > 0 {
            let last = place + 1 == shown && shown == count;
            out = if last {
                say![out, " ", word, " "]
            } else {
                out.and(", ")
            };
        }
        out = out.and(item);
    }
    match count - shown {
        0 => out,
        1 => say![out, " ", word, " one other"],
        more => say![out, " ", word, " ", more, " others"],
    }
}

/// `a, b, c`.
pub(super) fn comma(items: Vec<Text>) -> Text {
    let mut out = Text::default();
    for item in items {
        out = if out.is_empty() {
            item
        } else {
            say![out, ", ", item]
        };
    }
    out
}

/// `1 change`, `2 changes`.
pub(super) fn count(number: usize, one: &'static str, many: &'static str) -> Text {
    say![number, " ", if number == 1 { one } else { many }]
}

/// How many, as a word where people would write one; with a capital where it opens a sentence.
pub(super) fn number_word(number: usize) -> Option<&'static str> {
    const WORDS: [&str; 11] = [
        "No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten",
    ];
    WORDS.get(number).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(count: usize) -> Vec<Text> {
        (0..count).map(Text::from).collect()
    }

    #[test]
    fn a_link_holds_no_link() {
        let inner = Text::from("#7").linked(Some("https://forge.example/7"));
        let outer = say!["wrote ", inner].linked(Some("https://forge.example/c"));
        assert_eq!(outer.markdown(), "[wrote #7](https://forge.example/c)");
    }

    #[test]
    fn lists_read_like_sentences() {
        let said = |count, most| list(names(count), "and", most).plain();
        assert_eq!(said(0, 3), "");
        assert_eq!(said(1, 3), "0");
        assert_eq!(said(2, 3), "0 and 1");
        assert_eq!(said(3, 3), "0, 1 and 2");
        assert_eq!(said(4, 3), "0, 1, 2 and one other");
        assert_eq!(said(9, 3), "0, 1, 2 and 6 others");
    }

    #[test]
    fn strangers_words_stay_in_their_span() {
        let text = say![
            "by ",
            Text::name("a|b`<i>@all"),
            " on ",
            Text::strange("x`|<!--", 40).linked(Some("https://x.example/(a)"))
        ];
        assert_eq!(
            text.markdown(),
            "by `a¦bˋ‹i›@all` on [`xˋ¦‹!--`](https://x.example/%28a%29)"
        );
        assert_eq!(text.plain(), "by a|b`<i>@all on x`|<!--");
    }
}
