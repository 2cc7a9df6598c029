//! A runtime host that cannot give methods to types.

use crate::support::{fixture, is_child, open, run_child};
use plugin_core::{Func, GoObject, ObjectError, host};
use std::{fs, os::unix::fs::symlink, path::Path, process::Command};

/// A go command whose linker does not allow what objects need, as may be the case with a future Go version.
const CLOSED: &str = r#"
case "$1 $*" in
build*goplugin_no_objects*) ;;
build*) echo 'link: goplugin.host/object: invalid reference to reflect.addReflectOff' >&2; exit 1;;
esac
exec "$REAL_GO" "$@"
"#;

#[test]
fn all_else_works_without_objects() {
    if is_child() {
        let add: Func<fn(isize, isize) -> isize> = open("scalars").func("AddInt").unwrap();
        assert_eq!(add.call(2, 3), Ok(5));
        let error = GoObject::implement(&[]).unwrap_err();
        assert!(
            matches!(&error, ObjectError::NotOffered { reason } if reason.contains("reflect.addReflectOff")),
            "{error}"
        );
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let image = plugin_core::inspect(fixture("scalars")).unwrap();
    let version = image.build.unwrap().go_version;
    let real = host::find_go(None).unwrap();
    assert_eq!(
        real.version(),
        version,
        "fixtures are of the Go version at hand"
    );
    fs::write(folder.path().join("script"), CLOSED).unwrap();
    let script =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugin-runtime-host/src/tests/script.sh");
    let go = folder.path().join("go");
    symlink(script, &go).unwrap();
    let [hosts, caches] = ["hosts", "caches"].map(|name| folder.path().join(name));
    // With a cache folder of its own for hosts, but the usual one for the go command.
    let compiled = Command::new(real.go()).args(["env", "GOCACHE"]).output();
    let compiled = String::from_utf8(compiled.unwrap().stdout).unwrap();
    let output = run_child(&[
        ("GO", go.to_str().unwrap()),
        ("REAL_GO", real.go().to_str().unwrap()),
        ("GO_PLUGIN_HOST_DIR", hosts.to_str().unwrap()),
        ("XDG_CACHE_HOME", caches.to_str().unwrap()),
        ("GOCACHE", compiled.trim()),
        ("GO_PLUGIN_HOST", ""),
    ]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
}
