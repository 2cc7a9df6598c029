//! [`Traversal`]: the state of encoding or decoding a value: its depth, and the first error.

use super::{
    Shape, Unrepresentable,
    depth::{Depth, Limit},
};

/// Why a value cannot be converted.
#[derive(Debug)]
pub(crate) enum ConversionError {
    /// A string of these bytes is not UTF-8.
    NotUtf8(Box<[u8]>),
    /// A value of this type exceeds a limit.
    Exceeds(&'static Shape, Limit),
    /// The other language has no such value.
    Unrepresentable(Unrepresentable),
}

/// The state of encoding or decoding a value.
#[derive(Debug, Default)]
pub(super) struct Traversal {
    depth: Depth,
    wrong: Option<Box<ConversionError>>,
}

impl Traversal {
    /// Enters the target of a pointer, or the elements of a map or slice, of this type and size. Returns false and records an error if that is
    /// too deep.
    pub(super) fn enter(&mut self, shape: &'static Shape, size: usize) -> bool {
        let entered = self.depth.enter(size);
        entered
            .map_err(|limit| self.went_wrong(ConversionError::Exceeds(shape, limit)))
            .is_ok()
    }

    /// Leaves a level.
    pub(super) fn leave(&mut self) {
        self.depth.leave();
    }

    /// Records an error. The first one is kept.
    #[inline]
    pub(super) fn went_wrong(&mut self, wrong: ConversionError) {
        self.wrong.get_or_insert_with(|| Box::new(wrong));
    }

    /// Reports whether no error has been recorded.
    pub(super) fn is_sound(&self) -> bool {
        self.wrong.is_none()
    }

    /// Takes the recorded error, if any.
    #[inline]
    pub(super) fn end(&mut self) -> Result<(), Box<ConversionError>> {
        self.wrong.take().map_or(Ok(()), Err)
    }
}
