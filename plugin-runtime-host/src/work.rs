//! The folder that one build of a runtime host works in.

use super::HostError;
use std::{
    ffi::OsString,
    fs::{self, DirBuilder},
    ops::Deref,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

/// A folder of one build, beside the output, so that the result can be renamed into place. It goes away with the build.
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
        // Another container may share the folder, and there a process may have had this number.
        let _ = fs::remove_dir_all(&path);
        DirBuilder::new()
            .mode(0o700)
            .create(&path)
            .map_err(|error| HostError::io("create", &path, error))?;
        Ok(Self(path))
    }

    /// Removes what builds of `output` left behind that were killed. Only the holder of the lock may.
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
