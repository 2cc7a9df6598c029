//! Which thread loads the first plugin: the one that opens it, while the runtime starts, unless C code of the plugin runs when it is loaded.

use super::made::{PLAIN, build, try_open};
#[cfg(not(embedded_host))]
use crate::support::run_child;
use crate::support::{in_child, is_child, open};
use plugin_core::Func;
use std::{fs, process::Command, thread};

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

// A linked-in host is in the program's file.
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

/// Delays the first `realpath` of `plugin.Open`, which is before its lock. It passes a buffer, which std does not.
const DELAY: &str = r#"#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>

static int delayed;

char *realpath(const char *path, char *buffer) {
	char *(*next)(const char *, char *) = dlsym(RTLD_NEXT, "realpath");
	if (buffer != 0 && !__atomic_exchange_n(&delayed, 1, __ATOMIC_RELAXED)) usleep(200000);
	return next(path, buffer);
}
"#;

/// Go takes the last module that was loaded for the plugin that it opens.
#[test]
fn others_wait_until_go_knows_the_first() {
    if is_child() {
        let names = ["greet", "hello", "channels", "callbacks"];
        let opens = names.map(|name| thread::spawn(move || open(name)));
        assert!(opens.into_iter().all(|open| open.join().is_ok()));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (source, library) = (folder.path().join("d.c"), folder.path().join("d.so"));
    fs::write(&source, DELAY).unwrap();
    let mut cc = Command::new("cc");
    cc.args(["-shared", "-fPIC", "-o"])
        .args([&library, &source]);
    assert!(cc.status().unwrap().success());
    assert!(!in_child(&[("LD_PRELOAD", library.to_str().unwrap())]));
}
