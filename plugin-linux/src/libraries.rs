//! Where the dynamic linker looks for libraries.

use plugin_image::{Arch, LibrarySearch};

/// The search of glibc (ld.so(8); elf/dl-load.c and elf/dl-hwcaps.c of 2.36, the last version that has subfolders for processors other
/// than `glibc-hwcaps`).
pub(crate) const LIBRARIES: LibrarySearch = LibrarySearch {
    variable: "LD_LIBRARY_PATH",
    inherits: true,
    subfolders: &[
        "tls", "haswell", "xeon_phi", "avx512_1", "x86_64", "aarch64", "atomics",
    ],
    levels: Some("glibc-hwcaps"),
    separators: b":;",
    environment: Some("/proc/self/environ"),
    cache: Some("/etc/ld.so.cache"),
    // _DL_CACHE_DEFAULT_ID of sysdeps/unix/sysv/linux/x86_64/dl-cache.h and .../aarch64/dl-cache.h.
    cache_flags: &[(Arch::Amd64, 0x303), (Arch::Arm64, 0xa03)],
    folders: &[
        "/lib/x86_64-linux-gnu",
        "/usr/lib/x86_64-linux-gnu",
        "/lib/aarch64-linux-gnu",
        "/usr/lib/aarch64-linux-gnu",
        "/lib64",
        "/usr/lib64",
        "/lib",
        "/usr/lib",
    ],
    lib: &[
        "lib",
        "lib64",
        "lib/x86_64-linux-gnu",
        "lib/aarch64-linux-gnu",
    ],
    platform: &["x86_64", "haswell", "xeon_phi", "aarch64"],
};
