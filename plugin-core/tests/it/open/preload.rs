//! Which thread loads the first plugin: the one that opens it, while the runtime starts, unless C code of the plugin runs when it is loaded.

use super::made::{PLAIN, build, try_open};
use crate::support::{in_child, is_child, open, run_child};
use plugin_core::Func;

/// A plugin whose C code notes which thread loads it.
const CONSTRUCTOR: &str = r#"package main

/*
#include <pthread.h>

static pthread_t loader;

__attribute__((constructor)) static void loaded(void) { loader = pthread_self(); }

static int is_loader(void) { return pthread_equal(loader, pthread_self()) != 0; }
*/
import "C"

func IsLoader() bool { return C.is_loader() != 0 }
"#;

#[test]
fn c_code_runs_when_the_runtime_has_started() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = build(
        folder.path(),
        "constructor",
        &[PLAIN[0], ("main.go", CONSTRUCTOR)],
        &[],
    );
    let plugin = try_open(file).unwrap();
    let is_loader: Func<fn() -> bool> = plugin.func("IsLoader").unwrap();
    assert!(!is_loader.call().unwrap());
}

// Where the host is linked in, its file is the program's.
#[cfg(not(embedded_host))]
#[test]
fn other_plugins_are_loaded_while_the_runtime_starts() {
    if is_child() {
        open("greet");
        return;
    }
    // ld.so(8): `file=NAME [0];  dynamically loaded by FILE [0]`.
    let child = run_child(&[("LD_DEBUG", "files")]);
    let log = String::from_utf8_lossy(&child.stderr);
    let loads: Vec<_> = log
        .lines()
        .filter(|line| line.contains("greet.so [0];  dynamically loaded by"))
        .collect();
    assert!(child.status.success() && !loads.is_empty(), "{log}");
    assert!(!loads[0].contains("goplugin-host"), "{}", loads[0]);
}
