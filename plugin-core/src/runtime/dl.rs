//! The dynamic linker: loads libraries for good, finds symbols, and finds the file of an address.
//!
//! # Safety
//!
//! Libraries loaded here are never unloaded, so the addresses of symbols stay valid.
#![allow(unsafe_code)]

use libloading::os::unix::Library;
use plugin_platform::{LOADER, LoadedFile};
use std::{
    env,
    ffi::{CString, c_int, c_void},
    mem::ManuallyDrop,
    path::{Path, PathBuf},
    ptr,
    sync::OnceLock,
};

/// A library that is never unloaded, since Go runtimes and plugins cannot be. Dropping this has no effect.
#[derive(Debug)]
pub(crate) struct Resident(ManuallyDrop<Library>);

impl Resident {
    /// Loads the library at `path`.
    ///
    /// # Safety
    ///
    /// The initialisers of the file must be sound to run.
    pub(crate) unsafe fn open(path: &Path, flags: c_int) -> Result<Self, libloading::Error> {
        // SAFETY: the caller guarantees that the initialisers are sound to run.
        let library = unsafe { Library::open(Some(path), flags) }?;
        Ok(Self(ManuallyDrop::new(library)))
    }

    /// Returns the program itself, with all libraries that were loaded with it. Plugins bind to their symbols.
    pub(crate) fn program() -> Self {
        Self(ManuallyDrop::new(Library::this()))
    }

    /// Returns the library that was loaded from `path`, even if the file has changed since.
    pub(crate) fn loaded(path: &Path, flags: c_int) -> Result<Self, libloading::Error> {
        // SAFETY: `RTLD_NOLOAD` (all three systems' dlopen manual pages) loads nothing, so nothing runs.
        unsafe { Self::open(path, flags | libc::RTLD_NOLOAD) }
    }

    /// Reports whether `dlopen` would find the file at this path already loaded, by this name or, comparing device and inode as the dynamic
    /// linkers of the three systems do, by another name. If so, it stays loaded.
    pub(crate) fn is_loaded(path: &Path) -> bool {
        Self::loaded(path, libc::RTLD_LAZY).is_ok()
    }

    /// Returns the address of a symbol that this library, or one that it depends on, defines.
    pub(crate) fn symbol(&self, name: &str) -> Option<usize> {
        // SAFETY: the type is irrelevant, since the address is only used as a number.
        let symbol = unsafe { self.0.get::<*mut c_void>(name) }.ok()?;
        Some(symbol.into_raw().expose_provenance())
    }
}

/// Whether the dynamic linker can find a library.
#[derive(Debug)]
pub(crate) enum Presence {
    /// It cannot, with this message.
    Missing(String),
    /// The library is loaded, or can be found, or it is not known.
    Unknown,
}

/// Returns whether the dynamic linker can find the library called `name` for a file that this code loads. Nothing is loaded.
///
/// Not all systems report this; see [`Loader::reports_missing`](plugin_platform::Loader::reports_missing).
pub(crate) fn presence(name: &str) -> Presence {
    if !LOADER.reports_missing {
        return Presence::Unknown;
    }
    match Resident::loaded(Path::new(name), libc::RTLD_LAZY) {
        Err(libloading::Error::DlOpen { source }) => Presence::Missing(source.to_string()),
        _ => Presence::Unknown,
    }
}

/// Returns the address of the first definition of `name` in the dynamic linker's search order: the program, its libraries, then files that were
/// loaded with `RTLD_GLOBAL`, oldest first. A plugin's references bind to this definition.
///
/// This is for looking up hundreds of names, most of which are not defined. It does not ask for the text of the error, which takes glibc
/// longer than the search.
pub(crate) fn global(name: impl Into<Vec<u8>>) -> Option<usize> {
    static PROGRAM: OnceLock<usize> = OnceLock::new();
    let program = *PROGRAM.get_or_init(|| Library::this().into_raw().expose_provenance());
    let name = CString::new(name).ok()?;
    // SAFETY: the handle is that of the program itself, which is never closed; the name is a C string.
    let symbol = unsafe { libc::dlsym(ptr::with_exposed_provenance_mut(program), name.as_ptr()) };
    (!symbol.is_null()).then(|| symbol.expose_provenance())
}

/// Returns the file of a program that has a runtime host linked into it.
///
/// C libraries report no name for the program, or the name by which it was started, which need not be its path.
fn program() -> Option<&'static (LoadedFile, PathBuf)> {
    static PROGRAM: OnceLock<Option<(LoadedFile, PathBuf)>> = OnceLock::new();
    let found = PROGRAM.get_or_init(|| {
        let loaded = LoadedFile::of(plugin_platform::embedded_entry()?)?;
        Some((loaded, program_file()))
    });
    found.as_ref()
}

/// Returns the file of the program, or the name by which it was started, if it cannot be found; see [`plugin_platform::executable`].
fn program_file() -> PathBuf {
    let named = || env::args_os().next().unwrap_or_default().into();
    plugin_platform::executable().unwrap_or_else(|_| named())
}

/// Returns the path of a loaded file.
pub(crate) fn path_of(loaded: LoadedFile) -> PathBuf {
    match program() {
        Some((program, file)) if program.is(&loaded) => file.clone(),
        _ => loaded.into_name().unwrap_or_else(program_file),
    }
}

/// Returns the file that the code or data at `address` was loaded from.
pub(crate) fn file_of(address: usize) -> Option<PathBuf> {
    LoadedFile::of(address).map(path_of)
}

/// Reports whether two addresses belong to the same loaded file.
pub(crate) fn same_file(one: usize, other: usize) -> bool {
    LoadedFile::of(one).is_some_and(|file| file.holds(other))
}

/// Returns the file that contains this code: the program, or a shared library.
pub(crate) fn own_file() -> Option<PathBuf> {
    file_of((own_file as fn() -> Option<PathBuf> as *const ()).addr())
}
