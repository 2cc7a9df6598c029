//! goplug on a full disk and on a filesystem that nothing can be loaded from: a sentence, the right exit code, nothing half-written.

mod support;

use std::process::Command;

use support::{ended, fixture};

/// Runs a script in a mount namespace of its own, with an empty folder, `goplug` and a fixture as arguments. Go keeps its build cache.
fn in_namespace(script: &str, plugin: &str) -> (i32, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let go = plugin_core::host::find_go(None).unwrap();
    let (_, cache, _) = ended(Command::new(go.go()).args(["env", "GOCACHE"]));
    let mut unshare = Command::new("unshare");
    unshare.args(["--mount", "sh", "-c", script, "sh"]);
    unshare.arg(folder.path());
    unshare.args([env!("CARGO_BIN_EXE_goplug"), &fixture(plugin)]);
    ended(unshare.env("GOCACHE", cache.trim()))
}

#[test]
fn a_full_disk() {
    // A file system of 16 KiB, in a namespace of its own.
    let script = "set -e\nmount -t tmpfs -o size=16k none \"$1\"\ncd \"$1\"\n\
                  set +e\n\"$2\" bindgen \"$3\" -o big.rs; echo code=$?\n\
                  \"$2\" ship \"$2\" \"$3\" -o dist; echo code=$?\n\
                  \"$2\" new program; echo code=$?\n\"$2\" man --all man; echo code=$?\nls -A\n\
                  XDG_CACHE_HOME=\"$1\" GO_PLUGIN_HOST_DIR= \"$2\" doctor >&2; echo code=$?\n";
    let (code, text, errors) = in_namespace(script, "bindings");
    assert_eq!(
        code, 0,
        "this test mounts a small file system: it needs Linux, root and util-linux's unshare: {errors}"
    );
    // And nothing is there, not even in part.
    assert_eq!(text, "code=3\ncode=3\ncode=3\ncode=3\ncode=1\n", "{errors}");
    assert_eq!(
        errors.matches("No space left on device").count(),
        5,
        "{errors}"
    );
    assert!(
        errors.contains("bad   runtime host: none for plain plugins"),
        "{errors}"
    );
}

#[test]
fn a_filesystem_without_execution() {
    let script = "set -e\nmount -t tmpfs -o noexec none \"$1\"\ncp \"$3\" \"$1/x.so\"\nset +e\n\
                  \"$2\" check \"$1/x.so\"; echo code=$?\n\
                  GO_PLUGIN_HOST_DIR=\"$1\" XDG_CACHE_HOME=\"$1\" \"$2\" doctor; echo code=$?\n";
    let (_, text, errors) = in_namespace(script, "hello");
    assert_eq!(text.matches("code=1\n").count(), 2, "{text}{errors}");
    assert_eq!(text.matches("mounted noexec").count(), 2, "{text}{errors}");
}
