//! [`Value`]: any Go value, by handle.

pub(crate) mod channel;
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

pub use channel::{Received, Receiver, Select, Selected, Sender, channel};
pub use error::ValueError;
pub use interface::{GoInterface, Method};
pub use value::Value;
