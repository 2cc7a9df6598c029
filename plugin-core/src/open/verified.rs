//! [`Verified`]: what is known of the bytes of a plugin.

use crate::host::Sha256Digest;

/// What is known of the bytes that were loaded.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Verified {
    pub(super) sha256: Option<Sha256Digest>,
    pub(super) checksum: bool,
    pub(super) private_folder: bool,
}
