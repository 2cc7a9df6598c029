//! [`Names`]: a hash table of values by name, each of which is made when it is first asked for.
//!
//! A plugin can export thousands of symbols, of which a program uses a few. So nothing is written for a symbol before it is asked for.
//!
//! The names come from a file that may not be trusted, and names chosen to collide must not make lookups slow. So a value is either within
//! [`REACH`] slots of the one that the hash of its name selects, or is found by its number, for which the caller searches a sorted list. The
//! hash therefore needs no secret, and a lookup takes the same steps in every process.
//!
//! Bench row "lookup by name": 66 instructions including the loop, against 112 with a general hash and table (benches/LOG.md).

use std::sync::OnceLock;

/// A value with a name.
pub(crate) trait Named: Copy {
    fn name(self) -> &'static str;

    /// The key of the name.
    fn key(self) -> &'static Key;
}

/// Values by name. Reading takes no lock, and a value never moves.
#[derive(Debug)]
pub(crate) struct Names<T> {
    /// The slots that a hash can select, whose number is a power of two, and `REACH - 1` more. None that was filled gets empty again.
    slots: Box<[OnceLock<T>]>,
    mask: usize,
    /// Values for which no slot within reach was free, by number.
    others: OnceLock<Box<[OnceLock<T>]>>,
    len: usize,
}

/// The key of a name. For a name of up to [`WHOLE`] bytes it holds the first and the last eight bytes, which may overlap, and the length,
/// so that equal keys mean equal names. For a longer name it holds a hash of the beginning, the last eight bytes, and the length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    head: u64,
    tail: u64,
    len: usize,
}

/// The length of the longest names that are equal if their keys are.
const WHOLE: usize = 16;

/// The number of slots that a lookup examines.
const REACH: usize = 8;

fn empty<T>(len: usize) -> Box<[OnceLock<T>]> {
    (0..len).map(|_| OnceLock::new()).collect()
}

impl<T: Named> Names<T> {
    /// Creates an empty table for up to `len` values.
    pub(crate) fn new(len: usize) -> Self {
        Self::with_places(len, (len + len / 2).next_power_of_two())
    }

    /// Creates a table with `places` slots for hashes to select, a power of two.
    fn with_places(len: usize, places: usize) -> Self {
        Self {
            slots: empty(places + REACH - 1),
            mask: places - 1,
            others: OnceLock::new(),
            len,
        }
    }

    /// Returns the value called `name`, if it has been made and is in its slot.
    #[inline]
    pub(crate) fn get(&self, name: &str) -> Option<&T> {
        if name.len() > WHOLE {
            return self.get_long(name);
        }
        let key = Key::short(name.as_bytes());
        let value = self.slots.get(key.place(self.mask))?.get()?;
        if *value.key() == key {
            return Some(value);
        }
        self.within_reach(key).find(|value| *value.key() == key)
    }

    /// Returns the value called `name`, which is longer than [`WHOLE`].
    #[inline(never)]
    fn get_long(&self, name: &str) -> Option<&T> {
        let key = Key::long(name.as_bytes());
        let mut found = self.within_reach(key);
        found.find(|value| *value.key() == key && value.name() == name)
    }

    /// Returns the values that may have this key.
    fn within_reach(&self, key: Key) -> impl Iterator<Item = &T> {
        let slots = self.slots[key.place(self.mask)..][..REACH].iter();
        slots.map_while(OnceLock::get)
    }

    /// Returns the value called `name`, whose number is `index`. Makes it if it has not been made yet.
    pub(crate) fn get_or_make(&self, name: &str, index: usize, make: impl FnOnce(Key) -> T) -> &T {
        let key = Key::of(name);
        let mut make = Some(make);
        let mut made = || {
            (make
                .take()
                .expect("this runs once: the value that it makes is found"))(key)
        };
        // Threads that add the same name pass the same slots in the same order, so they meet in one.
        for slot in &self.slots[key.place(self.mask)..][..REACH] {
            let value = slot.get_or_init(&mut made);
            if *value.key() == key && value.name() == name {
                return value;
            }
        }
        self.others.get_or_init(|| empty(self.len))[index].get_or_init(made)
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
    use std::{collections::BTreeSet, thread};

    #[derive(Debug, Clone, Copy, PartialEq)]
    struct Value(&'static (String, Key));

    impl Named for Value {
        fn name(self) -> &'static str {
            &self.0.0
        }

        fn key(self) -> &'static Key {
            &self.0.1
        }
    }

    fn value(name: &str, key: Key) -> Value {
        Value(Box::leak(Box::new((name.to_owned(), key))))
    }

    /// Returns names of all lengths up to 40 that differ in one byte, sorted.
    fn many() -> BTreeSet<String> {
        let all = (0..=40).flat_map(|len| (0..len).map(move |at| (len, at)));
        let letters = |(len, at): (usize, usize)| {
            (b'a'..=b'h').map(move |letter| {
                let mut name = "x".repeat(len).into_bytes();
                name[at] = letter;
                String::from_utf8_lossy(&name).into_owned()
            })
        };
        all.flat_map(letters).chain([String::new()]).collect()
    }

    /// Makes all values, and looks for them and for others.
    fn fill(names: &Names<Value>, present: &[&String], absent: &[&String]) {
        for (index, name) in present.iter().enumerate() {
            assert_eq!(names.get(name), None);
            let made = *names.get_or_make(name, index, |key| value(name, key));
            let again = names.get_or_make(name, index, |_| panic!("{name} is made already"));
            assert_eq!((made.name(), again.name()), (name.as_str(), name.as_str()));
            assert!(std::ptr::eq(made.0, again.0), "{name}");
            let quick = names.get(name);
            assert!(quick.is_none_or(|quick| std::ptr::eq(quick.0, made.0)));
        }
        for name in absent {
            assert_eq!(names.get(name), None, "{name}");
        }
    }

    #[test]
    fn every_name_is_found_and_no_other() {
        let all = many();
        let all: Vec<&String> = all.iter().collect();
        let (present, absent) = all.split_at(all.len() / 2);
        let names = Names::new(present.len());
        fill(&names, present, absent);
    }

    #[test]
    fn nearly_all_names_of_a_full_table_are_in_its_slots() {
        for len in [0, 1, 5, 100, 1000, 10_000] {
            let name = |index| format!("Function{index}");
            let names = Names::new(len);
            assert_eq!(names.get(""), None);
            for index in 0..len {
                names.get_or_make(&name(index), index, |key| value(&name(index), key));
            }
            let quick = (0..len).filter(|index| names.get(&name(*index)).is_some());
            let quick = quick.count();
            assert!(quick * 100 >= len * 97, "{quick} of {len}");
        }
    }

    #[test]
    fn names_that_collide_are_found_too() {
        let all = many();
        let all: Vec<&String> = all.iter().collect();
        // With one place, all names collide.
        let names = Names::with_places(all.len(), 1);
        assert_eq!(names.slots.len(), REACH);
        fill(
            &names,
            &all,
            &[
                &"absent".to_owned(),
                &"absent, and longer than a key".to_owned(),
            ],
        );
    }

    /// Threads that ask for the same names, each in an order of its own, get the same values, each of which is made once.
    #[test]
    fn threads_meet_in_one_value() {
        let all = many();
        let all: Vec<&String> = all.iter().collect();
        for places in [1, 64, 2048] {
            let names = Names::with_places(all.len(), places);
            let seen = |turn: usize| {
                let mut seen = vec![None; all.len()];
                for at in 0..all.len() {
                    let index = (at * (2 * turn + 1) + turn * 97) % all.len();
                    let name = all[index];
                    let found = *names.get_or_make(name, index, |key| value(name, key));
                    seen[index] = Some(std::ptr::from_ref(found.0) as usize);
                }
                seen
            };
            thread::scope(|scope| {
                let threads: Vec<_> = (0..4).map(|turn| scope.spawn(move || seen(turn))).collect();
                let seen: Vec<_> = threads.into_iter().map(|it| it.join().unwrap()).collect();
                for other in &seen[1..] {
                    for (one, other) in seen[0].iter().zip(other) {
                        assert!(one.is_none() || other.is_none() || one == other);
                    }
                }
            });
        }
    }
}
