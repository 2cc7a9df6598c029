//! Go's package [`plugin`](https://pkg.go.dev/plugin) for Rust programs. This crate opens files built by
//! `go build -buildmode=plugin`, looks up their exported functions and variables, and compares their Go types with Rust types once,
//! so that calling and accessing them is safe.
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
//! Any Go plugin will do: it needs no SDK and does not know that Rust calls it. Plugins are never closed, so handles are `Copy` and
//! `'static`. Files are checked before they are loaded: opening a file that is damaged, is not a plugin, or was built differently from
//! what is in the process returns an [`Error`] that names the cause.
//!
//! # The Go runtime
//!
//! A plugin expects a running Go runtime in the process. The first [`open`] loads one: a *runtime host*, a small Go library built
//! by the same Go version as the plugin; see [`host`]. The crate `plugin-build` links it into the program, which is the best way to
//! ship on Linux, and the only way on musl. Otherwise it is built once for each Go version and kept in the user's cache, or shipped
//! beside the program.
//!
//! The Go runtime copies the arguments and the environment of the process when it starts. `os.Getenv` and the runtime itself (`GOGC`,
//! `GOMAXPROCS`, `GODEBUG`, ...) see what the program has set before then. Later changes made in Rust are not visible in Go; changes
//! made by a plugin are visible in Rust.
//!
//! The page [`trust`] says which files are trusted, and how a program can demand more. The page [`limits`] says what is not possible,
//! and what still ends the process.
//!
//! # What a Go plugin can still do to the process
//!
//! A panic in a called function or in `init` is returned as an error. As in any Go program, the following end the process: a panic in a
//! goroutine that the plugin started, `os.Exit`, concurrent map writes, an exhausted stack or heap, and `runtime.Goexit` in a called
//! function.
#![deny(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate self as plugin_core;

mod abi;
mod arity;
mod call;
mod callback;
mod cpu;
mod diagnosis;
mod dynamic;
mod error;
pub mod host;
mod object;
mod open;
mod runtime;
#[cfg(feature = "serde")]
pub mod serde;
pub mod stdlib;
mod suggestions;
mod symbol;
mod sync;
#[doc = include_str!("limits.md")]
pub mod limits {}
#[doc = include_str!("trust.md")]
pub mod trust {}
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
pub mod value;

pub use call::batch::{BatchError, Word};
pub use call::difference::{Difference, Place};
pub use call::error::CallError;
pub use call::func_value::FuncValue;
pub use call::pending::Pending;
pub use call::results::Results;
pub use call::session::{self, blocking, session};
pub use call::signature::Signature;
pub use call::tuple::CallArguments;
pub use callback::{Callback, CallbackResult, IntoCallback};
pub use cpu::Microarchitecture;
pub use diagnosis::{
    GoFile, Mismatch, ModuleDifference, PackageDifference, Remedy, SettingDifference,
};
#[doc(hidden)]
pub use dynamic::InterfaceValue;
pub use dynamic::{
    Elements, GoInterface, Method, Methods, Received, Receiver, Select, Selected, Sender,
    StructField, Type, Value, ValueError, Yielded, channel,
};
pub use error::Error;
pub use error::library::LibraryProblem;
pub use error::not_opener::NotOpener;
pub use error::symbol_kind::SymbolKind;
pub use num_complex::Complex;
pub use object::{GoMethods, GoObject, MethodProblem, ObjectError, This};
pub use open::dry_run::DryRun;
pub use open::opening::open;
pub use open::options::OpenOptions;
pub use open::trust::{Demand, ParseDigestError, Sha256Digest, TrustError};
/// Maps an enum to a Go integer or string type with constants.
///
/// Each variant is a constant. The constant's integer is the variant's discriminant, of the type that `#[repr(...)]` names, or of
/// `isize`, Go's `int`. With `#[go(string)]` the constant is a string: the variant's name, converted as `#[go(rename_all = "...")]`
/// says, or the text in `#[go(name = "...")]`.
///
/// A Go value that equals no constant is a [`CallError::Unrepresentable`], unless a variant with `#[go(other)]` takes all other values. In
/// an enum of integers that variant has a discriminant as well, as everywhere in Rust: a variant after it has one more. In an enum of strings
/// it takes a `String`, or a [`RawString`] or [`LossyString`] for Go strings that are not UTF-8.
/// `#[go(type = "pkg.Color")]` demands a Go type of that name; without it, any type with the same underlying type is accepted.
///
/// ```
/// use plugin_core::GoEnum;
///
/// /// type Color int; const ( Red Color = iota; Green; Blue = Color(7) )
/// #[derive(GoEnum)]
/// #[go(type = "main.Color")]
/// enum Color {
///     Red,
///     Green,
///     Blue = 7,
/// }
///
/// /// type Level string; const ( Debug Level = "debug"; Warning Level = "warn" )
/// #[derive(GoEnum)]
/// #[go(string, rename_all = "lowercase")]
/// enum Level {
///     Debug,
///     #[go(name = "warn")]
///     Warning,
///     #[go(other)]
///     Other(String),
/// }
/// ```
pub use plugin_derive::GoEnum;
/// Maps a struct of one field to the Go type of that field.
///
/// `#[go(type = "pkg.Celsius")]` demands a Go type of that name; without it, any type with the same underlying type is accepted.
///
/// ```
/// use plugin_core::GoNewtype;
///
/// /// type Celsius float64
/// #[derive(GoNewtype)]
/// #[go(type = "main.Celsius")]
/// struct Celsius(f64);
///
/// /// type Labels []string
/// #[derive(GoNewtype)]
/// struct Labels(Vec<String>);
/// ```
pub use plugin_derive::GoNewtype;
pub use plugin_derive::{GoInterface, GoStruct, PluginApi, go_methods};
pub use plugin_image as image;
pub use plugin_image::{Image, ImageError, Kind, Refusal};
pub use runtime::environment::EnvironmentProblem;
#[doc(hidden)]
pub use symbol::api::bind_demanded;
pub use symbol::api::{Member, PluginApi};
pub use symbol::fake::{FakePlugin, FakeSymbol};
pub use symbol::func::Func;
pub use symbol::go_plugin::GoPlugin;
pub use symbol::go_symbol::GoSymbol;
pub use symbol::go_type::GoType;
pub use symbol::traits::{Plugin, Symbol};
pub use symbol::var::Var;
pub use value::go_error::GoError;
pub use value::panic_value::PanicValue;
pub use value::scalar::Plain;
pub use value::{
    Argument, Borrowed, GoValue, InOut, Limit, LossyString, NotUtf8, RawString, Uintptr,
    Unassignable, UnexportedField, Unrepresentable, in_out, lend, lend_mut, seq,
};

use std::path::Path;

/// Reads a plugin's file and returns its build info, packages, exported symbols and types.
///
/// The file is not loaded, and no code in it runs. All types that the exported symbols lead to are read, which can be thousands;
/// [`image::Reader::read_unchecked`] reads build, packages and names at once, and types when they are asked for.
///
/// # Errors
///
/// Returns an [`ImageError`] if the file cannot be read, is damaged, or is not an ELF or Mach-O file.
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
