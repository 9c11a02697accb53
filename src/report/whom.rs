//! Who is to do it, who cannot, and who can.

use super::Said;
use super::text::{Text, list, say};
use super::words;
use crate::decision::Candidates;
use crate::evidence::Level;
use crate::identity::Who;

impl Said<'_, '_> {
    /// `somebody of @acme/security other than Ada and Grace`. Who may not write cannot approve or start anything: only a
    /// higher right is news.
    pub(super) fn whom(&self, by: &Candidates, people: usize) -> Text {
        self.described(by, &by.except, people, Level::Maintain)
    }

    /// The same of whoever is to do it: none of the deployment's own people, and with what right where nobody is named.
    pub(super) fn who_is_to(&self, by: &Candidates, people: usize) -> Text {
        let except: Vec<Who> = by.except.iter().chain(&by.deploying).copied().collect();
        let unnamed = by.known.is_empty() && by.from.is_empty();
        let news = match unnamed {
            true => Level::Write,
            false => Level::Maintain,
        };
        self.described(by, &except, people, news)
    }

    fn described(&self, by: &Candidates, except: &[Who], people: usize, news: Level) -> Text {
        let mut text = Text::from(if people == 1 { "somebody" } else { "people" });
        let from: Vec<Text> = by.from.iter().filter_map(words::from).collect();
        if !from.is_empty() {
            text = say![text, " of ", list(from, "or", 3)];
        }
        if let Some(level) = by.permission.filter(|level| *level >= news) {
            text = say![text, " with ", words::level(level), " access"];
        }
        let except = self.names.everybody_of(except);
        if except.is_empty() {
            text
        } else {
            say![text, " other than ", list(except, "and", 4)]
        }
    }

    /// `Katherine kj and Linus lt can.`, or nothing where nobody is known to.
    pub(super) fn who_can(&self, by: &Candidates, can: &'static str) -> Text {
        let known = self.names.all(&by.known, true);
        if known.is_empty() {
            Text::default()
        } else {
            say![" ", list(known, "and", 5), " ", can, "."]
        }
    }
}
