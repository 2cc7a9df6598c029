//! The kinds of Go types and the directions of channels, by Go's numbers.

use std::fmt;

macro_rules! kinds {
    ($($number:literal $variant:ident $name:literal),* $(,)?) => {
        /// The kind of a Go type, with the numbers and names of `reflect.Kind`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Kind {
            $(
                #[doc = concat!("`", $name, "`")]
                $variant = $number,
            )*
        }

        impl Kind {
            /// Returns the kind with Go's number `number`.
            #[must_use]
            pub fn from_number(number: u8) -> Option<Self> {
                match number {
                    $($number => Some(Self::$variant),)*
                    _ => None,
                }
            }

            /// Formats the kind as `reflect.Kind.String` does.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

kinds! {
    1 Bool "bool",
    2 Int "int",
    3 Int8 "int8",
    4 Int16 "int16",
    5 Int32 "int32",
    6 Int64 "int64",
    7 Uint "uint",
    8 Uint8 "uint8",
    9 Uint16 "uint16",
    10 Uint32 "uint32",
    11 Uint64 "uint64",
    12 Uintptr "uintptr",
    13 Float32 "float32",
    14 Float64 "float64",
    15 Complex64 "complex64",
    16 Complex128 "complex128",
    17 Array "array",
    18 Chan "chan",
    19 Func "func",
    20 Interface "interface",
    21 Map "map",
    22 Pointer "ptr",
    23 Slice "slice",
    24 String "string",
    25 Struct "struct",
    26 UnsafePointer "unsafe.Pointer",
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The directions a channel type allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChanDir {
    /// `<-chan`
    Receive,
    /// `chan<-`
    Send,
    /// `chan`
    Both,
}
