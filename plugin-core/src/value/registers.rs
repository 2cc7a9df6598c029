//! Where arguments are put before a call and results are taken after it: the register file in a call frame.

use super::traversal::{ConversionError, Traversal};
use crate::abi::frame::Frame;

/// Receives the arguments of one call, in order.
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

    /// Fills the next integer register.
    #[inline]
    pub fn int(&mut self, word: usize) {
        self.ints[self.next_int] = word;
        self.next_int += 1;
    }

    /// Fills the next integer register with the address of Rust memory: null, or at least 4096, as Go demands of all pointers.
    #[inline]
    pub fn pointer<T>(&mut self, pointer: *const T) {
        self.int(pointer.expose_provenance());
    }

    /// Fills the next float register with the bits of an `f64`, or those of an `f32` in the lower half.
    #[inline]
    pub fn float(&mut self, bits: u64) {
        self.floats[self.next_float] = bits;
        self.next_float += 1;
    }
}

/// Gives back the results of one call, in order, and remembers what was wrong with them.
#[derive(Debug)]
pub struct Reader<'a> {
    ints: &'a [usize],
    pointers: &'a [*const u8],
    floats: &'a [u64],
    next_int: usize,
    next_float: usize,
    pub(super) descent: Traversal,
    lends: bool,
    lossy: bool,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(frame: &'a Frame) -> Self {
        Self::of_registers(&frame.ints, &frame.ptrs, &frame.floats)
    }

    /// Those in `ints` that are pointers are taken from `pointers`.
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
            descent: Traversal::default(),
            lends: false,
            lossy: false,
        }
    }

    /// For images that Rust has laid out for Go: the handles in them are only lent.
    pub(crate) fn lending(frame: &'a Frame) -> Self {
        Self {
            lends: true,
            ..Self::new(frame)
        }
    }

    /// For the arguments of a closure: a `String` of what is not UTF-8 has U+FFFD there, since nobody could be told.
    pub(crate) fn lossy(self) -> Self {
        Self {
            lossy: true,
            ..self
        }
    }

    /// Whether texts that are not UTF-8 are mended, and not an error.
    pub(super) fn mends(&self) -> bool {
        self.lossy
    }

    /// Whether handles in images are lent, and not given.
    pub(crate) fn lends(&self) -> bool {
        self.lends
    }

    /// The next integer register.
    #[inline]
    pub fn int(&mut self) -> usize {
        let word = self.ints[self.next_int];
        self.next_int += 1;
        word
    }

    /// The next integer register, which holds a Go pointer.
    ///
    /// GC safety: it comes from the frame's pointer slots, which Go's collector scans, so what it points to is alive for as long
    /// as this reader can be used: the frame is not lent to another call before. Or it is an argument of a Rust closure, which the
    /// Go code that calls that keeps alive (host/direct.go).
    #[inline]
    pub fn pointer(&mut self) -> *const u8 {
        let pointer = self.pointers[self.next_int];
        self.next_int += 1;
        pointer
    }

    /// The next float register.
    #[inline]
    pub fn float(&mut self) -> u64 {
        let bits = self.floats[self.next_float];
        self.next_float += 1;
        bits
    }

    /// Remembers the bytes of a Go string that is not UTF-8, so that the call becomes an error. The first one counts.
    #[cold]
    pub fn not_utf8(&mut self, bytes: &[u8]) {
        self.descent
            .went_wrong(ConversionError::NotUtf8(bytes.into()));
    }

    /// Remembers what is wrong with a value, so that the call becomes an error. The first thing counts.
    #[cold]
    pub(crate) fn wrong(&mut self, wrong: ConversionError) {
        self.descent.went_wrong(wrong);
    }

    /// Whether nothing was wrong so far.
    pub(crate) fn is_sound(&self) -> bool {
        self.descent.is_sound()
    }

    /// What was wrong.
    #[inline]
    pub(crate) fn finish(mut self) -> Result<(), Box<ConversionError>> {
        self.descent.end()
    }
}
