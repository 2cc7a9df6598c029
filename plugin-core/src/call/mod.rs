//! Calls of Go functions: comparison of types, bindings, passing arguments and results, batches, spawned calls.

pub(crate) mod batch;
pub(crate) mod binding;
pub(crate) mod binding_ref;
pub(crate) mod difference;
pub(crate) mod error;
mod fake_call;
pub(crate) mod func_value;
mod handoff;
mod outcome;
pub(crate) mod pending;
pub(crate) mod plan;
pub(crate) mod results;
pub(crate) mod rust_func;
pub(crate) mod scalar_call;
pub mod session;
pub(crate) mod signature;
mod spawn;
mod spin_wait;
pub(crate) mod tuple;
pub(crate) mod worker;
