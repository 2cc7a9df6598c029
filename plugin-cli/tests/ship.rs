//! `goplug ship`: the folder runs in a chroot without Go, home and network, read-only, under another user.

mod support;

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use support::{ended, fixture, run};

/// Runs a program in a root folder that is read-only, with nothing of the network, as nobody.
const CHROOT: &str = r#"
set -e
root=$1
shift
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -o remount,bind,ro "$root"
chroot=$(PATH=$PATH:/usr/sbin:/sbin command -v chroot)
exec env -i "$chroot" --userspec=65534:65534 "$root" "$@"
"#;

const CANNOT: &str = "this test makes a chroot in namespaces of its own: it needs Linux, root (or user namespaces) and util-linux's \
                      unshare, as in a container with CAP_SYS_ADMIN";

fn chroot(root: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut unshare = Command::new("unshare");
    unshare.args([
        "--mount", "--net", "--pid", "--fork", "sh", "-c", CHROOT, "sh",
    ]);
    ended(unshare.arg(root).args(arguments))
}

/// The shared libraries that a file needs, and the dynamic linker, by their full paths.
fn libraries(file: &str) -> Vec<PathBuf> {
    let (code, text, errors) = ended(Command::new("ldd").arg(file));
    assert_eq!(code, 0, "ldd {file}: {errors}");
    let words = text.split_whitespace();
    words
        .filter(|word| word.starts_with('/'))
        .map(PathBuf::from)
        .collect()
}

#[test]
fn what_is_shipped_runs_on_a_bare_machine() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    // Other users must get in.
    fs::set_permissions(root, fs::Permissions::from_mode(0o755)).unwrap();
    let app = root.join("app");
    let (program, command, greet) = (
        env!("CARGO_BIN_EXE_goplug"),
        fixture("command"),
        fixture("greet"),
    );
    let arguments = [
        "ship",
        program,
        &command,
        &greet,
        "-o",
        app.to_str().unwrap(),
        "--json",
    ];
    let (code, json, errors) = run(&arguments);
    assert_eq!(code, 0, "{errors}");
    let shipped: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(shipped["plugins"].as_array().unwrap().len(), 2, "{json}");
    assert!(Path::new(shipped["host"].as_str().unwrap()).is_file());
    assert!(json.contains("libc.so"), "{json}");
    let four = app.read_dir().unwrap().count();
    assert_eq!(four, 4, "program, plugins, host");

    fs::create_dir(root.join("proc")).unwrap();
    for library in libraries(program).into_iter().chain(libraries(&command)) {
        let copy = root.join(library.strip_prefix("/").unwrap());
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::copy(&library, copy).unwrap();
    }
    let (code, text, errors) = chroot(root, &["/app/goplug", "--version"]);
    assert!(
        code == 0 && text.starts_with("goplug "),
        "{CANNOT}: {errors}"
    );
    let call = |arguments: &[&str]| chroot(root, &[&["/app/goplug", "call"], arguments].concat());
    let (code, text, errors) = call(&["/app/command.so", "Parse", "42"]);
    assert_eq!((code, &*text), (0, "42\nnull\n"), "{errors}");
    let (code, text, errors) = call(&["/app/greet.so", "Add", "40", "2"]);
    assert_eq!((code, &*text), (0, "42\n"), "{errors}");
    // It really is such a place: without the host, there is no way.
    fs::remove_file(shipped["host"].as_str().unwrap()).unwrap();
    let (code, _, errors) = call(&["/app/command.so", "Parse", "42"]);
    assert!(code == 3 && errors.contains("no runtime host"), "{errors}");

    let (code, _, errors) = run(&arguments);
    assert!(code == 1 && errors.contains("is there already"), "{errors}");
}

#[test]
fn what_cannot_be_shipped_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("dist");
    let dist = output.to_str().unwrap();
    let program = env!("CARGO_BIN_EXE_goplug");
    let (command, library) = (fixture("command"), fixture("c_shared"));
    for (files, code, told) in [
        (&[program, "/nowhere.so"][..], 3, "realpath failed"),
        (&["/nowhere", &*command], 3, "/nowhere"),
        (&[program, &*library], 1, "-buildmode=c-shared"),
        (&[program, &*command, &*command], 2, "command.so"),
        (
            &["/bin/sh", &*command],
            3,
            "nothing in this program opens Go plugins",
        ),
        (
            &[&*command, &*command],
            2,
            "this is no program, but a library",
        ),
        (&[program], 2, "PLUGIN"),
    ] {
        let (found, _, errors) = run(&[&["ship"], files, &["-o", dist]].concat());
        assert_eq!(found, code, "{files:?}: {errors}");
        assert!(errors.contains(told), "{files:?}: {errors}");
        assert_eq!(folder.path().read_dir().unwrap().count(), 0, "{files:?}");
    }
}

/// Two names for one file would become two plugins that do not open together.
#[test]
fn a_plugin_with_two_names_and_a_damaged_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (program, greet) = (env!("CARGO_BIN_EXE_goplug"), fixture("greet"));
    std::os::unix::fs::symlink(&greet, path("link.so")).unwrap();
    let output = path("dist");
    let (code, _, errors) = run(&["ship", program, &greet, &path("link.so"), "-o", &output]);
    assert_eq!(code, 2, "{errors}");
    assert!(errors.contains("are one plugin: name it once"), "{errors}");
    assert!(!Path::new(&output).exists());

    let mut bytes = fs::read(&greet).unwrap();
    bytes.push(0);
    fs::write(path("longer.so"), bytes).unwrap();
    let (code, _, errors) = run(&["ship", program, &path("longer.so"), "-o", &output]);
    assert_eq!(code, 0, "{errors}");
    assert!(
        errors.contains("longer.so: its checksum differs"),
        "{errors}"
    );
}

/// The library loads no host that others could have put there.
#[test]
fn a_folder_that_others_can_write_to_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (program, greet) = (env!("CARGO_BIN_EXE_goplug"), fixture("greet"));
    for (mode, warned) in [(0o775, true), (0o755, false)] {
        let above = folder.path().join(format!("{mode:o}"));
        fs::create_dir(&above).unwrap();
        fs::set_permissions(&above, fs::Permissions::from_mode(mode)).unwrap();
        let output = above.join("dist");
        let output = output.to_str().unwrap();
        let (code, json, errors) = run(&["ship", program, &greet, "-o", output, "--json"]);
        assert_eq!(code, 0, "{errors}");
        let shipped: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(shipped["warning"].is_string(), warned, "{json}");
        assert_eq!(
            errors.contains("will refuse the runtime host"),
            warned,
            "{errors}"
        );
        assert_eq!(
            errors.contains("others may write to it"),
            warned,
            "{errors}"
        );
        // It does.
        let shipped = format!("{output}/goplug");
        let mut call = std::process::Command::new(shipped);
        call.args(["call", &format!("{output}/greet.so"), "Add", "40", "2"]);
        for name in ["GO_PLUGIN_HOST", "GO_PLUGIN_HOST_DIR", "HOME"] {
            call.env_remove(name);
        }
        let (code, _, errors) = support::ended(call.env("XDG_CACHE_HOME", "/proc/none"));
        assert_eq!(code == 0, !warned, "{errors}");
        if warned {
            let (error, passed_over) = errors.split_once("passed over:").expect(&errors);
            assert!(error.contains("/proc/none"), "{errors}");
            assert!(passed_over.contains("others may write to it"), "{errors}");
        }
    }
}
