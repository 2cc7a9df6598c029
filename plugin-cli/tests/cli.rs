//! goplug as a user runs it: what it prints, and its exit codes.

mod support;

use std::{fs, path::Path, process::Command};

use support::{ended, fixture, goplug, run};

#[test]
fn inspect_tells_symbols_and_build_for_people_and_as_json() {
    let file = fixture("command");
    let (code, text, _) = run(&["inspect", &file]);
    assert_eq!(code, 0);
    for part in [
        "plugin    yes, example.com/fixtures/command",
        "func      Parse (string) (int, error)",
        "var       Current main.Config  64 B",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(!text.contains('\x1b'), "colours in a pipe: {text:?}");
    // A file that cannot be read has its place in the list.
    let (code, json, _) = run(&["inspect", "--json", "/nowhere.so", &file]);
    let reports: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (code, &reports[0]["file"]),
        (3, &"/nowhere.so".into()),
        "{json}"
    );
    assert!(
        reports[0]["error"]
            .as_str()
            .unwrap()
            .contains("No such file"),
        "{json}"
    );
    assert_eq!(reports[1]["plugin"], true, "{json}");
    let (code, json, _) = run(&["inspect", "--json", &file, &file]);
    let reports: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((code, reports.as_array().unwrap().len()), (0, 2));
    let report = &reports[0];
    assert_eq!(report["plugin"], true);
    assert_eq!(report["settings"][0]["key"], "-buildmode");
    assert_eq!(report["packages"]["fmt"].as_str().unwrap().len(), 16);
    // They are always there, whether they are asked for or not.
    let (code, same, _) = run(&["inspect", "--json", "--packages", &fixture("hello")]);
    assert!(code == 0 && same.contains("\"fmt\": \""), "{same}");
    let symbols = report["symbols"].as_array().unwrap();
    let parse = symbols
        .iter()
        .find(|symbol| symbol["name"] == "Parse")
        .unwrap();
    assert_eq!(parse["type"], "func(string) (int, error)");
}

#[test]
fn a_file_that_cannot_be_read_does_not_hide_the_others() {
    let (code, text, errors) = run(&["inspect", "/nowhere.so", &fixture("command")]);
    assert_eq!(code, 3);
    assert!(
        text.contains("example.com/fixtures/command") && errors.contains("/nowhere.so"),
        "{text}{errors}"
    );
    // Why: not only that it is so.
    assert!(errors.contains("No such file"), "{errors}");
    let (code, _, errors) = run(&["inspect", "/"]);
    assert!(code == 3 && errors.contains("directory"), "{code} {errors}");
}

/// clicolors.org: forced where nobody looks, and left out for those who want none.
#[test]
fn colours_are_for_those_who_want_some() {
    let file = fixture("hello");
    let coloured = |command: &str, variables: &[(&str, &str)]| {
        let mut run = goplug(&[command, &file]);
        run.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
        let (_, text, _) = ended(run.envs(variables.iter().copied()));
        text.contains('\x1b')
    };
    for command in ["inspect", "check"] {
        let (force, none) = (("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1"));
        assert!(!coloured(command, &[]), "{command}: a pipe");
        assert!(coloured(command, &[force]), "{command}");
        assert!(!coloured(command, &[force, none]), "{command}");
    }
}

#[test]
fn a_full_disk_is_an_error_and_a_closed_pipe_is_none() {
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let mut inspect = Command::new(env!("CARGO_BIN_EXE_goplug"));
    inspect.args(["inspect", &fixture("hello")]);
    let output = inspect.stdout(full).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{errors}");
    assert!(
        errors.contains("standard output cannot be written to"),
        "{errors}"
    );

    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = inspect.stdout(writer).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{output:?}");
}

#[test]
fn hosts_in_the_cache_are_listed_and_removed() {
    let home = tempfile::tempdir().unwrap();
    let cache = home.path().join("go-plugin-rs");
    fs::create_dir(&cache).unwrap();
    let host = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_goplug"));
        let output = command
            .arg("host")
            .args(arguments)
            .env("XDG_CACHE_HOME", home.path())
            .output()
            .unwrap();
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stdout).unwrap(),
        )
    };
    assert_eq!(host(&["list"]), (0, String::new()));
    let (code, path) = host(&["path", &fixture("command")]);
    assert_eq!(code, 1, "there is none yet: {path}");
    let built = Path::new(path.trim());
    assert!(built.starts_with(&cache), "{path}");
    // Whatever lies there under such a name takes room.
    fs::copy(fixture("c_shared"), built).unwrap();
    fs::write(cache.join("another file"), "").unwrap();
    assert_eq!(host(&["path", &fixture("command")]).0, 0);
    let (_, json) = host(&["list", "--json"]);
    let list: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(list.as_array().unwrap().len(), 1, "{json}");
    let (code, json) = host(&["path", "--json", &fixture("command")]);
    let place: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((code, &place["exists"]), (0, &true.into()), "{json}");
    // What a build that was killed has left.
    let name = built.file_name().unwrap().to_str().unwrap();
    let work = cache.join(format!(".{name}.build-1-0"));
    fs::create_dir(&work).unwrap();
    fs::write(cache.join(format!(".{name}.lock")), "").unwrap();
    assert_eq!(
        host(&["clean", "--older-than", "1"]).1,
        "removed 0 hosts, 0 B\n"
    );
    assert!(host(&["clean"]).1.starts_with("removed 1 host, "), "{json}");
    assert!(!work.exists());

    // Damaged ones: cut off, empty, changed.
    let whole = fs::read(fixture("c_shared")).unwrap();
    let mut changed = whole.clone();
    changed.push(0);
    for (name, bytes) in [
        ("cut", &whole[..whole.len() / 2]),
        ("empty", &[]),
        ("changed", &changed),
    ] {
        fs::write(cache.join(format!("libgoplugin-host1-{name}.so")), bytes).unwrap();
    }
    fs::write(cache.join("libgoplugin-host1-whole.so"), &whole).unwrap();
    let (code, text) = host(&["list"]);
    assert_eq!((code, text.matches("damaged, ").count()), (0, 3), "{text}");
    let (_, json) = host(&["list", "--json"]);
    let list: serde_json::Value = serde_json::from_str(&json).unwrap();
    let damaged = list.as_array().unwrap().iter();
    let damaged = damaged.filter(|host| host["damage"].is_string() && host["current"] == false);
    assert_eq!(damaged.count(), 3, "{json}");
    assert!(
        host(&["clean", "--unused"])
            .1
            .starts_with("removed 4 hosts, ")
    );
    assert!(!built.exists() && cache.join("another file").exists());
}

#[test]
fn usage_errors_and_help() {
    assert_eq!(run(&["inspect"]).0, 2);
    assert_eq!(run(&["frobnicate"]).0, 2);
    assert_eq!(run(&["call", "--help"]).0, 0);
    let (code, script, _) = run(&["completions", "bash"]);
    assert!(code == 0 && script.contains("goplug"), "{script}");
    let (code, page, _) = run(&["man", "call"]);
    assert!(code == 0 && page.contains("goplug\\-call"), "{page}");
    assert_eq!(run(&["man", "none"]).0, 2);
}

/// Beside hosts, there are their locks, and folders of copies and notes.
#[test]
fn doctor_counts_the_hosts_of_the_cache() {
    let home = tempfile::tempdir().unwrap();
    let cache = home.path().join(if cfg!(target_vendor = "apple") {
        "Library/Caches/go-plugin-rs"
    } else {
        "go-plugin-rs"
    });
    for folder in ["checked", "verified"] {
        fs::create_dir_all(cache.join(folder)).unwrap();
    }
    for file in [
        "libgoplugin-host1-go1.26.8-linux-amd64.so",
        "libgoplugin-host1-go1.27.4-linux-amd64.so",
        ".libgoplugin-host1-go1.27.4-linux-amd64.so.lock",
    ] {
        fs::write(cache.join(file), "").unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_goplug"))
        .args(["doctor", "--json"])
        .env("HOME", home.path())
        .env("XDG_CACHE_HOME", home.path())
        .output()
        .unwrap();
    let findings: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut findings = findings.as_array().unwrap().iter();
    let cache = findings.find(|finding| finding["what"] == "cache").unwrap();
    let found = cache["found"].as_str().unwrap();
    assert!(found.ends_with(", runtime hosts: 2"), "{found}");
}

#[test]
fn doctor_looks_at_what_there_is() {
    let (code, json, errors) = run(&["doctor", "--json"]);
    let findings: serde_json::Value = serde_json::from_str(&json).expect(&errors);
    let state = |what: &str| {
        let findings = findings.as_array().unwrap();
        findings
            .iter()
            .find(|finding| finding["what"] == what)
            .map(|finding| finding["state"].clone())
    };
    assert_eq!(state("machine").unwrap(), "good", "{json}");
    assert!(state("Go").is_some() && state("cache").is_some(), "{json}");
    let bad = findings
        .as_array()
        .unwrap()
        .iter()
        .any(|finding| finding["state"] == "bad");
    assert_eq!(code, i32::from(bad), "{json}");
}

/// Each page that another refers to is there.
#[test]
fn manual_pages() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, errors) = run(&["man", "--all", folder.path().to_str().unwrap()]);
    assert_eq!(code, 0, "{errors}");
    let mut pages = 0;
    for entry in fs::read_dir(folder.path()).unwrap().flatten() {
        pages += 1;
        let text = fs::read_to_string(entry.path()).unwrap();
        for part in text.split("goplug\\-").skip(1) {
            let Some((name, _)) = part.split_once("(1)") else {
                continue;
            };
            let page = format!("goplug-{}.1", name.replace('\\', ""));
            assert!(folder.path().join(&page).is_file(), "{page}");
        }
    }
    assert!(pages > 12, "{pages}");
    assert!(run(&["man", "host", "build"]).1.contains("goos"));
    assert_eq!(run(&["man", "host", "nothing"]).0, 2);
}
