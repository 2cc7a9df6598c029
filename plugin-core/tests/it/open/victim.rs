//! Child processes that may die or wait for ever.

use crate::support::CHILD;
use std::{
    env,
    ffi::OsStr,
    process::{Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

/// The variable of a child with the file to open.
pub(super) const FILE: &str = "GO_PLUGIN_TEST_MUTANT";

/// The exit status of a child for which the file was refused.
pub(super) const REFUSED: i32 = 77;

/// How long to wait for a child, which usually takes some 20 ms.
const PATIENCE: Duration = Duration::from_secs(10);

/// Runs a test in a process of its own, with more environment variables. `None` if it does not end.
pub(super) fn run(test: &str, environment: &[(&str, impl AsRef<OsStr>)]) -> Option<ExitStatus> {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(CHILD, test)
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    None
}
