//! Enums for the Go types of enums.go.

use crate::canon::{Canon, Input, put_text};
use plugin_core::GoEnum;

/// `type SmallEnum int8`
#[derive(GoEnum, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i8)]
pub enum SmallEnum {
    /// The least.
    Least = -128,
    /// One less than zero.
    Less = -1,
    /// Zero.
    Zero = 0,
    /// The most.
    Most = 127,
}

/// `type OpenEnum uint16`
#[derive(GoEnum, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u16)]
pub enum OpenEnum {
    /// Zero.
    Zero,
    /// Only the upper bit is set.
    Upper = 1 << 15,
    /// All other ones.
    #[go(other)]
    Other(u16),
}

/// `type WordEnum int`
#[derive(GoEnum, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WordEnum {
    /// Zero.
    Zero,
    /// One.
    One,
    /// The least.
    Least = -(1 << 30),
}

/// `type TextEnum string`
#[derive(GoEnum, Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[go(string, rename_all = "lowercase")]
pub enum TextEnum {
    /// `one`
    One,
    /// `another`
    Another,
    /// All other texts.
    #[go(other)]
    Other(String),
}

impl Canon for SmallEnum {
    fn encode(&self, out: &mut Vec<u8>) {
        (*self as i8).encode(out);
    }

    fn decode(input: &mut Input<'_>) -> Self {
        match i8::decode(input) {
            -128 => Self::Least,
            -1 => Self::Less,
            127 => Self::Most,
            _ => Self::Zero,
        }
    }
}

impl Canon for OpenEnum {
    fn encode(&self, out: &mut Vec<u8>) {
        let number: u16 = match self {
            Self::Zero => 0,
            Self::Upper => 1 << 15,
            Self::Other(other) => *other,
        };
        number.encode(out);
    }

    fn decode(input: &mut Input<'_>) -> Self {
        match u16::decode(input) {
            0 => Self::Zero,
            0x8000 => Self::Upper,
            other => Self::Other(other),
        }
    }
}

impl Canon for WordEnum {
    fn encode(&self, out: &mut Vec<u8>) {
        (*self as isize).encode(out);
    }

    fn decode(input: &mut Input<'_>) -> Self {
        match isize::decode(input) {
            0 => Self::Zero,
            1 => Self::One,
            _ => Self::Least,
        }
    }
}

impl Canon for TextEnum {
    fn encode(&self, out: &mut Vec<u8>) {
        let text = match self {
            Self::One => "one",
            Self::Another => "another",
            Self::Other(other) => other,
        };
        put_text(text.as_bytes(), out);
    }

    fn decode(input: &mut Input<'_>) -> Self {
        match String::decode(input) {
            text if text == "one" => Self::One,
            text if text == "another" => Self::Another,
            text => Self::Other(text),
        }
    }
}
