//! [`InitLock`]: opens that would initialise the same package, one after the other.
//!
//! If a package is being initialised by another open, or its initialisation failed, `doInit1` (runtime/proc.go, Go 1.21 to 1.27) ends
//! the process by `recursive call during initialization - linker skew`. So opens that share such packages are kept apart, and all
//! others run side by side.

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
pub(crate) enum InitLockError {
    /// A package is half initialised, by this plugin if that is known, and nobody is at it.
    HalfInitialised {
        package: String,
        failed: Option<PathBuf>,
    },
    /// The open of this plugin is in the way, and may wait for the one that asks.
    InCallback { other: PathBuf },
}

/// The right to run a plugin's initialisers; given back when dropped.
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

impl InitLock {
    /// Waits until no open under way initialises a package that this plugin needs too. Also says what is in the process then, which
    /// is what `look` finds.
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
                // With no open under way, nobody who could end it is known.
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

    /// The plugin's initialisation did not end well: remember what it left behind.
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
