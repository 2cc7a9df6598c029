//! What the FreeBSD loader needs to know about Go plugins: flags, symbol spelling, file names, image checks.
//!
//! Portable and free of system calls: it builds and is tested on every system, so that a FreeBSD plugin can be judged anywhere.
#![forbid(unsafe_code)]

mod check;
mod flags;
mod names;

pub use check::check;
pub use flags::{OPEN_FLAGS, RESIDENT_FLAG};
pub use names::{host_file_name, inittask_symbol, package_hash_symbol, symbol_name};
