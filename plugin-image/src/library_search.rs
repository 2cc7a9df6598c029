//! [`LibrarySearch`]: where a dynamic linker looks for libraries. Data of the per-system crates.

/// Where a dynamic linker of ELF files looks for a library that a file needs by a name without a slash: in the folders of `DT_RPATH` and
/// of the environment, in those of `DT_RUNPATH`, in its cache, and in the system's folders.
#[derive(Debug, Clone, Copy)]
pub struct LibrarySearch {
    /// The environment variable that lists folders.
    pub variable: &'static str,
    /// Whether `DT_RPATH` also counts for what is needed by libraries that the file brought, and those they brought.
    pub inherits: bool,
    /// Subfolders of each folder that may be looked at first, one in another too: for kinds of processors.
    pub subfolders: &'static [&'static str],
    /// A subfolder each of whose subfolders may be looked at before those.
    pub levels: Option<&'static str>,
    /// What separates the folders of that variable.
    pub separators: &'static [u8],
    /// A file with the environment as it was when the program started, which is what the linker has looked at.
    pub environment: Option<&'static str>,
    /// The cache of libraries that `ldconfig` found in the system's folders.
    pub cache: Option<&'static str>,
    /// The system's folders.
    pub folders: &'static [&'static str],
    /// What the token `$LIB` may stand for.
    pub lib: &'static [&'static str],
    /// What the token `$PLATFORM` may stand for.
    pub platform: &'static [&'static str],
}
