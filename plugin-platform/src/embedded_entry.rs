//! Where the runtime host is that is linked into this program, if one is: the address of its C function `goplugin1_begin`.
//!
//! The reference is weak, so that a program without a host links, and finds zero here. It is hidden, so that only what is linked
//! together with this code counts: a host that another copy of this crate has loaded does not.
//!
//! # Safety
//!
//! The word is defined below, by the linker's relocation at most, and nobody writes to it.
#![allow(unsafe_code)]

/// Returns the address; `None` if no host is linked in.
#[cfg(not(target_os = "macos"))]
#[must_use]
pub fn embedded_entry() -> Option<usize> {
    unsafe extern "C" {
        /// Defined below. The number is that of the function: another version of this crate in the same program has another.
        static goplugin_embedded1: usize;
    }
    // SAFETY: see the head of this file.
    let address = unsafe { goplugin_embedded1 };
    (address != 0).then_some(address)
}

// The definition is weak, too: two copies of this crate in a program have the same word.
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

/// Returns nothing: Mach-O files have no references of this kind, and hosts are not linked into them.
#[cfg(target_os = "macos")]
#[must_use]
pub fn embedded_entry() -> Option<usize> {
    None
}
