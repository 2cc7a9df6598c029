//! Rare failures: no host can serve the plugin, or the dynamic linker refuses it.

use super::made::{changed, find, set, still_usable, try_open};
use crate::support::{fixture, in_child};
use plugin_core::{Error, host::SpecError};
use std::fs;

#[test]
fn no_host_can_serve_it() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let plugin = changed(folder.path(), "plugin.so", |bytes| {
        let arch = plugin_image::Arch::native().unwrap().goarch().unwrap();
        set(bytes, &format!("GOARCH={arch}"), "GOARCHES=1");
    });
    let error = try_open(&plugin).unwrap_err();
    let Error::Unhostable { reason, .. } = &error else {
        panic!("{error}")
    };
    assert_eq!(*reason, SpecError::MissingSetting { key: "GOARCH" });
    still_usable();
}

/// The file passes all checks, but the dynamic linker refuses it, and leaves nothing behind.
#[test]
#[cfg(target_env = "gnu")]
fn go_refuses_in_its_own_words() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let plugin = changed(folder.path(), "plugin.so", |bytes| {
        // The dynamic linker compares hashes before names.
        let name = find(bytes, 0, b"\0GLIBC_2.") + 1;
        let name = bytes[name..].split(|byte| *byte == 0).next().unwrap();
        let hash = elf_hash(name).to_le_bytes();
        let at = find(bytes, 0, &hash);
        bytes[at] ^= 1;
    });
    let error = try_open(&plugin).unwrap_err();
    let Error::Go { message, .. } = &error else {
        panic!("{error}")
    };
    assert!(message.starts_with("plugin.Open(\""), "{message}");
    assert!(message.contains("GLIBC_2."), "{message}");
    // The failure is not cached: the repaired file opens.
    fs::copy(fixture("results"), &plugin).unwrap();
    try_open(&plugin).unwrap();
    still_usable();
}

/// Of the gABI, "Hash Table Section".
fn elf_hash(name: &[u8]) -> u32 {
    name.iter().fold(0, |hash: u32, byte| {
        let hash = (hash << 4).wrapping_add(u32::from(*byte));
        let high = hash & 0xf000_0000;
        (hash ^ high >> 24) & !high
    })
}
