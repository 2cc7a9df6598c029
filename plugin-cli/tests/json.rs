//! `--json`: what it has is what `--help` lists, and an error is JSON, too.

mod support;

use std::{collections::BTreeSet, fs};

use serde_json::Value;
use support::{ended, fixture, goplug, plugin_with, run};

/// The names of all fields, but those of a map by packages.
fn fields(json: &Value, found: &mut BTreeSet<String>) {
    match json {
        Value::Array(all) => all.iter().for_each(|one| fields(one, found)),
        Value::Object(all) => {
            for (name, one) in all {
                found.insert(name.clone());
                if name != "packages" || one.is_array() {
                    fields(one, found);
                }
            }
        }
        _ => {}
    }
}

#[test]
fn the_help_lists_all_fields() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (hello, greeter, program) = (
        fixture("hello"),
        fixture("greeter"),
        env!("CARGO_BIN_EXE_goplug"),
    );
    let cache = path("go-plugin-rs");
    fs::create_dir(&cache).unwrap();
    fs::write(format!("{cache}/libgoplugin-host-x.so"), "damaged").unwrap();
    let output = path("dist");
    let source = "package main\n\nfunc F() {}\n\nfunc main() {}\n";
    let trimmed = plugin_with(&["-trimpath"], folder.path(), "trimmed", source);
    for (command, arguments, most) in [
        (&["inspect"][..], &[&*hello, program, "/nowhere.so"][..], 24),
        (&["check"], &[&trimmed, "--with", &hello], 12),
        (&["check"], &[&hello, "--with", "/nowhere"], 12),
        (&["ship"], &[program, &greeter, "-o", &output], 6),
        (&["host", "list"], &[], 9),
        (&["host", "path"], &[&hello], 2),
        (&["host", "clean"], &["--unused"], 2),
        (&["doctor"], &[], 4),
    ] {
        let mut run_it = goplug(&[command, arguments, &["--json"]].concat());
        if command[0] == "host" {
            run_it.env("XDG_CACHE_HOME", folder.path());
        }
        if command[0] == "doctor" {
            run_it.env("GO_PLUGIN_HOST", "/nowhere");
        }
        let (_, json, errors) = ended(&mut run_it);
        let json: Value =
            serde_json::from_str(&json).unwrap_or_else(|_| panic!("{command:?} {errors}"));
        let mut found = BTreeSet::new();
        fields(&json, &mut found);
        let (_, help, _) = run(&[command, &["--help"]].concat());
        let (_, help) = help.split_once("Its fields:").expect("they are listed");
        let words: BTreeSet<&str> = help
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .collect();
        let missing: Vec<_> = found
            .iter()
            .filter(|name| !words.contains(&***name))
            .collect();
        assert!(missing.is_empty(), "{command:?}: {missing:?}");
        assert!(found.len() >= most, "{command:?}: {found:?}");
    }
}

#[test]
fn an_error_is_json_too() {
    let folder = tempfile::tempdir().unwrap();
    let hello = fixture("hello");
    let program = env!("CARGO_BIN_EXE_goplug");
    let output = folder.path().join("dist");
    let output = output.to_str().unwrap();
    for (arguments, code) in [
        (&["ship", program, "/nowhere.so", "-o", output][..], 3),
        (&["ship", "/nowhere", &hello, "-o", output], 3),
        (&["host", "build", "--for", "/nowhere.so", "-o", output], 3),
        (&["host", "path", "/nowhere.so"], 3),
        (&["host", "list"], 3),
        (&["host", "clean"], 3),
    ] {
        let mut command = goplug(&[arguments, &["--json"]].concat());
        command.env("XDG_CACHE_HOME", "/dev/null/none");
        if arguments[1] == "list" || arguments[1] == "clean" {
            command.env_remove("XDG_CACHE_HOME").env("HOME", "");
        }
        let (found, json, errors) = ended(&mut command);
        assert_eq!(found, code, "{arguments:?}: {errors}");
        let json: Value = serde_json::from_str(&json).expect(&errors);
        assert!(errors.contains(json["error"].as_str().unwrap()), "{errors}");
    }
    // check has one for each file.
    let greeter = fixture("greeter");
    let (code, json, errors) = run(&["check", &hello, &greeter, "--with", "/nowhere", "--json"]);
    let json: Value = serde_json::from_str(&json).expect(&errors);
    assert_eq!((code, json.as_array().unwrap().len()), (3, 2), "{errors}");
    for (report, file) in json.as_array().unwrap().iter().zip([&hello, &greeter]) {
        assert_eq!(
            (&report["file"], &report["loads"]),
            (&Value::from(&**file), &Value::Null)
        );
        assert!(
            errors.contains(report["error"].as_str().unwrap()),
            "{errors}"
        );
    }
}
