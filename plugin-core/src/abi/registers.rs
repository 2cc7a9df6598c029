//! The number of registers in a frame, which is enough for all machines. `value/assignment.rs` has the number for each machine.

/// The number of integer registers: `trampoline.MaxInts`.
pub(crate) const MAX_INTS: usize = 16;
/// The number of float registers: `trampoline.MaxFloats`.
pub(crate) const MAX_FLOATS: usize = 16;
