//! Functions: how they are checked against Rust types, and how arguments go into Go and results come back.

pub(crate) mod batch;
pub(crate) mod binding;
pub(crate) mod difference;
mod ending;
pub(crate) mod error;
pub(crate) mod frame;
pub(crate) mod func;
pub(crate) mod func_value;
pub(crate) mod lease;
mod look;
pub(crate) mod owner;
pub(crate) mod pending;
pub(crate) mod plan;
pub(crate) mod resident;
pub(crate) mod results;
pub(crate) mod signature;
pub(crate) mod words;
