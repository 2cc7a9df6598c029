//! [`Arguments`] and [`Reader`]: write arguments to and read results from the registers in a call frame.

use super::traversal::{ConversionError, Traversal};
use crate::abi::frame::Frame;

/// Writes the arguments of one call to registers, in order.
#[derive(Debug)]
pub struct Arguments<'a> {
    ints: &'a mut [usize],
    floats: &'a mut [u64],
    next_int: usize,
    next_float: usize,
}

impl<'a> Arguments<'a> {
    pub(crate) fn new(frame: &'a mut Frame) -> Self {
        Self::of_registers(&mut frame.ints, &mut frame.floats)
    }

    pub(crate) fn of_registers(ints: &'a mut [usize], floats: &'a mut [u64]) -> Self {
        Self {
            ints,
            floats,
            next_int: 0,
            next_float: 0,
        }
    }

    /// Sets the next integer register.
    #[inline]
    pub fn int(&mut self, word: usize) {
        self.ints[self.next_int] = word;
        self.next_int += 1;
    }

    /// Sets the next integer register to the address of Rust memory, which must be null or at least 4096, as Go requires of all pointers.
    #[inline]
    pub fn pointer<T>(&mut self, pointer: *const T) {
        self.int(pointer.expose_provenance());
    }

    /// Sets the next float register to the bits of an `f64`, or to those of an `f32` in the lower half.
    #[inline]
    pub fn float(&mut self, bits: u64) {
        self.floats[self.next_float] = bits;
        self.next_float += 1;
    }
}

/// Reads the results of one call from registers, in order, and records errors.
#[derive(Debug)]
pub struct Reader<'a> {
    ints: &'a [usize],
    pointers: &'a [*const u8],
    floats: &'a [u64],
    next_int: usize,
    next_float: usize,
    pub(super) traversal: Traversal,
    lends: bool,
    lossy: bool,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(frame: &'a Frame) -> Self {
        Self::of_registers(&frame.ints, &frame.ptrs, &frame.floats)
    }

    /// Reads from these registers. Registers that hold pointers are read from `pointers` instead of `ints`.
    pub(crate) fn of_registers(
        ints: &'a [usize],
        pointers: &'a [*const u8],
        floats: &'a [u64],
    ) -> Self {
        Self {
            ints,
            pointers,
            floats,
            next_int: 0,
            next_float: 0,
            traversal: Traversal::default(),
            lends: false,
            lossy: false,
        }
    }

    /// Reads values that Rust has encoded. Handles in them are only lent.
    pub(crate) fn lending(frame: &'a Frame) -> Self {
        Self {
            lends: true,
            ..Self::new(frame)
        }
    }

    /// Converts strings that are not UTF-8 lossily, for the arguments of closures, where an error could not be reported.
    pub(crate) fn lossy(self) -> Self {
        Self {
            lossy: true,
            ..self
        }
    }

    /// Reports whether strings that are not UTF-8 are converted lossily instead of being an error.
    pub(super) fn mends(&self) -> bool {
        self.lossy
    }

    /// Reports whether handles in encoded values are lent rather than owned.
    pub(crate) fn lends(&self) -> bool {
        self.lends
    }

    /// Returns the next integer register.
    #[inline]
    pub fn int(&mut self) -> usize {
        let word = self.ints[self.next_int];
        self.next_int += 1;
        word
    }

    /// Returns the next integer register, which holds a Go pointer.
    ///
    /// GC safety: the pointer is from the frame's pointer slots, which Go's collector scans, so what it points to is alive as long as this
    /// reader borrows the frame. Or it is an argument of a Rust closure, which the calling Go code keeps alive (host/direct.go).
    #[inline]
    pub fn pointer(&mut self) -> *const u8 {
        let pointer = self.pointers[self.next_int];
        self.next_int += 1;
        pointer
    }

    /// Returns the next float register.
    #[inline]
    pub fn float(&mut self) -> u64 {
        let bits = self.floats[self.next_float];
        self.next_float += 1;
        bits
    }

    /// Records that a Go string is not UTF-8, so that the call returns an error. The first error is kept.
    #[inline]
    pub fn not_utf8(&mut self, bytes: &[u8]) {
        self.traversal
            .went_wrong(ConversionError::NotUtf8(bytes.into()));
    }

    /// Records an error, so that the call returns it. The first error is kept.
    #[cold]
    pub(crate) fn wrong(&mut self, wrong: ConversionError) {
        self.traversal.went_wrong(wrong);
    }

    /// Reports whether no error has been recorded.
    pub(crate) fn is_sound(&self) -> bool {
        self.traversal.is_sound()
    }

    /// Returns the recorded error, if any.
    #[inline]
    pub(crate) fn finish(mut self) -> Result<(), Box<ConversionError>> {
        self.traversal.end()
    }
}
