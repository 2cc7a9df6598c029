//! Random values, mostly at the limits of their types, in both encodings: *raw* and *canonical* (see the crate `fuzz-calls`).
//!
//! The two differ where several Go values are the same in Rust, such as nil and an empty slice, and in blank fields, which are not compared.

use super::{
    random::Random,
    types::{Basic, Batch, Enum, FieldName, Signature, Type},
};

/// One value.
#[derive(Clone, Default)]
pub(super) struct Item {
    pub(super) raw: Vec<u8>,
    pub(super) canon: Vec<u8>,
}

impl Item {
    fn put(&mut self, bytes: &[u8]) {
        self.raw.extend_from_slice(bytes);
        self.canon.extend_from_slice(bytes);
    }

    fn len(&mut self, len: usize) {
        self.put(&(len as u32).to_le_bytes());
    }

    /// Writes nil, which is empty in Rust.
    fn nil(&mut self) {
        self.raw.extend_from_slice(&u32::MAX.to_le_bytes());
        self.canon.extend_from_slice(&[0; 4]);
    }

    fn add(&mut self, other: &Self) {
        self.raw.extend_from_slice(&other.raw);
        self.canon.extend_from_slice(&other.canon);
    }
}

const TEXTS: [&str; 6] = [
    "",
    "a",
    "grüße 世界 🦀",
    "\0",
    "\u{10FFFF}\u{FFFD}",
    "sixteen bytes ab",
];

/// The first second of the year 1 and, below, the last second of the year 9999, counted from 1970.
const FIRST: i64 = -62_135_596_800;
const LAST: i64 = 253_402_300_799;

/// The maximum depth of nested and recursive values.
const DEPTH: usize = 5;

pub(super) struct Values<'a> {
    pub(super) batch: &'a Batch,
    pub(super) random: &'a mut Random,
    pub(super) depth: usize,
    /// Whether the value is for serde, which does not preserve the bits of a NaN.
    pub(super) tame: bool,
}

impl Values<'_> {
    pub(super) fn item(&mut self, ty: &Type) -> Item {
        let mut item = Item::default();
        self.value(ty, &mut item);
        item
    }

    fn value(&mut self, ty: &Type, out: &mut Item) {
        self.depth += 1;
        match ty {
            Type::Basic(basic) => self.basic(*basic, out),
            Type::Named(_, inner) => self.value(inner, out),
            Type::Array(len, inner) => (0..*len).for_each(|_| self.value(inner, out)),
            Type::Slice(inner) => match self.count() {
                None => out.nil(),
                Some(count) => {
                    out.len(count);
                    (0..count).for_each(|_| self.value(inner, out));
                }
            },
            Type::Map(key, value, _) => self.map(key, value, out),
            Type::Pointer(inner) => {
                let is = self.depth < 2 * DEPTH && self.random.percent(70);
                out.put(&[is.into()]);
                if is {
                    self.value(inner, out);
                }
            }
            Type::Struct(number) => {
                let batch = self.batch;
                for field in &batch.structs[*number].fields {
                    let item = self.item(&field.ty);
                    out.raw.extend_from_slice(&item.raw);
                    if field.name != FieldName::Blank {
                        out.canon.extend_from_slice(&item.canon);
                    }
                }
            }
            Type::Any => {
                let count = self.batch.any.len();
                let number = if self.depth > DEPTH {
                    0
                } else {
                    self.random.below(count + 1)
                };
                out.put(&(number as u16).to_le_bytes());
                if number > 0 {
                    let batch = self.batch;
                    self.value(&batch.any[number - 1], out);
                }
            }
            Type::Error => {
                let is = self.random.percent(60);
                out.put(&[is.into()]);
                if is {
                    self.basic(Basic::Text, out);
                }
            }
        }
        self.depth -= 1;
    }

    /// Draws and writes a number of elements, or `None` for nil.
    fn count(&mut self) -> Option<usize> {
        match self.random.below(if self.depth > DEPTH { 3 } else { 12 }) {
            0 => None,
            1 | 2 => Some(0),
            3..=5 => Some(1),
            6..=9 => Some(2 + self.random.below(3)),
            _ if self.depth < 3 => Some(5 + self.random.below(60)),
            _ => Some(3),
        }
    }

    fn map(&mut self, key: &Type, value: &Type, out: &mut Item) {
        let Some(count) = self.count() else {
            return out.nil();
        };
        let mut entries: Vec<(Item, Item)> = (0..count)
            .map(|_| (self.item(key), self.item(value)))
            .collect();
        entries.sort_by(|(a, _), (b, _)| a.canon.cmp(&b.canon));
        entries.dedup_by(|(a, _), (b, _)| a.canon == b.canon);
        out.len(entries.len());
        for (key, value) in entries {
            out.add(&key);
            out.add(&value);
        }
    }

    fn basic(&mut self, basic: Basic, out: &mut Item) {
        match basic {
            Basic::Bool => out.put(&u64::from(self.random.percent(50)).to_le_bytes()),
            Basic::Int(bits) => out.put(&self.int(bits).to_le_bytes()),
            Basic::Word => out.put(&self.int(64).to_le_bytes()),
            Basic::Uint(bits) => out.put(&self.uint(bits).to_le_bytes()),
            Basic::Unsigned | Basic::Uintptr => out.put(&self.uint(64).to_le_bytes()),
            Basic::Float(32) => out.put(&self.float32().to_le_bytes()),
            Basic::Float(_) => out.put(&self.float64().to_le_bytes()),
            Basic::Complex(64) => (0..2).for_each(|_| out.put(&self.float32().to_le_bytes())),
            Basic::Complex(_) => (0..2).for_each(|_| out.put(&self.float64().to_le_bytes())),
            Basic::Text => {
                let long = "lorem ipsum ".repeat(1 + self.random.below(700));
                let text = match self.random.below(TEXTS.len() + 1) {
                    at if at < TEXTS.len() => TEXTS[at],
                    _ if self.depth < 4 => &long,
                    _ => "text",
                };
                out.len(text.len());
                out.put(text.as_bytes());
            }
            // A Rust duration is not negative.
            Basic::Duration => out.put(&(self.uint(64) >> 1).to_le_bytes()),
            Basic::Time => {
                let random = (self.random.next() >> 26) as i64 - (1 << 37);
                let seconds = *self.random.pick(&[0, 1, -1, FIRST, LAST, random, random]);
                let nanos = *self.random.pick(&[0, 1, 999_999_999]);
                out.put(&seconds.to_le_bytes());
                out.put(&i64::to_le_bytes(nanos));
            }
            Basic::Enum(Enum::Small) => {
                let value: i64 = *self.random.pick(&[-128, -1, 0, 127]);
                out.put(&value.to_le_bytes());
            }
            Basic::Enum(Enum::Open) => out.put(&self.uint(16).to_le_bytes()),
            Basic::Enum(Enum::Word) => {
                let value: i64 = *self.random.pick(&[0, 1, -(1 << 30)]);
                out.put(&value.to_le_bytes());
            }
            Basic::Enum(Enum::Text) => {
                let text = *self.random.pick(&["", "one", "another", "more"]);
                out.len(text.len());
                out.put(text.as_bytes());
            }
            Basic::Raw => {
                let bytes: Vec<u8> = (0..self.random.below(20))
                    .map(|_| self.random.next() as u8)
                    .collect();
                out.len(bytes.len());
                out.put(&bytes);
            }
        }
    }

    fn int(&mut self, bits: u32) -> i64 {
        let random = self.random.next() as i64;
        let wide = *self
            .random
            .pick(&[0, 1, -1, i64::MIN, i64::MAX, random, random]);
        wide >> (64 - bits)
    }

    fn uint(&mut self, bits: u32) -> u64 {
        let random = self.random.next();
        let wide = *self
            .random
            .pick(&[0, 1 << 63, u64::MAX, u64::MAX >> 1, random, random]);
        wide >> (64 - bits)
    }

    fn float32(&mut self) -> u32 {
        let random = self.random.next() as u32;
        let nan = if self.tame {
            f32::NAN.to_bits()
        } else {
            0xFFA0_1234
        };
        let signalling = if self.tame { 0 } else { 0x7F80_0001 };
        let random = if self.tame && f32::from_bits(random).is_nan() {
            1
        } else {
            random
        };
        let edges = [
            0,
            0x8000_0000,
            1,
            f32::MAX.to_bits(),
            f32::INFINITY.to_bits(),
            nan,
            signalling,
            random,
            random,
        ];
        *self.random.pick(&edges)
    }

    fn float64(&mut self) -> u64 {
        let random = self.random.next();
        let edges = [
            0,
            1 << 63,
            1,
            f64::MAX.to_bits(),
            f64::NEG_INFINITY.to_bits(),
            0xFFF8_0000_DEAD_BEEF,
            0x7FF0_0000_0000_0001,
            random,
            random,
        ];
        *self.random.pick(&edges)
    }

    /// Draws the results of a function: an item for each, one for its error, and one for all of them as they are in Rust.
    pub(super) fn results(&mut self, signature: &Signature) -> Vec<Item> {
        let mut items: Vec<Item> = signature.results.iter().map(|ty| self.item(ty)).collect();
        let mut all = Item::default();
        if signature.fails {
            let error = self.item(&Type::Error);
            all.add(&error);
            items.push(error);
        }
        if all.raw.first() != Some(&1) {
            items[..signature.results.len()]
                .iter()
                .for_each(|item| all.add(item));
        }
        items.push(all);
        items
    }
}
