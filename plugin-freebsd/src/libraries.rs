//! Where the dynamic linker looks for libraries.

use plugin_image::LibrarySearch;

/// What FreeBSD does (rtld(1); libexec/rtld-elf/rtld.c, `find_library`). Its hints, which say more folders, are not looked at: nobody but
/// root writes to those.
pub(crate) const LIBRARIES: LibrarySearch = LibrarySearch {
    variable: "LD_LIBRARY_PATH",
    inherits: false,
    subfolders: &[],
    levels: None,
    separators: b":;",
    environment: None,
    maps: None,
    cache: None,
    folders: &["/lib", "/usr/lib"],
    lib: &["lib"],
    platform: &["amd64"],
};
