//! [`Verified`]: what was checked of a plugin's file before it was loaded.

use crate::host::Sha256Digest;

/// What was checked of a file before it was loaded.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Verified {
    pub(super) sha256: Option<Sha256Digest>,
    pub(super) checksum: bool,
    pub(super) private_folder: bool,
}
