//! Files that are not plugins are errors that name the cause, and the process continues.

use crate::support::{fixture, in_child, open};
use plugin_core::{Error, Func, ImageError, Refusal, image::SpecialFile};
use std::{
    fs,
    os::unix::{ffi::OsStrExt, fs::PermissionsExt, net::UnixListener},
    path::{Path, PathBuf},
    process::Command,
};

fn refuse(path: impl AsRef<Path>) -> Error {
    // SAFETY: all files that are loaded here are this project's own.
    let opened = unsafe { plugin_core::open(path.as_ref()) };
    let error = opened.expect_err(&path.as_ref().display().to_string());
    let text = error.to_string();
    assert!(text.starts_with("plugin.Open(\""), "{text}");
    assert!(!text.ends_with('.'), "{text}");
    still_usable();
    error
}

fn still_usable() {
    let add: Func<fn(isize, isize) -> isize> = open("greet").func("Add").unwrap();
    assert_eq!(add.call(40, 2).unwrap(), 42);
}

/// Go ends the process for these files unless a plugin is open; `files_of_other_kinds` tries them then.
#[test]
fn whatever_is_no_plugin_is_an_error_before_a_plugin_is_open() {
    if !in_child(&[]) {
        return;
    }
    for name in ["c_library", "c_shared", "executable", "not_main"] {
        // SAFETY: all files that are loaded here are this project's own.
        unsafe { plugin_core::open(fixture(name)) }.expect_err(name);
    }
    still_usable();
}

#[test]
fn files_of_other_kinds() {
    if !in_child(&[]) {
        return;
    }
    assert!(matches!(
        refuse(fixture("c_library")),
        Error::Refused {
            reason: Refusal::NotGo,
            ..
        }
    ));
    assert!(matches!(
        refuse(fixture("c_shared")),
        Error::Refused { reason: Refusal::NotAPlugin { build_mode }, .. } if build_mode == "c-shared"
    ));
    assert!(matches!(
        refuse(fixture("executable")),
        Error::Refused {
            reason: Refusal::Executable { .. },
            ..
        }
    ));
    let archive = refuse(fixture("not_main"));
    assert!(
        archive.to_string().contains("needs package main"),
        "{archive}"
    );
    let host = open("greet").runtime_host();
    let error = refuse(host);
    let Error::Refused { reason, .. } = &error else {
        panic!("{error}")
    };
    assert!(
        match cfg!(embedded_host) {
            false => matches!(reason, Refusal::NotAPlugin { .. }),
            // This program's own file.
            true => matches!(reason, Refusal::Executable { .. }),
        },
        "{error}"
    );
}

#[test]
fn paths_that_lead_to_no_file() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for missing in [
        at("missing.so"),
        PathBuf::from(""),
        PathBuf::from("a\0b.so"),
        at(&"x".repeat(10_000)),
    ] {
        let error = refuse(&missing);
        assert!(matches!(error, Error::Realpath { .. }), "{error}");
        assert!(error.to_string().contains("realpath failed"), "{error}");
    }
    let name = std::ffi::OsStr::from_bytes(b"not-\xff-utf8.so");
    assert!(matches!(
        refuse(folder.path().join(name)),
        Error::Realpath { .. }
    ));
    std::os::unix::fs::symlink(at("loop"), at("loop")).unwrap();
    assert!(matches!(refuse(at("loop")), Error::Realpath { .. }));

    let special = |error| match error {
        Error::Image {
            reason: ImageError::NotARegularFile { found },
            ..
        } => found,
        other => panic!("{other}"),
    };
    assert_eq!(special(refuse(folder.path())), SpecialFile::Directory);
    assert_eq!(special(refuse("/dev/null")), SpecialFile::CharDevice);
    let fifo = at("fifo");
    assert!(
        Command::new("mkfifo")
            .arg(&fifo)
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(special(refuse(fifo)), SpecialFile::Fifo);
    let _socket = UnixListener::bind(at("socket")).unwrap();
    assert_eq!(special(refuse(at("socket"))), SpecialFile::Socket);
}

#[test]
fn files_that_are_no_image() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in [
        ("empty", &b""[..]),
        ("text", b"hello\n"),
        ("elf", b"\x7fELF"),
        ("zeros", &[0; 4096]),
    ] {
        let file = folder.path().join(name);
        fs::write(&file, content).unwrap();
        let error = refuse(&file);
        assert!(matches!(error, Error::Image { .. }), "{name}: {error}");
    }
}

#[test]
fn an_unreadable_file() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret.so");
    fs::copy(fixture("greet"), &file).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(&file).is_ok() {
        // The superuser can read every file, so the copy is refused as a copy.
        open("greet");
        assert!(matches!(refuse(&file), Error::AlreadyLoaded { .. }));
        return;
    }
    assert!(matches!(
        refuse(&file),
        Error::Image {
            reason: ImageError::Io { .. },
            ..
        }
    ));
}

/// These crash Go's own loader by SIGBUS.
#[test]
fn a_truncated_plugin_wherever_it_is_cut() {
    if !in_child(&[]) {
        return;
    }
    let whole = fs::read(fixture("results")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cut.so");
    for part in 0..200 {
        fs::write(&file, &whole[..whole.len() * part / 200]).unwrap();
        let error = refuse(&file);
        assert!(matches!(error, Error::Image { .. }), "{part}/200: {error}");
    }
}

/// The dynamic linker opens the real path in this process's mount namespace.
#[cfg(not(target_vendor = "apple"))]
#[test]
fn a_path_into_another_world_of_files_is_refused() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path().join("plugin.so");
    fs::copy(fixture("greet"), &here).unwrap();
    // A process that sees another file at the same path: mounting needs root, or a user namespace.
    let script = format!(
        "mount -t tmpfs none {0} && cp {1} {0}/plugin.so && echo ready && exec sleep 60",
        folder.path().display(),
        fixture("results").display()
    );
    let mut other = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", &script])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut ready = [0; 5];
    let mut output = other.stdout.take().unwrap();
    std::io::Read::read_exact(&mut output, &mut ready).unwrap();
    let there = format!("/proc/{}/root{}", other.id(), here.display());
    assert_ne!(fs::read(&there).unwrap(), fs::read(&here).unwrap());
    let error = refuse(&there);
    other.kill().unwrap();
    other.wait().unwrap();
    let Error::Realpath { source, .. } = error else {
        panic!("{error}")
    };
    let other = "leads to another file than its real path";
    assert!(source.to_string().contains(other), "{source}");
}

/// A refused path is read again when it is opened again, so nothing about it is stored.
#[test]
fn ten_thousand_refused_paths_leave_no_memory_behind() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    // Hard links, since each is a real path of its own.
    let first = folder.path().join("first.so");
    fs::write(&first, "no plugin").unwrap();
    let refuse_some = |from: usize, count: usize| {
        for n in from..from + count {
            let path = folder.path().join(format!("{n}.so"));
            fs::hard_link(&first, &path).unwrap();
            // SAFETY: the file is no plugin, so nothing is loaded.
            unsafe { plugin_core::open(&path) }.unwrap_err();
            fs::remove_file(&path).unwrap();
        }
    };
    refuse_some(0, 1_000);
    let before = resident();
    refuse_some(1_000, 10_000);
    let grown = resident().saturating_sub(before);
    // One entry for each would be 2.8 MB.
    assert!(grown < 1 << 20, "{grown} bytes more");
}

/// Returns the resident memory of the process in bytes.
fn resident() -> usize {
    // Systems without /proc have ps.
    let status = fs::read_to_string("/proc/self/status").unwrap_or_else(|_| {
        let process = std::process::id().to_string();
        let ps = Command::new("ps")
            .args(["-o", "rss=", "-p", &process])
            .output();
        format!("VmRSS: {}", String::from_utf8_lossy(&ps.unwrap().stdout))
    });
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1));
    kilobytes.unwrap().parse::<usize>().unwrap() << 10
}
