//! The list of modules that the Go runtime keeps: the host, and every plugin that was loaded while it runs, by whomever.
//!
//! A plugin's constructor puts it on the list (`addmoduledata` in runtime/asm_amd64.s), whoever calls `dlopen`. `dlclose` does not take
//! it off: then the list leads to memory that is gone, and the next plugin that is loaded ends the process. Where this library cannot keep
//! it loaded (plugin-platform, `unloading.rs`), that is seen here.
//!
//! # Safety
//!
//! Go's list is read as it lies in memory, each part only after the dynamic linker has said that it belongs to a loaded file. Modules
//! are never taken off the list, and the last one's `next` is written once.
#![allow(unsafe_code)]

use crate::runtime::{dl, provide};
use plugin_platform::LoadedFile;
use std::{path::PathBuf, ptr, slice};

/// A module on the list, of a file that is loaded.
#[derive(Debug)]
pub(crate) struct Module {
    pub(crate) file: PathBuf,
    /// Empty for the host's.
    pub(crate) plugin_path: String,
    /// Whether Go has loaded it, or another one after it: not before does it compare their types.
    pub(crate) known: bool,
}

/// The list leads to a file that was unloaded.
#[derive(Debug)]
pub(crate) struct Gone;

/// Where `struct moduledata` (runtime/symtab.go) has what is read here; its first word leads to its own file, too.
#[derive(Debug, Clone, Copy)]
struct Layout {
    plugin_path: usize,
    typemap: usize,
    next: usize,
}

impl Layout {
    /// For the versions of Go in which it was seen.
    fn of(go_minor: u32) -> Option<Self> {
        let (plugin_path, typemap, next) = match go_minor {
            21 | 22 => (0x1a8, 0x238, 0x248),
            23..=25 => (0x1a8, 0x238, 0x240),
            26 => (0x1b0, 0x240, 0x248),
            27 => (0x198, 0x228, 0x230),
            _ => return None,
        };
        Some(Self {
            plugin_path,
            typemap,
            next,
        })
    }
}

/// No plugin path is as long.
const LONGEST: usize = 1 << 16;

/// All modules of the runtime, the host's first. None if the layout of this Go version's list is not known.
pub(crate) fn all(go_minor: Option<u32>) -> Result<Vec<Module>, Gone> {
    let (Some(first), Some(layout)) = (provide::modules(), go_minor.and_then(Layout::of)) else {
        return Ok(Vec::new());
    };
    let mut modules = Vec::new();
    let mut address = first;
    while address != 0 {
        let (module, next) = read(address, layout).ok_or(Gone)?;
        modules.push(module);
        address = next;
    }
    Ok(modules)
}

/// The module at an address, and the address of the next. `None` if there is none any more.
fn read(address: usize, layout: Layout) -> Option<(Module, usize)> {
    let file = LoadedFile::of(address)?;
    let in_file = |address: usize| file.holds(address);
    let word = |offset: usize| {
        let at = address + offset;
        if !in_file(at) || !in_file(at + size_of::<usize>() - 1) {
            return None;
        }
        let at = ptr::with_exposed_provenance::<usize>(at);
        // SAFETY: the word is part of a loaded file, see above.
        Some(unsafe { at.read_volatile() })
    };
    if !in_file(word(0)?) {
        return None; // Something else has been loaded there since.
    }
    let (data, len) = (word(layout.plugin_path)?, word(layout.plugin_path + 8)?);
    let mut plugin_path = String::new();
    if len > 0 {
        if len > LONGEST || !in_file(data) || !in_file(data + len - 1) {
            return None;
        }
        // SAFETY: these are read-only bytes of a loaded file: Go's linker puts the plugin path there.
        let bytes = unsafe { slice::from_raw_parts(ptr::with_exposed_provenance(data), len) };
        plugin_path = String::from_utf8_lossy(bytes).into_owned();
    }
    let known = word(layout.typemap)? != 0;
    let next = word(layout.next)?;
    let module = Module {
        file: dl::path_of(file)?,
        plugin_path,
        known,
    };
    Some((module, next))
}
