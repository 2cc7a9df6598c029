//! Folders that a search may not use, since others can write to them.

use super::{Attempt, HostError, Insecure, Place, Refused, TrustError, trust::Custody};
use std::path::{Path, PathBuf};

/// Returns an error for a named folder that others can write to, whether or not there is a host in it.
pub(super) fn refuse_open_folder(
    custody: &Custody,
    place: Place,
    folder: &Path,
) -> Result<(), HostError> {
    if folder.symlink_metadata().is_err() {
        return Ok(());
    }
    match custody.private_folder(folder) {
        Err(TrustError::NotPrivate { component, why }) => {
            Err(insecure(place, folder, component, why))
        }
        // One that cannot be looked at has no host that could be loaded.
        _ => Ok(()),
    }
}

/// Returns an error for a file in the cache or in a named folder that somebody else may have written. It is not just skipped,
/// since something is wrong there.
pub(super) fn refuse_insecure(
    place: Place,
    folder: &Path,
    last: Option<&Attempt>,
) -> Result<(), HostError> {
    match (place, last.map(|attempt| &attempt.why)) {
        (Place::Executable | Place::Plugin, _) => Ok(()),
        (_, Some(Refused::Untrusted(TrustError::NotPrivate { component, why }))) => {
            Err(insecure(place, folder, component.clone(), why.clone()))
        }
        _ => Ok(()),
    }
}

pub(super) fn insecure(place: Place, folder: &Path, path: PathBuf, why: Insecure) -> HostError {
    match place {
        Place::Cache => HostError::InsecureCache { path, why },
        by => HostError::InsecureFolder {
            folder: folder.to_owned(),
            by,
            path,
            why,
        },
    }
}
