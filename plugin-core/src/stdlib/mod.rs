//! Conversions between interfaces of Go's standard library and Rust's traits: readers, writers, closers, contexts.
//!
//! | Go interface | to implement it in Rust | to use a Go value in Rust |
//! |---|---|---|
//! | `io.Reader`, `io.ReadCloser` | [`reader`], [`GoObject::reader`](crate::GoObject::reader) | [`GoReader`], a [`std::io::Read`] |
//! | `io.Writer`, `io.WriteCloser` | [`writer`], [`GoObject::writer`](crate::GoObject::writer) | [`GoWriter`], a [`std::io::Write`] |
//! | `context.Context` | [`Context`] | [`Context`] |
//! | `error` | [`GoError`](crate::GoError) | [`GoError`](crate::GoError) |
//! | `fmt.Stringer` | [`GoObject::stringer`](crate::GoObject::stringer) | the `Display` of a [`Value`](crate::Value), which calls its `String` method |
//! | `http.ResponseWriter`, `http.Handler`, `*http.Request` | [`Http`] | [`Http::serve`] |
//! | `sort.Interface` | [`GoObject::sortable`](crate::GoObject::sortable) | |
//!
//! Use [`GoObject`](crate::GoObject) to implement any other interface.

mod context;
mod convert;
pub mod http;
mod objects;
mod operation;
mod sprintf;
mod streams;

pub use context::{Cancel, Context};
pub use http::Http;
pub use objects::{reader, writer};
pub use sprintf::sprintf;
pub use streams::{GoReader, GoWriter};
