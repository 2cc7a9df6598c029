//! [`Layout`]: the size, alignment and registers of a Go type, computed at compile time.

use crate::abi::registers::MAX_INTS;

/// Returns the smallest multiple of `align` that is not less than `size`.
pub(super) const fn align_up(size: usize, align: usize) -> usize {
    plus(size, align - 1) / align * align
}

/// Returns the sum of two sizes. Does not compile if a value of this size cannot exist.
pub(super) const fn plus(size: usize, more: usize) -> usize {
    match size.checked_add(more) {
        Some(sum) if sum <= isize::MAX as usize => sum,
        _ => panic!("a value of this Go type is larger than any memory"),
    }
}

/// Returns the size of `count` values, or `None` if values of this size cannot exist.
pub(super) const fn times(size: usize, count: usize) -> Option<usize> {
    match size.checked_mul(count) {
        Some(product) if product <= isize::MAX as usize => Some(product),
        _ => None,
    }
}

/// The layout of a Go type in memory and in registers.
///
/// Sizes are those of 64-bit systems. Register use follows cmd/compile/abi-internal.md, "Function call argument and result passing".
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// Size in bytes.
    pub size: usize,
    /// Alignment in bytes.
    pub align: usize,
    /// The number of integer registers of a value.
    pub ints: usize,
    /// The number of float registers of a value.
    pub floats: usize,
    /// Whether a value can be passed in registers: it contains no array of two or more elements.
    pub in_registers: bool,
    /// The integer registers that hold Go pointers: bit *i* for register *i*.
    pub pointers: u32,
    /// For each integer register *i* that points to memory which must be copied, the bytes per element; register *i* + 1 holds the number
    /// of elements. 0 for other registers.
    pub copied: [u32; MAX_INTS],
    /// Whether a value contains no pointer.
    pub plain: bool,
    /// Whether the host encodes and decodes the value, instead of Rust and Go using the same representation.
    pub imaged: bool,
    /// Whether a value can only be passed to Go, not from Go.
    pub into_go_only: bool,
    /// Whether a value is valid for the duration of a call only, so that the call cannot be spawned.
    pub one_call: bool,
    /// Whether memory that the value points to contains pointers, so that copying it needs the Go type.
    pub deep: bool,
}

impl Layout {
    /// The layout of `struct{}`, and the start of a layout of several values.
    pub const EMPTY: Self = Self {
        size: 0,
        align: 1,
        ints: 0,
        floats: 0,
        in_registers: true,
        pointers: 0,
        copied: [0; MAX_INTS],
        plain: true,
        imaged: false,
        into_go_only: false,
        one_call: false,
        deep: false,
    };

    /// The layout of a value that is encoded as one pointer: a map, a pointer, a handle. It is never passed in registers.
    ///
    /// It does not depend on the type that it points to, which may contain this type. `decode_at` checks whether that type can be passed from Go.
    pub const INDIRECT: Self = Self {
        size: 8,
        align: 8,
        ints: 1,
        in_registers: false,
        plain: false,
        imaged: true,
        deep: true,
        ..Self::EMPTY
    };

    /// The layout of a value that is encoded as one pointer, and can only be passed to Go: a closure.
    pub const INTO_GO: Self = Self {
        into_go_only: true,
        ..Self::INDIRECT
    };

    /// The layout of a pointer whose target is copied back.
    pub const IN_OUT: Self = Self {
        one_call: true,
        ..Self::INTO_GO
    };

    /// Returns the layout of a string or slice of `words` words that points to Rust memory and is not copied.
    #[must_use]
    pub const fn lent(words: usize) -> Self {
        Self {
            into_go_only: true,
            one_call: true,
            ..Self::block(words, 0)
        }
    }

    /// Returns the layout of a number or `bool` of `size` bytes, in one integer register.
    #[must_use]
    pub const fn int(size: usize) -> Self {
        Self {
            size,
            align: size,
            ints: 1,
            ..Self::EMPTY
        }
    }

    /// Returns the layout of `count` floats of `size` bytes each.
    #[must_use]
    pub const fn floats(size: usize, count: usize) -> Self {
        Self {
            size: match times(size, count) {
                Some(size) => size,
                None => panic!("more floats than there is memory"),
            },
            align: size,
            floats: count,
            ..Self::EMPTY
        }
    }

    /// The layout of a string: data and length.
    pub const STRING: Self = Self::block(2, 1);

    /// The layout of an interface such as `error`: a method table and a value.
    pub const INTERFACE: Self = Self {
        pointers: 0b11,
        deep: true,
        ..Self::block(2, 0)
    };

    /// Returns the layout of a slice: data, length, capacity. `verbatim` says whether Rust's elements have the same bytes as Go's.
    #[must_use]
    pub const fn slice(elem: Self, verbatim: bool) -> Self {
        let slice = Self::block(
            3,
            if elem.size <= u32::MAX as usize {
                elem.size as u32
            } else {
                0
            },
        );
        Self {
            // In `copied`, 0 means that nothing is copied, so slices of elements of size zero are passed through the host.
            deep: !verbatim || slice.copied[0] == 0,
            imaged: elem.imaged,
            into_go_only: elem.into_go_only,
            ..slice
        }
    }

    /// The layout of a slice of structs that contain such slices. It does not depend on the layout of the structs.
    pub const SLICE_OF_OUTER: Self = Self {
        imaged: true,
        deep: true,
        ..Self::block(3, 0)
    };

    /// Returns the layout of `words` words, of which the first points to elements of `elem` bytes and the second is their number.
    const fn block(words: usize, elem: u32) -> Self {
        let mut copied = [0; MAX_INTS];
        copied[0] = elem;
        Self {
            size: 8 * words,
            align: 8,
            ints: words,
            pointers: 1,
            plain: false,
            copied,
            ..Self::EMPTY
        }
    }

    /// Returns the layout of an array of `len` such values.
    #[must_use]
    pub const fn array(self, len: usize) -> Self {
        match len {
            0 => Self {
                align: self.align,
                // The alignment in Go of an encoded element is unknown here, so the offsets of fields after the array are, too.
                imaged: self.imaged,
                plain: !self.imaged,
                ..Self::EMPTY
            },
            1 => self,
            _ => Self {
                size: match times(self.size, len) {
                    Some(size) => size,
                    None => panic!("a value of this Go type is larger than any memory"),
                },
                in_registers: false,
                ..self
            },
        }
    }

    /// Returns a layout with the registers of this value followed by those of `next`, and the size and alignment of this value.
    #[must_use]
    pub(super) const fn and(self, next: Self) -> Self {
        let mut sum = self;
        sum.ints += next.ints;
        sum.floats += next.floats;
        sum.in_registers &= next.in_registers;
        sum.plain &= next.plain;
        sum.imaged |= next.imaged;
        sum.into_go_only |= next.into_go_only;
        sum.one_call |= next.one_call;
        sum.deep |= next.deep;
        if sum.in_registers && sum.ints <= MAX_INTS {
            sum.pointers |= next.pointers << self.ints;
            let mut i = 0;
            while i < next.ints {
                sum.copied[self.ints + i] = next.copied[i];
                i += 1;
            }
        }
        sum
    }

    /// Adds the space for `next` after this value.
    #[must_use]
    pub(super) const fn with_space(mut self, next: Self) -> Self {
        self.size = plus(align_up(self.size, next.align), next.size);
        if next.align > self.align {
            self.align = next.align;
        }
        self
    }

    /// Adds the next field to the layout of a struct.
    #[must_use]
    pub(super) const fn and_field(self, field: Self, last: bool) -> Self {
        let mut sum = self.and(field).with_space(field);
        if last {
            if field.size == 0 && sum.size > 0 {
                sum.size = plus(sum.size, 1); // A pointer to the last field must not point past the struct (types/size.go).
            }
            sum.size = align_up(sum.size, sum.align);
        }
        sum
    }

    /// Returns this layout. Does not compile if a value can only be passed to Go.
    #[must_use]
    pub(crate) const fn out_of_go(self) -> Self {
        assert!(
            !self.into_go_only,
            "a Callback or Borrowed can only be passed to Go, and an InOut can only be a parameter; a func from Go is a FuncValue or a Value"
        );
        self
    }

    /// Returns this layout. Does not compile if a value is valid for the duration of a call only.
    #[must_use]
    pub(crate) const fn kept(self) -> Self {
        assert!(
            !self.one_call,
            "an InOut or Borrowed can only be an argument of a call, since Go could keep it otherwise"
        );
        self
    }
}
