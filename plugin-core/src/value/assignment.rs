//! [`Assignment`]: where the values of a call travel, the parameters of a function or its results, known when Rust is compiled.

use super::Layout;

/// How many registers Go passes integers and pointers in (internal/abi/abi_*.go, the same from Go 1.21 to 1.27).
const INT_REGISTERS: usize = if cfg!(target_arch = "x86_64") {
    9
} else if cfg!(target_arch = "aarch64") {
    16
} else {
    0
};

/// How many registers Go passes floats in.
const FLOAT_REGISTERS: usize = if cfg!(target_arch = "x86_64") {
    15
} else if cfg!(target_arch = "aarch64") {
    16
} else {
    0
};

/// How much spill space the host's `trampoline.Call` reserves: a word for each register.
const TRAMPOLINE_SPILL: usize = WORD * (INT_REGISTERS + FLOAT_REGISTERS);

/// The size of a register that holds an integer.
pub(crate) const WORD: usize = 8;

/// Where values travel that are passed one after the other.
///
/// The host knows this as well, by the rules of the same sources (host/abi/abi.go), and its tests compare it with the compiler;
/// the two are compared whenever a func value is prepared for calls.
#[derive(Debug, Clone, Copy)]
pub struct Assignment(
    /// All registers. Its size is that of the values in memory one after the other, without those of no size.
    Layout,
);

impl Assignment {
    /// No values.
    pub const EMPTY: Self = Self(Layout::EMPTY);

    /// One value, which a call returns.
    #[must_use]
    pub const fn of(value: Layout) -> Self {
        Self::EMPTY.and(value)
    }

    /// These values and then another.
    #[must_use]
    pub const fn and(self, next: Layout) -> Self {
        let mut all = self.0.and(next);
        if next.size > 0 {
            return Self(all.with_space(next));
        }
        // It counts as a value on the stack, and takes no room there (cmd/compile/internal/abi/abiutils.go, tryAllocRegs).
        all.in_registers = self.0.in_registers;
        Self(all)
    }

    /// A receiver, which is passed as a pointer, and then these.
    #[must_use]
    pub(crate) const fn behind_receiver(self) -> Self {
        const RECEIVER: Layout = Layout {
            pointers: 1,
            ..Layout::int(WORD)
        };
        // What begins a word later is aligned as before.
        let (mut all, size) = (RECEIVER.and(self.0), self.0.size);
        all.size = super::layout::plus(WORD, size);
        all.align = WORD;
        Self(all)
    }

    /// How many integer registers are used.
    #[must_use]
    pub const fn ints(&self) -> usize {
        self.0.ints
    }

    /// How many float registers are used.
    #[must_use]
    pub const fn floats(&self) -> usize {
        self.0.floats
    }

    /// Bit *i*: integer register *i* holds a Go pointer.
    #[must_use]
    pub const fn pointers(&self) -> u32 {
        self.0.pointers
    }

    /// As [`Layout::copied`].
    #[must_use]
    pub const fn copied(&self, register: usize) -> u32 {
        self.0.copied[register]
    }

    /// How much memory the caller reserves for the callee to put arguments into that come in registers.
    ///
    /// It is the whole size of each value, not a word for each of its registers: a struct that ends in an array of no length is larger
    /// than its registers, and two small numbers share a word (cmd/compile/internal/abi/abiutils.go, assignParam).
    #[must_use]
    pub const fn spill(&self) -> usize {
        super::layout::align_up(self.0.size, WORD)
    }

    /// Whether no value holds a pointer.
    #[must_use]
    pub const fn plain(&self) -> bool {
        self.0.plain
    }

    /// Whether an image of some value crosses that the host makes: then nothing here is about Go's values.
    #[must_use]
    pub const fn imaged(&self) -> bool {
        self.0.imaged
    }

    /// Whether some value is good for one call only, and not for one that goes on when its caller does.
    #[must_use]
    pub const fn one_call(&self) -> bool {
        self.0.one_call
    }

    /// Whether all values fit in the registers of this machine.
    #[must_use]
    pub const fn fits(&self) -> bool {
        self.0.in_registers
            && !self.0.imaged
            && self.0.ints <= INT_REGISTERS
            && self.0.floats <= FLOAT_REGISTERS
    }

    /// Whether arguments can be passed in registers: they fit, copying them into Go takes no Go type, and the host reserves
    /// as much memory for them as the callee may use.
    #[must_use]
    pub const fn passes_in_registers(&self) -> bool {
        self.fits() && !self.0.deep && self.spill() <= TRAMPOLINE_SPILL
    }

    /// Whether copying these out of Go follows pointers in memory that Rust may write: see `runtime/access.rs`. Numbers are read whole
    /// at any time, and what a string leads to is never written.
    #[must_use]
    pub(crate) const fn follows_pointers(&self) -> bool {
        self.0.deep
    }

    /// These, unless one can only be given to Go: then it does not compile.
    #[must_use]
    pub(crate) const fn out_of_go(self) -> Self {
        Self(self.0.out_of_go())
    }
}
