//! [`Loader`]: what a program has to know about a system's dynamic linker and C library to open Go plugins there.

use crate::{Accepts, Arch, Format, Image, LibrarySearch, Os, Refusal};
use std::{ffi::c_int, path::PathBuf};

/// What a program has to know about a system's dynamic linker and C library to open Go plugins there.
///
/// Each system's crate has one value of this type, `LOADER`, with the sources that it relies on. Symbols need no entry: reader and
/// `dlsym` spell Go's names alike on all systems.
#[derive(Debug, Clone, Copy)]
pub struct Loader {
    /// The system, by Rust's name of it (`std::env::consts::OS`).
    pub os: &'static str,
    /// The system, by Go's name of it.
    pub goos: &'static str,
    /// The C library, where the system has several (`glibc`, `musl`), and the name by which programs need it.
    pub c_library: Option<(&'static str, &'static str)>,
    /// Whether it loads the runtime host from a file. Otherwise the host must be linked into the program.
    pub loads_hosts: bool,
    /// Whether a plugin can be loaded while the runtime of the host starts.
    pub preloads: bool,
    /// The format of its libraries.
    pub format: Format,
    /// The flags of `dlopen` for the runtime host and for every plugin.
    ///
    /// Go itself opens plugins with `RTLD_NOW|RTLD_GLOBAL` (plugin/plugin_dlopen.go, Go 1.21 to 1.27). `RTLD_GLOBAL` is what makes a
    /// plugin's data symbols bind to the runtime of the host, and to the packages of plugins opened before it. With `RTLD_LOCAL` a plugin
    /// binds to its own uninitialised runtime, and Go ends the process with `no plugin module data` (golang/go#18123).
    pub open_flags: c_int,
    /// What the file name of a library begins and ends with.
    pub library_name: (&'static str, &'static str),
    /// Where programs keep what they can make again.
    pub cache: CacheFolder,
    /// Flags of `go tool link` for a runtime host that other systems' linkers may not know.
    pub link_flags: &'static str,
    /// The arguments by which a C compiler links a program that calls `dlopen`.
    pub dlopen_library: &'static [&'static str],
    /// The size of the smallest stack that a thread has which calls Go or is called by it.
    pub thread_stack: usize,
    /// The functions of the C library, the first that is there counts, that register a destructor of the calling thread.
    pub thread_exit: ThreadExit,
    /// What a new process finds behind its environment.
    pub after_environment: AfterEnvironment,
    /// Whether `dlopen` with `RTLD_NOLOAD` is an error for a library that it cannot find, and none for one that it could load.
    pub reports_missing: bool,
    /// Where libraries are looked for; `None` where files name them by their paths.
    pub libraries: Option<LibrarySearch>,
    /// Parts of what the loader says of a library on a filesystem that is mounted `noexec`.
    pub not_executable: &'static [&'static str],
}

/// Where programs keep what they can make again, such as runtime hosts.
#[derive(Debug, Clone, Copy)]
pub struct CacheFolder {
    /// The environment variable that names it, if it is a full path.
    pub variable: Option<&'static str>,
    /// Otherwise: the folder in the user's home.
    pub in_home: &'static str,
}

/// How the C library is asked to call a function when the calling thread ends.
#[derive(Debug, Clone, Copy)]
pub enum ThreadExit {
    /// `int f(void (*destructor)(void *), void *argument, void *dso)`: the Itanium C++ ABI, "Thread-local storage destruction".
    Itanium(&'static [&'static str]),
    /// `void f(void (*destructor)(void *), void *argument)`.
    WithoutLibrary(&'static [&'static str]),
}

/// What a new process finds behind its environment, which the Go runtime reads at its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterEnvironment {
    /// The auxiliary vector, and the C library tells its entries (`getauxval`).
    AuxiliaryVector,
    /// The string `executable_path=` and the path of the executable.
    ExecutablePath,
    /// Nothing that the runtime could not find out otherwise.
    Nothing,
}

impl Loader {
    /// Checks that the system, on a machine with this processor, can map the image, and that Go can register it as a plugin.
    ///
    /// # Errors
    ///
    /// Returns the first thing that the loader or Go would refuse, or crash on.
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

    /// Returns the folder for files that can be made again, if the environment names one. `variable` gives the value of an environment variable.
    pub fn cache_folder(&self, variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
        let full = |name| variable(name).filter(|folder| folder.is_absolute());
        self.cache
            .variable
            .and_then(full)
            .or_else(|| Some(full("HOME")?.join(self.cache.in_home)))
    }
}
