//! [`LoadedFile`]: which loaded file an address belongs to.
//!
//! `dladdr` tells that, too, and with it the symbol that is nearest to the address. For that glibc and musl read all symbols of the file,
//! which takes 40 µs for a runtime host and more than 0.3 ms for a large plugin. Where there is `dl_iterate_phdr`, no symbol is looked at.
//!
//! # Safety
//!
//! What the dynamic linker hands to a callback, or says of an address, is good as long as the callback runs, or the file stays loaded.
#![allow(unsafe_code)]

use std::path::PathBuf;

/// A file that the dynamic linker has loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedFile {
    /// Where it is loaded, by which files are told apart.
    base: usize,
    /// By which name the dynamic linker knows it. Empty for a program of glibc's.
    name: PathBuf,
    parts: system::Parts,
}

impl LoadedFile {
    /// Returns the file that the code or data at `address` was loaded from.
    #[must_use]
    pub fn of(address: usize) -> Option<Self> {
        system::find(address)
    }

    /// Returns all files that are loaded. Where the dynamic linker has no `dl_iterate_phdr`, none.
    #[must_use]
    pub fn all() -> Vec<Self> {
        system::all()
    }

    /// By which name the dynamic linker knows it: the path that it found it by. `None` for the program itself, where that has no name.
    #[must_use]
    pub fn into_name(self) -> Option<PathBuf> {
        Some(self.name).filter(|name| !name.as_os_str().is_empty())
    }

    /// Reports whether both are one.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.base == other.base
    }

    /// Reports whether an address belongs to it.
    #[must_use]
    pub fn holds(&self, address: usize) -> bool {
        system::holds(self, address)
    }
}

#[cfg(not(target_os = "macos"))]
mod system {
    use super::LoadedFile;
    use libc::{PT_LOAD, c_int, c_void, dl_phdr_info, size_t};
    use std::{
        ffi::{CStr, OsStr},
        ops::Range,
        os::unix::ffi::OsStrExt,
        path::PathBuf,
        ptr, slice,
    };

    pub(super) type Parts = Vec<Range<usize>>;

    struct Search {
        /// The file that has this address is looked for, or all are.
        address: Option<usize>,
        found: Vec<LoadedFile>,
    }

    pub(super) fn find(address: usize) -> Option<LoadedFile> {
        search(Some(address)).pop()
    }

    pub(super) fn all() -> Vec<LoadedFile> {
        search(None)
    }

    fn search(address: Option<usize>) -> Vec<LoadedFile> {
        let mut search = Search {
            address,
            found: Vec::new(),
        };
        let data = (&raw mut search).cast::<c_void>();
        // SAFETY: `look` takes `data` for what it is, and neither keeps it nor unwinds: it has no way to panic.
        unsafe { libc::dl_iterate_phdr(Some(look), data) };
        search.found
    }

    pub(super) fn holds(file: &LoadedFile, address: usize) -> bool {
        file.parts.iter().any(|part| part.contains(&address))
    }

    /// Notes the file if it is one that is looked for, and ends the search if it is the one.
    ///
    /// # Safety
    ///
    /// For `dl_iterate_phdr`, with a [`Search`].
    unsafe extern "C" fn look(info: *mut dl_phdr_info, _: size_t, data: *mut c_void) -> c_int {
        // SAFETY: the dynamic linker hands over a description that lives while this runs, and nobody else writes to it.
        let info = unsafe { &*info };
        // SAFETY: `data` is a `Search` (the caller's promise). Nobody else uses it while `dl_iterate_phdr` runs.
        let search = unsafe { &mut *data.cast::<Search>() };
        if info.dlpi_phdr.is_null() {
            return 0;
        }
        // SAFETY: so many headers are there (dl_iterate_phdr(3)).
        let headers = unsafe { slice::from_raw_parts(info.dlpi_phdr, info.dlpi_phnum.into()) };
        let base = info.dlpi_addr as usize;
        let parts = headers.iter().filter(|header| header.p_type == PT_LOAD);
        let parts = parts.map(|header| {
            let start = base.wrapping_add(header.p_vaddr as usize);
            start..start.wrapping_add(header.p_memsz as usize)
        });
        let is_sought = |address| parts.clone().any(|part| part.contains(&address));
        if !search.address.is_none_or(is_sought) {
            return 0;
        }
        let mut name = PathBuf::new();
        if !ptr::eq(info.dlpi_name, ptr::null()) {
            // SAFETY: the name is a C string that lives while this runs.
            let text = unsafe { CStr::from_ptr(info.dlpi_name) };
            name = PathBuf::from(OsStr::from_bytes(text.to_bytes()));
        }
        search.found.push(LoadedFile {
            base,
            name,
            parts: parts.collect(),
        });
        search.address.is_some().into()
    }
}

#[cfg(target_os = "macos")]
mod system {
    use super::LoadedFile;
    use std::{
        ffi::{CStr, OsStr},
        mem::MaybeUninit,
        os::unix::ffi::OsStrExt,
        path::PathBuf,
        ptr,
    };

    pub(super) type Parts = ();

    pub(super) fn find(address: usize) -> Option<LoadedFile> {
        let mut info = MaybeUninit::<libc::Dl_info>::uninit();
        // SAFETY: dladdr only compares the address with the ranges of loaded files, and writes to `info`.
        let found =
            unsafe { libc::dladdr(ptr::with_exposed_provenance(address), info.as_mut_ptr()) };
        if found == 0 {
            return None;
        }
        // SAFETY: dladdr fills it in when it returns non-zero.
        let info = unsafe { info.assume_init() };
        let mut name = PathBuf::new();
        if !info.dli_fname.is_null() {
            // SAFETY: the name is a C string that belongs to the dynamic linker.
            let text = unsafe { CStr::from_ptr(info.dli_fname) };
            name = PathBuf::from(OsStr::from_bytes(text.to_bytes()));
        }
        Some(LoadedFile {
            base: info.dli_fbase.addr(),
            name,
            parts: (),
        })
    }

    pub(super) fn all() -> Vec<LoadedFile> {
        Vec::new()
    }

    pub(super) fn holds(file: &LoadedFile, address: usize) -> bool {
        find(address).is_some_and(|other| other.base == file.base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_of_the_program_and_of_libraries() {
        let program = LoadedFile::of((LoadedFile::of as *const ()).addr()).unwrap();
        assert!(program.holds((LoadedFile::of as *const ()).addr()));
        let library = LoadedFile::of((libc::getpid as *const ()).addr());
        // A program that is linked as a whole has no libraries.
        if let Some(library) = library.filter(|library| !library.is(&program)) {
            assert!(!library.holds((LoadedFile::of as *const ()).addr()));
            let name = library.into_name().unwrap();
            assert!(name.exists() || cfg!(target_os = "macos"), "{name:?}");
        }
        assert_eq!(LoadedFile::of(8), None);
        assert!(cfg!(target_os = "macos") || LoadedFile::all().contains(&program));
        let local = 0u8;
        assert_eq!(LoadedFile::of((&raw const local).addr()), None);
    }
}
