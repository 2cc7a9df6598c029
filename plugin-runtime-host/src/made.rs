//! Makes folders and files whose owner can use them, whatever the umask, and writes files within the limit on their size.

use std::{
    fs::{self, DirBuilder, File, Metadata, OpenOptions, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::Path,
};

/// What a umask may not take away: the rights of the owner.
const OWNER: u32 = 0o700;

/// Makes a new folder.
pub(super) fn folder(path: &Path, mode: u32) -> io::Result<()> {
    DirBuilder::new().mode(mode).create(path)?;
    let lacking = lacking(&fs::symlink_metadata(path)?, mode);
    lacking.map_or(Ok(()), |whole| fs::set_permissions(path, whole))
}

/// Makes a folder and its parents, if they are not there.
pub(super) fn folders(path: &Path, mode: u32) -> io::Result<()> {
    let made = match (folder(path, mode), path.parent()) {
        (Err(error), Some(parent)) if error.kind() == io::ErrorKind::NotFound => {
            folders(parent, mode)?;
            folder(path, mode)
        }
        (made, _) => made,
    };
    match made {
        Err(_) if path.is_dir() => Ok(()),
        made => made,
    }
}

/// Opens a file for writing, and makes it if it is not there, or in any case if `new`. Its content stays.
pub(super) fn file(path: &Path, mode: u32, new: bool) -> io::Result<File> {
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .create_new(new)
        .truncate(false)
        .mode(mode)
        .open(path)?;
    // The file may be another user's, if it was there: a lock in a folder of the caller's.
    if let Some(whole) = lacking(&file.metadata()?, mode) {
        let _ = file.set_permissions(whole);
    }
    Ok(file)
}

/// Makes a new file with this content.
pub(super) fn written(path: &Path, content: &[u8]) -> io::Result<()> {
    plugin_platform::write_all(&file(path, 0o666, true)?, content)
}

/// The permissions with the owner's part of `mode`, if a umask has taken something of that.
fn lacking(metadata: &Metadata, mode: u32) -> Option<Permissions> {
    let found = metadata.permissions().mode();
    let whole = found | mode & OWNER;
    (whole != found).then(|| Permissions::from_mode(whole))
}
