//! What a [`Value`] with elements in a row can do: a slice, array or string.

use super::{Value, ValueError, request::Request};
use plugin_image::Kind;
use std::{ops::Range, vec};

/// Slices, arrays, strings.
impl Value {
    /// The length of a string, slice, array, map or channel.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] for other kinds.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> Result<usize, ValueError> {
        Request::Len.of(&self.0).map(|reply| reply.number())
    }

    /// The element of a slice, array or string.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] for other kinds, and beyond the end.
    pub fn index(&self, index: usize) -> Result<Self, ValueError> {
        self.part(Request::Index(index))
    }

    /// The elements of a slice or array, the bytes of a string, in order. Those of a variable, and of a slice, are variables.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] for other kinds.
    pub fn elements(&self) -> Result<Elements<'_>, ValueError> {
        // None are fetched: the host says whether there can be any.
        Request::Elements(0, 0).of(&self.0)?;
        // As Go's `range` does: a string or slice is looked at once, and what a variable holds later does not matter.
        let of = match self.kind()? {
            Some(Kind::String | Kind::Slice) => Ranged::Copy(self.copied()?),
            _ => Ranged::Array(self),
        };
        Ok(Elements {
            rest: 0..of.value().len()?,
            of,
            ahead: Vec::new().into_iter(),
        })
    }

    /// A slice of the elements in `range`: of a slice, or of an array that is a variable, of these elements themselves, which it shares;
    /// of a string or of another array, of a copy.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] for other kinds, and beyond the end.
    pub fn slice(&self, range: Range<usize>) -> Result<Self, ValueError> {
        self.part(Request::Slice(range.start, range.end))
    }

    /// A new slice: the elements of this one, and these behind them. This one stays as it is.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] for other kinds, [`ValueError::Unassignable`] for elements of another type.
    pub fn append(&self, elements: &[&Self]) -> Result<Self, ValueError> {
        self.part(Request::Append(elements))
    }
}

/// What is ranged over.
#[derive(Debug)]
enum Ranged<'a> {
    /// A string, or a slice, whose elements are variables all the same.
    Copy(Value),
    /// An array, whose elements are variables only if it is one.
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

/// How many elements are fetched in one crossing.
const AHEAD: usize = 64;

/// The elements of a slice, array or string; see [`Value::elements`].
#[derive(Debug)]
pub struct Elements<'a> {
    of: Ranged<'a>,
    /// Those that have not been fetched.
    rest: Range<usize>,
    ahead: vec::IntoIter<Value>,
}

impl Iterator for Elements<'_> {
    /// Nothing follows an error.
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
