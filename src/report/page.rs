//! A page that never grows past its cap: whole blocks or nothing, and an honest line where it was cut.

/// What a forge still shows of a comment (its limit is 65,536 characters), in bytes.
pub const COMMENT_CAP: usize = 60_000;

/// What GitHub still shows of a step summary (its limit is 1,048,576 bytes), in bytes.
pub const SUMMARY_CAP: usize = 1_000_000;

const CUT: &str = "\n_Cut here: the whole is in the case._\n";

/// Markdown under construction.
#[derive(Debug)]
pub(super) struct Page {
    out: String,
    cap: usize,
    cut: bool,
}

impl Page {
    pub(super) fn new(cap: usize) -> Self {
        Self {
            out: String::new(),
            cap: cap.saturating_sub(CUT.len()),
            cut: false,
        }
    }

    /// Adds a block as a whole; where it does not fit, nothing more is added after it but smaller blocks.
    pub(super) fn block(&mut self, block: &str) -> bool {
        let fits = self.out.len() + block.len() <= self.cap;
        if fits {
            self.out.push_str(block);
        } else {
            self.cut = true;
        }
        fits
    }

    /// Adds a paragraph.
    pub(super) fn paragraph(&mut self, text: &str) -> bool {
        if text.is_empty() {
            return true;
        }
        self.block(&format!("{text}\n\n"))
    }

    /// Adds as many of the lines as fit into what is left, less `reserve` bytes, after a head that must fit too.
    pub(super) fn lines(&mut self, head: &str, lines: &[String], reserve: usize) {
        if lines.is_empty() || !self.block(head) {
            return;
        }
        for line in lines {
            if self.out.len() + line.len() + 2 + reserve > self.cap {
                self.cut = true;
                break;
            }
            self.out.push_str(line);
            self.out.push('\n');
        }
        self.out.push('\n');
    }

    pub(super) fn finish(mut self) -> String {
        let end = self.out.trim_end().len();
        self.out.truncate(end);
        self.out.push('\n');
        if self.cut {
            self.out.push_str(CUT);
        }
        self.out
    }
}
