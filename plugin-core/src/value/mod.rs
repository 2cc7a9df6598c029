//! The Rust types that stand for Go types.
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
//! | `HashMap<K, V>`, `BTreeMap<K, V>` | `map[K]V`; a nil map becomes an empty one, an empty one becomes a non-nil map |
//! | `Option<T>` | `*T`, by a copy of the value that it points to; `None` is nil. Use `Option<Box<T>>` if `T` is recursive |
//! | `Option` of a [`Value`](crate::Value), [`Context`](crate::stdlib::Context), [`FuncValue`](crate::FuncValue), channel or struct with [`#[derive(GoInterface)]`](crate::GoInterface) | the same type as without; `None` is nil, also a nil pointer in an interface: take the [`Value`](crate::Value) itself to give it back as it was |
//! | [`std::time::Duration`] | `time.Duration`; a negative duration, or one of more than 292 years, is an error |
//! | [`std::time::SystemTime`] | `time.Time`, the instant only: Go gets it in UTC, without a monotonic clock reading |
//! | [`InOut<T>`](crate::InOut), `InOut<[T]>` | `*T`, `[]T`, as a parameter; the callee's changes of what the pointer leads to, or of the elements, are copied back, in calls of Go and of closures |
//! | [`Borrowed<str>`](crate::Borrowed), `Borrowed<[T]>` | `string`, `[]T` of numbers, as a parameter; not copied, and `unsafe` |
//! | a struct with `#[derive(GoStruct)]` | a struct with the same fields |
//! | an enum with [`#[derive(GoEnum)]`](crate::GoEnum) | a named integer or string type, such as one with constants |
//! | a struct of one field with [`#[derive(GoNewtype)]`](crate::GoNewtype) | the type of that field, or a named type with this underlying type |
//! | [`Sender<T>`](crate::Sender), [`Receiver<T>`](crate::Receiver) | `chan<- T`, `<-chan T`, and `chan T`, as handles |
//! | `Option<GoError>` | `error`, except as the last result of a function, where `Result<T, GoError>` is usual; `None` is nil |
//! | [`Value`](crate::Value) | any type, as a handle |
//! | [`Callback`](crate::Callback) | a func that is passed to Go; a func from Go is a [`Value`](crate::Value), which returns a [`FuncValue`](crate::FuncValue) |
//!
//! Named Go types (`type Celsius float64`) are compared structurally, by their underlying types. Only `Duration`, `SystemTime` and types
//! with `#[go(type = "...")]` stand for a type of that name.
//!
//! # Strings
//!
//! A Go string can hold any bytes; a Rust `String` must be UTF-8. The Rust type determines what happens to a Go string that is not UTF-8,
//! whether it is an argument, result, field, element, key, variable or channel element.
//!
//! | Rust | a string that is not UTF-8 |
//! |---|---|
//! | `String` | is the error `NotUtf8` of the call, or of `get`, `read` or `receive`; in arguments of a [`Callback`](crate::Callback), it is converted as by [`LossyString`] |
//! | [`LossyString`] | is converted: U+FFFD replaces each invalid sequence |
//! | [`RawString`] | is kept as bytes |
//! | `Result<String, `[`NotUtf8`]`>` | is an `Err` with the bytes; the rest of the value is converted |
//!
//! None of these causes a panic in Go. The texts of Go's errors and panics, and of a printed [`Value`](crate::Value), are converted lossily.

pub(crate) mod any_value;
mod assignment;
mod borrowed;
mod compare;
mod depth;
mod encoded_as;
pub(crate) mod error_kind;
pub(crate) mod error_value;
pub(crate) mod go_error;
mod hint;
mod in_out;
mod instead;
mod layout;
mod map;
mod named;
pub(crate) mod panic_value;
mod pointer;
pub(crate) mod raised;
mod registers;
pub(crate) mod scalar;
mod schema;
mod scratch;
mod sequence;
mod shape;
mod shape_eq;
mod spelling;
mod structure;
mod target;
mod text;
mod time;
mod traits;
mod traversal;
mod type_name;
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
pub use in_out::{InOut, InOutArgument, in_out};
#[doc(hidden)]
pub use named::{Converted, ConvertedValue, NoSuchValue};
pub(crate) use traversal::ConversionError;
// The hidden items are used by the unsafe traits here and by the code that derives write.
pub(crate) use encoded_as::{encoded_as, layout_of_alike};
#[doc(hidden)]
pub use layout::Layout;
#[doc(hidden)]
pub use registers::{Arguments, Reader};
pub use scalar::Uintptr;
#[doc(hidden)]
pub use scratch::Scratch;
pub use sequence::{Seq, seq};
pub use shape::FieldName;
#[doc(hidden)]
pub use shape::{FieldList, FuncShape, Part, Shape, StructShape};
pub use structure::Structure;
#[doc(hidden)]
pub use structure::{Fields, StructValue};
pub use target::Target;
pub(crate) use text::shown;
pub use text::{LossyString, NotUtf8, RawString};
#[doc(hidden)]
pub use traits::Changed;
pub use traits::{Argument, GoValue};
pub(crate) use traits::{Encoding, encode, part};
pub(crate) use type_name::{has_name, is_called};
pub use unassignable::Unassignable;
pub(crate) use unassignable::{Miscount, is_closed};
pub use unexported::UnexportedField;
pub use unrepresentable::Unrepresentable;
