//! A command that reads one file and writes another does not write over what it reads, by whatever name.

mod support;

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};
use support::{fixture, goplug, run};

#[test]
fn what_is_read_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let plugin = path("plugin.so");
    fs::copy(fixture("greeter"), &plugin).unwrap();
    symlink(&plugin, path("link")).unwrap();
    symlink("link", path("links")).unwrap();
    fs::hard_link(&plugin, path("same")).unwrap();
    let source = path("source");
    fs::create_dir(&source).unwrap();
    fs::write(source.join("main.go"), "package main\n").unwrap();
    let go = plugin_core::host::find_go(None).unwrap().go().to_owned();
    let own_go = path("go");
    symlink(go, &own_go).unwrap();

    let plugin_name = text(&plugin);
    let (source_name, go_name) = (text(&source), text(&own_go));
    let outputs = ["plugin.so", "link", "links", "same"].map(path);
    let mut tries: Vec<(Vec<&str>, PathBuf)> = Vec::new();
    for output in outputs {
        tries.push((vec!["bindgen", &plugin_name], output.clone()));
        tries.push((vec!["host", "build", "--for", &plugin_name], output));
    }
    tries.push((
        vec!["bindgen", &plugin_name, "--source", &source_name],
        source.join("main.go"),
    ));
    tries.push((
        vec!["host", "build", "--for", &plugin_name, "--with", &go_name],
        own_go.clone(),
    ));
    for (arguments, output) in tries {
        let before = fs::read(&output).unwrap();
        let (code, printed, errors) = run(&[&arguments[..], &["-o", &text(&output)]].concat());
        assert_eq!(code, 2, "{arguments:?}: {printed}{errors}");
        assert!(errors.contains("would take the place of"), "{errors}");
        assert!(
            fs::read(&output).unwrap() == before,
            "{arguments:?} {output:?}"
        );
    }
    for output in ["plugin.so", "same"] {
        let arguments = [
            "ship",
            env!("CARGO_BIN_EXE_goplug"),
            &plugin_name,
            "-o",
            &text(&path(output)),
        ];
        let (code, _, errors) = run(&arguments);
        assert!(code == 1 && errors.contains("is there already"), "{errors}");
    }
    // Another file can be replaced.
    fs::write(path("other.rs"), "").unwrap();
    assert_eq!(
        run(&["bindgen", &plugin_name, "-o", &text(&path("other.rs"))]).0,
        0
    );
}

/// As a build that was killed leaves it.
#[test]
fn leftovers_of_other_builds_are_swept() {
    let folder = tempfile::tempdir().unwrap();
    let work = folder
        .path()
        .join(".libgoplugin-host-go1.21.0.so.build-1-0");
    fs::create_dir(&work).unwrap();
    fs::write(work.join("host"), "half").unwrap();
    fs::write(folder.path().join(".libgoplugin-host-go1.21.0.so.lock"), "").unwrap();
    fs::write(folder.path().join(".mine.lock"), "").unwrap();
    let mut build = goplug(&["host", "build", "--for", &fixture("greeter"), "--json"]);
    let (code, json, errors) = support::ended(build.current_dir(&folder));
    assert_eq!(code, 0, "{errors}");
    let built: serde_json::Value = serde_json::from_str(&json).unwrap();
    let entries = folder
        .path()
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut left: Vec<_> = entries
        .map(|path| path.file_name().unwrap().to_owned())
        .collect();
    left.sort();
    let host = Path::new(built["file"].as_str().unwrap())
        .file_name()
        .unwrap();
    assert_eq!(left, [".mine.lock".as_ref(), host]);
}
