//! HTML under way: our own markup is `&'static str`, everything else is escaped, so the two cannot be mixed up.

use crate::report::clean::{address, clean};
use sha2::{Digest, Sha256};

/// A page, or a part of one.
#[derive(Default)]
pub(super) struct Markup(String);

impl Markup {
    /// Our own markup.
    pub(super) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Text made by us: numbers, dates, sentences. Escaped all the same, for names stand in some of them.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                other => self.0.push(other),
            }
        }
        self
    }

    /// Somebody's words: one line of at most `most` characters, kept from turning the text around it.
    pub(super) fn strange(&mut self, words: &str, most: usize) -> &mut Self {
        self.raw("<bdi>").text(&clean(words, most)).raw("</bdi>")
    }

    /// A link, where the address is one of the web; else the label alone.
    pub(super) fn link(&mut self, url: Option<&str>, label: impl FnOnce(&mut Self)) -> &mut Self {
        match url.and_then(address) {
            Some(url) => {
                self.raw("<a rel=\"noreferrer nofollow\" href=\"")
                    .text(&url)
                    .raw("\">");
                label(self);
                self.raw("</a>")
            }
            None => {
                label(self);
                self
            }
        }
    }

    pub(super) fn finish(self) -> String {
        self.0
    }
}

/// What a content security policy calls an inline style or script.
pub(super) fn source(inline: &str) -> String {
    format!("'sha256-{}'", base64(&Sha256::digest(inline.as_bytes())))
}

const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |place: usize| u32::from(chunk.get(place).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let sign = usize::try_from(bits >> (18 - 6 * place) & 63).unwrap_or(0);
            out.push(match SIGNS.get(sign) {
                Some(sign) if place <= chunk.len() => char::from(*sign),
                _ => '=',
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_vectors_come_out() {
        // RFC 4648, section 10.
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn strangers_words_open_nothing() {
        let mut page = Markup::default();
        page.strange("\"><script>'&\u{202e}", 40)
            .link(Some("javascript:alert(1)"), |page| {
                page.raw("x");
            })
            .link(Some("https://x.example/\"a"), |page| {
                page.raw("y");
            });
        assert_eq!(
            page.finish(),
            "<bdi>&quot;&gt;&lt;script&gt;&#39;&amp;⟨202E⟩</bdi>x\
             <a rel=\"noreferrer nofollow\" href=\"https://x.example/%22a\">y</a>"
        );
    }
}
