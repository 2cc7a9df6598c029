//! [`Pages`]: what there is in each page of an image, for questions by the ten thousand.

use super::GoPlaces;
use std::ops::Range;

/// In the lower bits of a [`Class`]: a word at any place of the page may be written to by the dynamic linker, and nothing more is asked about it.
const WRITABLE: u8 = 1;
/// All of the page is variables of Go packages.
const VARIABLE: u8 = 2;
/// Part of it is.
const MIXED: u8 = 4;
/// The bits above are the number of the segment that all of the page is in.
const SEGMENT: u32 = 3;
/// So many segments can be told apart.
const MOST_SEGMENTS: usize = (u8::MAX >> SEGMENT) as usize;
/// With more pages than this, they are made larger.
const MOST_PAGES: u64 = 1 << 14;

/// A class for each page. What is in no page, or in one that is only in part what it would have to be, has to be looked at by other means:
/// a few hundred of all the places that one asks about.
///
/// The places come in no order that could be foreseen. So an answer is one look into a table that fits the nearest cache, without a branch.
#[derive(Debug)]
pub(super) struct Pages {
    shift: u32,
    classes: Vec<u8>,
}

/// What is known of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Class(u8);

impl Pages {
    /// `segments` are those that are loaded, in the order of their addresses; `writable` is the largest of those that can be written to.
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
        // Of these each is counted.
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

    /// The pages that are all in a range.
    fn whole(&mut self, range: &Range<u64>) -> impl Iterator<Item = &mut u8> {
        let first = range.start.div_ceil(1 << self.shift);
        self.classes_of(first, range.end >> self.shift)
    }

    /// The pages that have something of a range.
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
    /// Whether a word there can be written to, and it is no place of which more has to be known.
    #[inline(always)]
    pub(super) fn is_writable(self) -> bool {
        self.0 & WRITABLE != 0
    }

    /// Whether it is in a segment.
    #[inline(always)]
    pub(super) fn is_loaded(self) -> bool {
        self.0 >> SEGMENT != 0
    }

    /// Whether both are in one segment.
    #[inline(always)]
    pub(super) fn is_loaded_with(self, other: Self) -> bool {
        (self.0 >> SEGMENT == other.0 >> SEGMENT) & self.is_loaded()
    }

    /// Whether variables of packages may be there.
    #[inline(always)]
    pub(super) fn may_be_variable(self) -> bool {
        self.0 & (VARIABLE | MIXED) != 0
    }

    /// Whether that is not certain.
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
            // No range has all of page 7, though both together do.
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
