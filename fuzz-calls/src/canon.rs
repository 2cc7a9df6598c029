//! [`Canon`]: converts values to and from bytes. This file has the values without parts.

use plugin_core::{Complex, GoValue, RawString, Uintptr};
use std::{
    fmt::Debug,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// The bytes from which a value is decoded, from the position reached so far.
#[derive(Debug)]
pub struct Input<'a>(pub &'a [u8]);

impl<'a> Input<'a> {
    /// Takes the next `len` bytes.
    pub fn bytes(&mut self, len: usize) -> &'a [u8] {
        let (bytes, rest) = self
            .0
            .split_at_checked(len)
            .expect("the generator writes whole values");
        self.0 = rest;
        bytes
    }

    /// Takes the next `N` bytes.
    pub fn array<const N: usize>(&mut self) -> [u8; N] {
        self.bytes(N).try_into().expect("as many as were asked for")
    }

    /// Takes a length, or `None` for a nil slice, map or pointer.
    pub fn count(&mut self) -> Option<usize> {
        match u32::from_le_bytes(self.array()) {
            u32::MAX => None,
            len => Some(len as usize),
        }
    }

    /// Takes a byte that is 0 or 1.
    pub fn flag(&mut self) -> bool {
        self.array() != [0]
    }

    /// Takes a text with its length.
    pub fn text(&mut self) -> &'a [u8] {
        let len = self.count().unwrap_or(0);
        self.bytes(len)
    }
}

/// Writes a text with its length.
pub(crate) fn put_text(bytes: &[u8], out: &mut Vec<u8>) {
    put_len(bytes.len(), out);
    out.extend_from_slice(bytes);
}

pub(crate) fn put_len(len: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(&(len as u32).to_le_bytes());
}

/// A type whose values can be decoded from raw bytes and encoded as canonical bytes, exactly.
pub trait Canon: GoValue + Debug {
    /// Encodes the value as canonical bytes.
    fn encode(&self, out: &mut Vec<u8>);
    /// Decodes a value from raw bytes.
    fn decode(input: &mut Input<'_>) -> Self;
}

macro_rules! numbers {
    ($($type:ty as $wide:ty, |$value:ident| $to:expr, |$number:ident| $from:expr;)*) => {
        $(impl Canon for $type {
            fn encode(&self, out: &mut Vec<u8>) {
                let $value = *self;
                let wide: $wide = $to;
                out.extend_from_slice(&wide.to_le_bytes());
            }

            fn decode(input: &mut Input<'_>) -> Self {
                let $number = <$wide>::from_le_bytes(input.array());
                $from
            }
        })*
    };
}

numbers! {
    bool as u64, |n| n.into(), |n| n != 0;
    i8 as i64, |n| n.into(), |n| n as Self;
    i16 as i64, |n| n.into(), |n| n as Self;
    i32 as i64, |n| n.into(), |n| n as Self;
    i64 as i64, |n| n, |n| n;
    isize as i64, |n| n as i64, |n| n as Self;
    u8 as u64, |n| n.into(), |n| n as Self;
    u16 as u64, |n| n.into(), |n| n as Self;
    u32 as u64, |n| n.into(), |n| n as Self;
    u64 as u64, |n| n, |n| n;
    usize as u64, |n| n as u64, |n| n as Self;
    Uintptr as u64, |n| n.0 as u64, |n| Self(n as usize);
    f32 as u32, |n| n.to_bits(), |n| Self::from_bits(n);
    f64 as u64, |n| n.to_bits(), |n| Self::from_bits(n);
}

macro_rules! pairs {
    ($($part:ty)*) => {
        $(impl Canon for Complex<$part> {
            fn encode(&self, out: &mut Vec<u8>) {
                self.re.encode(out);
                self.im.encode(out);
            }

            fn decode(input: &mut Input<'_>) -> Self {
                let re = Canon::decode(input);
                Self::new(re, Canon::decode(input))
            }
        })*
    };
}

pairs!(f32 f64);

impl Canon for String {
    fn encode(&self, out: &mut Vec<u8>) {
        put_text(self.as_bytes(), out);
    }

    fn decode(input: &mut Input<'_>) -> Self {
        Self::from_utf8(input.text().to_vec()).expect("the generator writes UTF-8 for a String")
    }
}

impl Canon for Duration {
    fn encode(&self, out: &mut Vec<u8>) {
        (self.as_nanos() as u64).encode(out);
    }

    fn decode(input: &mut Input<'_>) -> Self {
        Self::from_nanos(Canon::decode(input))
    }
}

/// Encoded as the seconds since 1970 and the nanoseconds within the second.
impl Canon for SystemTime {
    fn encode(&self, out: &mut Vec<u8>) {
        let nanos = match self.duration_since(UNIX_EPOCH) {
            Ok(after) => after.as_nanos() as i128,
            Err(before) => -(before.duration().as_nanos() as i128),
        };
        (nanos.div_euclid(SECOND) as i64).encode(out);
        (nanos.rem_euclid(SECOND) as i64).encode(out);
    }

    fn decode(input: &mut Input<'_>) -> Self {
        let seconds = i64::decode(input);
        let whole = Duration::from_secs(seconds.unsigned_abs());
        let time = match seconds < 0 {
            true => UNIX_EPOCH - whole,
            false => UNIX_EPOCH + whole,
        };
        time + Duration::from_nanos(Canon::decode(input))
    }
}

/// One second in nanoseconds.
const SECOND: i128 = 1_000_000_000;

impl Canon for RawString {
    fn encode(&self, out: &mut Vec<u8>) {
        put_text(&self.0, out);
    }

    fn decode(input: &mut Input<'_>) -> Self {
        Self(input.text().to_vec())
    }
}
