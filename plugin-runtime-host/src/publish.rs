//! How a finished runtime host gets its name.

use super::HostError;
use plugin_image::SpecialFile;
use std::{
    fs::{self, File, Permissions},
    io,
    os::unix::fs::PermissionsExt,
    path::Path,
};

/// Checks that a file can take the place of what is there: a device is no file, and a folder cannot be replaced.
pub(super) fn replaceable(output: &Path) -> Result<(), HostError> {
    let found = fs::metadata(output).ok().map(|found| found.file_type());
    match found.and_then(SpecialFile::of) {
        None => Ok(()),
        Some(found) => {
            let reason = io::Error::other(format!("it is {found}; name another file"));
            Err(HostError::io("replace", output, reason))
        }
    }
}

/// Moves the finished host to its place. Its content is synced to disk before it gets its name, so that after a crash of the
/// machine there is no incomplete file under that name.
pub(super) fn publish(built: &Path, output: &Path) -> Result<(), HostError> {
    // A user who can write to the file can run code in this process. With `umask 002` the group could.
    let mode = fs::metadata(built).map(|metadata| metadata.permissions().mode());
    let done = mode
        .and_then(|mode| fs::set_permissions(built, Permissions::from_mode(mode & 0o755 | 0o600)))
        .and_then(|()| File::open(built)?.sync_all());
    done.map_err(|error| HostError::io("write", built, error))?;
    fs::rename(built, output).map_err(|error| HostError::io("write", output, error))?;
    if let Some(folder) = output.parent() {
        // Some filesystems cannot sync a folder. The host is complete in either case.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    Ok(())
}
