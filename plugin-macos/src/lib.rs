//! What the macOS loader needs to know about Go plugins: flags, symbol spelling, file names, image checks.
//!
//! Portable and free of system calls: it builds and is tested on every system, so that a macOS plugin can be judged anywhere.
//!
//! # Notes
//!
//! - Symbols in a file have one underscore more than in C (`_example.com/p.F`); `dlsym` adds it, and plugin-image takes it off.
//!   So names here are the same as on the other systems.
//! - Go links plugins with `-flat_namespace` (`hostlink`, cmd/link/internal/ld/lib.go): a symbol is looked up in all images in the order of their
//!   loading, so the runtime host has to come before every plugin, as with `RTLD_GLOBAL` elsewhere.
//! - Only data symbols and a plugin's own code are exported (`machoShouldExport`, cmd/link/internal/ld/macho.go).
//! - Pointers in a file are plain with bind opcodes (older linkers, or `-no_fixup_chains`) or packed in chained fixups: plugin-image reads both.
//! - On arm64 every file carries a signature, which covers all of it: the kernel kills a process that maps a file changed after linking.
//! - Nothing of this has been run on macOS by those who wrote it: the values come from its headers, the checks from real files.
#![forbid(unsafe_code)]

mod check;
mod flags;
mod names;

pub use check::check;
pub use flags::{OPEN_FLAGS, RESIDENT_FLAG};
pub use names::{host_file_name, inittask_symbol, package_hash_symbol, symbol_name};

/// How much stack a thread has at least that calls Go or is called by it: what macOS gives the threads of Go (runtime/cgo/gcc_darwin.c;
/// Apple's Threading Programming Guide, "Thread Costs").
pub const THREAD_STACK: usize = 512 << 10;
