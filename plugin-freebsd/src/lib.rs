//! What the FreeBSD loader needs to know about Go plugins: flags, symbol spelling, file names, image checks.
//!
//! Portable and free of system calls: it builds and is tested on every system, so that a FreeBSD plugin can be judged anywhere.
//!
//! # Notes
//!
//! - Go builds plugins for FreeBSD on amd64 only (`BuildModeSupported`, internal/platform/supported.go, Go 1.21 to 1.27).
//! - The ELF header does not tell the system: Go leaves its OS/ABI byte at 0 (System V) although FreeBSD's own files have 9. The loader
//!   (`libexec/rtld-elf`) takes both for shared objects. `GOOS` of the build info tells.
//! - `dlerror` is not known to be safe when several threads call it, so a null from `dlsym` is an error there, whatever `dlerror` says.
//! - Nothing of this has been run on FreeBSD by those who wrote it: the values come from its headers, the checks from real files.
#![forbid(unsafe_code)]

mod check;
mod flags;
mod names;

pub use check::check;
pub use flags::{OPEN_FLAGS, RESIDENT_FLAG};
pub use names::{host_file_name, inittask_symbol, package_hash_symbol, symbol_name};

/// How much stack a thread has at least that calls Go or is called by it: what Rust gives threads that it starts (`std::thread`), and
/// FreeBSD those of Go (runtime/cgo/gcc_freebsd.c, pthread_attr(3)).
pub const THREAD_STACK: usize = 2 << 20;
