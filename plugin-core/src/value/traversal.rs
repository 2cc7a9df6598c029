//! [`Traversal`]: how a value is gone through that is read or laid out: how deep, and the first thing that was wrong with it.

use super::{
    Shape, Unrepresentable,
    depth::{Depth, Limit},
};

/// What was wrong with a value.
#[derive(Debug)]
pub(crate) enum ConversionError {
    /// A string of these bytes is not UTF-8.
    NotUtf8(Box<[u8]>),
    /// A value of this type exceeds a limit.
    Exceeds(&'static Shape, Limit),
    /// The other language has no such value.
    Unrepresentable(Unrepresentable),
}

/// The way through a value.
#[derive(Debug, Default)]
pub(super) struct Traversal {
    depth: Depth,
    wrong: Option<Box<ConversionError>>,
}

impl Traversal {
    /// Goes on to what a pointer, map or slice of this type leads to, each of this size, unless it is too deep: that is remembered.
    pub(super) fn enter(&mut self, shape: &'static Shape, size: usize) -> bool {
        let entered = self.depth.enter(size);
        entered
            .map_err(|limit| self.went_wrong(ConversionError::Exceeds(shape, limit)))
            .is_ok()
    }

    /// Is back from there.
    pub(super) fn leave(&mut self) {
        self.depth.leave();
    }

    /// Remembers what was wrong. The first thing counts.
    #[cold]
    pub(super) fn went_wrong(&mut self, wrong: ConversionError) {
        self.wrong.get_or_insert_with(|| Box::new(wrong));
    }

    /// Whether nothing was wrong so far.
    pub(super) fn is_sound(&self) -> bool {
        self.wrong.is_none()
    }

    /// What was wrong.
    #[inline]
    pub(super) fn end(&mut self) -> Result<(), Box<ConversionError>> {
        self.wrong.take().map_or(Ok(()), Err)
    }
}
