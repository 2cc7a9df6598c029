//! What the Linux loader needs to know about Go plugins: flags, symbol spelling, file names, image checks.
//!
//! Portable and free of system calls: it builds and is tested on every system, so that a Linux plugin can be judged anywhere.
//!
//! # Notes
//!
//! - glibc only. musl refuses the runtime host (`initial-exec TLS resolves to dynamic definition`), and gives initialisers no arguments, which
//!   Go's runtime needs (`runtime.sysargs`).
//! - The ELF header does not tell the system: Go leaves its OS/ABI byte at 0 for Linux and FreeBSD alike. `GOOS` of the build info does.
//! - glibc maps nothing twice: it compares device and inode, so a symbolic or hard link to an open plugin is that plugin.
//! - A file that is cut short while it is mapped kills the process (SIGBUS), so the length is checked before.
#![forbid(unsafe_code)]

mod check;
mod flags;
mod names;

pub use check::check;
pub use flags::{OPEN_FLAGS, RESIDENT_FLAG};
pub use names::{host_file_name, inittask_symbol, package_hash_symbol, symbol_name};

/// How much stack a thread has at least that calls Go or is called by it: what Rust gives threads that it starts (`std::thread`). Those
/// of Go have more, 8 MiB unless `ulimit -s` says otherwise (runtime/cgo/gcc_linux.c, pthread_create(3)).
pub const THREAD_STACK: usize = 2 << 20;
