//! A file that has passed the check of its tables is not checked again while it stays the same.

use super::{
    made::{changed, open_with, try_open},
    random::word,
};
use crate::support::{in_child, open};
use plugin_core::{DryRun, Error, OpenOptions};
use plugin_image::Unchecked;
use std::{
    env, fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

/// A time after which a note on an unchanged file is written.
const SETTLED: Duration = Duration::from_millis(2_100);

/// Returns the path of the note on a file.
fn note(file: &Path) -> PathBuf {
    let cache = PathBuf::from(env::var_os("XDG_CACHE_HOME").unwrap()).join("go-plugin-rs/checked");
    let found = fs::metadata(file).unwrap();
    cache.join(format!(
        "plugin{:x}-{:x}-{:x}-{:x}-{:x}.{:x}-{:x}.{:x}",
        Unchecked::CHECK_VERSION,
        found.dev(),
        found.ino(),
        found.size(),
        found.mtime(),
        found.mtime_nsec(),
        found.ctime(),
        found.ctime_nsec()
    ))
}

/// Gives a symbol of the plugin an address outside of the file. The dynamic linker does not use it, since the runtime host's definition takes
/// precedence.
fn move_symbol(bytes: &mut [u8]) {
    const NAME: &[u8] = b"\0runtime.printlock\0";
    let sections = usize::from(u16::from_le_bytes([bytes[60], bytes[61]]));
    let section = |n: usize| word(bytes, 40) + n * 64;
    // `SHT_DYNSYM`, whose `sh_link` is the section of its names.
    let symbols = (0..sections).map(section).find(|at| bytes[at + 4] == 11);
    let symbols = symbols.unwrap();
    let names = word(bytes, section(usize::from(bytes[symbols + 40])) + 24);
    let (start, size) = (word(bytes, symbols + 24), word(bytes, symbols + 32));
    let named = |at: &usize| {
        let name = u32::from_le_bytes(bytes[*at..at + 4].try_into().unwrap()) as usize;
        name > 0 && bytes[names + name - 1..].starts_with(NAME)
    };
    let symbol = (start..start + size).step_by(24).find(named).unwrap();
    bytes[symbol + 8..symbol + 16].copy_from_slice(&(1_u64 << 40).to_le_bytes());
}

#[test]
fn a_file_is_checked_once() {
    let cache = tempfile::tempdir_in(crate::support::fixtures()).unwrap();
    if !in_child(&[("XDG_CACHE_HOME", cache.path().to_str().unwrap())]) {
        return;
    }
    open("greet"); // The host has a note of its own.
    let folder = tempfile::tempdir_in(crate::support::fixtures()).unwrap();
    let file = changed(folder.path(), "moved.so", |bytes| move_symbol(bytes));
    let refused = |error: Error| assert!(matches!(&error, Error::Image { .. }), "{error}");
    refused(try_open(&file).unwrap_err());
    assert!(!note(&file).exists());

    // The note that would exist if the file had passed.
    fs::create_dir_all(note(&file).parent().unwrap()).unwrap();
    fs::write(note(&file), "").unwrap();
    refused(DryRun::new(OpenOptions::new()).open(&file).unwrap_err());
    let demanding = open_with(&file, |options| options.require_private_folder(true));
    refused(demanding.unwrap_err());
    // A change of the file makes the note void.
    let bytes = fs::read(&file).unwrap();
    thread::sleep(Duration::from_millis(20));
    fs::write(&file, bytes).unwrap();
    refused(try_open(&file).unwrap_err());
    fs::write(note(&file), "").unwrap();
    try_open(&file).unwrap();
}

#[test]
fn what_has_passed_is_noted() {
    let cache = tempfile::tempdir_in(crate::support::fixtures()).unwrap();
    if !in_child(&[("XDG_CACHE_HOME", cache.path().to_str().unwrap())]) {
        return;
    }
    let folder = tempfile::tempdir_in(crate::support::fixtures()).unwrap();
    let fresh = changed(folder.path(), "fresh.so", |_| {});
    try_open(&fresh).unwrap();
    // Another change could get the same time stamp.
    assert!(!note(&fresh).exists());
    let settled = folder.path().join("settled.so");
    fs::copy(crate::support::fixture("greet"), &settled).unwrap();
    thread::sleep(SETTLED);
    try_open(&settled).unwrap();
    assert!(note(&settled).exists());
}
