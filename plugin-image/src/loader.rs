//! [`Loader`]: the properties of a system's dynamic linker and C library that matter for opening Go plugins.

use crate::{Accepts, Arch, Format, Image, LibrarySearch, Os, PathTokens, Refusal};
use std::{ffi::c_int, path::PathBuf};

/// The properties of a system's dynamic linker and C library that matter for opening Go plugins.
///
/// Each system's crate has one value of this type, `LOADER`, with its sources. Symbols need no entry: this reader and `dlsym` spell Go's
/// names alike on all systems.
#[derive(Debug, Clone, Copy)]
pub struct Loader {
    /// The system, by Rust's name (`std::env::consts::OS`).
    pub os: &'static str,
    /// The system, by Go's name.
    pub goos: &'static str,
    /// The C library, if the system has several (`glibc`, `musl`), and the name by which programs need it.
    pub c_library: Option<(&'static str, &'static str)>,
    /// Whether the runtime host can be loaded from a file. Otherwise it must be linked into the program.
    pub loads_hosts: bool,
    /// Whether a plugin can be loaded while the host's runtime starts.
    pub preloads: bool,
    /// The format of libraries.
    pub format: Format,
    /// The flags of `dlopen` for the runtime host and for every plugin.
    ///
    /// Go itself opens plugins with `RTLD_NOW|RTLD_GLOBAL` (plugin/plugin_dlopen.go, Go 1.21 to 1.27). With `RTLD_GLOBAL`, a plugin's data
    /// symbols are bound to the host's runtime, and to the packages of plugins opened before. With `RTLD_LOCAL`, a plugin would be bound to
    /// its own uninitialised runtime, and Go would end the process with `no plugin module data` (golang/go#18123).
    pub open_flags: c_int,
    /// The parts of a path that `dlopen` replaces.
    pub path_tokens: PathTokens,
    /// The prefix and the suffix of a library's file name.
    pub library_name: (&'static str, &'static str),
    /// The cache folder of programs.
    pub cache: CacheFolder,
    /// Flags of `go tool link` for a runtime host that other systems' linkers may not know.
    pub link_flags: &'static str,
    /// The arguments by which a C compiler links a program that calls `dlopen`.
    pub dlopen_library: &'static [&'static str],
    /// The size of the smallest stack of a thread that calls Go or is called by Go.
    pub thread_stack: usize,
    /// The functions of the C library that register a destructor of the calling thread. The first one that exists is used.
    pub thread_exit: ThreadExit,
    /// What follows the environment in the memory of a new process.
    pub after_environment: AfterEnvironment,
    /// Whether `dlopen` with `RTLD_NOLOAD` sets an error for a library that it cannot find, and none for a library that it could load.
    pub reports_missing: bool,
    /// Where libraries are looked for, or `None` if files name them by their paths.
    pub libraries: Option<LibrarySearch>,
    /// Parts of the loader's error for a library on a file system that is mounted `noexec`. It can be the same for other reasons.
    pub not_executable: &'static [&'static str],
    /// Parts of the loader's error for a library for which there is no memory.
    pub out_of_memory: &'static [&'static str],
}

/// The cache folder of programs, for files such as runtime hosts.
#[derive(Debug, Clone, Copy)]
pub struct CacheFolder {
    /// The environment variable that names it, if it is a full path.
    pub variable: Option<&'static str>,
    /// Otherwise: the folder in the user's home.
    pub in_home: &'static str,
}

/// How to register a function that the C library calls when the calling thread ends.
#[derive(Debug, Clone, Copy)]
pub enum ThreadExit {
    /// `int f(void (*destructor)(void *), void *argument, void *dso)`: the Itanium C++ ABI, "Thread-local storage destruction".
    Itanium(&'static [&'static str]),
    /// `void f(void (*destructor)(void *), void *argument)`.
    WithoutLibrary(&'static [&'static str]),
}

/// What follows the environment in the memory of a new process, which the Go runtime reads at its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterEnvironment {
    /// The auxiliary vector, whose entries the C library returns (`getauxval`).
    AuxiliaryVector,
    /// The string `executable_path=` and the path of the executable.
    ExecutablePath,
    /// Nothing that the runtime needs.
    Nothing,
}

impl Loader {
    /// Checks that the system, on a machine with this processor, can map the image, and that Go can register it as a plugin.
    ///
    /// # Errors
    ///
    /// Returns the first property that the loader or Go would refuse, or crash on.
    pub fn check(&self, image: &Image, arch: Arch) -> Result<(), Refusal> {
        Accepts {
            format: self.format,
            os: Os::from_goos(self.goos),
            arch,
        }
        .check(image)
    }

    /// Returns the file name of the library called `stem`.
    #[must_use]
    pub fn file_name(&self, stem: &str) -> String {
        let (prefix, suffix) = self.library_name;
        format!("{prefix}{stem}{suffix}")
    }

    /// Returns the cache folder, if the environment names one. `variable` returns the value of an environment variable.
    pub fn cache_folder(&self, variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
        let full = |name| variable(name).filter(|folder| folder.is_absolute());
        self.cache
            .variable
            .and_then(full)
            .or_else(|| Some(full("HOME")?.join(self.cache.in_home)))
    }
}
