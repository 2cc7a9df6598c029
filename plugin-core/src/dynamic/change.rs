//! What a [`Value`] can do that writes to Go memory.
//!
//! # Safety
//!
//! The host does the writing, so there is no unsafe block in here; but Go code may use what is written at the same time, which only the
//! caller can rule out.
#![allow(unsafe_code)]

use super::{Value, ValueError, request::Request};

/// Changing variables and maps.
impl Value {
    /// Sets the variable that this is.
    ///
    /// # Errors
    ///
    /// [`ValueError::Refused`] if this is no variable, [`ValueError::Unassignable`] if `value` is not assignable to it.
    ///
    /// # Safety
    ///
    /// No Go code uses the variable meanwhile, be it by a method `Error` or `String` that another thread has called by printing.
    pub unsafe fn set(&self, value: &Self) -> Result<(), ValueError> {
        Request::Set(value).of(&self.0).map(drop)
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
        Request::SetEntry(key, value).of(&self.0).map(drop)
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
        Request::Delete(key).of(&self.0).map(drop)
    }
}
