//! The interface between Rust and the runtime host: layouts and constants. A test in each file compares them with the host's source.

pub(crate) mod entries;
pub(crate) mod frame;
pub(crate) mod hooks;
#[cfg(test)]
pub(crate) mod mirror;
pub(crate) mod operation;
pub(crate) mod plan;
pub(crate) mod pointer;
pub(crate) mod registers;
#[cfg(feature = "serde")]
pub(crate) mod tree;
