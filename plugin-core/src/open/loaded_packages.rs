//! [`LoadedPackages`]: which packages of a plugin are in the process, from where, and how far their initialisation is.
//!
//! Plugins share packages: of each, the first image that brings it defines the variables for all. The linker's names for a package's
//! hash and initialiser tell, before anything is loaded, what Go would refuse a plugin for, or crash on.
//!
//! # Safety
//!
//! The addresses come from the dynamic linker, for names that Go's linker gives to data of known form in every image that shares
//! packages. Nothing is ever unloaded.
#![allow(unsafe_code)]

use crate::runtime::dl;
use plugin_image::{Module, Package};
use rustc_hash::FxHashMap;
use std::{
    path::PathBuf,
    ptr,
    sync::{
        LazyLock, PoisonError, RwLock,
        atomic::{AtomicU32, Ordering},
    },
};

/// A package that a plugin holds in another version than the process.
#[derive(Debug, Clone)]
pub(crate) struct Differing {
    pub(crate) package: String,
    /// The file, loaded before, that brought the package into the process, by the dynamic linker's path of it.
    pub(crate) loaded_from: Option<PathBuf>,
}

/// How far the initialisation of a package is: the first word of `initTask` (runtime/proc.go).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    /// It has not begun, or is not in the process yet.
    Untouched,
    /// Under way, or ended by a panic.
    Running,
    Done,
}

/// A package in the process.
#[derive(Debug, Clone, Copy)]
struct Found {
    /// The address of its hash.
    hash: usize,
    progress: Progress,
}

/// The addresses of the hashes of packages that are in the process and initialised.
///
/// Both are so for good: nothing is unloaded, and what is loaded later is later in the dynamic linker's order.
static DONE: LazyLock<RwLock<FxHashMap<String, usize>>> = LazyLock::new(RwLock::default);

impl Found {
    /// Asks the dynamic linker.
    fn ask(package: &str) -> Option<Self> {
        let hash = dl::global(plugin_image::package_hash_symbol(package))?;
        let task = dl::global(plugin_image::inittask_symbol(package));
        // Without one, or without functions in it, it has nothing to initialise.
        let progress = task.map_or(Progress::Done, |address| {
            let task = ptr::with_exposed_provenance::<[AtomicU32; 2]>(address);
            // SAFETY: Go's linker gives this name to an initTask, whose first fields are two uint32: its state, and how many functions it
            // has (Go 1.21 to 1.27).
            let [state, functions] = unsafe { &*task };
            match state.load(Ordering::Acquire) {
                // Go never looks at such a one (cmd/link/internal/ld/inittask.go).
                0 if functions.load(Ordering::Relaxed) == 0 => Progress::Done,
                0 => Progress::Untouched,
                1 => Progress::Running,
                _ => Progress::Done,
            }
        });
        Some(Self { hash, progress })
    }

    /// Of a package that can be the runtime host's only.
    fn ask_new_host(package: &str) -> Option<Self> {
        Some(Self {
            hash: dl::global(plugin_image::package_hash_symbol(package))?,
            progress: Progress::Done,
        })
    }
}

/// How far the initialisation of a package is.
pub(crate) fn progress(package: &str) -> Progress {
    let done = DONE.read().unwrap_or_else(PoisonError::into_inner);
    if done.contains_key(package) {
        return Progress::Done;
    }
    Found::ask(package).map_or(Progress::Untouched, |found| found.progress)
}

/// Which packages of a plugin are in the process: what the dynamic linker says at one time.
#[derive(Debug)]
pub(crate) struct LoadedPackages<'m> {
    module: &'m Module,
    found: Vec<Option<Found>>,
}

impl<'m> LoadedPackages<'m> {
    /// Asks the dynamic linker, and looks at the packages that are there.
    pub(crate) fn of(module: &'m Module) -> Self {
        Self::found_by(module, Found::ask)
    }

    /// The same before anything else of Go than the runtime host is in the process, whose packages are initialised by the time that
    /// Go can be entered: so they need not be looked at.
    pub(crate) fn in_new_host(module: &'m Module) -> Self {
        Self::found_by(module, Found::ask_new_host)
    }

    fn found_by(module: &'m Module, ask: impl Fn(&str) -> Option<Found>) -> Self {
        let mut learned = Vec::new();
        let done = DONE.read().unwrap_or_else(PoisonError::into_inner);
        let find = |package: &'m Package| {
            if let Some(hash) = done.get(&package.path) {
                return Some(Found {
                    hash: *hash,
                    progress: Progress::Done,
                });
            }
            let found = ask(&package.path)?;
            if found.progress == Progress::Done {
                learned.push((package.path.clone(), found.hash));
            }
            Some(found)
        };
        let found = module.packages.iter().map(find).collect();
        drop(done);
        if !learned.is_empty() {
            let mut done = DONE.write().unwrap_or_else(PoisonError::into_inner);
            done.extend(learned);
        }
        Self { module, found }
    }

    fn iter(&self) -> impl DoubleEndedIterator<Item = (&'m Package, Found)> {
        let packages = self.module.packages.iter().zip(&self.found);
        packages.filter_map(|(package, found)| Some((package, (*found)?)))
    }

    /// The first package whose initialisation is under way, or ended by a panic.
    pub(crate) fn running(&self) -> Option<&'m str> {
        let mut running = self
            .iter()
            .filter(|(_, found)| found.progress == Progress::Running);
        running.next().map(|(package, _)| package.path.as_str())
    }

    /// All packages of the plugin that are in the process with another hash, in the order in which Go compares them.
    ///
    /// A reference binds to the first definition in the order of loading, which is what `dl::global` finds: so this is the very
    /// comparison that Go's runtime makes after it has loaded the file, when it is too late.
    pub(crate) fn differences(&self) -> Vec<Differing> {
        let differs = |(package, found): (&Package, Found)| {
            // SAFETY: Go's linker gives this name to the 8 bytes of a package's hash, which are read-only (cmd/link/internal/ld/symtab.go).
            let present = unsafe { dl::read_hash(found.hash) };
            (present != package.hash).then(|| Differing {
                package: package.path.clone(),
                loaded_from: dl::file_of(found.hash),
            })
        };
        self.iter().filter_map(differs).collect()
    }

    /// The file that this plugin, or one with the same plugin path, was loaded from with `RTLD_GLOBAL`, as Go does; and how far the
    /// initialisation of its own package is.
    pub(crate) fn loaded_from(&self) -> Option<(PathBuf, Progress)> {
        // The plugin's own package is among the last: those that it imports come first.
        let own = |(package, _): &(&Package, Found)| {
            plugin_image::escape_path(&package.path) == self.module.plugin_path
        };
        let (_, found) = self.iter().rev().find(own)?;
        Some((dl::file_of(found.hash)?, found.progress))
    }
}
