//! What a [`Value`] that is a map can do.
//!
//! # Safety
//!
//! No unsafe operation is in here: it is the methods that write which are `unsafe`, see [`Value`].
#![allow(unsafe_code)]

use super::{
    Value, ValueError,
    operation::{Operation, given, given_all, perform},
};

/// Maps.
impl Value {
    /// The element of a map for a key.
    ///
    /// # Errors
    ///
    /// [`ValueError::Unassignable`] for a key of another type; [`ValueError::Refused`] for other kinds, and for a key that
    /// cannot be compared.
    pub fn entry(&self, key: &Self) -> Result<Option<Self>, ValueError> {
        perform(Operation::Entry, &self.0, |lease| {
            lease.ints[2] = key.address()
        })
        .map(|lease| given(&lease))
    }

    /// Sets the element of a map for a key.
    ///
    /// # Errors
    ///
    /// [`ValueError::Unassignable`] for a key or value of another type; [`ValueError::Refused`] for other kinds, for a nil map, and
    /// for a key that cannot be compared.
    ///
    /// # Safety
    ///
    /// No Go code uses the map meanwhile: Go ends the process for it ("concurrent map read and map write").
    pub unsafe fn set_entry(&self, key: &Self, value: &Self) -> Result<(), ValueError> {
        perform(Operation::SetEntry, &self.0, |lease| {
            lease.ints[2] = key.address();
            lease.ints[3] = value.address();
        })
        .map(drop)
    }

    /// The keys of a map, in no order.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] for other kinds.
    pub fn keys(&self) -> Result<Vec<Self>, ValueError> {
        perform(Operation::Keys, &self.0, |_| ()).map(|lease| given_all(&lease))
    }

    /// The keys and elements of a map, in no order.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] for other kinds.
    pub fn entries(&self) -> Result<Vec<(Self, Self)>, ValueError> {
        let lease = perform(Operation::Entries, &self.0, |_| ())?;
        let mut all = given_all(&lease).into_iter();
        let mut entries = Vec::with_capacity(all.len() / 2);
        while let (Some(key), Some(element)) = (all.next(), all.next()) {
            entries.push((key, element));
        }
        Ok(entries)
    }

    /// Deletes the element of a map for a key, if there is one.
    ///
    /// # Errors
    ///
    /// [`ValueError::Unassignable`] for a key of another type; [`ValueError::Refused`] for other kinds, and for a key that
    /// cannot be compared.
    ///
    /// # Safety
    ///
    /// As [`set_entry`](Self::set_entry).
    pub unsafe fn delete_entry(&self, key: &Self) -> Result<(), ValueError> {
        perform(Operation::Delete, &self.0, |lease| {
            lease.ints[2] = key.address()
        })
        .map(drop)
    }
}
