//! The Go runtime in this process: how it is loaded, and how Rust enters it.

pub(crate) mod access;
mod arguments;
mod contain;
pub(crate) mod dl;
mod entries;
mod go_runtime;
mod handlers;
pub(crate) mod modules;
pub(crate) mod operations;
pub(crate) mod provision;
pub(crate) mod signal_stack;
mod start;

pub(crate) use contain::contain;
pub(crate) use go_runtime::{Entry, Runtime};
