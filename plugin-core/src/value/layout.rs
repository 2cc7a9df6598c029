//! [`Layout`]: size, alignment and register use of a Go type, known when Rust is compiled.

use crate::abi::registers::MAX_INTS;

/// The smallest multiple of `align` that is not less than `size`.
pub(super) const fn align_up(size: usize, align: usize) -> usize {
    plus(size, align - 1) / align * align
}

/// The sum of two sizes. One that no memory has, is no type's: then it does not compile.
pub(super) const fn plus(size: usize, more: usize) -> usize {
    match size.checked_add(more) {
        Some(sum) if sum <= isize::MAX as usize => sum,
        _ => panic!("a value of this Go type is larger than any memory"),
    }
}

/// The size of `count` values, unless no memory is as large.
pub(super) const fn times(size: usize, count: usize) -> Option<usize> {
    match size.checked_mul(count) {
        Some(product) if product <= isize::MAX as usize => Some(product),
        _ => None,
    }
}

/// How a Go type lies in memory, and in registers when it is passed.
///
/// Sizes are those of 64-bit systems. Register use follows cmd/compile/abi-internal.md, "Function call argument and result passing".
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// Size in bytes.
    pub size: usize,
    /// Alignment in bytes.
    pub align: usize,
    /// How many integer registers a value takes.
    pub ints: usize,
    /// How many float registers a value takes.
    pub floats: usize,
    /// Whether it can be in registers at all: no array of two or more elements anywhere in it.
    pub in_registers: bool,
    /// Bit *i*: integer register *i* of the value holds a Go pointer.
    pub pointers: u32,
    /// Bytes per element of the memory that integer register *i* points to, with the number of elements in register *i* + 1;
    /// 0 where the register holds no such pointer.
    pub copied: [u32; MAX_INTS],
    /// Whether a value holds no pointer, in registers or out of them.
    pub plain: bool,
    /// Whether what crosses is an image that the host makes of the value, not the value as Go lays it out.
    pub imaged: bool,
    /// Whether it can only be given to Go, not be taken from there.
    pub into_go_only: bool,
    /// Whether it is good for one call only, and not for one that goes on when its caller does.
    pub one_call: bool,
    /// Whether what it points to holds pointers in its turn, so that copying it takes Go's type.
    pub deep: bool,
}

impl Layout {
    /// Nothing at all: `struct{}`, and where the layouts of several values begin.
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

    /// An image that is one pointer, made by the host: a map, a pointer. It is no Go value, so that it never is in a register.
    /// Nothing is said of what it leads to, which may have this in it; whether that comes out of Go, `load` asks.
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

    /// An image of two words, made by the host: a value as a tree.
    #[cfg(feature = "serde")]
    pub const ENCODED: Self = Self {
        size: 16,
        ints: 2,
        ..Self::INDIRECT
    };

    /// Such an image that only goes into Go: a closure.
    pub const INTO_GO: Self = Self {
        into_go_only: true,
        ..Self::INDIRECT
    };

    /// A pointer whose target comes back.
    pub const IN_OUT: Self = Self {
        one_call: true,
        ..Self::INTO_GO
    };

    /// A string or slice of so many words that leads to Rust memory, which is not copied.
    #[must_use]
    pub const fn lent(words: usize) -> Self {
        Self {
            into_go_only: true,
            one_call: true,
            ..Self::block(words, 0)
        }
    }

    /// A number or `bool` of `size` bytes in one integer register.
    #[must_use]
    pub const fn int(size: usize) -> Self {
        Self {
            size,
            align: size,
            ints: 1,
            ..Self::EMPTY
        }
    }

    /// `count` floats of `size` bytes each.
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

    /// A string: data and length.
    pub const STRING: Self = Self::block(2, 1);

    /// An interface such as `error`: a table and a value.
    pub const INTERFACE: Self = Self {
        pointers: 0b11,
        deep: true,
        ..Self::block(2, 0)
    };

    /// A slice: data, length, capacity. `verbatim`: Rust's elements are Go's, byte for byte.
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
            // No count of bytes tells elements of size zero from no copy at all; they take the slower way.
            deep: !verbatim || slice.copied[0] == 0,
            imaged: elem.imaged,
            into_go_only: elem.into_go_only,
            ..slice
        }
    }

    /// A slice of structs that have such slices in them: nothing of their layout can be known yet.
    pub const SLICE_OF_OUTER: Self = Self {
        imaged: true,
        deep: true,
        ..Self::block(3, 0)
    };

    /// `words` words, the first of which points to elements of `elem` bytes, as many as the second says.
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

    /// An array of `len` of these.
    #[must_use]
    pub const fn array(self, len: usize) -> Self {
        match len {
            0 => Self {
                align: self.align,
                // Of what is imaged nobody here knows the alignment in Go, and so not where what is behind it lies.
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

    /// The registers of this value and then those of `next`, with the size and alignment of this.
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

    /// This, with the space for `next` behind it.
    #[must_use]
    pub(super) const fn with_space(mut self, next: Self) -> Self {
        self.size = plus(align_up(self.size, next.align), next.size);
        if next.align > self.align {
            self.align = next.align;
        }
        self
    }

    /// The layout of a struct so far, and then of its next field.
    #[must_use]
    pub(super) const fn and_field(self, field: Self, last: bool) -> Self {
        let mut sum = self.and(field).with_space(field);
        if last {
            if field.size == 0 && sum.size > 0 {
                sum.size = plus(sum.size, 1); // A pointer to the last field must not lead out of the struct (types/size.go).
            }
            sum.size = align_up(sum.size, sum.align);
        }
        sum
    }

    /// This, unless it can only be given to Go: then it does not compile.
    #[must_use]
    pub(crate) const fn out_of_go(self) -> Self {
        assert!(
            !self.into_go_only,
            "a Callback, InOut or Borrowed can only be given to Go; ask for a Value to get a Go func"
        );
        self
    }

    /// This, unless it is good for one call only: then it does not compile.
    #[must_use]
    pub(crate) const fn kept(self) -> Self {
        assert!(
            !self.one_call,
            "an InOut or Borrowed can only be an argument of a call: Go would keep it"
        );
        self
    }
}
