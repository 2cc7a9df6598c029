//! The checked file is the one that is loaded, even if the path leads to different files in turn.

use super::{
    host_trust::{World, set, sha256, spec},
    made::open_with,
};
use crate::support::{fixture, is_child, run_child};
use plugin_core::host::{self, HostOptions};
use std::{
    env, fs,
    os::unix::fs::symlink,
    path::PathBuf,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

/// A link in a folder that other users can write to leads to a good host and to another library in turn: the checked file is loaded.
#[test]
fn a_flipped_link_leads_to_what_was_checked() {
    if is_child() {
        if let Some(library) = env::var_os("TEST_LOAD") {
            // SAFETY: the library that this test has made, which makes a file.
            drop(unsafe { libloading::Library::new(library) }.unwrap());
            return;
        }
        let opened = open_with(&fixture("one/twin"), |options| options.build_host(false));
        match opened {
            Ok(plugin) => println!("\nloaded {}", plugin.runtime_host().display()),
            Err(error) => println!("\nrefused: {error}"),
        }
        return;
    }
    let world = World::new();
    let other = other_library(&world);
    let marker = world.path("marker");
    let open = world.path("open");
    fs::create_dir(&open).unwrap();
    set(&open, 0o777);
    let link = open.join("host.so");
    symlink(world.planted(), &link).unwrap();
    let done = AtomicBool::new(false);
    let (good, digest) = (world.planted(), sha256(&world.planted()));
    thread::scope(|scope| {
        scope.spawn(|| {
            let next = open.join("next");
            for target in [&other, &good].into_iter().cycle() {
                symlink(target, &next).unwrap();
                fs::rename(&next, &link).unwrap();
                if done.load(Ordering::Relaxed) {
                    break;
                }
            }
        });
        let plugin = fixture("one/twin");
        let spec = spec(&plugin);
        let mut options = HostOptions::default();
        options.file = Some(link.clone());
        let (mut accepted, mut refused) = (0, Vec::new());
        let (start, both) = (Instant::now(), Duration::from_secs(60));
        let mut tried = 0;
        // Repeats until the link has led to both.
        while tried < 300 || (accepted == 0 || refused.is_empty()) && start.elapsed() < both {
            tried += 1;
            match host::obtain(&spec, &options, &plugin) {
                // Nobody else can change what this path leads to.
                Ok(host) => {
                    assert_eq!(host, good);
                    accepted += 1;
                }
                Err(error) => refused.push(error.to_string()),
            }
        }
        for _ in 0..12 {
            let output = run_child(&[
                ("GO_PLUGIN_HOST", link.to_str().unwrap()),
                ("XDG_CACHE_HOME", world.path("cache").to_str().unwrap()),
                ("TEST_MARKER", marker.to_str().unwrap()),
            ]);
            assert!(output.status.success(), "{output:#?}");
            assert!(!marker.exists(), "the other library ran");
        }
        done.store(true, Ordering::Relaxed);
        refused.sort();
        refused.dedup();
        assert!(accepted > 0 && !refused.is_empty(), "{refused:#?}");
    });
    assert_eq!(sha256(&good), digest);
    // Checks that the test would notice.
    let output = run_child(&[
        ("TEST_LOAD", other.to_str().unwrap()),
        ("TEST_MARKER", marker.to_str().unwrap()),
    ]);
    assert!(output.status.success() && marker.exists(), "{output:#?}");
}

/// Makes a library that is not a runtime host, and creates a file when it is loaded.
fn other_library(world: &World) -> PathBuf {
    let source = world.path("other.c");
    let library = world.path("other.so");
    let text = "#include <stdio.h>\n#include <stdlib.h>\n\
        __attribute__((constructor)) static void here(void) { fclose(fopen(getenv(\"TEST_MARKER\"), \"w\")); }\n";
    fs::write(&source, text).unwrap();
    let compiled = std::process::Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .args([&library, &source])
        .status();
    assert!(compiled.unwrap().success());
    library
}
