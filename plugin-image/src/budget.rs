//! [`Budget`]: limits the work and memory for reading a file.
//!
//! A file can claim anything: tables of terabytes, ten thousand names at one place, endless chains. So each reading has one budget. All
//! work that depends on a number in the file is charged to it in advance: bytes that are read, examined or kept, and failed look-ups. The
//! budget depends on the disk space of the file, which is far less than its length if it has holes.

use crate::{ImageError, memory::malformed};
use std::sync::atomic::{AtomicU64, Ordering};

/// Reading a plugin with all symbols and types costs less than its length. A loader needs a tenth of most plugins.
const FOR_A_BYTE: u64 = 4;
/// The minimum, for small files, and for files whose disk space the file system does not know yet (ZFS, for some seconds).
const FOR_A_FILE: u64 = 4 << 20;
/// The cost of a system call, compared with a byte.
pub(crate) const CALL: u64 = 512;

/// The rest of the budget. A unit is about a byte of memory, or the nanosecond that it takes to process one.
#[derive(Debug)]
pub(crate) struct Budget {
    rest: AtomicU64,
}

impl Budget {
    /// Returns the budget for a file of this disk space in bytes.
    pub(crate) fn new(stored: u64) -> Self {
        let rest = stored.saturating_mul(FOR_A_BYTE).saturating_add(FOR_A_FILE);
        Self {
            rest: AtomicU64::new(rest),
        }
    }

    /// Pays for `units` of work or memory for `what`, which is at `at`.
    #[inline]
    pub(crate) fn spend(&self, units: u64, what: &'static str, at: u64) -> Result<(), ImageError> {
        match self.rest().checked_sub(units) {
            Some(rest) => {
                self.rest.store(rest, Ordering::Relaxed);
                Ok(())
            }
            None => Err(malformed(
                what,
                at,
                "asks for far more work or memory than the file has bytes",
            )),
        }
    }

    /// Only one thread reads a file at a time.
    pub(crate) fn rest(&self) -> u64 {
        self.rest.load(Ordering::Relaxed)
    }

    /// Pays for `count` elements of a list. A list that grows has room for twice as many.
    pub(crate) fn spend_list<T>(
        &self,
        count: u64,
        what: &'static str,
        at: u64,
    ) -> Result<(), ImageError> {
        self.spend(count.saturating_mul(2 * size_of::<T>() as u64), what, at)
    }
}

/// Returns a list of `len` zeros that was paid for; an error, rather than an abort, if the system has no memory.
pub(crate) fn zeros(len: u64) -> Result<Vec<u8>, ImageError> {
    let none = || ImageError::from(std::io::Error::from(std::io::ErrorKind::OutOfMemory));
    let len = usize::try_from(len).map_err(|_| none())?;
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(len).map_err(|_| none())?;
    bytes.resize(len, 0);
    Ok(bytes)
}
