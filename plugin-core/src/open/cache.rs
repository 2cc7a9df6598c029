//! The open-once cache: one plugin for each real path. The first thread opens it, and others that need it wait.

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

/// The number of paths that are kept at most.
const MOST_GIVEN: usize = 4096;

/// The plugins of this process.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    /// The file and the plugin of each path passed to `open`. If one `stat` shows that the path still refers to the same file, it need not be
    /// resolved again.
    given: RwLock<FxHashMap<OsString, (FileId, GoPlugin)>>,
    /// The files that were opened or are being opened, by real path, which is also the key that Go uses (plugin/plugin_dlopen.go).
    opened: Once<PathBuf, GoPlugin, Error>,
}

/// Why an attempt to open failed, and whether it can be repeated.
pub(crate) type Failure = crate::open::once::Failure<Error>;

impl Cache {
    /// Returns the plugin that was opened by this path before, if the path still refers to the same file.
    #[inline]
    pub(crate) fn recall(&self, given: &Path, file: FileId) -> Option<GoPlugin> {
        let known = self.given.read().unwrap_or_else(PoisonError::into_inner);
        let (known, plugin) = known.get::<OsStr>(given.as_ref())?;
        (*known == file).then_some(*plugin)
    }

    /// Records the file and the plugin of a path.
    pub(crate) fn remember(&self, given: &Path, file: FileId, plugin: GoPlugin) {
        let mut known = self.given.write().unwrap_or_else(PoisonError::into_inner);
        // A file has any number of paths, so the number must be limited. A path that was removed is resolved again.
        if known.len() >= MOST_GIVEN {
            known.clear();
        }
        known.insert(given.as_os_str().to_owned(), (file, plugin));
    }

    /// Returns the plugin of a real path, and calls `open` to open it if it is not open.
    ///
    /// If another thread is opening the same path, this waits for it and returns its result, or an error if this thread's [`Patience`]
    /// ends first. Opens of other paths do not wait.
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

        // Several threads open one path: each tries in turn, and the last one removes the entry.
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
