//! How many registers a frame has room for: enough for every machine. Which a machine has, `value/assignment.rs` says.

/// `trampoline.MaxInts`
pub(crate) const MAX_INTS: usize = 16;
/// `trampoline.MaxFloats`
pub(crate) const MAX_FLOATS: usize = 16;
