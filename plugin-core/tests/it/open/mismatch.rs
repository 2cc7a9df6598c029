//! A plugin that does not fit the runtime, or the plugins that are open, is refused before anything of it is loaded.

use super::made::{PLAIN, build, build_with, still_usable, try_open};
use crate::support::{fixture, in_child, open};
use plugin_core::{Error, Func, Remedy};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

#[test]
fn flags_that_change_the_standard_library_are_told_apart() {
    if !in_child(&[]) {
        return;
    }
    let host = open("greet").runtime_host();
    let folder = tempfile::tempdir().unwrap();
    let experiment = [("GOEXPERIMENT", "arenas")];
    for (name, arguments, environment, remedy) in [
        (
            "trimmed",
            &["-trimpath"][..],
            &[][..],
            match cfg!(embedded_host) {
                false => "rebuild both with -trimpath; the plugin has it",
                true => {
                    "build it without -trimpath, as the runtime host in the program was, or that host with it \
                    (plugin_build::Host::new().trimpath(true))"
                }
            },
        ),
        (
            "unoptimised",
            &["-gcflags=all=-N -l"],
            &[],
            match cfg!(embedded_host) {
                false => {
                    "rebuild both with the same -gcflags; the plugin has all=-N -l, the other none"
                }
                true => {
                    "build the plugin and the runtime host in the program with the same -gcflags; the plugin has all=-N -l, the host none \
                    (plugin_build::Host::plugins takes it from a plugin)"
                }
            },
        ),
        (
            "experiment",
            &[],
            &experiment,
            match cfg!(embedded_host) {
                false => {
                    "rebuild both with the same GOEXPERIMENT; the plugin has arenas, this process none"
                }
                true => {
                    "build the plugin and the runtime host in the program with the same GOEXPERIMENT; the plugin has arenas, the host none \
                    (plugin_build::Host::go_version takes them as in `1.26.8-X:arenas`, and plugin_build::Host::plugins from a plugin)"
                }
            },
        ),
    ] {
        let plugin = build_with(folder.path(), name, &PLAIN, arguments, environment);
        let error = try_open(&plugin).unwrap_err();
        let Error::OtherRuntime { mismatch, .. } = &error else {
            panic!("{error}")
        };
        let text = error.to_string();
        let go = format!(
            "plugin.Open(\"{}\"): plugin was built with a different version of package internal/",
            plugin.display()
        );
        assert!(text.starts_with(&go), "{text}");
        assert!(
            text.contains(" than the Go runtime of this process"),
            "{text}"
        );
        assert!(text.ends_with(&format!(": {remedy}")), "{text}");
        assert_eq!(mismatch.packages[0].loaded_from.as_deref(), Some(host));
        // Flags change all of the standard library, experiments what depends on them.
        let least = if environment.is_empty() { 10 } else { 1 };
        assert!(mismatch.packages.len() >= least, "{}", mismatch.report());
        assert!(
            mismatch
                .report()
                .contains(&format!("\n    {}\n", mismatch.first_package()))
        );
        assert!(
            mismatch
                .report()
                .ends_with(&format!("what to do\n  {remedy}\n")),
            "{}",
            mismatch.report()
        );
        still_usable();
    }
}

/// A profile is part of the hashes, and not in the plugin: no host can be built to fit.
#[test]
fn a_plugin_built_with_a_profile_is_told_so() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let profiler = "package main
import (\"os\"; \"runtime/pprof\"; \"strings\")
func main() {
	f, _ := os.Create(os.Args[1])
	pprof.StartCPUProfile(f)
	for n := 0; n < 100000; n++ { // a second of CPU time, however busy the machine is
		m := map[string]int{}
		for i := 0; i < 100; i++ { m[strings.Repeat(\"x\", i)] = i }
	}
	pprof.StopCPUProfile()
}
";
    let program = [("go.mod", PLAIN[0].1), ("main.go", profiler)];
    let program = build(folder.path(), "profiler", &program, &["-buildmode=exe"]);
    let profile = folder.path().join("cpu.pgo");
    assert!(
        Command::new(program)
            .arg(&profile)
            .status()
            .unwrap()
            .success()
    );
    let with_profile = format!("-pgo={}", profile.display());
    let plugin = build(folder.path(), "profiled", &PLAIN, &[&with_profile]);
    // The first plugin of the process: the host is made for it, and cannot fit.
    let error = try_open(&plugin).unwrap_err();
    let Error::OtherRuntime { mismatch, .. } = &error else {
        panic!("{error}")
    };
    assert!(
        matches!(mismatch.remedies[0], Remedy::Profile { .. }),
        "{}",
        mismatch.report()
    );
    assert!(
        error.to_string().ends_with("rebuild with -pgo=off"),
        "{error}"
    );
    let without = build(folder.path(), "profiled", &PLAIN, &["-pgo=off"]);
    try_open(without).unwrap();
    still_usable();
}

/// Builds a plugin that requires a version of example.com/dep, whose source is `dep`.
fn plugin_with_dep(folder: &Path, name: &str, version: &str, dep: &str) -> PathBuf {
    let module = format!(
        "module example.com/{name}\ngo 1.21\nrequire example.com/dep {version}\nreplace example.com/dep {version} => ./dep\n"
    );
    let main = "package main\nimport \"example.com/dep\"\nfunc Version() string { return dep.Version() }\n";
    let files = [
        ("go.mod", module.as_str()),
        ("main.go", main),
        ("dep/go.mod", "module example.com/dep\ngo 1.21\n"),
        ("dep/dep.go", dep),
    ];
    build(folder, name, &files, &[])
}

/// Go loads the file, errs, and from then on its memory may be corrupted: the refused file stays mapped and takes part in linking.
#[test]
fn another_version_of_a_shared_package_is_refused_and_named() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let plugin = |name, dep| plugin_with_dep(folder.path(), name, "v0.0.0", dep);
    let old = plugin(
        "old",
        "package dep\nfunc Version() string { return \"old\" }\n",
    );
    let new = plugin(
        "new",
        "package dep\nfunc Version() string { return \"new\" }\nvar Added = 1\n",
    );
    let first = try_open(&old).unwrap();
    for _ in 0..2 {
        let error = try_open(&new).unwrap_err();
        let Error::PackageMismatch { mismatch, .. } = &error else {
            panic!("{error}")
        };
        assert_eq!(mismatch.packages.len(), 1);
        assert_eq!(mismatch.packages[0].package, "example.com/dep");
        assert_eq!(
            mismatch.packages[0].loaded_from.as_deref(),
            Some(first.path())
        );
        let module = mismatch.packages[0].module.as_ref().unwrap();
        assert!(module.same_version(), "{module:?}");
        assert!(
            error.to_string().ends_with("both have example.com/dep v0.0.0 => ./dep, from different sources or folders: rebuild both from the same, with -trimpath"),
            "{error}"
        );
        let go = format!(
            "plugin.Open(\"{}\"): plugin was built with a different version of package example.com/dep",
            new.display()
        );
        assert!(error.to_string().starts_with(&go), "{error}");
    }
    let version: Func<fn() -> String> = first.func("Version").unwrap();
    assert_eq!(version.call().unwrap(), "old");
    still_usable();
}

/// Versions of published modules are read from both files, also from that of a plugin that Go code opened.
#[test]
fn module_versions_of_both_sides_are_named() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let plugin = |name, version, dep| plugin_with_dep(folder.path(), name, version, dep);
    let old = plugin(
        "old",
        "v1.2.3",
        "package dep\nfunc Version() string { return \"old\" }\n",
    );
    let new = plugin(
        "new",
        "v1.2.4",
        "package dep\nfunc Version() string { return \"new\" }\nvar Added = 1\n",
    );
    let opener = format!(
        "package main\nimport \"plugin\"\nfunc init() {{ if _, err := plugin.Open({:?}); err != nil {{ panic(err) }} }}\nfunc F() {{}}\n",
        old.to_str().unwrap()
    );
    let opener = [
        ("go.mod", "module example.com/opener\ngo 1.21\n"),
        ("main.go", opener.as_str()),
    ];
    try_open(build(folder.path(), "opener", &opener, &[])).unwrap();
    let error = try_open(&new).unwrap_err();
    assert!(
        error.to_string().ends_with(&format!(
            "package example.com/dep than {}: both need example.com/dep v1.2.3 => ./dep; the plugin has v1.2.4 => ./dep",
            fs::canonicalize(&old).unwrap().display()
        )),
        "{error}"
    );
    still_usable();
}

/// A plugin whose build info names another version than the runtime's, as if another Go had built it.
#[test]
fn another_go_version_is_refused() {
    if !in_child(&[]) {
        return;
    }
    let plugin = open("greet");
    let mut bytes = fs::read(fixture("results")).unwrap();
    let version = plugin.go_version().as_bytes().to_vec();
    let mut other = version.clone();
    *other.last_mut().unwrap() ^= 1; // go1.26.8 becomes go1.26.9
    let magic = b"\xff Go buildinf:";
    let info = bytes
        .windows(magic.len())
        .position(|window| window == magic)
        .unwrap();
    let at = info
        + bytes[info..]
            .windows(version.len())
            .position(|window| window == version)
            .unwrap();
    bytes[at..at + version.len()].copy_from_slice(&other);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("other.so");
    fs::write(&file, bytes).unwrap();
    let error = try_open(&file).unwrap_err();
    let Error::OtherRuntime { mismatch, .. } = &error else {
        panic!("{error}")
    };
    let (Remedy::GoVersion { present, .. } | Remedy::ProgramGoVersion { present, .. }) =
        &mismatch.remedies[0]
    else {
        panic!("{error}")
    };
    assert_eq!(present, plugin.go_version());
    let text = error.to_string();
    assert!(
        text.contains("different version of package runtime")
            && text.contains(str::from_utf8(&other).unwrap()),
        "{text}"
    );
    still_usable();
}
