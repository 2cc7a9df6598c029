//! What a [`Value`] that is a map can do.

use super::{Value, ValueError, reply::Reply, request::Request};

/// Maps.
impl Value {
    /// The element of a map for a key.
    ///
    /// # Errors
    ///
    /// [`ValueError::Unassignable`] for a key of another type; [`ValueError::Refused`] for other kinds, and for a key that
    /// cannot be compared.
    pub fn entry(&self, key: &Self) -> Result<Option<Self>, ValueError> {
        Request::Entry(key).of(&self.0).map(Reply::optional)
    }

    /// The keys of a map, in no order.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] for other kinds.
    pub fn keys(&self) -> Result<Vec<Self>, ValueError> {
        Request::Keys.of(&self.0).map(Reply::values)
    }

    /// The keys and elements of a map, in no order.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] for other kinds.
    pub fn entries(&self) -> Result<Vec<(Self, Self)>, ValueError> {
        let mut all = Request::Entries.of(&self.0)?.values().into_iter();
        let mut entries = Vec::with_capacity(all.len() / 2);
        while let (Some(key), Some(element)) = (all.next(), all.next()) {
            entries.push((key, element));
        }
        Ok(entries)
    }
}
