//! Finds the runtime host that is linked into this program: the address of its C function `goplugin1_begin`.
//!
//! The reference is weak, so a program without a host links, and the address is zero. It is hidden, so it only refers to a host that is
//! linked together with this code, not to one that another copy of this crate has loaded.
//!
//! # Safety
//!
//! The word is defined below. At most the linker's relocation sets it, and nothing writes to it later.
#![allow(unsafe_code)]

/// Returns the address, or `None` if no host is linked in.
#[cfg(not(target_os = "macos"))]
#[must_use]
pub fn embedded_entry() -> Option<usize> {
    unsafe extern "C" {
        /// Defined below. The name has the number of the function, so that another version of this crate in the program has its own.
        static goplugin_embedded1: usize;
    }
    // SAFETY: the word is defined below, and nothing writes to it.
    let address = unsafe { goplugin_embedded1 };
    (address != 0).then_some(address)
}

// The definition is weak, too, so that two copies of this crate in a program share the word.
#[cfg(not(target_os = "macos"))]
std::arch::global_asm!(
    ".pushsection .data.rel.ro.goplugin_embedded1, \"aw\"",
    ".weak goplugin1_begin",
    ".hidden goplugin1_begin",
    ".weak goplugin_embedded1",
    ".hidden goplugin_embedded1",
    ".type goplugin_embedded1, STT_OBJECT",
    ".size goplugin_embedded1, 8",
    ".balign 8",
    "goplugin_embedded1: .quad goplugin1_begin",
    ".popsection",
);

/// Returns `None`: Mach-O files have no such references, and hosts are not linked into them.
#[cfg(target_os = "macos")]
#[must_use]
pub fn embedded_entry() -> Option<usize> {
    None
}
