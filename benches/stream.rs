//! What a stream costs as a whole (parse, digest, judge, write), as a part of deserialising its lines, and that its
//! memory does not grow.

#[path = "figures/mod.rs"]
mod figures;
#[path = "../tests/world/mod.rs"]
mod world;

use figures::{change, deserialise, fastest, law, line, print};
use sixeyes::cli::stream;
use std::io::{self, Read};

fn main() {
    println!("the whole stream / deserialising its lines");
    let law = law();
    for (commits, reviews, lines) in [(10, 5, 200), (100, 100, 20)] {
        let mut one = line(&change(commits, reviews));
        one.push(b'\n');
        let whole = one.repeat(lines);
        let times = fastest(
            40,
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
        print(
            &format!("  {lines} lines of {commits} commits and {reviews} reviews"),
            times,
            1.5,
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
