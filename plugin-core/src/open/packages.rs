//! The packages in this process, as far as opening the next plugin depends on them.
//!
//! Plugins share packages: of each, the first image that brings it defines the variables for all. From that come three ways in
//! which Go refuses a plugin or dies of it, all of which the names below make visible before anything is loaded:
//!
//! - the package's hash differs from the one in the process (`runtime.plugin_lastmoduleinit`): see [`differences`];
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
use plugin_image::{Image, Module};
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

/// All packages of the plugin that are in the process with another hash, in the order in which Go compares them.
///
/// A reference binds to the first definition in the order of loading, which is what `dl::global` finds: so this is the very
/// comparison that Go's runtime makes after it has loaded the file, when it is too late.
pub(crate) fn differences(module: &Module) -> Vec<Differing> {
    let differs = |package: &&plugin_image::Package| {
        let address = dl::global(&platform::package_hash_symbol(&package.path))?;
        // SAFETY: Go's linker gives this name to the 8 bytes of a package's hash, which are read-only (cmd/link/internal/ld/symtab.go).
        let present = unsafe { dl::read_hash(address) };
        (present != package.hash).then(|| Differing {
            package: package.path.clone(),
            loaded_from: dl::file_of(address),
        })
    };
    module
        .packages
        .iter()
        .filter_map(|package| differs(&package))
        .collect()
}

/// The file that this plugin, or one with the same plugin path, was loaded from.
pub(crate) fn loaded_from(module: &Module) -> Option<PathBuf> {
    let main = main_package(module)?;
    dl::file_of(dl::global(&platform::package_hash_symbol(main))?)
}

/// Whether this plugin is in the process.
pub(crate) fn is_loaded(image: &Image) -> bool {
    image
        .module
        .as_ref()
        .is_some_and(|module| loaded_from(module).is_some())
}

/// The plugin's own package, by the name it has among the packages.
fn main_package(module: &Module) -> Option<&str> {
    let names_it = |path: &&str| plugin_image::escape_path(path) == module.plugin_path;
    module
        .packages
        .iter()
        .map(|package| package.path.as_str())
        .find(names_it)
}

/// Where a package is on its way: the first word of `initTask` (runtime/proc.go).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    Untouched,
    Running,
    Done,
}

/// The initialisation state of a package that has any, `None` if it is not in the process.
fn progress(symbol: &str) -> Option<Progress> {
    let state = std::ptr::with_exposed_provenance::<AtomicU32>(dl::global(symbol)?);
    // SAFETY: Go's linker gives this name to an initTask, whose first field is a uint32 (Go 1.21 to 1.27).
    let state = unsafe { &*state };
    Some(match state.load(Ordering::Acquire) {
        0 => Progress::Untouched,
        1 => Progress::Running,
        _ => Progress::Done,
    })
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

/// What one plugin would initialise: symbol and path of each of its packages that has initialisers.
#[derive(Debug)]
pub(crate) struct Tasks {
    plugin: PathBuf,
    packages: Vec<(String, String)>,
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
    pub(crate) fn of(path: &Path, image: &Image, module: &Module) -> Self {
        let symbol = |package: &plugin_image::Package| {
            let symbol = platform::inittask_symbol(&package.path);
            image
                .defines(&symbol)
                .map(|_| (symbol, package.path.clone()))
        };
        Self {
            plugin: path.to_owned(),
            packages: module.packages.iter().filter_map(symbol).collect(),
        }
    }

    /// A package of both that is not initialised yet.
    fn unfinished_with(&self, other: &Self) -> Option<&str> {
        let shared = |symbol: &str| other.packages.iter().any(|(name, _)| name == symbol);
        let unfinished = |(symbol, _): &&(String, String)| {
            shared(symbol) && progress(symbol) != Some(Progress::Done)
        };
        self.packages
            .iter()
            .find(unfinished)
            .map(|(_, package)| package.as_str())
    }

    /// A package that is being initialised, or whose initialisation ended by a panic.
    fn running(&self) -> Option<&(String, String)> {
        self.packages
            .iter()
            .find(|(symbol, _)| progress(symbol) == Some(Progress::Running))
    }
}

impl Turn {
    /// Waits until no open under way initialises a package that this plugin needs too.
    pub(crate) fn wait(tasks: Tasks) -> Result<Self, HalfInitialised> {
        let tasks = Arc::new(tasks);
        let mut opens = INITIALISING.lock();
        loop {
            if let Some((symbol, package)) = tasks.running() {
                let by =
                    |failed: &&Arc<Tasks>| failed.packages.iter().any(|(name, _)| name == symbol);
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
                .any(|other| tasks.unfinished_with(other).is_some())
            {
                opens.under_way.push(Arc::clone(&tasks));
                return Ok(Self {
                    tasks,
                    failed: false,
                });
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
