//! Tests of the texts of a mismatch between a plugin and a program: one with a runtime host in it, or a Go program.

use super::tests::{build, mismatch};

/// The Go version of a host that is linked into the program does not depend on the first plugin.
#[test]
fn another_go_version_than_the_programs() {
    let host = build("go1.26.8", &[("-buildmode", "c-archive")], &[]);
    let plugin = build("go1.25.5", &[("-buildmode", "plugin")], &[]);
    let found = mismatch(plugin, host.clone(), host, &["internal/goarch"]);
    let text = found.to_string();
    for words in [
        "build it with go1.26.8, whose runtime is linked into the program",
        "build the program with that of go1.25.5 (plugin_build::Host::go_version)",
    ] {
        assert!(text.contains(words), "{text}");
    }
    assert!(
        found
            .report()
            .contains("/cache/host.so (this program, with the runtime host in it): go1.26.8")
    );
}

/// How a host that is linked into the program is built, its build script says.
#[test]
fn other_settings_than_the_programs() {
    let mode = ("-buildmode", "c-archive");
    let host = build("go1.26.8", &[mode], &[]);
    let trimmed = build("go1.26.8", &[mode, ("-trimpath", "true")], &[]);
    let flags = build("go1.26.8", &[("-gcflags", "all=-N -l")], &[]);
    for (plugin, host, words) in [
        (
            &build("go1.26.8", &[("-trimpath", "true")], &[]),
            &host,
            "or that host with it (plugin_build::Host::new().trimpath(true))",
        ),
        (
            &build("go1.26.8", &[], &[]),
            &trimmed,
            "or that host without it (plugin_build::Host::new().trimpath(false))",
        ),
        (
            &build("go1.26.8-X:arenas", &[], &[]),
            &host,
            "the plugin has arenas, the host none (plugin_build::Host::go_version takes them as in `1.26.8-X:arenas`",
        ),
        (
            &flags,
            &host,
            "the plugin has all=-N -l, the host none (plugin_build::Host::plugins takes it from a plugin)",
        ),
    ] {
        let found = mismatch(
            plugin.clone(),
            host.clone(),
            host.clone(),
            &["internal/abi"],
        );
        assert!(found.to_string().contains(words), "{found}");
    }
}

/// A Go program can be built with the version of its plugin as well.
#[test]
fn another_go_version_than_a_go_programs() {
    let program = build("go1.26.8", &[("-buildmode", "exe")], &[]);
    let plugin = build("go1.25.5", &[("-buildmode", "plugin")], &[]);
    let host = build("go1.25.5", &[], &[]);
    let found = mismatch(plugin, host, program, &["example.com/x"]);
    assert!(
        found.to_string().ends_with(
            ": build it with go1.26.8, as the program was, or build the program with go1.25.5, as the plugin was"
        ),
        "{found}"
    );
}

/// Tags of ours say nothing to users.
#[test]
fn the_tags_of_a_host_are_not_shown() {
    let tagged = |tags| build("go1.26.8", &[("-tags", tags)], &[]);
    let host = tagged("goplugin_source_1,goplugin_no_objects");
    let found = mismatch(
        tagged("goplugin_x,netgo,debug"),
        host.clone(),
        host,
        &["internal/abi"],
    );
    let report = found.report();
    assert!(report.contains("go1.26.8, -tags=netgo,debug\n"), "{report}");
    assert!(!report.contains("goplugin_"), "{report}");
}
