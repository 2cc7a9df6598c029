//! Which Rust types stand for which Go types, and how values of them cross the boundary.
//!
//! | Rust | Go |
//! |---|---|
//! | `bool` | `bool` |
//! | `i8` … `i64`, `u8` … `u64`, `f32`, `f64` | `int8` … `int64`, `uint8` … `uint64`, `float32`, `float64` |
//! | `isize`, `usize`, [`Uintptr`] | `int`, `uint`, `uintptr` |
//! | `Complex<f32>`, `Complex<f64>` | `complex64`, `complex128` |
//! | `String`, [`LossyString`], [`RawString`], `Result<String, `[`NotUtf8`]`>` | `string`, see below |
//! | `Vec<T>` | `[]T` |
//! | `[T; N]` | `[N]T` |
//! | `HashMap<K, V>`, `BTreeMap<K, V>` | `map[K]V` (nil for an empty one that Go returns, never for one that it is given) |
//! | `Option<T>` | `*T`, by a copy of what it points to; `None` is nil. `Option<Box<T>>` where `T` is recursive |
//! | [`std::time::Duration`] | `time.Duration`; a negative one, and one of more than 292 years, is an error |
//! | [`std::time::SystemTime`] | `time.Time`, by the moment that it is: Go gets it in UTC, and without a monotonic clock |
//! | [`InOut<T>`](crate::InOut) | `*T`, as a parameter: what Go has changed comes back |
//! | [`Borrowed<str>`](crate::Borrowed), `Borrowed<[T]>` | `string`, `[]T` of numbers, as a parameter: not copied, and `unsafe` |
//! | a struct with `#[derive(GoStruct)]` | a struct with the same fields |
//! | an enum with [`#[derive(GoEnum)]`](crate::GoEnum) | an integer or string type with a name, such as those with constants |
//! | a struct of one field with [`#[derive(GoNewtype)]`](crate::GoNewtype) | what that field is, or a type with a name that is made of it |
//! | [`Sender<T>`](crate::Sender), [`Receiver<T>`](crate::Receiver) | `chan<- T`, `<-chan T`, and `chan T`, by handle |
//! | `Option<GoError>` | `error`, wherever it is not the last result of a function, or is one and what is beside it counts; `None` is nil |
//! | [`Value`](crate::Value) | any type, by handle |
//! | [`Callback`](crate::Callback) | a func, into Go; out of Go it is a [`Value`](crate::Value), which gives a [`FuncValue`](crate::FuncValue) |
//!
//! A Go type with a name of its own (`type Celsius float64`) is matched by what it is made of; only `Duration` and `SystemTime`, and what
//! says `#[go(type = "...")]`, stand for the type of that name.
//!
//! # Texts
//!
//! A Go string is bytes, and need not be UTF-8; a Rust `String` must be. What happens to one that is not is for the Rust type to say,
//! wherever it is: argument, result, field, element or key, variable, channel.
//!
//! | Rust | what is not UTF-8 |
//! |---|---|
//! | `String` | is an error of the call, of `get`, `read` or `receive`: `NotUtf8`; but in the arguments of a [`Callback`](crate::Callback), as for [`LossyString`] |
//! | [`LossyString`] | has U+FFFD for each sequence that is none |
//! | [`RawString`] | stays as it is: bytes |
//! | `Result<String, `[`NotUtf8`]`>` | is an `Err` with the bytes, and the rest of the value is there |
//!
//! Nothing of this panics in Go. The texts of Go's errors and panics, and of a [`Value`](crate::Value) when it is printed, are lossy.

mod assignment;
mod borrowed;
mod compare;
mod depth;
pub(crate) mod error_value;
pub(crate) mod go_error;
mod in_out;
mod layout;
mod map;
mod named;
pub(crate) mod plain;
mod pointer;
mod registers;
mod scalar;
mod schema;
mod scratch;
mod sequence;
mod shape;
mod shape_eq;
mod spelling;
mod structure;
mod text;
mod time;
mod traits;
mod traversal;
mod unassignable;
mod unexported;
mod unrepresentable;

pub use assignment::Assignment;
pub(crate) use assignment::WORD;
pub use borrowed::{Borrowed, Lendable, Lent, lend, lend_mut};
pub(crate) use compare::{compare, is_error};
pub use depth::Limit;
#[cfg(feature = "serde")]
pub(crate) use depth::StackUse;
pub use in_out::{InOut, Place, in_out};
#[doc(hidden)]
pub use named::{Converted, ConvertedValue, NoSuchValue};
pub(crate) use traversal::ConversionError;
// What is hidden is for the unsafe traits here, and for what derives write.
#[doc(hidden)]
pub use layout::Layout;
#[doc(hidden)]
pub use registers::{Arguments, Reader};
pub use scalar::Uintptr;
#[doc(hidden)]
pub use scratch::Scratch;
pub use sequence::{Seq, seq};
pub use shape::FieldName;
pub(crate) use shape::has_name;
#[doc(hidden)]
pub use shape::{FieldList, FuncShape, Part, Shape, StructShape};
pub use structure::Structure;
#[doc(hidden)]
pub use structure::{Fields, StructValue};
pub(crate) use text::shown;
pub use text::{LossyString, NotUtf8, RawString};
pub(crate) use traits::part;
pub use traits::{Argument, GoValue};
pub use unassignable::Unassignable;
pub(crate) use unassignable::{Miscount, is_closed};
pub use unexported::UnexportedField;
pub use unrepresentable::Unrepresentable;
