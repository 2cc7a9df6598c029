//! Files that are no plugins: each is told for what it is.

use crate::go::{Go, here_is, output, scratch};
use plugin_image::{FileKind, Format, Found, ImageError, SpecialFile, read_file};
use std::{fs, path::Path, process::Command};

fn error(path: &Path) -> ImageError {
    read_file(path).unwrap_err()
}

fn not_an_image(path: &Path) -> Found {
    match error(path) {
        ImageError::NotAnImage { found } => found,
        other => panic!("{path:?}: {other}"),
    }
}

#[test]
fn what_is_not_a_regular_file_is_never_opened() {
    let folder = scratch();
    let special = |path: &Path| match error(path) {
        ImageError::NotARegularFile { found } => found,
        other => panic!("{path:?}: {other}"),
    };
    assert_eq!(special(&folder), SpecialFile::Directory);
    assert_eq!(special(Path::new("/dev/null")), SpecialFile::CharDevice);
    let fifo = folder.join("fifo");
    let _ = fs::remove_file(&fifo);
    output(Command::new("mkfifo").arg(&fifo));
    // Opening it would wait for a writer for ever.
    assert_eq!(special(&fifo), SpecialFile::Fifo);
    let socket = folder.join("socket");
    let _ = fs::remove_file(&socket);
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    assert_eq!(special(&socket), SpecialFile::Socket);
    assert!(matches!(
        error(&folder.join("missing")),
        ImageError::Io {
            kind: std::io::ErrorKind::NotFound,
            ..
        }
    ));
    let turn = folder.join("loop");
    let _ = fs::remove_file(&turn);
    std::os::unix::fs::symlink(&turn, &turn).unwrap();
    assert!(matches!(error(&turn), ImageError::Io { .. }));
    assert!(matches!(error(Path::new("a\0b")), ImageError::Io { .. }));
}

#[test]
fn other_formats_are_named() {
    let file = scratch().join("other");
    for (content, found) in [
        (b"".as_slice(), Found::Empty),
        (b"#!/bin/sh\necho hello\n", Found::Script),
        (b"package main\n", Found::Text),
        (
            b"\xca\xfe\xba\xbe\0\0\0\x41 a class of Java 21",
            Found::Unknown,
        ),
        (
            b"!<arch>\nx.o/            0           0     0     644     1         `\n\n",
            Found::Archive,
        ),
    ] {
        fs::write(&file, content).unwrap();
        assert_eq!(not_an_image(&file), found);
    }
    let archive = Go::installed().build("inner.a", "./zoo/inner", &["-buildmode=archive"]);
    let text = error(&archive).to_string();
    assert!(
        text.contains("a Go package archive; `-buildmode=plugin` needs package main"),
        "{text}"
    );
    assert!(
        matches!(not_an_image(&archive), Found::GoArchive { object } if object.starts_with("go object "))
    );
}

#[test]
fn other_images_are_told_apart() {
    let go = Go::installed();
    let executable = read_file(&go.build("opener", "./opener", &[])).unwrap();
    assert!(matches!(
        executable.file_kind,
        FileKind::Executable | FileKind::PositionIndependentExecutable
    ));
    assert_eq!(executable.build.as_ref().unwrap().build_mode(), Some("exe"));
    assert!(executable.module.is_none());
    // It imports package plugin, so it has hashes to compare plugins with.
    let plugin = read_file(&go.plugin("./zoo")).unwrap();
    assert!(plugin.package_hash("runtime").is_some());
    assert_eq!(
        executable.package_hash("runtime"),
        plugin.package_hash("runtime")
    );
    assert_eq!(executable.package_hash("example.com/none"), None);

    let pie = read_file(&go.build("opener-pie", "./opener", &["-buildmode=pie"])).unwrap();
    // A Mach-O program is one in any case, and its header says no more.
    let kinds = (Format::Elf, FileKind::PositionIndependentExecutable);
    assert!(
        (pie.format, pie.file_kind) == kinds
            || (pie.format, pie.file_kind) == (Format::MachO, FileKind::Executable)
    );

    let shared = read_file(&go.build("shared.so", "./shared", &["-buildmode=c-shared"])).unwrap();
    assert_eq!(shared.file_kind, FileKind::SharedObject);
    assert_eq!(
        shared.build.as_ref().unwrap().build_mode(),
        Some("c-shared")
    );
    assert!(shared.module.is_none());
    assert!(shared.defines("Answer").is_some());
    assert_eq!(
        shared.package_hash("runtime"),
        plugin.package_hash("runtime")
    );

    let program = read_file(&std::env::current_exe().unwrap()).unwrap();
    assert!(program.build.is_none() && program.module.is_none() && program.go_build_id.is_none());
}

#[test]
fn headers_of_other_machines_are_read() {
    // ELF32 big-endian PowerPC, nothing but a header.
    let mut elf = b"\x7fELF\x01\x02\x01".to_vec();
    elf.resize(16, 0);
    elf.extend_from_slice(&[0, 3, 0, 20, 0, 0, 0, 1]);
    elf.resize(52, 0);
    let image = plugin_image::read(elf.as_slice()).unwrap();
    assert_eq!(
        (image.format, image.file_kind),
        (Format::Elf, FileKind::SharedObject)
    );
    assert_eq!(
        (image.class.to_string(), image.byte_order.to_string()),
        ("32-bit".into(), "big-endian".into())
    );
    assert_eq!(image.arch.to_string(), "machine 0x14");
    // A 32-bit big-endian Mach-O bundle for PowerPC.
    let mut macho = 0xfeed_face_u32.to_be_bytes().to_vec();
    [18u32, 0, 8, 0, 0, 0, 0]
        .iter()
        .for_each(|field| macho.extend_from_slice(&field.to_be_bytes()));
    let image = plugin_image::read(macho.as_slice()).unwrap();
    assert_eq!(
        (image.format, image.file_kind),
        (Format::MachO, FileKind::Bundle)
    );
    assert_eq!(image.arch.to_string(), "machine 0x12");
    elf[6] = 9;
    let error = plugin_image::read(elf.as_slice()).unwrap_err();
    assert_eq!(error.to_string(), "ELF version 0x9 is not supported");
}

#[test]
fn plugins_of_shared_libraries_name_them() {
    // Go builds shared libraries for Linux only (internal/platform/supported.go).
    if !here_is("linux") {
        return;
    }
    let go = Go::installed();
    let packages = scratch().join("shared-packages");
    let mut install = go.command();
    install.args(["install", "-buildmode=shared", "-pkgdir"]);
    output(install.arg(&packages).arg("runtime"));
    let file = scratch().join("linkshared.so");
    let mut build = go.command();
    build.args(["build", "-buildmode=plugin", "-linkshared", "-pkgdir"]);
    output(build.arg(&packages).arg("-o").arg(&file).arg("./small"));
    let image = read_file(&file).unwrap();
    let module = image.module.unwrap();
    assert_eq!(module.linked_modules, ["libruntime.so"]);
    assert_eq!(module.plugin_path, "example.com/zoo.v2/small");
    assert!(image.needed.contains(&"libruntime.so".to_owned()));
    assert!(
        read_file(&packages.join("libruntime.so"))
            .unwrap()
            .module
            .is_none()
    );
}
