//! Columns that stay aligned, whatever a terminal's width and whatever script a name is written in.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The text in at most `width` columns, with `…` where something was cut off.
pub(super) fn fit(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide + 1 > width {
            break;
        }
        used += wide;
        out.push(c);
    }
    let kept = out.trim_end().len();
    out.truncate(kept);
    out.push('…');
    out
}

/// The text in exactly `width` columns.
pub(super) fn cell(text: &str, width: usize) -> String {
    crate::report::lines::pad(&fit(text, width), width)
}

/// How two columns that both want room share it: each gets what it wants if that is possible, else the second at least
/// half.
pub(super) fn divide(room: usize, first: usize, second: usize) -> (usize, usize) {
    if first + second <= room {
        return (first, second);
    }
    let fair = (room / 2).max(room.saturating_sub(first));
    let second = second.min(fair);
    (room.saturating_sub(second).min(first), second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_columns_and_none_is_cut_in_half() {
        assert_eq!(fit("日本語の名前", 12), "日本語の名前");
        assert_eq!(fit("日本語の名前", 8), "日本語…");
        assert_eq!(cell("日本語の名前", 8).width(), 8);
        assert_eq!(fit("Ada Byron", 5), "Ada…");
        assert_eq!(cell("Ada", 5), "Ada  ");
    }

    #[test]
    fn room_is_shared() {
        assert_eq!(divide(60, 20, 30), (20, 30));
        assert_eq!(divide(50, 70, 30), (25, 25));
        assert_eq!(divide(50, 10, 70), (10, 40));
        assert_eq!(divide(50, 70, 10), (40, 10));
    }
}
