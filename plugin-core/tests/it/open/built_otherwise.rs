//! Errors name files that Go has built, but not as plugins for this process.

use super::made::{PLAIN, build, changed, go, refusal, refused, set};
use crate::support::in_child;
use plugin_core::{
    Refusal,
    image::{FileKind, Sanitizer},
};

#[test]
fn built_as_something_else() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let program = [
        ("go.mod", "module example.com/program\ngo 1.21\n"),
        ("main.go", "package main\nfunc main() {}\n"),
    ];
    let pie = build(folder.path(), "pie", &program, &["-buildmode=pie"]);
    assert!(matches!(
        refusal(&pie),
        Refusal::Executable {
            found: FileKind::PositionIndependentExecutable
        }
    ));
    let exe = build(
        folder.path(),
        "exe",
        &program,
        &["-buildmode=exe", "-ldflags=-linkmode=internal"],
    );
    assert!(matches!(refusal(&exe), Refusal::Executable { .. }));
}

/// Go ends the process by `abi mismatch`.
#[test]
fn linked_against_shared_go_libraries() {
    if !in_child(&[]) {
        return;
    }
    if std::env::consts::OS != "linux" {
        // Go supports `-buildmode=shared` on no other platform (`BuildModeSupported` in internal/platform/supported.go).
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let packages = format!("-pkgdir={}", folder.path().join("packages").display());
    go(
        folder.path(),
        &[
            "install",
            "-buildmode=shared",
            &packages,
            "runtime",
            "sync/atomic",
        ],
        &[],
    );
    let plugin = build(folder.path(), "linked", &PLAIN, &["-linkshared", &packages]);
    let Refusal::LinkShared { modules } = refusal(&plugin) else {
        panic!("{}", refused(&plugin))
    };
    assert!(!modules.is_empty());
}

/// Go ends the process, or the sanitizer's library does.
#[test]
fn with_a_sanitizer() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (flag, which) in [
        ("-race", Sanitizer::Race),
        ("-asan", Sanitizer::Address),
        ("-msan", Sanitizer::Memory),
    ] {
        // Not every system can build all of these (`-msan` needs clang), but only the build info matters.
        let says = changed(folder.path(), &flag[1..], |bytes| {
            set(bytes, "CGO_LDFLAGS=", &format!("{flag}=true"))
        });
        assert_eq!(refusal(&says), Refusal::Sanitizer { which });
    }
    if std::env::consts::OS == "linux" {
        for (flag, which) in [("-race", Sanitizer::Race), ("-asan", Sanitizer::Address)] {
            let plugin = build(folder.path(), &format!("real{flag}"), &PLAIN, &[flag]);
            assert_eq!(refusal(&plugin), Refusal::Sanitizer { which });
        }
    }
}

/// Unsupported instructions would end the process when they are executed.
#[test]
#[cfg(target_arch = "x86_64")]
fn compiled_for_newer_cpus() {
    use super::made::{build_with, try_open};
    use plugin_core::Error;

    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let newest = build_with(folder.path(), "newest", &PLAIN, &[], &[("GOAMD64", "v4")]);
    // v4 must be refused on every CPU without its instructions, and accepted on every other CPU.
    if std::arch::is_x86_feature_detected!("avx512vl") {
        let f = try_open(&newest)
            .unwrap()
            .func::<fn() -> isize>("F")
            .unwrap();
        assert_eq!(f.call().unwrap(), 1);
    } else {
        assert!(matches!(refused(&newest), Error::Cpu { .. }));
    }
    let beyond = changed(folder.path(), "beyond.so", |bytes| {
        set(bytes, "GOAMD64=v1", "GOAMD64=v9")
    });
    let error = refused(&beyond);
    assert!(matches!(error, Error::Cpu { .. }), "{error}");
    assert!(error.to_string().contains("GOAMD64=v9"), "{error}");
}
