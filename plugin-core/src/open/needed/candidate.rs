//! [`Candidate`]: a file that the dynamic linker may try.

use std::path::PathBuf;

/// A file that the dynamic linker may try.
pub(super) struct Candidate {
    pub(super) file: PathBuf,
    /// Whether it is certainly tried if no earlier file was found. Otherwise that depends on something that only the dynamic linker knows.
    pub(super) is_certain: bool,
}
