//! The open-once cache: one plugin for each real file, opened by the first who asks while the others wait.

use crate::{
    error::Error, open::once::Once, open::patience::Patience, symbol::file_state::FileId,
    symbol::go_plugin::GoPlugin,
};
use rustc_hash::FxHashMap;
use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
    sync::{PoisonError, RwLock},
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
    opened: Once<PathBuf, GoPlugin, Error>,
}

/// How an attempt to open failed.
pub(crate) type Failure = crate::open::once::Failure<Error>;

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
        let patience = Patience::new();
        let gave_up = |_| Error::OpenInCallback {
            path: real.to_owned(),
            other: real.to_owned(),
        };
        self.opened.get_or_make(
            &real.to_owned(),
            |changed, state| patience.wait(changed, state, None).map_err(gave_up),
            open,
        )
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
        assert_eq!(cache.opened.len(), 0);

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
        assert_eq!(cache.opened.len(), 0);

        let lasting = cache.get_or_open(Path::new("/failed"), || {
            let path = "/failed".into();
            Err(Failure::Lasting(Error::Changed { path }))
        });
        lasting.unwrap_err();
        assert_eq!(cache.opened.len(), 1);
    }
}
