//! What a [`Value`] with elements in a row can do: a slice, array or string.

use super::{
    Value, ValueError,
    operation::{Operation, perform},
};

/// Slices, arrays, strings.
impl Value {
    /// The length of a string, slice, array, map or channel.
    ///
    /// # Errors
    ///
    /// [`ValueError::Panic`] for other kinds.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> Result<usize, ValueError> {
        perform(Operation::Len, &self.0, |_| ()).map(|lease| lease.ints[0])
    }

    /// The element of a slice, array or string.
    ///
    /// # Errors
    ///
    /// [`ValueError::Panic`] for other kinds, and beyond the end.
    pub fn index(&self, index: usize) -> Result<Self, ValueError> {
        self.part(Operation::Index, |lease| lease.ints[2] = index)
    }
}
