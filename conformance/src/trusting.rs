//! The unsafe operations: opening a plugin, and accessing a variable that Go code could use at the same time.
//!
//! # Safety
//!
//! The plugins are those of Go's own tests, and the parts of hosts in `conformance/go`. Each scenario is the only user of its process,
//! and accesses a variable only from its one thread, while no call into the plugin is under way; none of the plugins starts a
//! goroutine that uses its exported variables.
#![allow(unsafe_code)]

use plugin_core::{Argument, CallError, Error, GoPlugin, GoValue, Var};

/// Opens a plugin, as `plugin.Open` does.
pub(crate) fn open(file: &str) -> Result<GoPlugin, Error> {
    // SAFETY: the plugin is one of Go's own tests, or a part of a host in `conformance/go`.
    unsafe { plugin_core::open(file) }
}

/// Reads a variable, as `*v` does.
pub(crate) fn read<T: GoValue>(variable: Var<T>) -> Result<T, CallError> {
    // SAFETY: no call is under way, and no goroutine of the plugin uses its variables (head of this file).
    unsafe { variable.read() }
}

/// Writes a variable, as `*v =` does.
pub(crate) fn write<T: GoValue>(
    variable: Var<T>,
    value: impl Argument<T>,
) -> Result<(), CallError> {
    // SAFETY: no call is under way, and no goroutine of the plugin uses its variables (head of this file).
    unsafe { variable.write(value) }
}
