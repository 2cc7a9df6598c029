//! With the right options, a file that is damaged, or is no longer the opened one, is an error.

use super::made::{changed, open_with, still_usable, try_open};
use crate::support::{fixture, in_child};
use plugin_core::{Error, Func, GoPlugin, TrustError};
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
};

fn name(plugin: GoPlugin) -> String {
    let name: Func<fn() -> String> = plugin.func("Name").unwrap();
    name.call().unwrap()
}

/// Bytes that Go might never check before it executes them.
#[test]
fn flipped_bits_are_seen_by_the_checksum() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let length = fs::metadata(fixture("results")).unwrap().len() as usize;
    let open = |file: &Path| open_with(file, |options| options.require_checksum(true));
    let mut seen_by_checksum = 0;
    for step in 0..60 {
        // Spread over the file, and over the bits of a byte.
        let at = length * step / 60 + step * 131 % 997;
        let file = changed(folder.path(), "flipped.so", |bytes| {
            bytes[at.min(length - 1)] ^= 1 << (step % 8)
        });
        fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
        match open(&file).unwrap_err() {
            Error::Untrusted {
                reason: TrustError::Checksum { .. } | TrustError::NoChecksum,
                ..
            } => seen_by_checksum += 1,
            Error::Image { .. } => {}
            other => panic!("byte {at}: {other}"),
        }
    }
    assert!(seen_by_checksum > 40, "{seen_by_checksum}");
    still_usable();
    let whole = changed(folder.path(), "whole.so", |_| {});
    open(&whole).unwrap();
}

#[test]
fn a_stale_file_is_an_error_where_that_is_wanted() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plugin.so");
    fs::copy(fixture("one/twin"), &file).unwrap();
    let strict = || open_with(&file, |options| options.refuse_stale(true));
    let plugin = strict().unwrap();
    assert_eq!(strict().unwrap(), plugin);

    let other = folder.path().join("other.so");
    fs::copy(fixture("two/twin"), &other).unwrap();
    fs::rename(&other, &file).unwrap();
    assert!(matches!(strict(), Err(Error::Stale { .. })));
    assert_eq!(try_open(&file).unwrap(), plugin, "as in Go");
    assert!(
        matches!(strict(), Err(Error::Stale { .. })),
        "also by the quick way"
    );
    assert_eq!(name(plugin), "one");
}
