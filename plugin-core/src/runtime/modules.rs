//! The Go runtime's list of modules: the host, and every plugin that any code has loaded.
//!
//! A plugin's constructor adds it to the list (`addmoduledata` in runtime/asm_amd64.s), whichever code calls `dlopen`. `dlclose` does not
//! remove it: the list then points to unmapped memory, and loading the next plugin ends the process. This file detects it where this library
//! cannot keep the plugin loaded (plugin-platform, `unloading.rs`).
//!
//! Modules are never removed from the list, and the last one's `next` is written once.

use crate::runtime::{dl, go_data};
use plugin_platform::LoadedFile;
use std::path::PathBuf;

/// A module on the list, whose file is loaded.
#[derive(Debug)]
pub(crate) struct Module {
    pub(crate) file: PathBuf,
    /// The plugin path. Empty for the host.
    pub(crate) plugin_path: String,
    /// Whether Go has loaded this module or a later one, which is when it compares the types of modules.
    pub(crate) known: bool,
}

/// The error for a list that points to a file that was unloaded.
#[derive(Debug)]
pub(crate) struct Gone;

/// The offsets of fields in `struct moduledata` (runtime/symtab.go). Its first word points into the module's file.
#[derive(Debug, Clone, Copy)]
struct Layout {
    plugin_path: usize,
    typemap: usize,
    next: usize,
}

impl Layout {
    /// Returns the offsets for the Go versions in which they were verified.
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

/// Proof that no Go runtime in the process exports its symbols, so that a runtime host can be loaded.
#[derive(Debug)]
pub(super) struct NoRuntime(());

/// Checks that no Go runtime exports its symbols. Otherwise returns the address of its list of modules.
pub(super) fn none() -> Result<NoRuntime, usize> {
    first().map_or(Ok(NoRuntime(())), Err)
}

/// Returns the address of the list of modules of the Go runtime to which plugins would bind, if there is one.
pub(crate) fn first() -> Option<usize> {
    dl::global("runtime.firstmoduledata")
}

/// Returns the offsets of the fields `next` and `typemap` of a module, if they are known for this Go version.
pub(super) fn offsets(go_minor: Option<u32>) -> Option<(usize, usize)> {
    let layout = go_minor.and_then(Layout::of)?;
    Some((layout.next, layout.typemap))
}

/// Returns all modules of the runtime, the host first. Returns none if the layout of the list is not known for this Go version.
pub(crate) fn all(go_minor: Option<u32>) -> Result<Vec<Module>, Gone> {
    let (Some(first), Some(layout)) = (first(), go_minor.and_then(Layout::of)) else {
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

/// Reads the module at an address, and the address of the next one. Returns `None` if the module was unloaded.
fn read(address: usize, layout: Layout) -> Option<(Module, usize)> {
    let file = LoadedFile::of(address)?;
    let word = |offset: usize| go_data::word_in(&file, address + offset);
    if !file.holds(word(0)?) {
        return None; // Another file has been loaded at this address since.
    }
    let (data, len) = (word(layout.plugin_path)?, word(layout.plugin_path + 8)?);
    let plugin_path = go_data::bytes_in(&file, data, len)?;
    let plugin_path = String::from_utf8_lossy(&plugin_path).into_owned();
    let known = word(layout.typemap)? != 0;
    let next = word(layout.next)?;
    let module = Module {
        file: dl::path_of(file),
        plugin_path,
        known,
    };
    Some((module, next))
}
