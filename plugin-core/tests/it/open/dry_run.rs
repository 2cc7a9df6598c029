//! `DryRun` has the same results as `open`, in any order, and loads nothing.

use super::made::{PLAIN, build_with};
use crate::support::{fixture, in_child, open};
use plugin_core::{DryRun, Error, OpenOptions, host::HostSpec};
use std::{fs, path::Path, process::Command};

fn process() -> DryRun {
    DryRun::new(OpenOptions::new())
}

/// Returns the results of the dry run and of `open` in this process, after the same files.
fn compare(files: &[&Path]) {
    let mut process = process();
    for file in files {
        let foreseen = process.open(file).map(|image| image.file_len);
        // SAFETY: test plugins of this project.
        let opened = unsafe { plugin_core::open(file) }.map(|plugin| plugin.image().file_len);
        match (foreseen, opened) {
            (Ok(foreseen), Ok(opened)) => assert_eq!(foreseen, opened),
            (Err(foreseen), Err(opened)) => assert_eq!(foreseen.to_string(), opened.to_string()),
            (foreseen, opened) => panic!("{}: {foreseen:?} {opened:?}", file.display()),
        }
    }
}

#[test]
fn it_says_word_for_word_what_open_says() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let trimmed = build_with(folder.path(), "trimmed", &PLAIN, &["-trimpath"], &[]);
    let copy = folder.path().join("copy.so");
    fs::copy(fixture("greet"), &copy).unwrap();
    let text = folder.path().join("text.so");
    fs::write(&text, "hello\n").unwrap();
    let greet = fixture("greet");
    compare(&[
        &greet,
        &greet,
        &copy,
        &trimmed,
        &text,
        folder.path(),
        &folder.path().join("missing.so"),
        &fixture("c_shared"),
        &fixture("executable"),
        &fixture("shared_a"),
        &fixture("shared_b"),
    ]);
}

#[test]
fn nothing_is_loaded() {
    if !in_child(&[]) {
        return;
    }
    let mut process = process();
    process.open(fixture("hello")).unwrap();
    let host = process.host().unwrap().path.clone();
    let maps = fs::read_to_string("/proc/self/maps").unwrap_or_default();
    // The host may be in the program, which is already loaded.
    let host = Some(&host).filter(|_| !cfg!(embedded_host));
    for file in [&fixture("hello")].into_iter().chain(host) {
        let name = file.file_name().unwrap().to_str().unwrap();
        assert!(!maps.contains(name), "{name} is loaded");
    }
    // An open that would end the process is not begun.
    process.open(fixture("init_goexit")).unwrap();
    open("hello");
}

#[test]
fn a_process_of_another_go_version_or_of_a_go_program() {
    let spec = HostSpec::new("go1.21.0", std::env::consts::OS, "amd64");
    let mut options = OpenOptions::new();
    options.build_host(false);
    let mut process = DryRun::new(options).runtime_host(spec);
    let error = process.open(fixture("hello"));
    let Err(Error::Host { reason, .. }) = error else {
        panic!("{error:?}")
    };
    assert!(reason.to_string().contains("go1.21.0"), "{reason}");

    // A Go program that imports package plugin, built otherwise than the plugin.
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("main.go");
    let text = "package main\nimport \"plugin\"\nfunc main() { plugin.Open(\"\") }\n";
    fs::write(&source, text).unwrap();
    let program = folder.path().join("program");
    let go = plugin_core::host::find_go(None).unwrap();
    for (flags, same) in [(&[][..], true), (&["-trimpath"][..], false)] {
        let mut build = Command::new(go.go());
        build.args(["build", "-o"]).arg(&program).args(flags);
        let built = build.arg(&source).current_dir(folder.path()).output();
        assert!(built.as_ref().unwrap().status.success(), "{built:?}");
        let mut process = DryRun::in_program(&program, OpenOptions::new()).unwrap();
        let said = process.open(fixture("hello")).map(drop);
        // The fixtures may be of another version than the go command that was found.
        let image = plugin_core::inspect(fixture("hello")).unwrap();
        let same = same && image.build.unwrap().release() == go.version();
        match said {
            Ok(()) => assert!(same),
            Err(Error::OtherRuntime { mismatch, .. }) => {
                assert!(!same, "{}", mismatch.report());
                let than = format!(" than {}", program.canonicalize().unwrap().display());
                assert!(mismatch.to_string().contains(&than), "{mismatch}");
            }
            Err(error) => panic!("{error}"),
        }
    }
    let refused = DryRun::in_program(fixture("executable"), OpenOptions::new());
    assert!(
        matches!(refused, Err(Error::NotOpener { .. })),
        "{refused:?}"
    );
}
