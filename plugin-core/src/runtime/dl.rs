//! The dynamic linker: loading for good, finding symbols, saying which file a symbol is in.
//!
//! # Safety
//!
//! Nothing loaded here is ever unloaded, so an address found is good for the rest of the process.
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

/// A library that stays loaded: dropping this does nothing. Go runtimes and plugins cannot be unloaded.
#[derive(Debug)]
pub(crate) struct Resident(ManuallyDrop<Library>);

impl Resident {
    /// Loads the library at `path`.
    ///
    /// # Safety
    ///
    /// The initialisers of the file must be sound to run: the caller knows what the file is.
    pub(crate) unsafe fn open(path: &Path, flags: c_int) -> Result<Self, libloading::Error> {
        // SAFETY: the caller's promise.
        let library = unsafe { Library::open(Some(path), flags) }?;
        Ok(Self(ManuallyDrop::new(library)))
    }

    /// The program itself, with all that was loaded with it: what plugins bind to.
    pub(crate) fn program() -> Self {
        Self(ManuallyDrop::new(Library::this()))
    }

    /// The library at `path` if it is loaded already, whatever lies at that path by now.
    pub(crate) fn loaded(path: &Path, flags: c_int) -> Result<Self, libloading::Error> {
        // SAFETY: `RTLD_NOLOAD` (all three systems' dlopen manual pages) loads nothing, so nothing runs.
        unsafe { Self::open(path, flags | libc::RTLD_NOLOAD) }
    }

    /// Whether `dlopen` would take what is loaded already for the file at this path: one of this name, or this very file by another
    /// name (device and inode, as the three systems' loaders compare them). If so, it stays loaded.
    pub(crate) fn is_loaded(path: &Path) -> bool {
        Self::loaded(path, libc::RTLD_LAZY).is_ok()
    }

    /// The address of a symbol that this library, or one it depends on, defines.
    pub(crate) fn symbol(&self, name: &str) -> Option<usize> {
        // SAFETY: the type says nothing: the address is only looked at as a number.
        let symbol = unsafe { self.0.get::<*mut c_void>(name) }.ok()?;
        Some(symbol.into_raw().expose_provenance())
    }
}

/// What the dynamic linker says about a library that is not asked to be loaded.
#[derive(Debug)]
pub(crate) enum Presence {
    /// It would not find it, in these words.
    Missing(String),
    /// It is loaded, or would be found, or nothing can be said.
    Unknown,
}

/// Whether the dynamic linker would find the library called `name`, as one that something loaded from here needs.
///
/// Not every system tells: see [`Loader::reports_missing`](plugin_platform::Loader::reports_missing).
pub(crate) fn presence(name: &str) -> Presence {
    if !LOADER.reports_missing {
        return Presence::Unknown;
    }
    match Resident::loaded(Path::new(name), libc::RTLD_LAZY) {
        Err(libloading::Error::DlOpen { source }) => Presence::Missing(source.to_string()),
        _ => Presence::Unknown,
    }
}

/// The address of the first definition of `name` in the order in which the dynamic linker itself looks: the program, its
/// libraries, then what was loaded with `RTLD_GLOBAL`, oldest first. What a plugin's own references would bind to.
///
/// Made for asking about hundreds of names most of which are not there: the system is not asked for the text of its error, which
/// takes glibc longer than the search.
pub(crate) fn global(name: impl Into<Vec<u8>>) -> Option<usize> {
    static PROGRAM: OnceLock<usize> = OnceLock::new();
    let program = *PROGRAM.get_or_init(|| Library::this().into_raw().expose_provenance());
    let name = CString::new(name).ok()?;
    // SAFETY: the handle is that of the program itself, which is never closed; the name is a C string.
    let symbol = unsafe { libc::dlsym(ptr::with_exposed_provenance_mut(program), name.as_ptr()) };
    (!symbol.is_null()).then(|| symbol.expose_provenance())
}

/// The file of a program that has a runtime host in it.
///
/// For a program the C libraries have no name, or that by which it was started, from which nothing follows.
fn program() -> Option<&'static (LoadedFile, PathBuf)> {
    static PROGRAM: OnceLock<Option<(LoadedFile, PathBuf)>> = OnceLock::new();
    let found = PROGRAM.get_or_init(|| {
        let loaded = LoadedFile::of(plugin_platform::embedded_entry()?)?;
        Some((loaded, env::current_exe().ok()?))
    });
    found.as_ref()
}

/// The path of a file that is loaded.
pub(crate) fn path_of(loaded: LoadedFile) -> Option<PathBuf> {
    match program() {
        Some((program, file)) if program.is(&loaded) => Some(file.clone()),
        _ => loaded.into_name().or_else(|| env::current_exe().ok()),
    }
}

/// The file that the code or data at `address` was loaded from.
pub(crate) fn file_of(address: usize) -> Option<PathBuf> {
    path_of(LoadedFile::of(address)?)
}

/// Whether two addresses belong to the same loaded file.
pub(crate) fn same_file(one: usize, other: usize) -> bool {
    LoadedFile::of(one).is_some_and(|file| file.holds(other))
}

/// The file that this library is part of: the program, or a library of it.
pub(crate) fn own_file() -> Option<PathBuf> {
    file_of((own_file as fn() -> Option<PathBuf> as *const ()).addr())
}

/// Whether the `bool` of Go's at this address is true.
///
/// # Safety
///
/// The address is that of such a variable of a loaded library.
pub(crate) unsafe fn read_flag(address: usize) -> bool {
    let flag = ptr::with_exposed_provenance::<u8>(address);
    // SAFETY: the caller's promise. It may be set meanwhile: then either value is right.
    unsafe { flag.read_volatile() != 0 }
}

/// Reads the 8 bytes at `address`.
///
/// # Safety
///
/// The address is that of at least 8 bytes of data that a loaded library defines and nobody writes to.
pub(crate) unsafe fn read_hash(address: usize) -> [u8; 8] {
    let bytes = ptr::with_exposed_provenance::<[u8; 8]>(address);
    // SAFETY: the caller's promise; an array of bytes needs no alignment.
    unsafe { bytes.read() }
}
