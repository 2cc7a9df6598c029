//! Methods of [`Value`] for maps.

use super::{Value, ValueError, reply::Reply, request::Request};

/// Maps.
impl Value {
    /// Returns the element for a key of a map, or `None` if there is none.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Unassignable`] if the key is of another type, and [`ValueError::Refused`] if the value is not a map, or if the
    /// key is not comparable.
    pub fn entry(&self, key: &Self) -> Result<Option<Self>, ValueError> {
        Request::Entry(key).of(&self.0).map(Reply::optional)
    }

    /// Returns the keys of a map, in no particular order.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] if the value is not a map.
    pub fn keys(&self) -> Result<Vec<Self>, ValueError> {
        Request::Keys.of(&self.0).map(Reply::values)
    }

    /// Returns the keys and elements of a map, in no particular order.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] if the value is not a map.
    pub fn entries(&self) -> Result<Vec<(Self, Self)>, ValueError> {
        let mut all = Request::Entries.of(&self.0)?.values().into_iter();
        let mut entries = Vec::with_capacity(all.len() / 2);
        while let (Some(key), Some(element)) = (all.next(), all.next()) {
            entries.push((key, element));
        }
        Ok(entries)
    }
}
