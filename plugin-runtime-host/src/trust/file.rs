//! [`RegularFile`]: a file to be checked, which can be opened without waiting and read in limited time.

use super::{Sha256Digest, TrustError, digest};
use std::{
    fs::{self, File, Metadata, OpenOptions},
    io::{self, Seek, SeekFrom},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

/// A file up to this size is accepted, however little space it occupies on disk.
const PLAUSIBLE: u64 = 1 << 30;

/// Compressing filesystems do not reduce the size of an image by more than this factor.
const COMPRESSION: u64 = 16;

/// A regular file at a real path, opened for reading.
#[derive(Debug)]
pub struct RegularFile {
    file: File,
    path: PathBuf,
    metadata: Metadata,
}

impl RegularFile {
    /// Opens the file at a real path.
    ///
    /// The file may have been replaced since its path was resolved. So opening does not wait for the writer of a fifo (`O_NONBLOCK`),
    /// does not follow a link (`O_NOFOLLOW`; POSIX.1-2024, open), and does not read from a device.
    ///
    /// # Errors
    ///
    /// Returns an error if it cannot be opened, is no regular file, or is much larger than the space it occupies on disk.
    pub fn open(real: &Path) -> Result<Self, TrustError> {
        let file = OpenOptions::new()
            .read(true)
            .custom_flags(libc::O_NONBLOCK | libc::O_NOFOLLOW)
            .open(real)
            .map_err(TrustError::io("open", real))?;
        let metadata = file.metadata().map_err(TrustError::io("look at", real))?;
        if !metadata.is_file() {
            return Err(TrustError::NotRegular);
        }
        let (size, on_disk) = (metadata.size(), metadata.blocks().saturating_mul(512));
        if size > on_disk.saturating_mul(COMPRESSION).max(PLAUSIBLE) {
            return Err(TrustError::Sparse { size, on_disk });
        }
        Ok(Self {
            file,
            path: real.to_owned(),
            metadata,
        })
    }

    /// Returns the metadata of the file when it was opened.
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// The metadata of the file now.
    pub(super) fn look(&self) -> Result<Metadata, TrustError> {
        let metadata = self.file.metadata();
        metadata.map_err(TrustError::io("look at", &self.path))
    }

    pub(super) fn opened(&self) -> &File {
        &self.file
    }

    /// Returns the SHA-256 of its content.
    ///
    /// # Errors
    ///
    /// Returns an error if it cannot be read.
    pub fn sha256(&self) -> Result<Sha256Digest, TrustError> {
        self.read(|_| Ok(()))
            .map_err(TrustError::io("read", &self.path))
    }

    /// Writes all bytes of the file to `also`, and returns their digest. It reads at most as many as the file had when it was opened.
    pub(super) fn read(
        &self,
        also: impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<Sha256Digest> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(0))?;
        digest::of_reader(&mut io::Read::take(file, self.metadata.size()), also)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

/// Returns the real path of a file: absolute, and without links.
///
/// A path below `/proc/PID/root` may lead into another mount namespace, where links cannot be resolved by name (proc(5)). Such a
/// path is an error, since the resolved path would lead to another file.
pub(crate) fn real_path(path: &Path) -> io::Result<PathBuf> {
    let real = fs::canonicalize(path)?;
    let identity = |metadata: Metadata| (metadata.dev(), metadata.ino());
    if identity(fs::metadata(path)?) != identity(fs::symlink_metadata(&real)?) {
        return Err(io::Error::other(format!(
            "it leads to another file than {}; name it by a path without links into another mount namespace",
            real.display()
        )));
    }
    Ok(real)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        io::Write,
        os::unix::{fs::symlink, net::UnixListener},
    };

    #[test]
    fn what_is_no_regular_file_is_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        symlink("/dev/zero", path("link")).unwrap();
        fs::write(path("file"), "abc").unwrap();
        symlink(path("file"), path("good link")).unwrap();
        let _socket = UnixListener::bind(path("socket")).unwrap();
        for name in ["link", "good link", "socket"] {
            let error = RegularFile::open(&path(name)).unwrap_err();
            assert!(matches!(error, TrustError::Io { .. }), "{name}: {error}");
        }
        for path in [Path::new("/dev/zero"), folder.path()] {
            let error = RegularFile::open(path).unwrap_err();
            assert!(matches!(error, TrustError::NotRegular), "{error}");
        }
        RegularFile::open(&path("file")).unwrap();
    }

    #[test]
    fn what_is_added_while_it_is_read_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "abc").unwrap();
        let file = RegularFile::open(&path).unwrap();
        let before = file.sha256().unwrap();
        let mut more = OpenOptions::new().append(true).open(&path).unwrap();
        more.write_all(&[0; 1 << 20]).unwrap();
        let mut count = 0;
        let found = file.read(|bytes| {
            count += bytes.len();
            Ok(())
        });
        assert_eq!((found.unwrap(), count), (before, 3));
    }

    #[test]
    fn a_hole_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        File::create(&path).unwrap().set_len(1 << 40).unwrap();
        let error = RegularFile::open(&path).unwrap_err();
        assert!(
            matches!(error, TrustError::Sparse { size, .. } if size == 1 << 40),
            "{error}"
        );
    }

    #[test]
    fn real_paths() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().canonicalize().unwrap();
        fs::write(folder.join("file"), "abc").unwrap();
        symlink("file", folder.join("link")).unwrap();
        let found = real_path(&folder.join("./link")).unwrap();
        assert_eq!(found, folder.join("file"));
        let error = real_path(&folder.join("none")).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
