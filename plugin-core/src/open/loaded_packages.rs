//! [`LoadedPackages`]: which packages of a plugin are in the process, which file they came from, and whether they are initialised.
//!
//! Plugins share packages: the first file that contains a package defines its variables for all later ones. The symbols of a package's
//! hash and initialiser show, before a plugin is loaded, whether Go would refuse it or crash.

use crate::runtime::go_data::{InitTask, PackageHash};
use plugin_image::{Module, Package};
use rustc_hash::FxHashMap;
use std::{
    path::PathBuf,
    sync::{LazyLock, PoisonError, RwLock},
};

/// A package that a plugin contains in another version than the process.
#[derive(Debug, Clone)]
pub(crate) struct Differing {
    pub(crate) package: String,
    /// The file that the package in the process came from, by the dynamic linker's path.
    pub(crate) loaded_from: Option<PathBuf>,
}

/// The state of a package's initialisation: the first word of `initTask` (runtime/proc.go).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Not started, or the package is not in the process.
    Untouched,
    /// In progress, or ended by a panic.
    Running,
    Done,
}

/// A package in the process.
#[derive(Debug, Clone, Copy)]
struct Found {
    hash: PackageHash,
    progress: Progress,
}

/// The hashes of the packages that are in the process and initialised.
///
/// Neither changes: nothing is unloaded, and a file that is loaded later comes later in the dynamic linker's search order.
static DONE: LazyLock<RwLock<FxHashMap<String, PackageHash>>> = LazyLock::new(RwLock::default);

impl Found {
    /// Looks up a package's hash and initialiser with the dynamic linker.
    fn ask(package: &str) -> Option<Self> {
        let hash = PackageHash::find(package)?;
        // A package without an initTask, or with one that has no functions, needs no initialisation.
        let progress = InitTask::read(package).map_or(Progress::Done, |task| match task.state {
            // Go's linker does not schedule such an initTask, so its state stays 0 (cmd/link/internal/ld/inittask.go).
            0 if task.functions == 0 => Progress::Done,
            0 => Progress::Untouched,
            1 => Progress::Running,
            _ => Progress::Done,
        });
        Some(Self { hash, progress })
    }

    /// Looks up a package that only the runtime host can contain, and that therefore counts as initialised.
    fn ask_new_host(package: &str) -> Option<Self> {
        Some(Self {
            hash: PackageHash::find(package)?,
            progress: Progress::Done,
        })
    }
}

/// Returns the state of a package's initialisation.
pub(crate) fn progress(package: &str) -> Progress {
    let done = DONE.read().unwrap_or_else(PoisonError::into_inner);
    if done.contains_key(package) {
        return Progress::Done;
    }
    Found::ask(package).map_or(Progress::Untouched, |found| found.progress)
}

/// The packages of a plugin that are in the process, as the dynamic linker reports them at one time.
#[derive(Debug)]
pub(crate) struct LoadedPackages<'m> {
    module: &'m Module,
    found: Vec<Option<Found>>,
}

impl<'m> LoadedPackages<'m> {
    /// Looks up the packages of a plugin with the dynamic linker.
    pub(crate) fn of(module: &'m Module) -> Self {
        Self::found_by(module, Found::ask)
    }

    /// Does the same while the runtime host is the only Go code in the process. Its packages are initialised before Go can be entered, so
    /// their state need not be read.
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

    /// Returns the first package whose initialisation is in progress, or was ended by a panic.
    pub(crate) fn running(&self) -> Option<&'m str> {
        let mut running = self
            .iter()
            .filter(|(_, found)| found.progress == Progress::Running);
        running.next().map(|(package, _)| package.path.as_str())
    }

    /// Returns all packages of the plugin that are in the process with another hash, in the order in which Go compares them.
    ///
    /// [`PackageHash::find`] finds the first definition in the order of loading, to which references bind. So this is the comparison that Go's
    /// runtime makes after it has loaded the file, when it is too late.
    pub(crate) fn differences(&self) -> Vec<Differing> {
        let differs = |(package, found): (&Package, Found)| {
            (found.hash.bytes() != package.hash).then(|| Differing {
                package: package.path.clone(),
                loaded_from: found.hash.file(),
            })
        };
        self.iter().filter_map(differs).collect()
    }

    /// Returns the file that this plugin, or one with the same plugin path, was loaded from with `RTLD_GLOBAL`, as Go does; and the state
    /// of the initialisation of its main package.
    pub(crate) fn loaded_from(&self) -> Option<(PathBuf, Progress)> {
        // The main package is among the last, since imported packages come first.
        let own = |(package, _): &(&Package, Found)| {
            plugin_image::escape_path(&package.path) == self.module.plugin_path
        };
        let (_, found) = self.iter().rev().find(own)?;
        Some((found.hash.file()?, found.progress))
    }
}
