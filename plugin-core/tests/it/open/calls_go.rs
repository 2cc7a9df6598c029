//! C code of a plugin that calls Go: while the plugin is loaded, and through cgo's function that waits for the runtime.

use super::{
    made::{build, build_with, refusal, try_open},
    victim::{FILE, run},
};
use crate::support::{in_child, is_child};
use plugin_core::{Func, Refusal, image::SelfBound};
use std::env;

/// A Go function that C code can call, and the result that C code got.
const MAIN: &str = r#"package main

// extern int seen;
import "C"

//export Answer
func Answer() C.int { return 42 }

func Seen() int { return int(C.seen) }
"#;

const ASKS: &str = "extern int Answer(void);
int seen;
__attribute__((constructor)) void loaded(void) { seen = Answer(); }
";

const MODULE: &str = "module example.com/callsgo\ngo 1.21\n";

/// This requires a running Go, and such a function need not be among the file's initialisers.
#[test]
fn a_plugin_that_calls_go_while_it_is_loaded() {
    if is_child() {
        let plugin = try_open(env::var_os(FILE).unwrap()).unwrap();
        let seen: Func<fn() -> isize> = plugin.func("Seen").unwrap();
        assert_eq!(seen.call().unwrap(), 42);
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let by_option = ASKS.replace("__attribute__((constructor)) ", "");
    for (name, flags, compiled, asks) in [
        ("constructor", "", "", ASKS),
        ("no_startup_files", "-nostartfiles", "", ASKS),
        ("init", "-Wl,-init=loaded", "", &by_option),
        ("no_plt", "-nostartfiles", "-fno-plt", ASKS),
    ] {
        let files = [("go.mod", MODULE), ("main.go", MAIN), ("asks.c", asks)];
        let flags = format!("-ldflags=-extldflags '{flags}'");
        let compiled = [("CGO_CFLAGS", compiled)];
        let file = build_with(folder.path(), name, &files, &[&flags], &compiled);
        let test = "open::calls_go::a_plugin_that_calls_go_while_it_is_loaded";
        let ended = run(test, &[(FILE, file)]);
        assert!(
            ended.is_some_and(|ended| ended.success()),
            "{name}: {ended:?}"
        );
    }
}

/// Whenever C code calls Go, it would wait for ever in its own copy of the waiting function.
#[test]
fn a_plugin_that_waits_for_a_runtime_of_its_own_is_refused() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("script.map");
    let local = "{ global: *; local: _cgo_wait_runtime_init_done; };";
    std::fs::write(&script, local).unwrap();
    let asks = &ASKS.replace("__attribute__((constructor)) ", "");
    for (name, flags) in [
        ("functions", "-Wl,-Bsymbolic-functions".to_owned()),
        (
            "script",
            format!("-Wl,--version-script={}", script.display()),
        ),
    ] {
        let files = [("go.mod", MODULE), ("main.go", MAIN), ("asks.c", asks)];
        let flags = format!("-ldflags=-extldflags '{flags}'");
        let file = build(folder.path(), name, &files, &[&flags]);
        let found = refusal(&file);
        let symbol = match &found {
            Refusal::SelfBound {
                how: SelfBound::Local { symbol },
            } => symbol,
            Refusal::SelfBound {
                how: SelfBound::Hidden { symbol },
            } => symbol,
            other => panic!("{name}: {other}"),
        };
        assert_eq!(symbol, "_cgo_wait_runtime_init_done", "{name}: {found}");
    }
}
