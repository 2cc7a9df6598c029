//! What Rust and the runtime host both know: layouts, numbers and letters. One file for each thing that they share; a test in it compares
//! the two sides, by reading the host's source.

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
