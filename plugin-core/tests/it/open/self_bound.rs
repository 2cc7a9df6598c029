//! Plugins that were linked so that the variables of the Go runtime in them are their own. Loaded, they would find no module data,
//! and end the process.

use super::made::{PLAIN, build, still_usable, try_open};
use crate::support::in_child;
use plugin_core::{Error, Func, Refusal, image::SelfBound};
use std::fs;

#[test]
fn plugins_that_would_use_a_runtime_of_their_own_are_refused() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let script = |name: &str, text: &str| {
        let file = folder.path().join(name).with_extension("map");
        fs::write(&file, text).unwrap();
        file.display().to_string()
    };
    let all = script("all", "{ global: *; local: runtime.*; };");
    let some = script("some", "{ global: *; local: runtime.lastmoduledatap; };");
    let heap = script("heap", "{ global: *; local: runtime.mheap_; };");
    let list = script("list", "{ runtime.mheap_; type*; };");
    for (name, flags) in [
        ("symbolic", "-Wl,-Bsymbolic".to_owned()),
        ("versions", format!("-Wl,--version-script={all}")),
        ("one", format!("-Wl,--version-script={some}")),
        ("heap", format!("-Wl,--version-script={heap}")),
        (
            "dynamic_list",
            format!("-Wl,-Bsymbolic,--dynamic-list={list}"),
        ),
    ] {
        let flags = format!("-ldflags=-extldflags={flags}");
        let file = build(folder.path(), name, &PLAIN, &[&flags]);
        // Before any plugin is open: then Go dies of it.
        match try_open(&file).unwrap_err() {
            Error::Refused {
                reason: Refusal::SelfBound { how },
                ..
            } => assert_eq!(
                how == SelfBound::Symbolic,
                name == "symbolic",
                "{name}: {how:?}"
            ),
            error => panic!("{name}: {error}"),
        }
    }
    // What binds functions only does no harm: Go code calls its own copies in any case.
    let functions = "-ldflags=-extldflags=-Wl,-Bsymbolic-functions";
    let file = build(folder.path(), "functions", &PLAIN, &[functions]);
    let f: Func<fn() -> isize> = try_open(&file).unwrap().func("F").unwrap();
    assert_eq!(f.call().unwrap(), 1);
    still_usable();
}
