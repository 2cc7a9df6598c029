//! [`Pages`]: the contents of each page of an image, for tens of thousands of look-ups.

use super::GoPlaces;
use std::ops::Range;

/// In the lower bits of a [`Class`]: the dynamic linker may write to any word of the page, and no further check is needed.
const WRITABLE: u8 = 1;
/// The whole page contains variables of Go packages.
const VARIABLE: u8 = 2;
/// A part of the page contains variables of Go packages.
const MIXED: u8 = 4;
/// The bits above are the number of the segment that contains the whole page.
const SEGMENT: u32 = 3;
/// The maximum number of segments.
const MOST_SEGMENTS: usize = (u8::MAX >> SEGMENT) as usize;
/// The maximum number of pages. In a larger image, pages are larger.
const MOST_PAGES: u64 = 1 << 14;

/// A class for each page. A few hundred addresses, in no page or in a page of mixed contents, need a slower check.
///
/// Addresses are looked up in random order. So a look-up is one access to a table that fits the nearest cache, without a branch.
#[derive(Debug)]
pub(super) struct Pages {
    shift: u32,
    classes: Vec<u8>,
}

/// The contents of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Class(u8);

impl Pages {
    /// `segments` are the loaded segments, sorted by address; `writable` is the largest writable one.
    pub(super) fn new<'p>(
        segments: impl Iterator<Item = &'p Range<u64>> + Clone,
        writable: &Range<u64>,
        go: Option<&GoPlaces>,
    ) -> Self {
        let span = segments.clone().last().map_or(0, |last| last.end);
        let mut shift = 12;
        while span >> shift >= MOST_PAGES {
            shift += 1;
        }
        let mut pages = Self {
            shift,
            classes: vec![0; (span >> shift) as usize + 1],
        };
        for (number, segment) in (1..=MOST_SEGMENTS).zip(segments) {
            pages.whole(segment).for_each(|class| {
                *class |= (number as u8) << SEGMENT;
            });
        }
        pages.whole(writable).for_each(|class| *class |= WRITABLE);
        let Some(go) = go else {
            return pages;
        };
        // These pointers are counted, so each needs the slower check.
        let hashes = go.hashes.first().zip(go.hashes.last());
        let hashes = hashes.map(|(first, last)| *first..last.saturating_add(8));
        for list in go.pointers.iter().chain(&hashes) {
            pages.touched(list).for_each(|class| *class &= !WRITABLE);
        }
        for range in &go.variables {
            pages.touched(range).for_each(|class| *class |= MIXED);
        }
        for range in &go.variables {
            pages.whole(range).for_each(|class| {
                *class = *class & !MIXED | VARIABLE;
            });
        }
        pages
    }

    /// Returns the pages that are wholly in a range.
    fn whole(&mut self, range: &Range<u64>) -> impl Iterator<Item = &mut u8> {
        let first = range.start.div_ceil(1 << self.shift);
        self.classes_of(first, range.end >> self.shift)
    }

    /// Returns the pages that overlap a range.
    fn touched(&mut self, range: &Range<u64>) -> impl Iterator<Item = &mut u8> {
        let end = match range.is_empty() {
            true => 0,
            false => range.end.div_ceil(1 << self.shift),
        };
        self.classes_of(range.start >> self.shift, end)
    }

    fn classes_of(&mut self, first: u64, end: u64) -> impl Iterator<Item = &mut u8> {
        let end = (end as usize).min(self.classes.len());
        let classes = self.classes.get_mut(first as usize..end);
        classes.unwrap_or_default().iter_mut()
    }

    #[inline(always)]
    pub(super) fn class(&self, address: u64) -> Class {
        let class = self.classes.get((address >> self.shift) as usize);
        Class(class.copied().unwrap_or(0))
    }
}

impl Class {
    /// Reports whether a word there is writable and needs no further check.
    #[inline(always)]
    pub(super) fn is_writable(self) -> bool {
        self.0 & WRITABLE != 0
    }

    /// Reports whether an address is in a segment.
    #[inline(always)]
    pub(super) fn is_loaded(self) -> bool {
        self.0 >> SEGMENT != 0
    }

    /// Reports whether both addresses are in one segment.
    #[inline(always)]
    pub(super) fn is_loaded_with(self, other: Self) -> bool {
        (self.0 >> SEGMENT == other.0 >> SEGMENT) & self.is_loaded()
    }

    /// Reports whether variables of packages may be there.
    #[inline(always)]
    pub(super) fn may_be_variable(self) -> bool {
        self.0 & (VARIABLE | MIXED) != 0
    }

    /// Reports whether that is uncertain.
    #[inline(always)]
    pub(super) fn is_mixed(self) -> bool {
        self.0 & MIXED != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_what_all_of_them_is() {
        let segments = [0..0x2800, 0x3800..0x9001, 0xa000..0xa010];
        let go = GoPlaces {
            hashes: vec![0x6010, 0x6038],
            pointers: vec![0x5008..0x5010, 0..0],
            written: Vec::new(),
            variables: vec![0x7000..0x7800, 0x7800..0x9000],
            text: 0..0,
        };
        let pages = Pages::new(segments.iter(), &(0x3800..0x8ffa), Some(&go));
        for page in 0..12u64 {
            let at = page << 12;
            let (all, writable) = (at..at + 0x1000, 0x3800..0x8ffa);
            let within = |range: &Range<u64>| range.start <= all.start && all.end <= range.end;
            let class = pages.class(at + 0x7f8);
            assert_eq!(class, pages.class(at));
            let loaded = segments.iter().any(within);
            assert_eq!(class.is_loaded(), loaded, "{page}");
            let listed = [5, 6].contains(&page);
            assert_eq!(class.is_writable(), within(&writable) && !listed, "{page}");
            assert_eq!(class.may_be_variable(), [7, 8].contains(&page), "{page}");
            // Neither range contains all of page 7, but both together do.
            assert_eq!(class.is_mixed(), page == 7, "{page}");
        }
        let [low, high] = [0x1000, 0x4000].map(|address| pages.class(address));
        assert!(low.is_loaded() && high.is_loaded() && !low.is_loaded_with(high));
        assert!(high.is_loaded_with(pages.class(0x8fff)));
        for outside in [0xb000, 1 << 40, u64::MAX] {
            assert!(!pages.class(outside).is_loaded());
        }
    }

    #[test]
    fn however_much_is_claimed_the_table_is_small() {
        let segments = [0..0x1000, 0x1000..1 << 47];
        let pages = Pages::new(segments.iter(), &(0..0), None);
        assert!(pages.classes.len() as u64 <= MOST_PAGES);
        assert!(pages.class(1 << 46).is_loaded());
        assert!(!pages.class(0).is_loaded(), "it shares its page");
    }
}
