//! A process that ignores SIGCHLD, so that it gets no results of the programs that it runs.

use super::support::World;
use crate::HostError;
use std::{env, process::Command};

const CHILD: &str = "RUNTIME_HOST_IGNORES_SIGCHLD";

#[test]
fn that_no_result_is_known_is_the_cause() {
    if env::var_os(CHILD).is_some() {
        let mut world = World::new();
        world.stand_in("path", "go1.26.8", "exit 1\n");
        world.set("PATH", world.path("path"));
        plugin_platform::lose_results();
        // Found by PATH; and named.
        for _ in 0..2 {
            let error = world.run().unwrap_err();
            let text = error.to_string();
            assert!(matches!(error, HostError::LostResult { .. }), "{text}");
            for part in ["ignores SIGCHLD", "goplug host build"] {
                assert!(text.contains(part), "{text}");
            }
            world.set("GO", "/bin/echo");
        }
        return;
    }
    let ended = Command::new(env::current_exe().unwrap())
        .args(["--exact", "--nocapture"])
        .arg("tests::lost_results::that_no_result_is_known_is_the_cause")
        .env(CHILD, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(
        ended.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&ended.stderr)
    );
}
