//! [`InitLock`]: serializes opens that would initialise the same package.
//!
//! If another open is initialising a package, or the package's initialisation has failed, `doInit1` (runtime/proc.go, Go 1.21 to 1.27) ends
//! the process with `recursive call during initialization - linker skew`. So an open waits for others that share such a package, and
//! runs concurrently with all others.

use crate::{
    open::loaded_packages::{LoadedPackages, Progress, progress},
    open::patience::{GaveUp, Patience},
};
use plugin_image::Module;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// The opens in progress, and the failed opens, whose packages are left half initialised.
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

/// The packages that one open would initialise.
#[derive(Debug)]
struct Tasks {
    plugin: PathBuf,
    packages: Vec<String>,
}

/// Why an open cannot continue.
#[derive(Debug)]
pub(crate) enum InitLockError {
    /// The package is half initialised, and no open is initialising it. `failed` is the plugin that left it so, if known.
    HalfInitialised {
        package: String,
        failed: Option<PathBuf>,
    },
    /// The open of the plugin `other` shares a package, and may itself be waiting for the open that gave up.
    InCallback { other: PathBuf },
}

/// The right to run a plugin's initialisers. Released when dropped.
#[derive(Debug)]
pub(crate) struct InitLock {
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

/// The interval at which a package that is being initialised is polled, since Go does not signal the end of the initialisation.
const LOOK_AGAIN: Duration = Duration::from_millis(1);

impl Tasks {
    /// Reports whether both have a package that is not initialised yet.
    fn unfinished_with(&self, other: &Self) -> bool {
        let mut shared = self
            .packages
            .iter()
            .filter(|package| other.packages.contains(package));
        shared.any(|package| progress(package) != Progress::Done)
    }
}

impl InitLock {
    /// Waits until no other open is initialising a package of this plugin. Also returns the packages in the process at that time, as `look`
    /// finds them.
    pub(crate) fn wait<'m>(
        plugin: &Path,
        module: &'m Module,
        look: impl Fn(&'m Module) -> LoadedPackages<'m>,
    ) -> Result<(Self, LoadedPackages<'m>), InitLockError> {
        let packages = module.packages.iter();
        let tasks = Arc::new(Tasks {
            plugin: plugin.to_owned(),
            packages: packages.map(|package| package.path.clone()).collect(),
        });
        let patience = Patience::new();
        let mut opens = INITIALISING.lock();
        loop {
            let present = look(module);
            let in_the_way;
            if let Some(package) = present.running() {
                let has = |one: &String| one == package;
                let by = |failed: &&Arc<Tasks>| failed.packages.iter().any(has);
                let failed = opens
                    .failed
                    .iter()
                    .find(by)
                    .map(|failed| failed.plugin.clone());
                // If no open is in progress, the initialisation will never end.
                if failed.is_some() || opens.under_way.is_empty() {
                    return Err(InitLockError::HalfInitialised {
                        package: package.to_owned(),
                        failed,
                    });
                }
                let mut others = opens.under_way.iter();
                let at_it = others.find(|other| other.packages.iter().any(has));
                in_the_way = at_it.map(Arc::clone);
            } else if let Some(other) = opens
                .under_way
                .iter()
                .find(|other| tasks.unfinished_with(other))
            {
                in_the_way = Some(Arc::clone(other));
            } else {
                opens.under_way.push(Arc::clone(&tasks));
                let turn = Self {
                    tasks,
                    failed: false,
                };
                return Ok((turn, present));
            }
            let waited = patience.wait(&INITIALISING.ended, opens, Some(LOOK_AGAIN));
            opens = waited.map_err(|GaveUp| InitLockError::InCallback {
                other: in_the_way.map_or_else(PathBuf::new, |other| other.plugin.clone()),
            })?;
        }
    }

    /// Releases the lock and records that the plugin's initialisation failed, leaving its packages half initialised.
    pub(crate) fn fail(mut self) {
        self.failed = true;
    }
}

impl Drop for InitLock {
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
