//! Interfaces of Go's standard library, ready-made: readers, writers and closers from Rust's and the other way round; contexts.
//!
//! | Go | from Rust | in Rust |
//! |---|---|---|
//! | `io.Reader`, `io.ReadCloser` | [`reader`], [`GoObject::reader`](crate::GoObject::reader) | [`GoReader`], a [`std::io::Read`] |
//! | `io.Writer`, `io.WriteCloser` | [`writer`], [`GoObject::writer`](crate::GoObject::writer) | [`GoWriter`], a [`std::io::Write`] |
//! | `context.Context` | [`Context`] | [`Context`] |
//! | `error` | [`GoError`](crate::GoError) | [`GoError`](crate::GoError) |
//! | `fmt.Stringer` | [`GoObject::stringer`](crate::GoObject::stringer) | a [`Value`](crate::Value) displays as what its method `String` says |
//! | `sort.Interface` | [`GoObject::sortable`](crate::GoObject::sortable) | |
//!
//! Any other is what [`GoObject`](crate::GoObject) makes.

mod context;
mod objects;
mod operation;
mod streams;

pub use context::{Cancel, Context};
pub use objects::{reader, writer};
pub use streams::{GoReader, GoWriter};
