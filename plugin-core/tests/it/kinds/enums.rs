//! Integers and texts of enums: what Rust says they are.

use crate::support::open;
use plugin_core::{GoEnum, LossyString, RawString, Value};

#[derive(GoEnum, Debug, Clone, Copy, PartialEq)]
#[repr(u64)]
enum Flags {
    Low = 1 << 31,
    All = !0 >> 1,
    Top = 1 << 63,
}

#[derive(GoEnum, Debug, Clone, Copy, PartialEq)]
#[repr(u8)]
enum Bytes {
    Half = !0 / 2,
    Nibble = !0 >> 4,
}

#[derive(GoEnum, Debug, Clone, Copy, PartialEq)]
#[repr(i64)]
enum Wide {
    Large = 3 << 30,
    Next,
}

#[derive(GoEnum, Debug, Clone, Copy, PartialEq)]
#[allow(
    clippy::enum_clike_unportable_variant,
    reason = "Go has 64 bits wherever this runs"
)]
enum Plain {
    Large = 1 << 40,
    Least = -(1 << 31),
    Mask = !0 >> 33,
}

#[derive(GoEnum, Debug, Clone, Copy, PartialEq)]
#[repr(align(8), u8)]
enum Aligned {
    One = 1,
    Two,
}

#[derive(GoEnum, Debug, Clone, Copy, PartialEq)]
#[repr(isize)]
enum Middle {
    A,
    #[go(other)]
    Other(isize),
    B,
    C = 10,
    D,
}

#[derive(GoEnum, Debug, Clone, Copy, PartialEq)]
#[repr(u8)]
enum First {
    #[go(other)]
    Other(u8) = 40,
    A,
}

#[test]
fn the_integers_are_the_discriminants() {
    open("kinds");
    macro_rules! same {
        ($enum:ident, $repr:ty, $($variant:ident)*) => {$(
            let go = Value::new($enum::$variant).unwrap();
            assert_eq!(go.get::<$repr>().unwrap(), $enum::$variant as $repr);
            assert_eq!(go.get::<$enum>().unwrap(), $enum::$variant);
        )*};
    }
    same!(Flags, u64, Low All Top);
    same!(Bytes, u8, Half Nibble);
    same!(Wide, i64, Large Next);
    same!(Plain, isize, Large Least Mask);
    same!(Aligned, u8, One Two);
}

#[test]
fn a_variant_for_others_counts_as_in_rust() {
    open("kinds");
    for one in [Middle::A, Middle::B, Middle::C, Middle::D] {
        let go = Value::new(one).unwrap();
        assert_eq!(go.get::<isize>().unwrap(), discriminant(one));
        assert_eq!(go.get::<Middle>().unwrap(), one);
    }
    for other in [1, 3, -1] {
        let go = Value::new(other).unwrap();
        assert_eq!(go.get::<Middle>().unwrap(), Middle::Other(other));
    }
    let go = Value::new(First::A).unwrap();
    assert_eq!(go.get::<u8>().unwrap(), 41);
    let go = Value::new(40u8).unwrap();
    assert_eq!(go.get::<First>().unwrap(), First::Other(40));
}

/// The discriminants that the Rust reference gives to the variants of [`Middle`].
fn discriminant(one: Middle) -> isize {
    #[repr(isize)]
    #[allow(dead_code, reason = "for its place")]
    enum Same {
        A,
        Other,
        B,
        C = 10,
        D,
    }
    match one {
        Middle::A => Same::A as isize,
        Middle::Other(other) => other,
        Middle::B => Same::B as isize,
        Middle::C => Same::C as isize,
        Middle::D => Same::D as isize,
    }
}

#[derive(GoEnum, Debug, Clone, PartialEq)]
#[go(string, rename_all = "SCREAMING-KEBAB-CASE")]
enum Loud {
    DarkRed,
    #[go(other)]
    Other(RawString),
}

#[derive(GoEnum, Debug, Clone, PartialEq)]
#[go(string)]
enum Soft {
    Red,
    #[go(other)]
    Other(LossyString),
}

#[test]
fn other_strings_need_not_be_utf8() {
    open("kinds");
    let bytes = RawString(b"caf\xe9".to_vec());
    let go = Value::new(Loud::DarkRed).unwrap();
    assert_eq!(go.get::<String>().unwrap(), "DARK-RED");
    assert_eq!(go.get::<Loud>().unwrap(), Loud::DarkRed);
    let go = Value::new(Loud::Other(bytes.clone())).unwrap();
    assert_eq!(go.get::<RawString>().unwrap(), bytes);
    assert_eq!(go.get::<Loud>().unwrap(), Loud::Other(bytes));
    let soft = Soft::Other(LossyString("caf\u{fffd}".to_owned()));
    assert_eq!(go.get::<Soft>().unwrap(), soft);
    let go = Value::new(Soft::Red).unwrap();
    assert_eq!(go.get::<Soft>().unwrap(), Soft::Red);
    assert_eq!(go.get::<String>().unwrap(), "Red");
}
