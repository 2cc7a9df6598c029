//! Paths in which glibc replaces a part: ld.so(8), "Dynamic string tokens". What is checked would not be what is loaded.
#![cfg(target_env = "gnu")]

use super::made::{open_with, still_usable, try_open};
use crate::support::{fixture, in_child};
use plugin_core::{DryRun, Error, OpenOptions};
use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

fn put(file: &Path, to: PathBuf) -> PathBuf {
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    fs::copy(file, &to).unwrap();
    to
}

fn token(error: &Error) -> &str {
    match error {
        Error::PathToken { token, .. } => &token.0,
        other => panic!("{other}"),
    }
}

#[test]
fn another_plugin_is_not_loaded() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let greet = fixture("greet");
    for (name, expected) in [
        ("$LIB/greet.so", "$LIB"),
        ("a${ORIGIN}/greet.so", "${ORIGIN}"),
        ("x/greet-$PLATFORM.so", "$PLATFORM"),
    ] {
        let file = put(&greet, folder.path().join(name));
        // What glibc would load.
        put(
            &fixture("results"),
            folder.path().join("lib/x86_64-linux-gnu/greet.so"),
        );
        put(&fixture("results"), folder.path().join("lib64/greet.so"));
        let error = try_open(&file).unwrap_err();
        assert_eq!(token(&error), expected, "{error}");
        assert!(error.to_string().contains("rename"), "{error}");
        let error = open_with(&file, |options| options.require_checksum(true)).unwrap_err();
        assert_eq!(token(&error), expected, "{error}");
        let error = DryRun::new(OpenOptions::new())
            .open(&file)
            .map(drop)
            .unwrap_err();
        assert_eq!(token(&error), expected, "{error}");
        let link = folder.path().join(format!("to {}", &expected[1..]));
        symlink(&file, &link).unwrap();
        assert_eq!(token(&try_open(&link).unwrap_err()), expected);
        still_usable();
    }
    // Others are only names.
    for name in ["$lib/results.so", "$LIBRARY/kinds.so", "${LIB/scalars.so"] {
        let fixture = fixture(name.split(&['/', '.']).nth(1).unwrap());
        let file = put(&fixture, folder.path().join(name));
        let opened = try_open(&file);
        assert!(opened.is_ok(), "{name}: {}", opened.unwrap_err());
    }
}
