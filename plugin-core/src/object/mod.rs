//! [`GoObject`]: Rust closures, or a Rust value, as the methods of any Go interface.

mod builder;
mod error;
mod methods;
mod name;
mod operation;
mod this;

pub use builder::GoObject;
pub use error::{MethodProblem, ObjectError};
pub use methods::GoMethods;
pub use this::This;
