//! The system that the program is compiled for: the one place where it is named.
//!
//! The per-system crates are portable, so all three are compiled here; that each offers the same names, with the same types, is
//! checked below on every build, not only on its own system.
//!
//! # Safety
//!
//! The functions of the C library that are called here take no pointers, and have no preconditions.
#![deny(unsafe_code)]

use plugin_image::{Arch, Image, Refusal};
use std::ffi::c_int;

cfg_if::cfg_if! {
    if #[cfg(target_os = "linux")] {
        pub use plugin_linux as native;
    } else if #[cfg(target_os = "freebsd")] {
        pub use plugin_freebsd as native;
    } else if #[cfg(target_os = "macos")] {
        pub use plugin_macos as native;
    } else {
        compile_error!("Go plugins exist on Linux, FreeBSD and macOS only (internal/platform/supported.go in Go's source)");
    }
}

#[cfg(not(target_pointer_width = "64"))]
compile_error!(
    "only 64-bit systems are supported: the layouts of Go's types are those of 64-bit words"
);

/// Whether this process has more rights than whoever started it, and made its environment: a set-user-ID or set-group-ID program, or
/// one with file capabilities.
#[allow(unsafe_code)]
pub fn elevated() -> bool {
    #[cfg(target_os = "linux")]
    // SAFETY: see the head of this file. (getauxval(3): AT_SECURE, as the dynamic linker has it; ld.so(8), "secure-execution mode".)
    let elevated = unsafe { libc::getauxval(libc::AT_SECURE) } != 0;
    #[cfg(not(target_os = "linux"))]
    // SAFETY: see the head of this file. (issetugid(2) of FreeBSD and macOS.)
    let elevated = unsafe { libc::issetugid() } != 0;
    elevated
}

/// What each per-system crate offers, with its types.
const fn contract(
    _open_flags: c_int,
    _check: fn(&Image, Arch) -> Result<(), Refusal>,
    _symbol_names: [fn(&str) -> String; 2],
    _host_file_name: fn(&str) -> String,
    _thread_stack: usize,
) {
}

macro_rules! check_contracts {
    ($($system:ident),*) => {
        $(const _: () = contract(
            $system::OPEN_FLAGS,
            $system::check,
            [$system::inittask_symbol, $system::package_hash_symbol],
            $system::host_file_name,
            $system::THREAD_STACK,
        );)*
    };
}

check_contracts!(plugin_linux, plugin_freebsd, plugin_macos);

pub use plugin_freebsd as freebsd;
pub use plugin_linux as linux;
pub use plugin_macos as macos;
