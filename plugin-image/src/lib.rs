//! Reads the files that Go builds, especially plugins, without loading them or running any of their code.
//!
//! A Go plugin describes itself: the Go version and flags it was built with, its modules, its packages with their hashes, and every
//! exported symbol with its full Go type, even when stripped and without a section table. [`read`] and [`read_file`] collect that in an
//! [`Image`].
//!
//! The input may be anything. No input makes the reader panic, loop for ever or use memory out of proportion to the file.
#![forbid(unsafe_code)]

mod binding;
mod blocks;
mod budget;
mod build_info;
mod c_library;
mod checksum;
mod container;
mod elf;
mod error;
mod go;
mod image;
mod library_search;
mod linking;
mod loader;
mod macho;
mod memory;
mod module;
mod names;
mod not_image;
mod path;
mod path_token;
mod read;
mod refusal;
mod source;
mod symbols;
mod types;
mod unchecked;
mod view;

pub use binding::{Binding, RequiredVersion};
pub use build_info::{BuildInfo, ModuleVersion};
pub use c_library::c_library;
pub use checksum::{Checksum, checksum};
#[doc(hidden)]
pub use error::with_causes;
pub use error::{Found, ImageError, SpecialFile, Unsupported};
pub use image::{Arch, ByteOrder, Class, FileKind, Format, Image, Os};
pub use library_search::LibrarySearch;
pub use linking::Linking;
pub use loader::{AfterEnvironment, CacheFolder, Loader, ThreadExit};
pub use module::{Export, ExportKind, Module, Package};
pub use names::{inittask_symbol, package_hash_symbol, symbol_name};
pub use path::escape_path;
pub use path_token::{PathToken, PathTokens};
pub use read::{Reader, read, read_file};
pub use refusal::{Accepts, Refusal, Sanitizer, SelfBound};
pub use source::Source;
pub use types::{
    ChanDir, Detail, Field, InterfaceMethod, Kind, Method, Type, TypeId, TypeName, Types,
};
pub use unchecked::{Begun, Loadable, Unchecked};
