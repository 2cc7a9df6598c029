//! Standard output that nobody reads, or that is closed: the answer of a command stands.

mod support;

use std::{
    fs,
    process::{Command, Stdio},
};
use support::{ended, fixture, goplug, run};

#[test]
fn the_answer_stands_when_whoever_reads_has_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (hello, command) = (fixture("hello"), fixture("command"));
    let damaged = path("damaged.so");
    let content = fs::read(&hello).unwrap();
    fs::write(&damaged, &content[..content.len() / 2]).unwrap();
    let missing = path("missing.so");
    for arguments in [
        &["check", &damaged][..],
        &["check", &damaged, &damaged, "--json"],
        &["check", &hello],
        &["inspect", &missing, &hello, "--json"],
        &["inspect", &hello],
        &["call", &command, "Parse", "1"],
        &["call", &command, "Parse", "42"],
        &["call", &hello, "None"],
        &["bindgen", &hello],
        &["bindgen", &damaged],
        &["host", "path", &hello],
        &["host", "list", "--json"],
        &["man", "none"],
        &["completions", "bash"],
        &["doctor"],
        &["--help"],
    ] {
        // A cache of its own: no host is in it.
        let goplug = || {
            let mut goplug = goplug(arguments);
            if arguments[0] == "host" || arguments[0] == "doctor" {
                goplug.env("XDG_CACHE_HOME", folder.path());
            }
            if arguments[0] == "doctor" {
                goplug.env("GO_PLUGIN_HOST", &missing);
            }
            goplug
        };
        let (code, _, errors) = ended(&mut goplug());
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = goplug().stdout(writer).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        assert_eq!(said, errors, "{arguments:?}");
    }
}

#[test]
fn a_closed_standard_output_is_an_error() {
    for how in [">&-", "1</dev/null"] {
        for arguments in [
            &["inspect", &fixture("hello")][..],
            &["check", &fixture("hello"), "--json"],
            &["call", &fixture("greet"), "Add", "40", "2"],
            &["completions", "bash"],
            &["--version"],
        ] {
            let mut shell = Command::new("sh");
            shell.args([
                "-c",
                &format!("exec \"$0\" \"$@\" {how}"),
                env!("CARGO_BIN_EXE_goplug"),
            ]);
            let (code, _, errors) = ended(shell.args(arguments).stdout(Stdio::null()));
            assert_eq!(code, 3, "{arguments:?} {how}: {errors}");
            assert!(
                errors.contains("standard output cannot be written to"),
                "{errors}"
            );
        }
    }
    // What nobody wants to see is written all the same.
    for device in ["/dev/null", "/dev/zero"] {
        let device = fs::File::options().read(true).write(true).open(device);
        let mut command = goplug(&["inspect", &fixture("hello")]);
        let (code, _, errors) = ended(command.stdout(device.unwrap()));
        assert_eq!(code, 0, "{errors}");
    }
}

/// What is said on standard error is said where that is possible, and nothing else changes.
#[test]
fn a_full_standard_error_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let full = || fs::File::options().write(true).open("/dev/full").unwrap();
    for (arguments, code) in [(&["host", "list"][..], 0), (&["inspect", "/missing.so"], 3)] {
        let mut command = goplug(arguments);
        command.env("XDG_CACHE_HOME", folder.path()).stderr(full());
        assert_eq!(
            command.output().unwrap().status.code(),
            Some(code),
            "{arguments:?}"
        );
    }
    assert_eq!(run(&["host", "list"]).0, 0);
}
