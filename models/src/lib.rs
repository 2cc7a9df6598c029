//! Model checks of the files of `plugin-core` that synchronise threads. `loom` tries every order in which the threads can run, and every
//! value that an atomic load may return.
//!
//! The files themselves are compiled here. They take their locks and atomics from `crate::sync`, which has those of std in `plugin-core` and
//! those of `loom` here.
#![cfg(test)]
#![forbid(unsafe_code)]

mod sync;

#[path = "../../plugin-core/src/call/handoff.rs"]
mod handoff;
#[path = "../../plugin-core/src/open/once.rs"]
mod once;

mod handing_over;
mod opening;
