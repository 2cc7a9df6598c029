//! `goplug new` and `goplug bindgen`: what they write builds, runs and passes its test at once.

mod support;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use support::{fixture, goplug, run};

#[test]
fn what_is_made_builds_runs_and_passes_its_test() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("hello-go");
    let core = here.join("../plugin-core");
    // A workspace of Go's around it has no part in it.
    fs::write(folder.path().join("go.work"), "go 1.21\n").unwrap();
    let arguments = [
        "new",
        program.to_str().unwrap(),
        "--plugin-core",
        core.to_str().unwrap(),
    ];
    let (code, text, errors) = run(&arguments);
    assert_eq!(code, 0, "{errors}");
    assert!(text.contains("cargo run"), "{text}");
    // The versions that this project uses are there already.
    fs::copy(here.join("../Cargo.lock"), program.join("Cargo.lock")).unwrap();
    let cargo = |command: &str| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("user");
        let output = Command::new(env!("CARGO"))
            .args([command, "--offline"])
            .current_dir(&program)
            .env("CARGO_TARGET_DIR", target)
            .env("RUSTFLAGS", "-Dwarnings")
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "cargo {command}: {errors}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(cargo("run"), "Hello, world!\nthat makes 3.75\n");
    assert!(cargo("test").contains("1 passed"));

    // What is there is left alone.
    let edited = program.join("plugin/plugin.go");
    fs::write(&edited, "edited").unwrap();
    let (code, _, errors) = run(&arguments);
    assert!(code == 1 && errors.contains("is there already"), "{errors}");
    assert_eq!(fs::read_to_string(edited).unwrap(), "edited");
    assert_eq!(names(folder.path()), ["go.work", "hello-go"]);
}

#[test]
fn names_that_are_none() {
    for name in ["1st", "a b", "test", "é", "plugin-core", "deps", "fn", "."] {
        let (code, _, errors) = run(&["new", name]);
        assert_eq!(code, 2, "{name}: {errors}");
    }
    // A folder that cannot be made.
    let (code, _, errors) = run(&["new", "/proc/none/hello"]);
    assert!(code == 3 && errors.contains("/proc/none"), "{errors}");
}

/// Names of packages of Go's own, names that no Go module can have, and a workspace around it.
#[test]
fn names_that_mean_something_to_go_or_cargo() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("Cargo.toml"), "[workspace]\n").unwrap();
    for name in ["plugin", "errors", "con", "go", "main"] {
        let program = folder.path().join("a b").join(name);
        let (code, text, errors) = run(&["new", program.to_str().unwrap()]);
        assert_eq!(code, 0, "{errors}");
        assert!(
            text.contains(&format!("cd '{}'", program.display())),
            "{text}"
        );
        let go = plugin_core::host::find_go(None).unwrap();
        let go = Command::new(go.go())
            .args(["vet", "."])
            .current_dir(program.join("plugin"))
            .output()
            .unwrap();
        assert!(
            go.status.success(),
            "{}",
            String::from_utf8_lossy(&go.stderr)
        );
        let manifest = fs::read_to_string(program.join("Cargo.toml")).unwrap();
        assert!(manifest.ends_with("[workspace]\n"), "{manifest}");
    }
}

/// A device stays one, a link leads where it led, and a file that cannot be written to is left alone.
#[test]
fn bindings_go_where_they_are_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let command = fixture("command");
    assert_eq!(run(&["bindgen", &command, "-o", "/dev/null"]).0, 0);
    assert!(!Path::new("/dev/null").is_file());
    let (code, _, errors) = run(&["bindgen", &command, "-o", "/dev/full"]);
    assert!(
        code == 3 && errors.contains("/dev/full: No space"),
        "{errors}"
    );
    let (file, link) = (folder.path().join("file.rs"), folder.path().join("link.rs"));
    fs::write(&file, "").unwrap();
    std::os::unix::fs::symlink(&file, &link).unwrap();
    assert_eq!(
        run(&["bindgen", &command, "-o", link.to_str().unwrap()]).0,
        0
    );
    assert!(link.is_symlink() && fs::metadata(&file).unwrap().len() > 0);
    let nowhere = folder.path().join("none/x.rs");
    let (code, _, errors) = run(&["bindgen", &command, "-o", nowhere.to_str().unwrap()]);
    assert!(
        code == 3 && errors.contains("none: there is no such folder"),
        "{errors}"
    );
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    // To standard output, by its name, too.
    let printed = run(&["bindgen", &command]);
    let mut dash = goplug(&["bindgen", &command, "-o", "-"]);
    assert_eq!(support::ended(dash.current_dir(&folder)), printed);
    assert!(!folder.path().join("-").exists());
    for (source, told) in [
        ("../fixtures/none", "No such file"),
        ("../fixtures/hello", "was built from"),
    ] {
        let source = here.join(source);
        let arguments = ["bindgen", &command, "--source", source.to_str().unwrap()];
        let (code, _, errors) = run(&arguments);
        assert!(code > 1 && errors.contains(told), "{code} {errors}");
    }
}

#[test]
fn bindings_are_written_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("bindings.rs");
    let path = output.to_str().unwrap();
    let command = fixture("command");
    let (code, text, errors) = run(&["bindgen", &command]);
    assert_eq!(code, 0, "{errors}");
    assert!(text.contains("pub struct Api {"), "{text}");
    assert_eq!(run(&["bindgen", &command, "-o", path]).0, 0);
    assert_eq!(fs::read_to_string(&output).unwrap(), text);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/command");
    let source = source.to_str().unwrap();
    let (code, text, errors) = run(&["bindgen", &command, "--source", source]);
    assert_eq!(code, 0, "{errors}");
    assert!(text.contains("Parameters: `"), "{text}");

    let text = folder.path().join("text.so");
    fs::write(&text, "hello\n").unwrap();
    let empty = folder.path().to_str().unwrap();
    for (arguments, code, told) in [
        (&["/nowhere.so"][..], 3, "/nowhere.so"),
        (&[text.to_str().unwrap()], 3, "text.so"),
        (&[empty], 3, "directory"),
        (&[&fixture("c_shared")], 1, "not a Go plugin"),
        (&[&command, "--source", empty], 3, "go.mod"),
        (&[&command, "--source", "/nowhere"], 3, "/nowhere"),
        (&[&command, "-o", "/proc/none/bindings.rs"], 3, "/proc/none"),
        (&[&command, "--go", "go"], 2, "--source"),
    ] {
        let (found, _, errors) = run(&[&["bindgen"], arguments].concat());
        assert_eq!(found, code, "{arguments:?}: {errors}");
        assert!(errors.contains(told), "{arguments:?}: {errors}");
        assert!(!errors.contains("exit status"), "{errors}");
    }
    let without_go = goplug(&[
        "bindgen",
        &command,
        "--source",
        source,
        "--go",
        "/nowhere/go",
    ])
    .output()
    .unwrap();
    let errors = String::from_utf8_lossy(&without_go.stderr).into_owned();
    assert!(
        without_go.status.code() == Some(3) && errors.contains("/nowhere/go"),
        "{errors}"
    );
}

fn names(folder: &Path) -> Vec<String> {
    let entries = folder.read_dir().unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .map(|path: PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect()
}

#[test]
fn where_the_source_is_is_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let new = |name: &str, source: &str| {
        let project = folder.path().join(name);
        let project = project.to_str().unwrap();
        let ended = run(&["new", project, "--plugin-core", source]);
        let manifest = std::fs::read_to_string(std::path::Path::new(project).join("Cargo.toml"));
        (ended, manifest.ok())
    };
    // The root, or the crate in it.
    for (name, place) in [("a", source.clone()), ("b", source.join("plugin-core"))] {
        let ((code, _, errors), manifest) = new(name, place.to_str().unwrap());
        assert_eq!(code, 0, "{errors}");
        assert!(manifest.unwrap().contains("/plugin-core\" }"), "{name}");
    }
    let ((code, _, errors), manifest) = new("c", source.join("guide").to_str().unwrap());
    assert!(
        code == 2 && errors.contains("no source of plugin-core"),
        "{errors}"
    );
    assert_eq!(manifest, None);
}
