//! Model checks: files of `plugin-core` in which threads meet, compiled with the types of `loom`, which tries every order in which the
//! threads can run and every value that an atomic may show.
//!
//! It is the real files that are compiled here. They take their locks and atomics from `crate::sync`, which is std's in `plugin-core`
//! and `loom`'s here.
#![cfg(test)]
#![forbid(unsafe_code)]

mod sync;

#[path = "../../plugin-core/src/call/handoff.rs"]
mod handoff;
#[path = "../../plugin-core/src/open/once.rs"]
mod once;

mod handing_over;
mod opening;
