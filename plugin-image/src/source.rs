//! [`Source`]: where bytes come from.

use std::{
    fs::File,
    io,
    os::unix::fs::{FileExt, MetadataExt},
};

/// Something with a size whose bytes can be read from any offset.
///
/// Threads may take turns at it.
///
/// Files are read in parts, never mapped: a file that is cut short under a mapping kills its reader with SIGBUS.
pub trait Source: Send + Sync {
    /// Size in bytes.
    ///
    /// # Errors
    ///
    /// What the operating system answers.
    fn size(&self) -> io::Result<u64>;

    /// How many bytes are really stored: fewer than [`size`](Self::size) in a file with holes. What reading may cost depends on it.
    ///
    /// # Errors
    ///
    /// What the operating system answers.
    fn stored(&self) -> io::Result<u64> {
        self.size()
    }

    /// Fills `buffer` with the bytes from `offset` on.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::UnexpectedEof`] if there are not that many bytes, else what the operating system answers.
    fn read_range(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()>;
}

impl Source for File {
    fn size(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn stored(&self) -> io::Result<u64> {
        let metadata = self.metadata()?;
        // In units of 512 bytes, whatever the size of a block is (POSIX leaves it open; so do Linux, FreeBSD and macOS).
        Ok(metadata.blocks().saturating_mul(512).min(metadata.len()))
    }

    fn read_range(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        self.read_exact_at(buffer, offset)
    }
}

impl Source for [u8] {
    fn size(&self) -> io::Result<u64> {
        Ok(self.len() as u64)
    }

    fn read_range(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        let bytes = usize::try_from(offset)
            .ok()
            .and_then(|start| self.get(start..start.checked_add(buffer.len())?))
            .ok_or(io::ErrorKind::UnexpectedEof)?;
        buffer.copy_from_slice(bytes);
        Ok(())
    }
}

impl<S: Source + ?Sized> Source for &S {
    fn size(&self) -> io::Result<u64> {
        (**self).size()
    }

    fn stored(&self) -> io::Result<u64> {
        (**self).stored()
    }

    fn read_range(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        (**self).read_range(offset, buffer)
    }
}
