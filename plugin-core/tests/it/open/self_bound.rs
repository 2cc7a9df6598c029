//! Plugins linked so that their copies of the runtime's variables are bound to themselves. Go would find no module data, and end the
//! process.

use super::{
    made::{PLAIN, build, still_usable, try_open},
    random::{Random, number},
};
use crate::support::in_child;
use plugin_core::{Error, Func, Refusal, host, image::SelfBound};
use std::{fs, process::Command};

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
    let page = script("page", "{ global: *; local: runtime.physPageSize; };");
    let thread = script("thread", "{ global: *; local: runtime.tlsg; };");
    let of_cpu = script("of_cpu", "{ global: *; local: internal?cpu.*; };");
    let list = script("list", "{ runtime.mheap_; type*; };");
    for (name, flags) in [
        ("symbolic", "-Wl,-Bsymbolic".to_owned()),
        ("versions", format!("-Wl,--version-script={all}")),
        ("one", format!("-Wl,--version-script={some}")),
        ("page", format!("-Wl,--version-script={page}")),
        ("thread", format!("-Wl,--version-script={thread}")),
        ("of_cpu", format!("-Wl,--version-script={of_cpu}")),
        ("stripped", format!("-s -Wl,--version-script={some}")),
        (
            "stripped_thread",
            format!("-s -Wl,--version-script={thread}"),
        ),
        (
            "dynamic_list",
            format!("-Wl,-Bsymbolic,--dynamic-list={list}"),
        ),
    ] {
        let flags = format!("-ldflags=-extldflags '{flags}'");
        let file = build(folder.path(), name, &PLAIN, &[&flags]);
        // No plugin is open yet, in which case Go would end the process.
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
    // Binding only functions locally is harmless unless C code calls Go: Go code always calls its own copies.
    let functions = "-ldflags=-extldflags=-Wl,-Bsymbolic-functions";
    let file = build(folder.path(), "functions", &PLAIN, &[functions]);
    let f: Func<fn() -> isize> = try_open(&file).unwrap().func("F").unwrap();
    assert_eq!(f.call().unwrap(), 1);
    still_usable();
}

#[test]
fn a_function_that_the_linker_did_not_find_is_named_by_its_option() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    // The linker omits symbols without references; malloc is defined in another library.
    for option in ["init", "fini"] {
        let flags = format!("-ldflags=-extldflags=-Wl,-{option}=malloc");
        let file = build(folder.path(), option, &PLAIN, &[&flags]);
        let error = try_open(&file).unwrap_err().to_string();
        let expected = format!(
            "it names no function; define the symbol of the linker option -{option} in the plugin, or leave the option out"
        );
        assert!(error.contains(&expected), "{error}");
    }
}

/// Any variable of the runtime: a plugin uses the process's variable, or is refused.
///
/// `cargo xtask fuzz-files` tries more and other variables.
#[test]
fn a_hidden_variable_of_the_runtime_is_noticed() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let whole = build(folder.path(), "whole", &PLAIN, &[]);
    let go = host::find_go(None).unwrap();
    let listed = Command::new(go.go())
        .args(["tool", "nm", whole.to_str().unwrap()])
        .output()
        .unwrap();
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let names: Vec<&str> = listed
        .lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace().skip(1);
            let (kind, name) = (words.next()?, words.next()?);
            let of_runtime = ["runtime.", "runtime/", "internal/"]
                .iter()
                .any(|start| name.starts_with(start));
            // Visible to others: "D", or "B" for a variable that is zero at first (Go 1.27; earlier linkers put these into .data,
            // too). Names with more dots, or with others, are those of constants that the compiler makes, and this one
            // is a table of the linker's, which each file has for itself.
            let is_variable = matches!(kind, "D" | "B")
                && name.is_ascii()
                && !name.contains("..")
                && name != "runtime.textsectionmap";
            (is_variable && of_runtime).then_some(name)
        })
        .collect();
    assert!(names.len() > 100, "{listed}");
    let count = number("GO_PLUGIN_HIDDEN").unwrap_or(3);
    let mut random = Random::new();
    let mut refused = 0;
    for n in 0..count {
        let name = names[random.below(names.len())];
        let script = folder.path().join(format!("{n}.map"));
        fs::write(&script, format!("{{ global: *; local: \"{name}\"; }};")).unwrap();
        let flags = format!(
            "-ldflags=-extldflags=-Wl,--version-script={}",
            script.display()
        );
        let file = build(folder.path(), &format!("hidden{n}"), &PLAIN, &[&flags]);
        match try_open(&file) {
            Err(Error::Refused {
                reason: Refusal::SelfBound { .. },
                ..
            }) => refused += 1,
            other => panic!("{name}: {other:?}"),
        }
    }
    assert_eq!(refused, count);
    still_usable();
}
