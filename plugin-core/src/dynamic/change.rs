//! Methods of [`Value`] that write to Go memory.
//!
//! # Safety
//!
//! The host does the writing, so this file has no unsafe block. The methods are unsafe because Go code may use the memory at the same time,
//! which only the caller can rule out.
#![allow(unsafe_code)]

use super::{Value, ValueError, request::Request};

/// Changing variables and maps.
impl Value {
    /// Sets this variable to `value`.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Refused`] if this is not a variable, and [`ValueError::Unassignable`] if `value` is not assignable to it.
    ///
    /// # Safety
    ///
    /// No Go code may use the variable during this call. This includes methods `Error` and `String` that another thread calls by printing.
    pub unsafe fn set(&self, value: &Self) -> Result<(), ValueError> {
        Request::Set(value).of(&self.0).map(drop)
    }

    /// Sets the element for a key of this map.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Unassignable`] if the key or the value is of another type, and [`ValueError::Refused`] if this is nil or not a
    /// map, or if the key is not comparable.
    ///
    /// # Safety
    ///
    /// No Go code may use the map during this call. Go would end the process with "concurrent map read and map write".
    pub unsafe fn set_entry(&self, key: &Self, value: &Self) -> Result<(), ValueError> {
        Request::SetEntry(key, value).of(&self.0).map(drop)
    }

    /// Deletes the element for a key of this map, if there is one.
    ///
    /// # Errors
    ///
    /// Returns [`ValueError::Unassignable`] if the key is of another type, and [`ValueError::Refused`] if this is not a map, or if the key
    /// is not comparable.
    ///
    /// # Safety
    ///
    /// No Go code may use the map during this call. Go would end the process with "concurrent map read and map write".
    pub unsafe fn delete_entry(&self, key: &Self) -> Result<(), ValueError> {
        Request::Delete(key).of(&self.0).map(drop)
    }
}
