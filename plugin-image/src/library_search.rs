//! [`LibrarySearch`]: where a dynamic linker looks for libraries. The per-system crates have values of it.

use crate::Arch;

/// Where a dynamic linker of ELF files looks for a library that a file needs by a name without a slash: in the folders of `DT_RPATH` and
/// of the environment, in those of `DT_RUNPATH`, in its cache, and in the system's folders.
#[derive(Debug, Clone, Copy)]
pub struct LibrarySearch {
    /// The environment variable that lists folders.
    pub variable: &'static str,
    /// Whether `DT_RPATH` also applies to indirect dependencies.
    pub inherits: bool,
    /// Subfolders of each folder that may be searched first, also nested: for kinds of processors.
    pub subfolders: &'static [&'static str],
    /// A subfolder whose subfolders may be searched before those.
    pub levels: Option<&'static str>,
    /// The separators of the folders in that variable.
    pub separators: &'static [u8],
    /// A file with the environment at the start of the program, which is the one that the linker uses.
    pub environment: Option<&'static str>,
    /// The cache of libraries that `ldconfig` found in the system's folders.
    pub cache: Option<&'static str>,
    /// The flags of the cache's entries for each machine. The linker ignores entries with other flags.
    pub cache_flags: &'static [(Arch, u32)],
    /// The system's folders.
    pub folders: &'static [&'static str],
    /// The possible values of the token `$LIB`.
    pub lib: &'static [&'static str],
    /// The possible values of the token `$PLATFORM`.
    pub platform: &'static [&'static str],
}

impl LibrarySearch {
    /// Returns the flags of the cache's entries for the machine that this code is compiled for, if they are known.
    #[must_use]
    pub fn cache_flags_here(&self) -> Option<u32> {
        let here = Arch::native()?;
        let mut flags = self.cache_flags.iter();
        flags
            .find(|(arch, _)| *arch == here)
            .map(|(_, flags)| *flags)
    }
}
