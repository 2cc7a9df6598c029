//! [`Value`]: any Go value, by handle.

mod channel;
mod convert;
mod error;
mod function;
pub(crate) mod handle;
mod interface;
mod map;
pub(crate) mod operation;
mod sequence;
mod structure;
mod value;

pub use channel::{Received, Receiver};
pub use error::ValueError;
pub use interface::{GoInterface, Method};
pub use value::Value;
