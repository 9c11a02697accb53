//! What a stream costs as a whole (parse, digest, judge, write), as a part of deserialising its lines, and that its
//! memory does not grow.

#[path = "figures/mod.rs"]
mod figures;
#[path = "../tests/world/mod.rs"]
mod world;

use figures::{Figures, Most, change, deserialise, law, line};
use sixeyes::cli::stream;
use std::io::{self, Read};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut figures = Figures::default();
    println!("the whole stream / deserialising its lines");
    let law = law();
    // Every processor judges: enough lines for each, and few enough that a busy machine leaves some rounds undisturbed,
    // which the fastest is then one of. Where only one is free it does all the work, and the ceiling is for that.
    for (commits, reviews, lines, ceiling) in [(10, 5, 200, 2.5), (100, 100, 20, 2.0)] {
        let mut one = line(&change(commits, reviews));
        one.push(b'\n');
        let whole = one.repeat(lines);
        figures.ratio(
            &format!("  {lines} lines of {commits} commits and {reviews} reviews"),
            Most {
                limit: 1.5,
                ceiling,
            },
            100,
            || {
                let ended = stream::judge(&law, None, whole.as_slice(), io::sink());
                assert!(ended.is_ok());
            },
            || {
                for _ in 0..lines {
                    deserialise(&one);
                }
            },
        );
    }
    println!("memory while lines go by (peak resident, KiB)");
    let mut one = line(&change(100, 100));
    one.push(b'\n');
    for lines in [1, 10, 100, 1_000] {
        let source = Repeated::new(&one, lines);
        let ended = stream::judge(&law, None, source, io::sink());
        assert!(ended.is_ok());
        println!(
            "  after {lines:>5} lines of {} bytes {:>8}",
            one.len(),
            peak()
        );
    }
    figures.end()
}

/// The highest resident size of this process so far, where the system says it.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .map_or_else(
            || "unknown".to_owned(),
            |size| size.trim().trim_end_matches(" kB").to_owned(),
        )
}

/// The same line again and again, without holding all of them.
struct Repeated<'l> {
    line: &'l [u8],
    rest: &'l [u8],
    more: usize,
}

impl<'l> Repeated<'l> {
    fn new(line: &'l [u8], times: usize) -> Self {
        Self {
            line,
            rest: line,
            more: times - 1,
        }
    }
}

impl Read for Repeated<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.rest.is_empty() && self.more > 0 {
            self.more -= 1;
            self.rest = self.line;
        }
        self.rest.read(into)
    }
}
