//! Go's package [`plugin`](https://pkg.go.dev/plugin) for Rust programs: opens files built by `go build -buildmode=plugin`, looks
//! up their exported functions and variables, and calls and accesses them with Rust types that were checked once.
//!
//! ```no_run
//! use plugin_core::{Func, GoError, Var};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // SAFETY: hello.so is our own plugin; its init functions may run here.
//! let hello = unsafe { plugin_core::open("hello.so")? };
//!
//! let greet: Func<fn(String) -> String> = hello.func("Greet")?; // compared with the Go type, once
//! assert_eq!(greet.call("world")?, "hello world"); // Err if it panics
//!
//! let parse: Func<fn(String) -> Result<i64, GoError>> = hello.func("Parse")?; // func(string) (int64, error)
//! assert_eq!(parse.call("42")??, 42);
//!
//! let v: Var<isize> = hello.var("V")?; // var V int
//! v.set(7);
//!
//! for symbol in hello.symbols() {
//!     println!("{} {}", symbol.name(), symbol.go_type()); // Greet func(string) string
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A plugin is a stock one: it needs no SDK and knows nothing of Rust. It is never closed, so handles live for ever and are `Copy`.
//! What a file is, is read from the file before anything of it is loaded: a wrong, broken or mismatched one is an [`Error`] that
//! names the cause.
//!
//! # The Go runtime
//!
//! A plugin expects to find a Go runtime in the process. The first [`open`] brings one: a *runtime host*, a small Go library built
//! by the same Go version as the plugin, see [`host`]. It is built once for each Go version and kept in the user's cache, or shipped
//! with the program.
//!
//! # What a Go plugin can still do to the process
//!
//! Panics in called functions and in `init` are errors. As in Go itself, nothing can stop a panic in a goroutine that the plugin
//! started, `os.Exit`, concurrent map writes, an exhausted stack or heap, and `runtime.Goexit` in a called function: they end the
//! process.
#![deny(unsafe_code)]

extern crate self as plugin_core;

mod api;
mod batch;
mod cache;
mod call;
mod call_error;
mod callback;
mod check;
mod checked;
mod cpu;
mod diagnosis;
mod difference;
mod dl;
mod dynamic;
mod error;
mod frame;
mod func;
mod go_type;
pub mod host;
mod identity;
mod loaded;
mod near;
mod needed;
mod open;
mod operations;
mod options;
mod packages;
mod pending;
mod plan;
mod platform;
mod plugin;
mod provision;
mod results;
mod runtime;
mod signal_stack;
mod signature;
mod symbol;
mod traits;
mod trust;
pub mod value;
mod var;

pub use api::{Member, PluginApi};
pub use batch::{BatchError, Word};
pub use call_error::{CallError, GoError};
pub use callback::{Callback, Reply};
pub use cpu::Microarchitecture;
pub use diagnosis::{
    GoFile, Mismatch, ModuleDifference, PackageDifference, Remedy, SettingDifference,
};
pub use difference::{Difference, Place};
pub use dynamic::{Received, Receiver, Value, ValueError};
pub use error::Error;
pub use func::Func;
pub use go_type::GoType;
pub use num_complex::Complex;
pub use open::open;
pub use options::OpenOptions;
pub use pending::Pending;
pub use plugin::GoPlugin;
pub use plugin_derive::{GoStruct, PluginApi};
pub use plugin_image as image;
pub use plugin_image::{Image, ImageError, Kind, Refusal};
pub use results::Results;
pub use signature::Signature;
pub use symbol::GoSymbol;
pub use traits::{Plugin, Symbol, SymbolKind};
pub use trust::{Demand, ParseDigestError, Sha256Digest, TrustError};
pub use value::{Argument, GoValue, RawString, Uintptr};
pub use var::{Plain, Var};

use std::path::Path;

/// Reads what the file at `path` says about itself. Nothing of it is loaded, and nothing in it runs.
///
/// # Errors
///
/// [`ImageError`], if the file cannot be read or is no ELF or Mach-O file.
///
/// # Examples
///
/// ```no_run
/// # fn main() -> Result<(), plugin_core::ImageError> {
/// let image = plugin_core::inspect("hello.so")?;
/// let build = image.build.as_ref().expect("built by Go");
/// println!("{} {:?}", build.go_version, build.setting("-trimpath"));
/// # Ok(())
/// # }
/// ```
pub fn inspect(path: impl AsRef<Path>) -> Result<Image, ImageError> {
    plugin_image::read_file(path.as_ref())
}
