//! [`Budget`]: how much work and memory a file is worth.
//!
//! A file can claim anything: tables of terabytes, ten thousand names that are one, chains without an end. So there is one account for
//! one reading, and whatever depends on a number in the file is charged to it before it is done: bytes that are read, looked at or
//! kept, look-ups that find nothing included. What the account starts with depends on what the file really occupies, which is far less
//! than its length if it has holes.

use crate::{ImageError, memory::malformed};
use std::sync::atomic::{AtomicU64, Ordering};

/// Plugins with all their symbols and types cost less than their length; what a loader needs of most, a tenth.
const FOR_A_BYTE: u64 = 4;
/// For small files, and for those of which the file system does not yet know how much they occupy (ZFS, for some seconds).
const FOR_A_FILE: u64 = 4 << 20;
/// What a system call takes, compared with a byte.
pub(crate) const CALL: u64 = 512;

/// What may still be spent. A unit is about a byte of memory, or the nanosecond that it takes to make something of one.
#[derive(Debug)]
pub(crate) struct Budget {
    rest: AtomicU64,
}

impl Budget {
    /// For a file that occupies so many bytes.
    pub(crate) fn new(stored: u64) -> Self {
        let rest = stored.saturating_mul(FOR_A_BYTE).saturating_add(FOR_A_FILE);
        Self {
            rest: AtomicU64::new(rest),
        }
    }

    /// Pays for `units` of work or memory that `what`, found at `at`, makes necessary.
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

    /// Whoever reads a file has it for himself.
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

/// A list of `len` zeros that was paid for; an error, and no abort, if the system has no memory.
pub(crate) fn zeros(len: u64) -> Result<Vec<u8>, ImageError> {
    let none = || ImageError::from(std::io::Error::from(std::io::ErrorKind::OutOfMemory));
    let len = usize::try_from(len).map_err(|_| none())?;
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(len).map_err(|_| none())?;
    bytes.resize(len, 0);
    Ok(bytes)
}
