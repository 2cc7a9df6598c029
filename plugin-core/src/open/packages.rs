//! The packages in this process, as far as opening the next plugin depends on them.
//!
//! Plugins share packages: of each, the first image that brings it defines the variables for all. From that come three ways in
//! which Go refuses a plugin or dies of it, all of which the names below make visible before anything is loaded:
//!
//! - the package's hash differs from the one in the process (`runtime.plugin_lastmoduleinit`): see [`Present::differences`];
//! - the plugin itself is in the process already, from another file;
//! - the package is being initialised by another open, or its initialisation failed: `doInit1` (runtime/proc.go, Go 1.21 to 1.27)
//!   then ends the process by `recursive call during initialization - linker skew`. [`Initialising`] keeps opens that share such
//!   packages apart, and lets all others run side by side.
//!
//! # Safety
//!
//! The addresses come from the dynamic linker, for names that Go's linker gives to data of known form in every image that shares
//! packages. Nothing is ever unloaded.
#![allow(unsafe_code)]

use crate::{platform, runtime::dl};
use plugin_image::{Module, Package};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

/// A package that a plugin holds in another version than the process.
#[derive(Debug, Clone)]
pub(crate) struct Differing {
    pub(crate) package: String,
    /// The file, loaded before, that brought the package into the process, by the dynamic linker's path of it.
    pub(crate) loaded_from: Option<PathBuf>,
}

/// Which packages of a plugin are in the process, and from where: what the dynamic linker says at one time.
#[derive(Debug)]
pub(crate) struct Present<'m> {
    module: &'m Module,
    /// The address of each package's hash.
    hashes: Vec<Option<usize>>,
}

impl<'m> Present<'m> {
    pub(crate) fn of(module: &'m Module) -> Self {
        let hash = |package: &Package| dl::global(&platform::package_hash_symbol(&package.path));
        Self {
            module,
            hashes: module.packages.iter().map(hash).collect(),
        }
    }

    fn iter(&self) -> impl DoubleEndedIterator<Item = (&'m Package, usize)> {
        let packages = self.module.packages.iter().zip(&self.hashes);
        packages.filter_map(|(package, hash)| Some((package, (*hash)?)))
    }

    /// All packages of the plugin that are in the process with another hash, in the order in which Go compares them.
    ///
    /// A reference binds to the first definition in the order of loading, which is what `dl::global` finds: so this is the very
    /// comparison that Go's runtime makes after it has loaded the file, when it is too late.
    pub(crate) fn differences(&self) -> Vec<Differing> {
        let differs = |(package, address): (&Package, usize)| {
            // SAFETY: Go's linker gives this name to the 8 bytes of a package's hash, which are read-only (cmd/link/internal/ld/symtab.go).
            let present = unsafe { dl::read_hash(address) };
            (present != package.hash).then(|| Differing {
                package: package.path.clone(),
                loaded_from: dl::file_of(address),
            })
        };
        self.iter().filter_map(differs).collect()
    }

    /// The file that this plugin, or one with the same plugin path, was loaded from.
    pub(crate) fn loaded_from(&self) -> Option<PathBuf> {
        // The plugin's own package is among the last: those that it imports come first.
        let own = |(package, _): &(&Package, usize)| {
            plugin_image::escape_path(&package.path) == self.module.plugin_path
        };
        let (_, address) = self.iter().rev().find(own)?;
        dl::file_of(address)
    }
}

/// Where a package is on its way: the first word of `initTask` (runtime/proc.go).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// It has not begun, or is not in the process yet.
    Untouched,
    Running,
    Done,
}

/// The initialisation state of a package.
fn progress(package: &str) -> Progress {
    match dl::global(&platform::package_hash_symbol(package)) {
        Some(_) => progress_of_present(package),
        None => Progress::Untouched,
    }
}

/// The initialisation state of a package that is in the process.
fn progress_of_present(package: &str) -> Progress {
    let Some(address) = dl::global(&platform::inittask_symbol(package)) else {
        return Progress::Done; // It has nothing to initialise.
    };
    let state = std::ptr::with_exposed_provenance::<AtomicU32>(address);
    // SAFETY: Go's linker gives this name to an initTask, whose first field is a uint32 (Go 1.21 to 1.27).
    let state = unsafe { &*state };
    match state.load(Ordering::Acquire) {
        0 => Progress::Untouched,
        1 => Progress::Running,
        _ => Progress::Done,
    }
}

/// The opens that are under way, and the packages that failed ones left half initialised.
#[derive(Debug)]
pub(crate) struct Initialising {
    opens: Mutex<Opens>,
    ended: Condvar,
}

#[derive(Debug)]
struct Opens {
    under_way: Vec<Arc<Tasks>>,
    failed: Vec<Arc<Tasks>>,
}

/// What one plugin would initialise: its packages.
#[derive(Debug)]
struct Tasks {
    plugin: PathBuf,
    packages: Vec<String>,
}

/// Why an open cannot go on.
#[derive(Debug)]
pub(crate) struct HalfInitialised {
    pub(crate) package: String,
    pub(crate) failed: Option<PathBuf>,
}

/// The right to run a plugin's initialisers; given back when dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    tasks: Arc<Tasks>,
    failed: bool,
}

static INITIALISING: Initialising = Initialising {
    opens: Mutex::new(Opens {
        under_way: Vec::new(),
        failed: Vec::new(),
    }),
    ended: Condvar::new(),
};

/// How often the state of a package is looked at while another open initialises it. Go tells nobody when it is done.
const LOOK_AGAIN: Duration = Duration::from_millis(1);

impl Tasks {
    /// Whether there is a package of both that is not initialised yet.
    fn unfinished_with(&self, other: &Self) -> bool {
        let mut shared = self
            .packages
            .iter()
            .filter(|package| other.packages.contains(package));
        shared.any(|package| progress(package) != Progress::Done)
    }
}

impl Turn {
    /// Waits until no open under way initialises a package that this plugin needs too. Also says what is in the process then.
    pub(crate) fn wait<'m>(
        plugin: &Path,
        module: &'m Module,
    ) -> Result<(Self, Present<'m>), HalfInitialised> {
        let packages = module.packages.iter();
        let tasks = Arc::new(Tasks {
            plugin: plugin.to_owned(),
            packages: packages.map(|package| package.path.clone()).collect(),
        });
        let mut opens = INITIALISING.lock();
        loop {
            let present = Present::of(module);
            // One that is being initialised, or whose initialisation ended by a panic.
            let running = present
                .iter()
                .map(|(package, _)| &package.path)
                .find(|package| progress_of_present(package) == Progress::Running);
            if let Some(package) = running {
                let by = |failed: &&Arc<Tasks>| failed.packages.contains(package);
                let failed = opens
                    .failed
                    .iter()
                    .find(by)
                    .map(|failed| failed.plugin.clone());
                // With no open under way, nobody who could end it is known.
                if failed.is_some() || opens.under_way.is_empty() {
                    return Err(HalfInitialised {
                        package: package.clone(),
                        failed,
                    });
                }
            } else if !opens
                .under_way
                .iter()
                .any(|other| tasks.unfinished_with(other))
            {
                opens.under_way.push(Arc::clone(&tasks));
                let turn = Self {
                    tasks,
                    failed: false,
                };
                return Ok((turn, present));
            }
            let waited = INITIALISING.ended.wait_timeout(opens, LOOK_AGAIN);
            opens = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// The plugin's initialisation did not end well: remember what it left behind.
    pub(crate) fn fail(mut self) {
        self.failed = true;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut opens = INITIALISING.lock();
        opens
            .under_way
            .retain(|other| !Arc::ptr_eq(other, &self.tasks));
        if self.failed {
            opens.failed.push(Arc::clone(&self.tasks));
        }
        INITIALISING.ended.notify_all();
    }
}

impl Initialising {
    fn lock(&self) -> MutexGuard<'_, Opens> {
        self.opens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
