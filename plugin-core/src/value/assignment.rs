//! [`Assignment`]: the registers and memory in which arguments or results are passed, computed at compile time.

use super::Layout;

/// The number of registers in which Go passes integers and pointers (internal/abi/abi_*.go, the same from Go 1.21 to 1.27).
const INT_REGISTERS: usize = if cfg!(target_arch = "x86_64") {
    9
} else if cfg!(target_arch = "aarch64") {
    16
} else {
    0
};

/// The number of registers in which Go passes floats.
const FLOAT_REGISTERS: usize = if cfg!(target_arch = "x86_64") {
    15
} else if cfg!(target_arch = "aarch64") {
    16
} else {
    0
};

/// The spill space in bytes that the host's `trampoline.Call` reserves: a word for each register.
const TRAMPOLINE_SPILL: usize = WORD * (INT_REGISTERS + FLOAT_REGISTERS);

/// The size of an integer register in bytes.
pub(crate) const WORD: usize = 8;

/// The registers and memory in which a list of arguments or results is passed.
///
/// The host computes the same from Go types, by the same sources (host/abi/abi.go), and its tests compare it with the compiler. The two
/// are compared when a func value is prepared for calls.
#[derive(Debug, Clone, Copy)]
pub struct Assignment(
    /// The registers of all values. Its size is that of the values in memory one after the other, without those of size zero.
    Layout,
);

impl Assignment {
    /// The assignment of no values.
    pub const EMPTY: Self = Self(Layout::EMPTY);

    /// Returns the assignment of one value.
    #[must_use]
    pub const fn of(value: Layout) -> Self {
        Self::EMPTY.and(value)
    }

    /// Returns the assignment of these values and another.
    #[must_use]
    pub const fn and(self, next: Layout) -> Self {
        let mut all = self.0.and(next);
        if next.size > 0 {
            return Self(all.with_space(next));
        }
        // A value of size zero counts as one on the stack, but takes no space there (cmd/compile/internal/abi/abiutils.go, tryAllocRegs).
        all.in_registers = self.0.in_registers;
        Self(all)
    }

    /// Returns the assignment of a receiver, which is a pointer, and these values.
    #[must_use]
    pub(crate) const fn behind_receiver(self) -> Self {
        const RECEIVER: Layout = Layout {
            pointers: 1,
            ..Layout::int(WORD)
        };
        // All values move by a word, which keeps their alignment.
        let (mut all, size) = (RECEIVER.and(self.0), self.0.size);
        all.size = super::layout::plus(WORD, size);
        all.align = WORD;
        Self(all)
    }

    /// Returns the number of integer registers used.
    #[must_use]
    pub const fn ints(&self) -> usize {
        self.0.ints
    }

    /// Returns the number of float registers used.
    #[must_use]
    pub const fn floats(&self) -> usize {
        self.0.floats
    }

    /// Returns the integer registers that hold Go pointers: bit *i* for register *i*.
    #[must_use]
    pub const fn pointers(&self) -> u32 {
        self.0.pointers
    }

    /// Returns the bytes per element of the memory that an integer register points to; see [`Layout::copied`].
    #[must_use]
    pub const fn copied(&self, register: usize) -> u32 {
        self.0.copied[register]
    }

    /// Returns the spill space in bytes, which the caller reserves so that the callee can store arguments that are passed in registers.
    ///
    /// It is the size of the values, not a word for each register: a struct that ends in an array of length zero is larger than its
    /// registers, and two small numbers share a word (cmd/compile/internal/abi/abiutils.go, assignParam).
    #[must_use]
    pub const fn spill(&self) -> usize {
        super::layout::align_up(self.0.size, WORD)
    }

    /// Reports whether no value contains a pointer.
    #[must_use]
    pub const fn plain(&self) -> bool {
        self.0.plain
    }

    /// Reports whether a value is encoded by the host. The registers here are then not those of the Go values.
    #[must_use]
    pub const fn imaged(&self) -> bool {
        self.0.imaged
    }

    /// Reports whether a value is valid for the duration of a call only, so that the call cannot be spawned.
    #[must_use]
    pub const fn one_call(&self) -> bool {
        self.0.one_call
    }

    /// Reports whether all values fit in the registers of this machine.
    #[must_use]
    pub const fn fits(&self) -> bool {
        self.0.in_registers
            && !self.0.imaged
            && self.0.ints <= INT_REGISTERS
            && self.0.floats <= FLOAT_REGISTERS
    }

    /// Reports whether arguments can be passed in registers: they fit, copying them into Go memory needs no Go type, and the host reserves
    /// enough spill space.
    #[must_use]
    pub const fn passes_in_registers(&self) -> bool {
        self.fits() && !self.0.deep && self.spill() <= TRAMPOLINE_SPILL
    }

    /// Reports whether copying these values into Rust memory follows pointers in memory that Rust may write; see `runtime/access.rs`.
    /// Numbers can be read at any time, and the bytes of a string are immutable.
    #[must_use]
    pub(crate) const fn follows_pointers(&self) -> bool {
        self.0.deep
    }

    /// Does not compile if one of these values can only be passed to Go.
    pub(crate) const fn out_of_go(self) {
        let _ = self.0.out_of_go();
    }

    /// Does not compile if one of these values is valid for the duration of a call only.
    pub(crate) const fn kept(self) {
        let _ = self.0.kept();
    }
}
