//! `goplug check`: what it says, and its exit codes.

mod support;

use std::fs;

use support::{ended, fixture, goplug, run};

#[test]
fn check_tells_what_will_load_and_why_not() {
    let (hello, greet) = (fixture("hello"), fixture("greet"));
    let (code, text, errors) = run(&["check", &hello, &greet]);
    assert_eq!(code, 0, "{text}{errors}");
    assert_eq!(text.matches(": will load\n").count(), 2, "{text}");
    assert!(text.contains("checksum  matches"), "{text}");
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let copy = file("copy.so", &fs::read(&hello).unwrap());
    let (code, json, errors) = run(&["check", "--json", &copy, "--with", &hello]);
    let reports: serde_json::Value = serde_json::from_str(&json).expect(&errors);
    assert_eq!((code, &reports[0]["loads"]), (1, &false.into()), "{json}");
    let error = reports[0]["error"].as_str().unwrap();
    assert!(error.contains("plugin already loaded"), "{error}");
    // A bit of data that no table leads to: only the checksum tells.
    let mut bytes = fs::read(&hello).unwrap();
    let text = bytes.windows(8).position(|window| window == b"goroutin");
    bytes[text.expect("the runtime is in it, with its messages")] ^= 1;
    let (code, json, _) = run(&["check", "--json", &file("damaged.so", &bytes)]);
    let reports: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (code, &reports[0]["checksum"]),
        (0, &"differs".into()),
        "{json}"
    );
}

#[test]
fn check_of_what_is_no_plugin() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text.so");
    fs::write(&text, "hello\n").unwrap();
    let (text, here) = (text.to_str().unwrap(), folder.path().to_str().unwrap());
    let hello = fixture("hello");
    for (arguments, code, told) in [
        (&["/nowhere.so"][..], 3, "realpath failed"),
        (&[here], 1, "directory"),
        (&[text], 1, "text.so"),
        (&[&fixture("c_shared")], 1, "-buildmode=c-shared"),
        // A no is an answer, whatever could not be found out of others.
        (&["/nowhere.so", text], 1, "realpath failed"),
        (&[&hello, "--with", "/nowhere"], 3, "/nowhere"),
        (
            &[&hello, "--with", &fixture("executable")],
            1,
            "cannot open Go plugins",
        ),
        (
            &[&hello, "--with", "/bin/sh"],
            3,
            "nothing in this program opens Go plugins",
        ),
        // goplug opens plugins itself.
        (
            &[&hello, "--with", env!("CARGO_BIN_EXE_goplug")],
            0,
            "will load",
        ),
        (&[&hello, "--go", "1.20"], 2, "made for Go 1.21 and later"),
        (&[&hello, "--go", "1.26"], 2, "the first is go1.26.0"),
        // A program that brings its Go runtime has that version.
        (
            &[&hello, "--with", &fixture("executable"), "--go", "1.21.0"],
            2,
            "--go says go1.21.0: leave --go out",
        ),
        (
            &[&hello, "--with", "/bin/sh", "--with", "/bin/sh"],
            2,
            "a process has one",
        ),
        // Without a runtime host of that version.
        (
            &[&hello, "--go", "1.21.0"],
            1,
            "the process is of go1.21.0: Go refuses it",
        ),
        (&[], 2, "FILE"),
    ] {
        let (found, text, errors) = run(&[&["check"], arguments].concat());
        assert_eq!(found, code, "{arguments:?}: {text}{errors}");
        assert!(
            text.contains(told) || errors.contains(told),
            "{arguments:?}: {text}{errors}"
        );
    }
}

#[test]
fn what_is_no_file_has_no_checksum() {
    let (code, text, errors) = run(&["check", "/nowhere.so"]);
    assert_eq!(code, 3, "{text}{errors}");
    assert!(
        text.contains("cannot tell whether it will load") && text.contains("No such file"),
        "{text}"
    );
    let (code, text, _) = run(&["check", "/"]);
    assert!(code == 1 && text.contains("directory"), "{text}");
    assert!(!text.contains("checksum"), "{text}");
}

#[test]
fn the_host_is_told_with_its_place_and_without_tags_of_ours() {
    let (code, json, errors) = run(&["check", "--json", &fixture("hello")]);
    let reports: serde_json::Value = serde_json::from_str(&json).expect(&errors);
    assert_eq!(code, 0, "{json}");
    assert!(reports[0]["host_place"].is_string(), "{json}");
    let host = reports[0]["host"].as_str().unwrap();
    let (code, text, _) = run(&["inspect", host]);
    assert!(code == 0 && text.contains("-buildmode=c-shared"), "{text}");
    assert!(!text.contains("goplugin_source"), "{text}");
}

/// It is refused before anything is loaded, and so before.
#[test]
fn an_environment_that_the_runtime_refuses() {
    let hello = fixture("hello");
    for (name, value) in [("GODEBUG", "cgocheck=2"), ("GOMEMLIMIT", "bogus")] {
        let verdict = |arguments: &[&str]| {
            let (code, text, errors) = ended(goplug(arguments).env(name, value));
            (code, text + &errors)
        };
        let (code, said) = verdict(&["check", &hello]);
        assert_eq!(code, 1, "{said}");
        assert!(said.contains(value), "{said}");
        assert_eq!(verdict(&["call", &hello, "V"]).0, 1);
    }
}
