//! Programs into which a runtime host cannot be linked, or that cannot use it: each says why, when it is built or at the first open.

use crate::{
    embed::{BUILD, MAIN, WORKER, alone, plugin},
    embed_foreseen::for_musl,
    user::{Crate, errors},
};
use plugin_core::{DryRun, Error, NotOpener, OpenOptions};
use std::{
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A program that hides what plugins need says so at the first open; it does not look for another host, and does not crash.
#[test]
fn exports_that_are_hidden() {
    let user = Crate::new("hidden", BUILD, MAIN);
    const HIDE: &str = "-Clink-arg=-Wl,--exclude-libs,ALL";
    for way in [&[HIDE][..], &[HIDE, "-Clink-arg=-fuse-ld=bfd"]] {
        user.done(&[&["rustc", "--quiet", "--"], way].concat());
        let said = alone(&user.program(), &[WORKER.as_os_str()]);
        for words in [
            "is not visible to plugins",
            "Host::embed",
            "--exclude-libs",
            "RUSTFLAGS",
        ] {
            assert!(said.contains(words), "{words}: {said}");
        }
        let error = DryRun::in_program(user.program(), OpenOptions::new()).unwrap_err();
        assert!(
            matches!(
                &error,
                Error::NotOpener {
                    why: NotOpener::Hidden,
                    ..
                }
            ),
            "{error}"
        );
    }
}

#[test]
fn an_archive_of_another_version() {
    let user = Crate::new("stale", BUILD, MAIN);
    user.done(&["build", "--quiet"]);
    let folders = fs::read_dir(user.target().join("debug/build")).unwrap();
    let outputs = folders.map(|entry| entry.unwrap().path().join("out"));
    let ours = |path: &PathBuf| {
        let parent = path.parent().and_then(|parent| parent.file_name());
        parent.is_some_and(|name| name.to_string_lossy().starts_with("stale-"))
    };
    // Of this source, by another tag: as if it were of another version of these crates.
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugin-runtime-host/host");
    let go = plugin_core::host::find_go(None).unwrap();
    let mut replaced = 0;
    for output in outputs.filter(ours) {
        let files = fs::read_dir(output).into_iter().flatten();
        let archives = files
            .map(|entry| entry.unwrap().path())
            .filter(|file| file.extension() == Some(OsStr::new("a")));
        for archive in archives {
            let output = Command::new(go.go())
                .args(["build", "-buildmode=c-archive", "-buildvcs=false"])
                .args(["-ldflags=-w -E=goplugin_loaded", "-tags=goplugin_source_0"])
                .arg("-o")
                .args([&archive, Path::new(".")])
                .env("GOTOOLCHAIN", "local")
                .current_dir(&source)
                .output()
                .unwrap();
            assert!(output.status.success(), "{}", errors(&output));
            replaced += 1;
        }
    }
    assert!(replaced > 0);
    user.write("src/main.rs", &format!("{MAIN}\n"));
    user.done(&["build", "--quiet"]);
    let said = alone(&user.program(), &[WORKER.as_os_str()]);
    assert!(said.contains("built from source"), "{said}");
    assert!(
        said.contains("plugin-build and plugin-core must be of one version"),
        "{said}"
    );
}

/// The build script by itself, as Cargo runs it but for some variables. It prints its error, and what Cargo should do.
fn script(user: &Crate, variables: &[(&str, &str)]) -> Output {
    let folders = fs::read_dir(user.target().join("debug/build")).unwrap();
    let scripts = folders.map(|entry| entry.unwrap().path().join("build-script-build"));
    let script = scripts
        .filter(|script| script.is_file())
        .find(|script| script.to_string_lossy().contains("/script-"))
        .unwrap();
    let output = tempfile::tempdir().unwrap();
    let triple = format!("{}-unknown-linux-gnu", env::consts::ARCH);
    Command::new(script)
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env("CARGO", env!("CARGO"))
        .env("CARGO_MANIFEST_DIR", user.path(""))
        .env("CARGO_PKG_NAME", "script")
        .env("OUT_DIR", output.path())
        .envs([("TARGET", &triple), ("HOST", &triple)])
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

#[test]
fn what_cannot_be_built_says_why() {
    let build = "fn main() {\n    let mut host = plugin_build::Host::new();\n    \
        if let Ok(version) = std::env::var(\"TEST_VERSION\") { host = host.go_version(version); }\n    \
        if let Ok(trimpath) = std::env::var(\"TEST_TRIMPATH\") { host = host.trimpath(trimpath == \"true\"); }\n    \
        match std::env::var(\"TEST_PLUGINS\") {\n        Ok(plugins) => host.plugins(plugins).embed(),\n        \
        Err(_) => host.embed(),\n    };\n}\n";
    let user = Crate::new("script", build, "fn main() {}\n");
    user.done(&["build", "--quiet"]);
    let refused = |variables: &[(&str, &str)], words: &[&str]| {
        let output = script(&user, variables);
        let said = errors(&output);
        assert!(!output.status.success(), "{variables:?}");
        for word in words {
            assert!(said.contains(word), "{word}: {said}");
        }
        let asked = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(!asked.contains("rustc-link-arg"), "{asked}");
    };
    // No Go.
    let nowhere = user.path("nowhere");
    let nowhere = nowhere.to_str().unwrap();
    refused(
        &[("GO", nowhere)],
        &["no usable Go toolchain", "https://go.dev/dl/"],
    );
    // A static program.
    refused(
        &[("CARGO_CFG_TARGET_FEATURE", "crt-static,sse2")],
        &[
            "statically linked",
            "RUSTFLAGS=\"-C target-feature=-crt-static\"",
        ],
    );
    refused(
        &[
            ("CARGO_CFG_TARGET_FEATURE", "crt-static,sse2"),
            ("CARGO_ENCODED_RUSTFLAGS", "-Ctarget-feature=+crt-static"),
        ],
        &["leave `-C target-feature=+crt-static` out"],
    );
    refused(
        &[("CARGO_ENCODED_RUSTFLAGS", "-Clink-arg=-static")],
        &["statically linked", "leave `-static` out"],
    );
    // A system that is not Linux.
    refused(
        &[("TARGET", "x86_64-unknown-freebsd")],
        &["for Linux only", "freebsd/amd64"],
    );
    // No plugin, and plugins that exclude each other.
    fs::create_dir_all(user.path("plugins")).unwrap();
    let plugins = [("TEST_PLUGINS", "plugins")];
    refused(&plugins, &["no Go plugin is in", "build the plugins first"]);
    // What is named is no plugin, or not one for this program.
    let musl = for_musl(&WORKER, &user.path("musl"));
    let named = |file: &Path, more: &[(&str, &str)], words: &[&str]| {
        let plugin = [("TEST_PLUGINS", file.to_str().unwrap())];
        refused(&[&plugin[..], more].concat(), words);
    };
    named(
        &env::current_exe().unwrap(),
        &[],
        &["is not a plugin: it was not built by Go"],
    );
    let library = plugin("library", &["-buildmode=c-shared"]);
    named(
        &library,
        &[],
        &["is not a plugin: it was built with -buildmode=c-shared"],
    );
    named(
        &musl,
        &[],
        &[
            "was built for musl, and the program is for glibc",
            "C compiler for glibc",
        ],
    );
    // What the build script says otherwise than the plugin.
    named(
        &WORKER,
        &[("TEST_VERSION", "1.21.13")],
        &[
            "the build script says Host::new().go_version(\"1.21.13\")",
            "was built by go1.",
        ],
    );
    named(
        &WORKER,
        &[("TEST_TRIMPATH", "true")],
        &["the build script says Host::new().trimpath(true)"],
    );
    let trimmed = plugin("trimmed", &["-trimpath"]);
    fs::copy(&*WORKER, user.path("plugins/a.so")).unwrap();
    fs::copy(trimmed, user.path("plugins/b.so")).unwrap();
    fs::write(user.path("plugins/c.txt"), "no plugin").unwrap();
    refused(
        &plugins,
        &["a.so was built by", "-trimpath; build all plugins alike"],
    );
    // A library, whose linker arguments reach nobody.
    fs::rename(user.path("src/main.rs"), user.path("src/lib.rs")).unwrap();
    refused(
        &[],
        &["package script has no program", "the program's own package"],
    );
}
