//! A bar of shares in whole cells: what is there gets at least one, and the cells fill the bar.

/// How many of `cells` each part gets, in the order given. Whoever has anything has a cell, where there are enough.
pub(super) fn cells(parts: &[u64], cells: usize) -> Vec<usize> {
    let whole: u128 = parts.iter().map(|part| u128::from(*part)).sum();
    if whole == 0 {
        return vec![0; parts.len()];
    }
    let mut wide: Vec<usize> = parts
        .iter()
        .map(|part| {
            let exact = u128::from(*part) * cells as u128 / whole;
            usize::try_from(exact)
                .unwrap_or(cells)
                .max(usize::from(*part > 0))
        })
        .collect();
    // What rounding left over, or took too much, is the widest part's, where it shows least.
    let total: usize = wide.iter().sum();
    let widest = wide.iter_mut().max();
    if let Some(widest) = widest {
        *widest = (*widest + cells).saturating_sub(total).max(1);
    }
    wide
}

#[cfg(test)]
mod tests {
    use super::cells;

    #[test]
    fn the_few_are_seen_and_the_bar_is_full() {
        assert_eq!(cells(&[0, 0], 10), [0, 0]);
        assert_eq!(cells(&[1_000_000, 1, 0, 1], 40), [38, 1, 0, 1]);
        assert_eq!(cells(&[1, 1, 1], 10), [3, 3, 4]);
        assert_eq!(cells(&[u64::MAX, u64::MAX], 10), [5, 5]);
    }
}
