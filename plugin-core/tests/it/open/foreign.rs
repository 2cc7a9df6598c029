//! Errors name files for another system, machine or loader, in a process that then uses a good plugin.

use super::made::{build_info, changed, find, refusal, refused, set, still_usable, try_open};
use crate::support::{fixture, in_child};
use plugin_core::{
    Error, Refusal,
    image::{Arch, Class, Format, ImageError, Os},
};
use std::{fs, path::PathBuf};

const ON_LINUX: bool = cfg!(any(target_env = "gnu", target_env = "musl"));

/// Another system whose plugins have the same container.
const OTHER: Os = if ON_LINUX { Os::FreeBsd } else { Os::Linux };

/// An ELF header (gABI, "ELF Header") and nothing else: a shared object of a class, a byte order and a machine.
fn elf(class: u8, data: u8, machine: u16) -> Vec<u8> {
    let mut header = vec![0; if class == 1 { 52 } else { 64 }];
    header[..7].copy_from_slice(&[0x7f, b'E', b'L', b'F', class, data, 1]);
    for (at, value) in [(16, 3), (18, machine)] {
        let bytes = if data == 2 {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        };
        header[at..at + 2].copy_from_slice(&bytes);
    }
    header[if data == 2 { 23 } else { 20 }] = 1;
    header
}

#[test]
fn containers_of_other_machines_and_systems() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| -> PathBuf {
        let file = folder.path().join(name);
        fs::write(&file, bytes).unwrap();
        file
    };
    let native = if Arch::native() == Some(Arch::Amd64) {
        62
    } else {
        183
    };
    let other = 62 + 183 - native;
    assert!(matches!(
        refusal(&write("32-bit", &elf(1, 1, 3))),
        Refusal::WrongClass {
            found: Class::Bits32,
            ..
        }
    ));
    assert!(matches!(
        refusal(&write("big-endian", &elf(2, 2, 22))),
        Refusal::WrongByteOrder { .. }
    ));
    assert!(matches!(
        refusal(&write("machine", &elf(2, 1, other))),
        Refusal::WrongArch {
            found: Arch::Amd64 | Arch::Arm64,
            ..
        }
    ));
    assert!(matches!(
        refusal(&write("unknown machine", &elf(2, 1, 243))),
        Refusal::WrongArch {
            found: Arch::Other(243),
            ..
        }
    ));
    let mut marked = elf(2, 1, native);
    marked[7] = if ON_LINUX { 9 } else { 3 }; // ELFOSABI_FREEBSD, ELFOSABI_LINUX
    assert!(matches!(
        refusal(&write("system", &marked)),
        Refusal::WrongOs { found, .. } if found == OTHER
    ));
    // mach-o/loader.h: MH_MAGIC_64, CPU_TYPE_ARM64, subtype, MH_DYLIB, no load commands.
    let mach: [u32; 8] = [0xfeed_facf, 0x0100_000c, 0, 6, 0, 0, 0, 0];
    let mach: Vec<u8> = mach.iter().flat_map(|word| word.to_le_bytes()).collect();
    assert!(matches!(
        refusal(&write("mach-o", &mach)),
        Refusal::WrongFormat {
            found: Format::MachO,
            ..
        }
    ));
}

/// The build info of a Go file names its system, but the ELF header does not.
#[test]
fn a_plugin_with_a_changed_header() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let foreign = changed(folder.path(), "foreign.so", |bytes| {
        let setting = |goos| format!("GOOS={goos}");
        set(
            bytes,
            &setting(std::env::consts::OS),
            &setting(OTHER.goos()),
        )
    });
    let found = plugin_core::inspect(&foreign).unwrap();
    assert_eq!(
        found.build.as_ref().unwrap().setting("GOOS"),
        Some(OTHER.goos())
    );
    assert!(matches!(
        refusal(&foreign),
        Refusal::WrongOs { found, .. } if found == OTHER
    ));
    for (name, at, value) in [
        ("class", 4, 1),
        ("byte order", 5, 2),
        ("version", 6, 9),
        ("kind", 16, 1),
        ("machine", 18, 40),
        ("program headers", 56, 0),
    ] {
        let file = changed(folder.path(), name, |bytes| bytes[at] = value);
        let error = refused(&file);
        assert!(
            matches!(error, Error::Refused { .. } | Error::Image { .. }),
            "{name}: {error}"
        );
    }
}

#[test]
fn without_build_info() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = changed(folder.path(), "anonymous.so", |bytes| {
        let at = build_info(bytes);
        bytes[at..at + 14].fill(0);
    });
    assert_eq!(refusal(&file), Refusal::NotGo);
}

/// A file without the data of its dynamic section, as `strip` of another system may make, is damaged rather than of an unknown kind.
#[test]
fn without_the_dynamic_section() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = changed(folder.path(), "static.so", |bytes| {
        // The program header of type PT_DYNAMIC becomes PT_NULL.
        let table = usize::from(u16::from_le_bytes([bytes[32], bytes[33]]));
        let count = usize::from(bytes[56]);
        let header = (0..count)
            .map(|n| table + 56 * n)
            .find(|at| bytes[*at..at + 4] == [2, 0, 0, 0]);
        bytes[header.unwrap()] = 0;
    });
    let error = refused(&file);
    assert!(
        matches!(
            error,
            Error::Refused {
                reason: Refusal::NoModule,
                ..
            } | Error::Image {
                reason: ImageError::Malformed { .. } | ImageError::MissingSymbol { .. },
                ..
            }
        ),
        "{error}"
    );
}

/// An unchanged copy of the fixture opens, so only the changes make the other tests fail.
#[test]
fn a_copy_with_a_changed_setting_opens() {
    if !in_child(&[]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let copy = changed(folder.path(), "copy.so", |bytes| {
        set(bytes, "CGO_LDFLAGS=", "CGO_LDFLAGS=");
        assert!(find(bytes, 0, b"build\tx=") > 0);
    });
    try_open(&copy).unwrap();
    assert!(matches!(
        try_open(fixture("results")),
        Err(Error::AlreadyLoaded { .. })
    ));
    still_usable();
}
