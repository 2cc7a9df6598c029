//! [`Names`]: an immutable hash table of values by name.
//!
//! The names come from a file that may not be trusted, and names chosen to collide must not make lookups slow. So a name is either within
//! [`REACH`] slots of the one that its hash selects, or is found by binary search. The hash therefore needs no secret, and a
//! lookup takes the same steps in every process.
//!
//! Bench row "lookup by name": 58 instructions including the loop, against 112 with a general hash and table (benches/LOG.md).

/// A value with a name.
pub(crate) trait Named: Copy {
    fn name(self) -> &'static str;
}

/// Values sorted by name, with a hash table.
#[derive(Debug)]
pub(crate) struct Names<T> {
    sorted: Box<[T]>,
    /// The slots that a hash can select, whose number is a power of two and at least twice that of the values, and `REACH - 1` more.
    slots: Box<[Slot<T>]>,
    mask: usize,
}

/// A slot of the hash table. The key of an empty slot has a length that no name has.
#[derive(Debug, Clone, Copy)]
struct Slot<T> {
    key: Key,
    value: Option<T>,
}

/// The key of a name. For a name of up to [`WHOLE`] bytes it holds the first and the last eight bytes, which may overlap, and the length,
/// so that equal keys mean equal names. For a longer name it holds a hash of the beginning, the last eight bytes, and the length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    head: u64,
    tail: u64,
    len: usize,
}

/// The length of the longest names that are equal if their keys are.
const WHOLE: usize = 16;

/// The number of slots that a lookup examines.
const REACH: usize = 8;

impl<T: Named> Names<T> {
    /// Creates a table. If several values have the same name, lookups find one of them.
    pub(crate) fn new(values: impl IntoIterator<Item = T>) -> Self {
        let mut sorted: Box<[T]> = values.into_iter().collect();
        sorted.sort_unstable_by_key(|value| value.name());
        let places = (sorted.len() * 2).next_power_of_two();
        Self::with_places(sorted, places)
    }

    /// Creates a table with `places` slots for hashes to select, a power of two.
    fn with_places(sorted: Box<[T]>, places: usize) -> Self {
        let mask = places - 1;
        let empty = Slot {
            key: Key {
                head: 0,
                tail: 0,
                len: usize::MAX,
            },
            value: None,
        };
        let mut slots = vec![empty; places + REACH - 1].into_boxed_slice();
        for value in &sorted {
            let key = Key::of(value.name());
            let place = key.place(mask);
            let free = slots[place..place + REACH]
                .iter_mut()
                .find(|slot| slot.value.is_none());
            if let Some(slot) = free {
                *slot = Slot {
                    key,
                    value: Some(*value),
                };
            }
        }
        Self {
            sorted,
            slots,
            mask,
        }
    }

    /// Returns all values, sorted by name.
    pub(crate) fn all(&self) -> &[T] {
        &self.sorted
    }

    /// Returns the value called `name`.
    #[inline]
    pub(crate) fn get(&self, name: &str) -> Option<&T> {
        if name.len() > WHOLE {
            return self.get_long(name);
        }
        let key = Key::short(name.as_bytes());
        let slot = self.slots.get(key.place(self.mask))?;
        if slot.key == key {
            return slot.value.as_ref();
        }
        self.get_further(name, key)
    }

    /// Continues [`get`](Self::get) after the first slot.
    #[inline(never)]
    fn get_further(&self, name: &str, key: Key) -> Option<&T> {
        for slot in &self.slots[key.place(self.mask)..][..REACH] {
            let value = slot.value.as_ref()?;
            if slot.key == key {
                return Some(value);
            }
        }
        self.search(name)
    }

    /// Returns the value called `name`, which is longer than [`WHOLE`].
    #[inline(never)]
    fn get_long(&self, name: &str) -> Option<&T> {
        let key = Key::long(name.as_bytes());
        for slot in &self.slots[key.place(self.mask)..][..REACH] {
            let value = slot.value.as_ref()?;
            if slot.key == key && value.name() == name {
                return Some(value);
            }
        }
        self.search(name)
    }

    /// Finds a name by binary search, when all slots within reach hold other names.
    #[cold]
    fn search(&self, name: &str) -> Option<&T> {
        let found = self
            .sorted
            .binary_search_by_key(&name, |value| value.name());
        found.ok().and_then(|at| self.sorted.get(at))
    }
}

impl Key {
    fn of(name: &str) -> Self {
        if name.len() > WHOLE {
            Self::long(name.as_bytes())
        } else {
            Self::short(name.as_bytes())
        }
    }

    /// Returns the key of a name of up to [`WHOLE`] bytes.
    #[inline]
    fn short(bytes: &[u8]) -> Self {
        let len = bytes.len();
        let (head, tail) = if let (Some(head), Some(tail)) = (word(bytes), last_word(bytes)) {
            (head, tail)
        } else if let (Some(head), Some(tail)) = (bytes.first_chunk(), bytes.last_chunk()) {
            (
                u32::from_le_bytes(*head).into(),
                u32::from_le_bytes(*tail).into(),
            )
        } else if let [first, .., last] = bytes {
            let middle = u64::from(bytes[len / 2]);
            (u64::from(*first) | middle << 8, u64::from(*last))
        } else {
            (bytes.first().copied().unwrap_or(0).into(), 0)
        };
        Self { head, tail, len }
    }

    /// Returns the key of a name of more than [`WHOLE`] bytes.
    fn long(bytes: &[u8]) -> Self {
        let words = bytes.as_chunks::<8>().0.iter();
        let head = words.fold(0, |hash, word| mix(hash, u64::from_le_bytes(*word)));
        Self {
            head,
            tail: last_word(bytes).unwrap_or(0),
            len: bytes.len(),
        }
    }

    /// Returns the index of the first slot for this key.
    #[inline]
    fn place(self, mask: usize) -> usize {
        mix(self.head, self.tail) as usize & mask
    }
}

#[inline]
fn word(bytes: &[u8]) -> Option<u64> {
    bytes.first_chunk().map(|word| u64::from_le_bytes(*word))
}

#[inline]
fn last_word(bytes: &[u8]) -> Option<u64> {
    bytes.last_chunk().map(|word| u64::from_le_bytes(*word))
}

/// Mixes two numbers, so that each bit of the result depends on all bits of both: XORs the halves of their 128-bit product. The
/// constants are digits of pi and make sure that short names do not become small factors.
#[inline]
fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a ^ 0x243f_6a88_85a3_08d3) * u128::from(b ^ 0x1319_8a2e_0370_7344);
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    impl Named for &'static str {
        fn name(self) -> &'static str {
            self
        }
    }

    /// Returns names of all lengths up to 40 that differ in one byte.
    fn many() -> HashSet<String> {
        let one = |len: usize| {
            (0..len).flat_map(move |at| {
                (b'a'..=b'h').map(move |letter| {
                    let mut name = "x".repeat(len).into_bytes();
                    name[at] = letter;
                    String::from_utf8_lossy(&name).into_owned()
                })
            })
        };
        (0..=40).flat_map(one).chain([String::new()]).collect()
    }

    #[test]
    fn every_name_is_found_and_no_other() {
        let all: Vec<&'static str> = many().into_iter().map(|name| &*name.leak()).collect();
        let (present, absent) = all.split_at(all.len() / 2);
        let names = Names::new(present.iter().copied());
        for name in present {
            assert_eq!(names.get(name), Some(name));
        }
        for name in absent {
            assert_eq!(names.get(name), None, "{name}");
        }
        assert!(names.all().is_sorted());
        assert_eq!(names.all().len(), present.len());
    }

    #[test]
    fn an_empty_table_has_nothing() {
        let names = Names::<&'static str>::new([]);
        for name in ["", "A", "a name that is longer than sixteen bytes"] {
            assert_eq!(names.get(name), None);
        }
    }

    #[test]
    fn names_that_collide_are_found_too() {
        let mut all: Vec<&'static str> = many().into_iter().map(|name| &*name.leak()).collect();
        all.sort_unstable();
        // With one place, all names collide.
        let names = Names::with_places(all.clone().into_boxed_slice(), 1);
        assert_eq!(names.slots.len(), REACH);
        for name in &all {
            assert_eq!(names.get(name), Some(name));
        }
        for absent in ["absent", "absent, and longer than a key"] {
            assert_eq!(names.get(absent), None);
        }
    }
}
