//! Where the dynamic linker looks for libraries.

use plugin_image::LibrarySearch;

/// The search of FreeBSD (rtld(1); libexec/rtld-elf/rtld.c, `find_library`). The folders in its hints file are not checked, since only
/// root can write to them.
pub(crate) const LIBRARIES: LibrarySearch = LibrarySearch {
    variable: "LD_LIBRARY_PATH",
    inherits: false,
    subfolders: &[],
    levels: None,
    separators: b":;",
    environment: None,
    cache: None,
    cache_flags: &[],
    folders: &["/lib", "/usr/lib"],
    lib: &["lib"],
    platform: &["amd64"],
};
