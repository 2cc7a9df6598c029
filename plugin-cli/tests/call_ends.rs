//! `goplug call` that ends before the function returns: nothing that it has started goes on.

mod support;

use std::{io::Read, process::Stdio, sync::mpsc, thread, time::Duration};

use support::{fixture, goplug};

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

#[test]
fn arguments_that_do_not_end() {
    let command = fixture("command");
    let mut command = goplug(&["call", &command, "Any", "@-", "--timeout", "1"]);
    let mut child = (command.stdin(Stdio::piped()).stderr(Stdio::piped()))
        .spawn()
        .unwrap();
    let _open = child.stdin.take();
    let output = child.wait_with_output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{errors}");
    assert!(
        errors.contains("the arguments were not read within 1 s"),
        "{errors}"
    );
}
