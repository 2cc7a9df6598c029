//! [`GoObject`]: Go objects whose methods are Rust closures or the methods of a Rust value.

mod builder;
mod error;
mod methods;
mod name;
mod needed;
mod operation;
mod this;

pub use builder::GoObject;
pub use error::{MethodProblem, ObjectError};
pub use methods::GoMethods;
pub use this::This;
