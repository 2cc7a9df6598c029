//! Runs a test once more, in a process of its own, which it may spoil.

use std::{env, process::Command};

const CHILD: &str = "PLUGIN_PLATFORM_CHILD";

/// Whether this is that process.
pub(crate) fn is_child() -> bool {
    env::var_os(CHILD).is_some()
}

/// Runs the test of this name. `command` starts the program to which the arguments that are added belong: this one.
pub(crate) fn passes(command: &mut Command, test: &str) {
    let ended = command.args(["--exact", test]).env(CHILD, "1").output();
    let ended = ended.unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(
        ended.status.success() && said.contains("1 passed"),
        "{}: {said}",
        ended.status
    );
}
