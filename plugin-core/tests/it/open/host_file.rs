//! Runtime hosts that are missing, do not load, or contradict their file; and changes of a plugin during the search for its host.

use super::made::{PLAIN, build, changed, find, go, open_with, still_usable, try_open};
use crate::support::{fixture, in_child};
use plugin_core::{
    Error,
    host::{self, HostError, HostOptions, HostSpec, Progress, Refused},
};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The host of the fixtures, which other tests have built, and its spec.
fn fixtures_host() -> (HostSpec, PathBuf) {
    let plugin = fixture("results");
    let image = plugin_core::inspect(&plugin).unwrap();
    let spec = HostSpec::of_plugin(image.build.as_ref().unwrap()).unwrap();
    let file = host::obtain(&spec, &HostOptions::default(), &plugin).unwrap();
    (spec, file)
}

/// Makes a copy of the fixtures' host in which the first `old` is replaced by `new`, with an updated checksum.
fn changed_host(folder: &Path, old: &str, new: &str) -> PathBuf {
    let mut bytes = fs::read(fixtures_host().1).unwrap();
    let at = find(&bytes, 0, old.as_bytes());
    bytes[at..at + old.len()].copy_from_slice(new.as_bytes());
    let file = folder.canonicalize().unwrap().join("host.so");
    fs::write(&file, bytes).unwrap();
    let text = file.to_str().unwrap();
    go(folder, &["tool", "buildid", "-w", text], &[]);
    file
}

/// The checked file must be the loaded one.
#[test]
fn a_file_that_changes_while_it_is_opened() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let hosts = tempfile::tempdir().unwrap();
    let (spec, file) = fixtures_host();
    // The plugin changes when the search reports that it skips the first host.
    fs::write(hosts.path().join(spec.file_name()), "no host").unwrap();
    fs::copy(file, hosts.path().join(spec.plain_file_name())).unwrap();
    let plugin = changed(folder.path(), "plugin.so", |_| {});
    let newer = changed(folder.path(), "newer.so", |_| {});
    let mut options = HostOptions::default();
    options.dir = Some(hosts.path().to_owned());
    let replaced = plugin.clone();
    options.progress = Some(Arc::new(move |progress| {
        assert!(matches!(progress, Progress::PassedOver { .. }));
        fs::rename(&newer, &replaced).unwrap();
    }));
    let error = open_with(&plugin, |all| all.host(options)).unwrap_err();
    assert!(
        matches!(&error, Error::Changed { path } if *path == plugin.canonicalize().unwrap()),
        "{error}"
    );
    assert!(error.to_string().contains("by renaming a finished file"));
    // The failure is not cached.
    try_open(&plugin).unwrap();
    still_usable();
}

#[test]
fn there_is_no_host() {
    let empty = tempfile::tempdir().unwrap();
    let cache = [("XDG_CACHE_HOME", empty.path().to_str().unwrap())];
    if !in_child(&cache) {
        return;
    }
    let hosts = tempfile::tempdir().unwrap();
    let result = open_with(&fixture("results"), |options| {
        options.host_dir(hosts.path()).build_host(false)
    });
    let error = result.unwrap_err();
    let Error::Host { reason, .. } = &error else {
        panic!("{error}")
    };
    assert!(matches!(**reason, HostError::NotFound { .. }), "{error}");
    still_usable();
}

/// The file is a host, but a library that it needs is missing.
#[test]
#[cfg(target_env = "gnu")]
fn the_host_does_not_load() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let host = changed_host(folder.path(), "\0libc.so.6\0", "\0libx.so.6\0");
    let result = open_with(&fixture("results"), |options| options.host_file(&host));
    let error = result.unwrap_err();
    assert!(
        matches!(&error, Error::LoadHost { path, .. } if *path == host),
        "{error}"
    );
    assert!(error.to_string().contains("libx.so.6"), "{error}");
    still_usable();
}

/// In a Go version with another name for the channel that the runtime closes, the first plugin is opened in the same way as later ones.
#[test]
fn the_runtime_does_not_tell_when_it_is_initialised() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (_, real) = fixtures_host();
    let bytes = fs::read(real).unwrap();
    let names = ["\0runtime.main_init_done\0", "\0runtime.mainInitDoneChan\0"];
    let known = |name: &&&str| {
        bytes
            .windows(name.len())
            .any(|window| window == name.as_bytes())
    };
    let name = *names.iter().find(known).unwrap();
    let host = changed_host(folder.path(), name, &name.replace("runtime.m", "runtime.x"));
    let plugin = open_with(&fixture("results"), |options| options.host_file(&host)).unwrap();
    assert_eq!(plugin.runtime_host(), host);
    still_usable();
}

/// The file has all marks of a host, but different code.
#[test]
fn the_host_has_another_layout() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (_, real) = fixtures_host();
    let image = plugin_core::inspect(real).unwrap();
    let tags = image.build.as_ref().unwrap().setting("-tags").unwrap();
    let main = "package main\nimport \"C\"\nimport (\n\t\"plugin\"\n\t\"unsafe\"\n)\n\
        //export goplugin1_begin\nfunc goplugin1_begin(count C.int, arguments unsafe.Pointer) {}\n\
        //export goplugin1_start\nfunc goplugin1_start(question unsafe.Pointer) {}\n\
        var Open = plugin.Open\nfunc main() {}\n";
    let files = [PLAIN[0], ("main.go", main)];
    let arguments = ["-buildmode=c-shared", &format!("-tags={tags}")];
    let host = build(folder.path(), "host", &files, &arguments);
    let host = host.canonicalize().unwrap();
    let result = open_with(&fixture("results"), |options| options.host_file(&host));
    let error = result.unwrap_err();
    assert!(
        matches!(&error, Error::HostContract { path } if *path == host),
        "{error}"
    );
}

/// glibc replaces a part of the path, and would load another file.
#[test]
#[cfg(target_env = "gnu")]
fn a_path_that_the_dynamic_linker_changes() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let host = folder.path().join("$LIB").join("host.so");
    fs::create_dir(host.parent().unwrap()).unwrap();
    fs::copy(fixtures_host().1, &host).unwrap();
    let error = open_with(&fixture("greet"), |options| options.host_file(&host)).unwrap_err();
    let Error::Host { reason, .. } = &error else {
        panic!("{error}");
    };
    let HostError::Refused { why, .. } = &**reason else {
        panic!("{error}");
    };
    assert!(
        matches!(why, Refused::PathToken(token) if token.0 == "$LIB"),
        "{error}"
    );
    still_usable();
}
