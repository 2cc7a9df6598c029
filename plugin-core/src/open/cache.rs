//! The open-once cache: one plugin for each real file, opened by the first who asks while the others wait.

use crate::{
    error::Error, open::patience::Patience, symbol::file_state::FileId, symbol::go_plugin::GoPlugin,
};
use rustc_hash::FxHashMap;
use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock},
};

/// How many paths are kept at most.
const MOST_GIVEN: usize = 4096;

/// The plugins of this process.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    /// What each path led to when it was last opened, by the path as it was given. A path that leads to the same file still, as one
    /// `stat` tells, needs no look at the folders on its way.
    given: RwLock<FxHashMap<OsString, (FileId, GoPlugin)>>,
    /// Every file that was opened or is being opened, by its real path: the key that Go has (plugin/plugin_dlopen.go).
    slots: Mutex<FxHashMap<PathBuf, Arc<Slot>>>,
}

/// One real file.
#[derive(Debug, Default)]
struct Slot {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default, Clone)]
enum State {
    /// Nobody has tried, or the last try left nothing behind.
    #[default]
    Idle,
    /// A thread is at it.
    Opening,
    /// It is open.
    Open(GoPlugin),
    /// It failed in a way that cannot be undone.
    Failed(Error),
}

/// How an attempt to open failed.
pub(crate) enum Failure {
    /// Nothing was left behind: the next attempt starts anew.
    Passing(Error),
    /// The process has changed: the next attempt would fail, too, or worse.
    Lasting(Error),
}

impl Cache {
    /// The plugin that this path led to before, if it still leads to the same file.
    #[inline]
    pub(crate) fn recall(&self, given: &Path, file: FileId) -> Option<GoPlugin> {
        let known = self.given.read().unwrap_or_else(PoisonError::into_inner);
        let (known, plugin) = known.get::<OsStr>(given.as_ref())?;
        (*known == file).then_some(*plugin)
    }

    /// Remembers what a path leads to.
    pub(crate) fn remember(&self, given: &Path, file: FileId, plugin: GoPlugin) {
        let mut known = self.given.write().unwrap_or_else(PoisonError::into_inner);
        // One file has any number of paths. That one is forgotten only costs a look at its folders.
        if known.len() >= MOST_GIVEN {
            known.clear();
        }
        known.insert(given.as_os_str().to_owned(), (file, plugin));
    }

    /// The plugin of a real path: opened by `open` unless it is open already. Threads that ask for the same path wait for the first;
    /// those that ask for others do not. What the first one gets, its waiters get too, but for one whose [`Patience`] ends.
    pub(crate) fn get_or_open(
        &self,
        real: &Path,
        open: impl FnOnce() -> Result<GoPlugin, Failure>,
    ) -> Result<GoPlugin, Error> {
        let slot = {
            let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(slots.entry(real.to_owned()).or_default())
        };
        let patience = Patience::new();
        let mut state = slot.lock();
        loop {
            match &*state {
                State::Idle => break,
                State::Open(plugin) => return Ok(*plugin),
                State::Failed(error) => return Err(error.clone()),
                State::Opening => {
                    let waited = patience.wait(&slot.changed, state, None);
                    state = waited.map_err(|_| Error::OpenInCallback {
                        path: real.to_owned(),
                        other: real.to_owned(),
                    })?;
                }
            }
        }
        *state = State::Opening;
        drop(state);
        // Should `open` panic, the waiters must not wait for ever.
        let mut ending = Ending {
            slot: &slot,
            state: State::Idle,
        };
        match open() {
            Ok(plugin) => {
                ending.state = State::Open(plugin);
                Ok(plugin)
            }
            Err(Failure::Lasting(error)) => {
                ending.state = State::Failed(error.clone());
                Err(error)
            }
            Err(Failure::Passing(error)) => {
                drop(ending);
                self.forget(real, &slot);
                Err(error)
            }
        }
    }

    /// Takes out a file of which nothing is known, unless somebody else is at it: there is no end of paths that are refused.
    fn forget(&self, real: &Path, slot: &Arc<Slot>) {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        // The table's and ours: with the table locked, nobody gets another.
        if Arc::strong_count(slot) == 2 && matches!(*slot.lock(), State::Idle) {
            slots.remove(real);
        }
    }
}

impl Slot {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends an attempt, whichever way.
struct Ending<'a> {
    slot: &'a Slot,
    state: State,
}

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        *self.slot.lock() = self.state.clone();
        self.slot.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{sync::Barrier, thread};

    fn refuse(cache: &Cache, path: &Path, wait: impl FnOnce()) {
        let opened = cache.get_or_open(path, || {
            wait();
            Err(Failure::Passing(Error::Changed {
                path: path.to_owned(),
            }))
        });
        assert!(matches!(opened, Err(Error::Changed { .. })));
    }

    #[test]
    fn refused_paths_leave_nothing_behind() {
        let cache = Cache::default();
        for n in 0..1000 {
            refuse(&cache, Path::new(&format!("/refused/{n}")), || {});
        }
        assert_eq!(cache.slots.lock().unwrap().len(), 0);

        // Of several threads at one path, each tries for itself, and the last takes it out.
        let both = Barrier::new(2);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    both.wait();
                    refuse(&cache, Path::new("/refused"), || {
                        thread::sleep(std::time::Duration::from_millis(20))
                    });
                });
            }
        });
        assert_eq!(cache.slots.lock().unwrap().len(), 0);

        let lasting = cache.get_or_open(Path::new("/failed"), || {
            let path = "/failed".into();
            Err(Failure::Lasting(Error::Changed { path }))
        });
        lasting.unwrap_err();
        assert_eq!(cache.slots.lock().unwrap().len(), 1);
    }
}
