//! `goplug call` that ends before the function returns: nothing that it has started goes on.

mod support;

use std::{
    fs,
    io::Read,
    os::unix::fs::PermissionsExt,
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use support::{ended, fixture, goplug};

/// The pipe to which goplug, its child and what that has started write ends when all have.
#[test]
fn a_call_ends_with_goplug_and_when_time_is_up() {
    for (limit, is_killed) in [("0", true), ("3", false)] {
        let command = fixture("command");
        let mut command = goplug(&["call", &command, "Start", "600", "--timeout", limit]);
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut errors = child.stderr.take().unwrap();
        if is_killed {
            thread::sleep(Duration::from_secs(3)); // The plugin is open by then, or is being opened: either will do.
            child.kill().unwrap();
        }
        child.wait().unwrap();
        let (ended, has_ended) = mpsc::channel();
        thread::spawn(move || {
            errors.read_to_string(&mut String::new()).unwrap();
            ended.send(()).unwrap();
        });
        let limit = Duration::from_secs(60);
        has_ended.recv_timeout(limit).expect("the call goes on");
    }
}

/// A limit that is no whole number of nanoseconds is one, too.
#[test]
fn arguments_that_do_not_end() {
    let plugin = fixture("command");
    for limit in ["1", "1e-10"] {
        let mut command = goplug(&["call", &plugin, "Any", "@-", "--timeout", limit]);
        let mut child = (command.stdin(Stdio::piped()).stderr(Stdio::piped()))
            .spawn()
            .unwrap();
        let stdin = child.stdin.take();
        thread::spawn(|| {
            thread::sleep(Duration::from_secs(60));
            drop(stdin); // It ends without a limit, too, as another error.
        });
        let output = child.wait_with_output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{errors}");
        assert!(
            errors.contains("the arguments were not read within"),
            "{errors}"
        );
    }
}

/// What it writes to standard error is lost then, and it must not write to files that have got these numbers since.
#[test]
fn a_plugin_that_closes_all_files() {
    let plugin = fixture("closed_files");
    let (code, text, errors) = ended(&mut goplug(&["call", &plugin, "Close"]));
    assert_eq!((code, &*text), (3, ""), "{errors}");
    assert!(errors.contains("error: Close has closed file"), "{errors}");
    let mut in_init = goplug(&["call", &plugin, "Close"]);
    let (code, text, errors) = ended(in_init.env("CLOSE_IN_INIT", "1"));
    assert_eq!((code, &*text), (3, ""), "{errors}");
    assert!(
        errors.contains("a function init of the plugin has closed"),
        "{errors}"
    );
    let mut check = goplug(&["check", &plugin]);
    let (code, _, errors) = ended(check.env("CLOSE_IN_INIT", "1"));
    assert_eq!(code, 0, "nothing of it runs: {errors}");
}

/// The time is that of the call, and the plugin is not blamed for what the go command takes.
#[test]
fn a_host_is_built_before_the_time_begins() {
    let home = tempfile::tempdir().unwrap();
    let go = plugin_core::host::find_go(None).unwrap();
    let (_, cache, _) = ended(Command::new(go.go()).args(["env", "GOCACHE"]));
    let slow = home.path().join("go");
    let script = format!(
        "#!/bin/sh\ncase \"$1\" in build) sleep 12;; esac\nexec '{}' \"$@\"\n",
        go.go().display()
    );
    fs::write(&slow, script).unwrap();
    fs::set_permissions(&slow, fs::Permissions::from_mode(0o755)).unwrap();
    let command = fixture("command");
    let mut call = goplug(&["call", &command, "Parse", "42", "--timeout", "10"]);
    for name in ["XDG_CACHE_HOME", "GO_PLUGIN_HOST", "GO_PLUGIN_HOST_DIR"] {
        call.env_remove(name);
    }
    call.env("HOME", home.path()).env("GO", &slow);
    let (code, text, errors) = ended(call.env("GOCACHE", cache.trim()));
    assert_eq!((code, &*text), (0, "42\nnull\n"), "{errors}");
}
