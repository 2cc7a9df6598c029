//! The working folder of one build of a runtime host.

use super::{HostError, made};
use std::{
    ffi::OsString,
    fs, io,
    ops::Deref,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::atomic::{AtomicU64, Ordering},
};

/// The folder of one build. It is beside the output, so that the result can be renamed into place, and is removed on drop.
pub(super) struct Work(PathBuf);

impl Work {
    const INFIX: &str = ".build-";

    pub(super) fn create(output: &Path) -> Result<Self, HostError> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = sibling(
            output,
            &format!("{}{}-{number}", Self::INFIX, std::process::id()),
        );
        // A process in another container that shares the folder may have had the same ID.
        let _ = fs::remove_dir_all(&path);
        made::folder(&path, 0o700).map_err(|error| HostError::io("create", &path, error))?;
        Ok(Self(path))
    }

    /// Runs a program that makes files here. It can use them, whatever the umask of this process.
    pub(super) fn run(command: &mut Command) -> io::Result<Output> {
        plugin_platform::keep_owners_rights(command);
        plugin_platform::run(command)
    }

    /// Removes the folders of builds of `output` that were killed. The caller must hold the lock.
    pub(super) fn remove_abandoned(output: &Path) {
        let prefix = sibling(output, Self::INFIX);
        let (Some(folder), Some(prefix)) = (prefix.parent(), prefix.file_name()) else {
            return;
        };
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            if name
                .as_encoded_bytes()
                .starts_with(prefix.as_encoded_bytes())
            {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}

impl Deref for Work {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The hidden file `.<name of path><suffix>` beside `path`.
pub(super) fn sibling(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(suffix);
    path.with_file_name(name)
}
