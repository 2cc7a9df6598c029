//! Methods of [`Value`] for slices, arrays and strings.

use super::{Value, ValueError, request::Request};
use plugin_image::Kind;
use std::{ops::Range, vec};

/// Slices, arrays, strings.
impl Value {
    /// Returns the length of a string, slice, array, map or channel.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] for other kinds.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> Result<usize, ValueError> {
        Request::Len.of(&self.0).map(|reply| reply.number())
    }

    /// Returns an element of a slice, array or string.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] for other kinds, and if the index is out of range.
    pub fn index(&self, index: usize) -> Result<Self, ValueError> {
        self.part(Request::Index(index))
    }

    /// Returns an iterator over the elements of a slice or array, or the bytes of a string. The elements of a slice, and of an array that is
    /// a variable, are variables.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] for other kinds.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let plugin = unsafe { plugin_core::open("plugin.so")? };
    /// use plugin_core::{Func, Value};
    ///
    /// let users: Func<fn() -> Value> = plugin.func("Users")?; // func() []User
    /// for user in users.call()?.elements()? {
    ///     println!("{}", user?.field("Name")?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn elements(&self) -> Result<Elements<'_>, ValueError> {
        // Fetches no elements, but fails for other kinds.
        Request::Elements(0, 0).of(&self.0)?;
        // Like Go's `range`, this evaluates a string or slice once: a later assignment to the variable has no effect.
        let of = match self.kind() {
            Some(Kind::String | Kind::Slice) => Ranged::Copy(self.copied()?),
            _ => Ranged::Array(self),
        };
        Ok(Elements {
            rest: 0..of.value().len()?,
            of,
            ahead: Vec::new().into_iter(),
        })
    }

    /// Returns the slice or string of the elements in `range`. It shares the elements of a slice, and of an array that is a variable. The
    /// elements of another array are copied.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] for other kinds, and if the range is out of bounds.
    pub fn slice(&self, range: Range<usize>) -> Result<Self, ValueError> {
        self.part(Request::Slice(range.start, range.end))
    }

    /// Returns a new slice of the elements of this one, followed by `elements`. This slice is unchanged.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] if the value is not a slice, and [`ValueError::Unassignable`] if an element is of another type.
    pub fn append(&self, elements: &[&Self]) -> Result<Self, ValueError> {
        self.part(Request::Append(elements))
    }
}

/// The value that is iterated over.
#[derive(Debug)]
enum Ranged<'a> {
    /// A copy of a string or slice. The elements of a copied slice are still variables.
    Copy(Value),
    /// An array itself. Its elements are variables only if the array is one.
    Array(&'a Value),
}

impl Ranged<'_> {
    fn value(&self) -> &Value {
        match self {
            Self::Copy(value) => value,
            Self::Array(value) => value,
        }
    }
}

/// The number of elements that are fetched in one crossing.
const AHEAD: usize = 64;

/// An iterator over the elements of a slice, array or string; see [`Value::elements`].
#[derive(Debug)]
pub struct Elements<'a> {
    of: Ranged<'a>,
    /// The indices of the elements that have not been fetched.
    rest: Range<usize>,
    ahead: vec::IntoIter<Value>,
}

impl Iterator for Elements<'_> {
    /// An element, or an error if the elements cannot be fetched. The iterator ends after an error.
    type Item = Result<Value, ValueError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(element) = self.ahead.next() {
            return Some(Ok(element));
        }
        let count = self.rest.len().min(AHEAD);
        if count == 0 {
            return None;
        }
        let fetched = Request::Elements(self.rest.start, count).of(&self.of.value().0);
        match fetched {
            Ok(reply) => {
                self.rest.start += count;
                self.ahead = reply.values().into_iter();
                self.ahead.next().map(Ok)
            }
            Err(error) => {
                self.rest = 0..0;
                Some(Err(error))
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.ahead.len() + self.rest.len();
        (0, Some(left))
    }
}
