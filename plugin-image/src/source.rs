//! [`Source`]: a file or bytes in memory.

use std::{
    fs::File,
    io,
    os::unix::fs::{FileExt, MetadataExt},
};

/// Something with a size whose bytes can be read from any offset.
///
/// One thread at a time uses a source, but not always the same one.
///
/// Files are read in parts, never mapped: if a mapped file is truncated, its reader is killed by SIGBUS.
pub trait Source: Send + Sync {
    /// Returns the size in bytes.
    ///
    /// # Errors
    ///
    /// Returns the operating system's error.
    fn size(&self) -> io::Result<u64>;

    /// Returns the number of stored bytes, which is less than [`size`](Self::size) in a file with holes. The limits for reading depend on it.
    ///
    /// # Errors
    ///
    /// Returns the operating system's error.
    fn stored(&self) -> io::Result<u64> {
        self.size()
    }

    /// Fills `buffer` with the bytes from `offset` on.
    ///
    /// # Errors
    ///
    /// Returns [`io::ErrorKind::UnexpectedEof`] if there are not that many bytes, else the operating system's error.
    fn read_range(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()>;
}

impl Source for File {
    fn size(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn stored(&self) -> io::Result<u64> {
        let metadata = self.metadata()?;
        // In units of 512 bytes on Linux, FreeBSD and macOS, whatever the block size (POSIX does not specify the unit).
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
