//! [`Value`] and [`Type`]: handles on Go values and types that are known only at run time.

mod any;
mod change;
pub(crate) mod channel;
mod convert;
mod error;
mod from;
mod function;
mod go_error;
mod interface;
mod interface_value;
mod map;
mod methods;
pub(crate) mod operation;
mod panic_value;
mod range;
pub(crate) mod reply;
pub(crate) mod request;
mod sequence;
mod structure;
pub(crate) mod type_lookup;
mod type_names;
mod type_parts;
pub(crate) mod type_text;
mod types;

pub use crate::value::any_value::Value;
pub use channel::{Received, Receiver, Select, Selected, Sender, channel};
pub use error::ValueError;
pub use interface::{GoInterface, Method};
#[doc(hidden)]
pub use interface_value::InterfaceValue;
pub use methods::Methods;
pub use range::Yielded;
pub use sequence::Elements;
pub use structure::StructField;
pub use types::Type;
