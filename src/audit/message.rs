//! What a message says: the change it names and the people it names, by the conventions in force.
//!
//! **The rule for trailers**, which is ours and not git's (git reads the last paragraph only, and nothing of it where a
//! plain line stands in it, E86):
//!
//! 1. A trailer is a line `Key: value` whose key some convention knows, in any letter case, blanks before the colon or
//!    not, in any paragraph, but not the first line.
//! 2. A value without an address goes on in the next line if that begins with a blank.
//! 3. A line that speaks for a change (a reviewer, approver or merger, its address) does not count where it is quoted:
//!    indented, behind `>` or `|`, between code fences that are closed, or above `(cherry picked from commit …)`, where
//!    it speaks of another change.
//! 4. `Co-authored-by` counts everywhere, in the first line too, quoted too, behind list marks and numbers too, and
//!    every address on the line counts: to miss one would let an author approve.

use super::book::{Around, Book, Fit};
use super::change::Stage;
use super::convention::{Gives, Hole};
use super::said::{Batched, MOST, Reading, Said, is_fence, is_pick, may_stray, says_no};
use super::speech::{self, Reach, Spoken};
use super::text::{Decoder, Fidelity, shortened, written_out};

/// One message under way.
pub(super) struct Reader<'m, 'b> {
    message: &'m [u8],
    decoder: Decoder,
    book: &'b Book,
    around: Around,
    reading: Reading,
    /// The convention of the subject, where lines count only below one.
    below: u32,
    /// Whether the subject says how and not what.
    untitled: bool,
    block: Option<(usize, Stage)>,
    /// For every trailer that was taken, the conventions that know its key.
    keys: Vec<u32>,
    /// Whether a line said who opened and approved the change of the subject.
    described: bool,
    /// Whether a co-author may stand in the middle of a line.
    strays: bool,
}

impl<'m, 'b> Reader<'m, 'b> {
    pub(super) fn new(message: &'m [u8], decoder: Decoder, book: &'b Book, around: Around) -> Self {
        Self {
            message,
            decoder,
            book,
            around,
            reading: Reading {
                exact: true,
                whole: true,
                legible: true,
                ..Reading::default()
            },
            below: 0,
            untitled: false,
            block: None,
            keys: Vec::new(),
            described: false,
            strays: may_stray(message),
        }
    }

    fn text(&mut self, bytes: &[u8]) -> String {
        let (text, fidelity) = self.decoder.text(bytes);
        self.reading.exact &= fidelity == Fidelity::Exact;
        text.into_owned()
    }

    pub(super) fn read(mut self) -> Reading {
        let mut lines = self.message.split(|byte| *byte == b'\n').map(|line| {
            // A carriage return at the end of a line is how some editors end lines.
            line.strip_suffix(b"\r").unwrap_or(line)
        });
        let mut number = 0u32;
        // Blank lines before the subject are no subject.
        for line in lines.by_ref() {
            number += 1;
            if !line.trim_ascii().is_empty() {
                let subject = self.text(line);
                self.subject(subject.trim_end(), number);
                // Behind a first line that is all there is, a co-author is one.
                self.trailer(line, b"", number, true);
                break;
            }
        }
        let rest: Vec<&[u8]> = lines.collect();
        self.body(&rest, number);
        self.credit();
        self.reading
    }

    /// Says which conventions spoke: of those that know a key, the one that names the change, else the most general.
    fn credit(&mut self) {
        let named = self.reading.named_by.map_or(0, |index| 1 << index);
        if named != 0 {
            // A subject that is only git's own does not speak where another line names the change.
            self.reading.spoke &= !self.below | named;
        }
        for mask in &self.keys {
            self.reading.spoke |= match mask & named {
                0 => 1u32
                    .checked_shl(31 - mask.leading_zeros().min(31))
                    .unwrap_or(0),
                named => named,
            };
        }
    }

    fn subject(&mut self, subject: &str, number: u32) {
        self.reading.title = shortened(subject);
        if let Some(Fit {
            index,
            member,
            filled,
        }) = self.book.subject(subject, self.around)
        {
            self.reading.spoke |= 1 << index;
            self.below |= 1 << index;
            self.reading.member = member;
            self.untitled = !filled.iter().any(|(hole, _)| *hole == Hole::Title);
            self.fill(index, &filled, number, subject);
        }
    }

    /// Takes what a template's holes were filled with.
    fn fill(&mut self, index: usize, filled: &[(Hole, &str)], line: u32, text: &str) {
        for (hole, value) in filled {
            match hole {
                Hole::Number => self.number(index, format!("{}{value}", self.book.sign(index))),
                Hole::Numbers => {
                    let numbers: Vec<&str> = value
                        .split([' ', ',', '#'])
                        .filter(|part| !part.is_empty())
                        .collect();
                    if let [one] = numbers.as_slice() {
                        self.number(index, format!("#{one}"));
                    } else {
                        self.reading.named_by.get_or_insert(index);
                        self.reading.batch.extend(numbers.iter().map(|one| Batched {
                            number: format!("#{one}"),
                            ..Batched::default()
                        }));
                    }
                }
                Hole::Title => self.reading.title = shortened(value.trim()),
                Hole::Url => self.url(index, value),
                Hole::Login(stage) | Hole::Logins(stage) => {
                    for login in value.split(',') {
                        self.say(*stage, speech::login(login), line, text);
                    }
                }
                Hole::Who(stage) => {
                    for who in speech::people(value, Reach::Joined) {
                        self.say(*stage, who, line, text);
                    }
                }
                Hole::Name | Hole::Any => {}
            }
        }
    }

    fn number(&mut self, index: usize, number: String) {
        self.reading.named_by.get_or_insert(index);
        self.reading.number.get_or_insert(number);
    }

    fn url(&mut self, index: usize, value: &str) {
        if let Some(number) = speech::number_of(value) {
            self.number(index, number);
        }
        if value.contains("://") {
            self.reading.named_by.get_or_insert(index);
            self.reading.url.get_or_insert_with(|| shortened(value));
        }
    }

    fn say(&mut self, stage: Stage, who: Spoken, line: u32, text: &str) {
        self.reading.legible &= !who.is_blurred();
        let said = Said {
            stage,
            who,
            line,
            text: shortened(text.trim()),
        };
        if self.reading.said.len() >= MOST {
            self.reading.whole = false;
        } else if !self.reading.said.contains(&said) {
            self.reading.said.push(said);
        }
    }

    fn body(&mut self, lines: &[&'m [u8]], before: u32) {
        let picked = lines.iter().rposition(|line| is_pick(line));
        let mut title = None;
        // The kind of a fence that is open, and closed further down.
        let mut fence = None;
        let mut unclosed = [false; 256];
        for (at, line) in lines.iter().enumerate() {
            let number = u32::try_from(at)
                .unwrap_or(u32::MAX)
                .saturating_add(before + 1);
            if let Some(mark) = is_fence(line) {
                let slot = unclosed.get_mut(usize::from(mark));
                if fence == Some(mark) {
                    fence = None;
                } else if let (None, Some(unclosed @ false)) = (fence, slot) {
                    let after = lines.get(at + 1..).unwrap_or_default();
                    if after.iter().any(|line| is_fence(line) == Some(mark)) {
                        fence = Some(mark);
                    } else {
                        *unclosed = true;
                    }
                }
                continue;
            }
            let quoted = fence.is_some() || picked.is_some_and(|picked| at < picked);
            let next = lines.get(at + 1).copied().unwrap_or_default();
            let spoke = self.line(line, next, number, quoted);
            if title.is_none() && !spoke && !line.trim_ascii().is_empty() {
                title = Some(*line);
            }
        }
        let numbered = self.reading.named_by.is_some() && self.reading.batch.is_empty();
        let says_how = self.untitled || self.reading.title.starts_with("Merge branch '");
        if let (true, true, Some(title)) = (numbered, says_how, title) {
            let title = self.text(title);
            self.reading.title = shortened(title.trim());
        }
    }

    /// One line of the body; whether it said something.
    fn line(&mut self, line: &[u8], next: &[u8], number: u32, quoted: bool) -> bool {
        if let Some((index, stage)) = self.block {
            if line.starts_with(b" ") {
                let text = self.text(line);
                if !quoted && !line.starts_with(b"   ") {
                    if let Some(name) = text.trim().strip_suffix(':') {
                        self.reading.spoke |= 1 << index;
                        self.say(stage, speech::login(name), number, &text);
                    }
                } else if !quoted && says_no(&text) {
                    // The words of whoever stands in the line above: they did not agree.
                    let above = |said: &mut Said| said.stage == stage && said.line + 1 == number;
                    self.reading.said.pop_if(above);
                }
                return true;
            }
            self.block = None;
        }
        if !quoted {
            if let Some(block) = self.book.block(line) {
                self.block = Some(block);
                return true;
            }
            if self.template(line, number) {
                return true;
            }
        }
        self.trailer(line, next, number, quoted)
    }

    fn template(&mut self, line: &[u8], number: u32) -> bool {
        if !self.book.may_line(line, self.below) {
            return false;
        }
        let text = self.text(line);
        let Some((index, filled)) = self.book.line(text.trim_end(), self.below) else {
            return false;
        };
        self.reading.spoke |= 1 << index;
        if self.below & (1 << index) == 0 {
            self.fill(index, &filled, number, &text);
            return true;
        }
        // A line of a batch: what it says is of the change that it names, and of no other.
        let said = std::mem::take(&mut self.reading.said);
        let (outer, title) = (self.reading.number.take(), self.reading.title.clone());
        self.fill(index, &filled, number, &text);
        let own = std::mem::replace(&mut self.reading.said, said);
        let named = std::mem::replace(&mut self.reading.number, outer);
        let own_title = std::mem::replace(&mut self.reading.title, title);
        let Some(named) = named else { return true };
        if self.reading.number.as_ref() == Some(&named) {
            // The first is the queue's own; what stands below it is the description, which the author wrote.
            if !std::mem::replace(&mut self.described, true) {
                self.reading.title = own_title;
                self.reading.said.extend(own);
                self.untitled = false;
            }
        } else if let Some(of) = self.reading.batch.iter_mut().find(|of| of.number == named) {
            // In a batch the description of another change may stand above.
            of.doubtful |= of.title.is_some();
            of.title.get_or_insert(own_title);
            of.said.extend(own);
        }
        true
    }

    /// A co-author in the middle of a line, with an address; whether there is one.
    fn stray(&mut self, line: &[u8], number: u32) -> bool {
        let Some((index, from)) = self.book.co_author(line) else {
            return false;
        };
        let value = self.text(line.get(from..).unwrap_or_default());
        let value = value.trim_start_matches([':', '*', '_', ' ']);
        if !value.contains('<') {
            return false;
        }
        let text = self.text(line);
        for who in speech::people(value, Reach::Everybody) {
            if matches!(&who, Spoken::Contact { email, .. } if email.contains('@')) {
                self.reading.spoke |= 1 << index;
                self.say(Stage::CoAuthor, who, number, &text);
            }
        }
        true
    }

    fn trailer(&mut self, line: &[u8], next: &[u8], number: u32, quoted: bool) -> bool {
        // Whatever stands before the first letter: blanks, marks of a quotation or of a list, a number.
        let start = line.iter().position(u8::is_ascii_alphabetic);
        let bare = start
            .and_then(|start| line.get(start..))
            .unwrap_or_default();
        let quoted = quoted || bare.len() != line.len();
        let Some((gives, value)) = self.book.trailer(bare) else {
            return self.strays && self.stray(line, number);
        };
        let raw = value;
        let mut value = self.text(value);
        if !value.contains(['<', '@', '/'])
            && next.starts_with(b" ")
            && !next.trim_ascii().is_empty()
        {
            value.push(' ');
            let more = self.text(next.trim_ascii());
            value.push_str(&more);
        }
        let value = value.trim();
        if value.is_empty() {
            return false;
        }
        let text = self.text(line);
        let mut mask = 0;
        for (index, gives) in gives {
            let counts = !quoted || *gives == Gives::Who(Stage::CoAuthor);
            if !counts {
                continue;
            }
            mask |= 1 << index;
            match gives {
                Gives::Who(stage) => {
                    let reach = if *stage == Stage::CoAuthor {
                        Reach::Everybody
                    } else {
                        Reach::Joined
                    };
                    let mut all = speech::people(value, reach);
                    if all.iter().any(Spoken::is_blurred) {
                        self.reading.legible = false;
                        // Two whom nobody can read are not one for it.
                        all = speech::people(written_out(raw).trim(), reach);
                    }
                    for who in all {
                        self.say(*stage, who, number, &text);
                    }
                }
                Gives::Logins(stage) => {
                    for one in value.split([',', ' ']).filter(|one| !one.is_empty()) {
                        self.say(*stage, speech::login(one), number, &text);
                    }
                }
                Gives::Url => self.url(*index, value),
                Gives::Number => self.number(*index, shortened(value)),
            }
        }
        if mask != 0 && !self.keys.contains(&mask) {
            self.keys.push(mask);
        }
        true
    }
}
