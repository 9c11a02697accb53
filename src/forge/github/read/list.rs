//! Lists, and whether they were read to their end (E156).

use crate::evidence::Why;
use crate::forge::github::answers::Page;
use std::collections::HashSet;

/// A list, read page by page.
#[derive(Debug, Clone)]
pub struct List<T> {
    /// What it holds, as far as it was read.
    pub items: Vec<T>,
    /// Why it is not whole; none where it is.
    pub short: Option<Why>,
    /// Where it goes on.
    next: Option<String>,
    total: u64,
}

impl<T> List<T> {
    /// A list that is whole.
    #[must_use]
    pub fn whole(items: Vec<T>) -> Self {
        let total = u64::try_from(items.len()).unwrap_or(u64::MAX);
        Self {
            items,
            short: None,
            next: None,
            total,
        }
    }

    /// A list of which nothing could be read.
    #[must_use]
    pub fn lost(why: Why) -> Self {
        Self {
            items: Vec::new(),
            short: Some(why),
            next: None,
            total: 0,
        }
    }

    /// A list from its first page; no page at all is a list that was lost.
    pub(crate) fn begin(page: Option<Page<T>>) -> Self {
        let mut list = Self::lost(Why::Unavailable);
        if let Some(page) = page {
            list.short = None;
            list.total = page.total_count;
            list.take(page);
        }
        list
    }

    /// Where it goes on, if it does and nothing went wrong.
    pub(crate) fn next(&self) -> Option<&str> {
        match self.short {
            None => self.next.as_deref(),
            Some(_) => None,
        }
    }

    /// Adds a page. The total must be the same as before, and the cursor must advance.
    pub(crate) fn go_on(&mut self, page: Option<Page<T>>) {
        let Some(page) = page else {
            return self.lose(Why::Unavailable);
        };
        if page.total_count != self.total {
            return self.lose(Why::Inconsistent);
        }
        let (before, cursor) = (self.items.len(), self.next.take());
        self.take(page);
        if self.items.len() == before || (self.next.is_some() && self.next == cursor) {
            self.lose(Why::Truncated);
        }
    }

    /// It is not whole, whatever it holds.
    pub(crate) fn lose(&mut self, why: Why) {
        self.short = self.short.or(Some(why));
        self.next = None;
    }

    /// Closes it: as many as were said, each once.
    pub(crate) fn close<K: std::hash::Hash + Eq>(&mut self, key: impl Fn(&T) -> Option<K>) {
        if self.short.is_some() {
            return;
        }
        let mut seen = HashSet::new();
        let unique = self
            .items
            .iter()
            .all(|item| key(item).is_none_or(|key| seen.insert(key)));
        if self.next.is_some() {
            self.lose(Why::Truncated);
        } else if !unique {
            self.lose(Why::Inconsistent);
        } else if u64::try_from(self.items.len()).ok() != Some(self.total) {
            self.lose(Why::Truncated);
        }
    }

    fn take(&mut self, page: Page<T>) {
        self.next = page
            .page_info
            .filter(|info| info.has_next_page)
            .map(|info| info.end_cursor.unwrap_or_default());
        match page.nodes {
            Some(nodes) => {
                for node in nodes {
                    match node {
                        Some(item) => self.items.push(item),
                        // What the forge cannot show leaves a hole.
                        None => self.short = self.short.or(Some(Why::Deleted)),
                    }
                }
            }
            None => self.lose(Why::Unavailable),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forge::github::answers::PageInfo;

    fn page(total: u64, nodes: &[Option<u64>], next: Option<&str>) -> Page<u64> {
        Page {
            total_count: total,
            page_info: Some(PageInfo {
                has_next_page: next.is_some(),
                end_cursor: next.map(str::to_owned),
            }),
            nodes: Some(nodes.to_vec()),
        }
    }

    fn read(pages: Vec<Page<u64>>) -> List<u64> {
        let mut pages = pages.into_iter();
        let mut list = List::begin(pages.next());
        while list.next().is_some() {
            list.go_on(pages.next());
        }
        list.close(|item| Some(*item));
        list
    }

    #[test]
    fn a_list_read_to_its_end_is_whole() {
        let list = read(vec![
            page(3, &[Some(1), Some(2)], Some("a")),
            page(3, &[Some(3)], None),
        ]);
        assert_eq!((list.items, list.short), (vec![1, 2, 3], None));
    }

    #[test]
    fn e156_whatever_is_odd_about_a_list_makes_it_short() {
        let one = Some(1);
        for (pages, why) in [
            (vec![page(2, &[one], None)], Why::Truncated),
            (vec![page(1, &[one, Some(2)], None)], Why::Truncated),
            (vec![page(2, &[one, one], None)], Why::Inconsistent),
            (vec![page(1, &[None], None)], Why::Deleted),
            (
                vec![page(3, &[one], Some("a")), page(3, &[Some(2)], Some("a"))],
                Why::Truncated,
            ),
            (
                vec![page(2, &[one], Some("a")), page(2, &[], None)],
                Why::Truncated,
            ),
            (
                vec![page(2, &[one], Some("a")), page(3, &[Some(2)], None)],
                Why::Inconsistent,
            ),
            (vec![page(2, &[one], Some("a"))], Why::Unavailable),
            (vec![], Why::Unavailable),
        ] {
            assert_eq!(read(pages.clone()).short, Some(why), "{pages:?}");
        }
    }
}
