//! Files that most machines cannot build: of a real file, the parts that the reader asks for, kept in `tests/recorded`.
//!
//! A recording is the length of the file, then for each part its offset, its length and its bytes, all numbers of eight bytes,
//! little-endian. Everything else reads as zeros. `tests/recorded/README.md` tells how the files were made.

use crate::{go::Go, relocations, variants::all, zoo::dump};
use plugin_image::{Arch, Format, Image, Os, Reader, Source};
use std::{collections::BTreeMap, fs::File, io, path::PathBuf, sync::Mutex};

/// A file whose reads are written down.
struct Recorder {
    file: File,
    parts: Mutex<BTreeMap<u64, Vec<u8>>>,
}

impl Source for Recorder {
    fn size(&self) -> io::Result<u64> {
        self.file.size()
    }

    fn read_range(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        self.file.read_range(offset, buffer)?;
        let mut parts = self.parts.lock().unwrap();
        let part = parts.entry(offset).or_default();
        if part.len() < buffer.len() {
            *part = buffer.to_vec();
        }
        Ok(())
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/recorded")
}

/// The bytes of a recorded file.
pub(crate) fn replay(name: &str) -> Vec<u8> {
    let recording = std::fs::read(folder().join(name).with_extension("recorded")).unwrap();
    let mut words = recording.as_slice();
    let next = |bytes: &mut &[u8]| {
        let (word, rest) = bytes.split_first_chunk().unwrap();
        *bytes = rest;
        u64::from_le_bytes(*word) as usize
    };
    let mut file = vec![0; next(&mut words)];
    while !words.is_empty() {
        let (offset, len) = (next(&mut words), next(&mut words));
        let (part, rest) = words.split_at(len);
        file[offset..offset + len].copy_from_slice(part);
        words = rest;
    }
    file
}

/// Records what the reader reads of the files that the environment names: `PLUGIN_IMAGE_RECORD="FILE..."`.
///
/// Without that it records the plugin `small` of the installed Go, and tries that the recording reads like the file.
#[test]
fn record() {
    let own = Go::installed().plugin("./small");
    let named = std::env::var("PLUGIN_IMAGE_RECORD").unwrap_or_default();
    let files: Vec<PathBuf> = named.split_whitespace().map(PathBuf::from).collect();
    let own_only = files.is_empty();
    for path in if own_only { vec![own.clone()] } else { files } {
        let recorder = Recorder {
            file: File::open(&path).unwrap(),
            parts: Mutex::default(),
        };
        // All that any reading asks for: the checks, too.
        let image = all(&recorder);
        let mut bytes = recorder.size().unwrap().to_le_bytes().to_vec();
        for (offset, part) in recorder.parts.into_inner().unwrap() {
            // Zeros at the ends need no room.
            let start = part
                .iter()
                .position(|byte| *byte != 0)
                .unwrap_or(part.len());
            let end = part
                .iter()
                .rposition(|byte| *byte != 0)
                .map_or(start, |last| last + 1);
            bytes.extend_from_slice(&(offset + start as u64).to_le_bytes());
            bytes.extend_from_slice(&((end - start) as u64).to_le_bytes());
            bytes.extend_from_slice(&part[start..end]);
        }
        let target = if own_only {
            crate::go::scratch()
        } else {
            folder()
        };
        let name = target
            .join(path.file_name().unwrap())
            .with_extension("recorded");
        std::fs::write(&name, bytes).unwrap();
        // An absolute path replaces the folder of recordings.
        let replayed = plugin_image::read(replay(name.to_str().unwrap()).as_slice()).unwrap();
        assert_eq!(dump(&replayed), dump(&image));
    }
}

#[test]
fn other_systems_are_understood() {
    let here = plugin_image::read_file(&Go::installed().plugin("./small")).unwrap();
    for (name, format, os, arch, needed) in [
        (
            "small-darwin-amd64-binds",
            Format::MachO,
            Os::MacOs,
            Arch::Amd64,
            "/usr/lib/libSystem.B.dylib",
        ),
        (
            "small-darwin-arm64-chains",
            Format::MachO,
            Os::MacOs,
            Arch::Arm64,
            "/usr/lib/libSystem.B.dylib",
        ),
        (
            "small-freebsd-amd64",
            Format::Elf,
            Os::FreeBsd,
            Arch::Amd64,
            "libc.so.7",
        ),
        (
            "small-linux-arm64-lld",
            Format::Elf,
            Os::Linux,
            Arch::Arm64,
            "libc.so.6",
        ),
    ] {
        let bytes = replay(name);
        let image = all(bytes.as_slice());
        check(&image, name);
        if format == Format::Elf {
            relocations::without_relocation_count(bytes, true, &image);
        }
        assert_eq!(
            (image.format, image.os.clone(), image.arch),
            (format, Some(os), arch),
            "{name}"
        );
        assert!(
            image.needed.iter().any(|library| library == needed),
            "{name}: {:?}",
            image.needed
        );
        assert_eq!(dump(&image), dump(&here), "{name}");
    }
}

/// What holds for every plugin made of `small`.
fn check(image: &Image, name: &str) {
    let module = image.module.as_ref().unwrap();
    let exports: Vec<_> = module
        .exports
        .iter()
        .map(|export| export.name.as_str())
        .collect();
    assert_eq!(exports, ["Distance", "Origin", "Shapes", "Watch"], "{name}");
    assert_eq!(module.plugin_path, "example.com/zoo.v2/small", "{name}");
    for package in ["runtime", "example.com/zoo.v2/small"] {
        assert!(
            module.packages.iter().any(|found| found.path == package),
            "{name}: {package}"
        );
    }
    let build = image.build.as_ref().unwrap();
    assert_eq!(
        (build.go_version.as_str(), build.build_mode()),
        ("go1.26.8", Some("plugin")),
        "{name}"
    );
    assert_eq!(build.setting("GOARCH"), image.arch.goarch(), "{name}");
    assert_eq!(
        image.go_build_id.as_ref().map(|id| id.split('/').count()),
        Some(4),
        "{name}"
    );
    for export in &module.exports {
        assert_eq!(
            image.defines(&module.symbol(export)),
            export.address(),
            "{name}"
        );
        if export.name == "Watch" {
            assert!(module.text.contains(&export.address().unwrap()), "{name}");
        }
    }
    assert_eq!(
        module
            .types
            .display(module.export("Shapes").unwrap().ty)
            .to_string(),
        "map[string][]main.Shape"
    );
    // C's view of a symbol, on Mach-O, too; and nothing that the linker hides.
    assert!(
        image.defines("go:link.pkghashbytes.runtime").is_some(),
        "{name}"
    );
    assert_eq!(
        image.defines("_go:link.pkghashbytes.runtime"),
        None,
        "{name}"
    );
    assert_eq!(
        image.package_hash("runtime"),
        module
            .packages
            .iter()
            .find(|p| p.path == "runtime")
            .map(|p| p.hash)
    );
}

/// Joins two thin files as `lipo` does.
fn join(slices: &[(u32, &[u8])], wide: bool) -> Vec<u8> {
    let mut fat = if wide { 0xcafe_babf_u32 } else { 0xcafe_babe }
        .to_be_bytes()
        .to_vec();
    fat.extend_from_slice(&(slices.len() as u32).to_be_bytes());
    let mut offset = 0x4000_u64;
    for (cpu, bytes) in slices {
        let len = bytes.len() as u64;
        fat.extend_from_slice(&cpu.to_be_bytes());
        fat.extend_from_slice(&[0; 4]);
        if wide {
            [offset, len]
                .iter()
                .for_each(|field| fat.extend_from_slice(&field.to_be_bytes()));
            fat.extend_from_slice(&[0, 0, 0, 14, 0, 0, 0, 0]);
        } else {
            [offset as u32, len as u32, 14]
                .iter()
                .for_each(|field| fat.extend_from_slice(&field.to_be_bytes()));
        }
        offset = (offset + len).next_multiple_of(0x4000);
    }
    for (_, bytes) in slices {
        fat.resize(fat.len().next_multiple_of(0x4000), 0);
        fat.extend_from_slice(bytes);
    }
    fat
}

#[test]
fn fat_files_are_read_by_slice() {
    const AMD64: u32 = 0x0100_0007;
    const ARM64: u32 = 0x0100_000c;
    let amd64 = replay("small-darwin-amd64-binds");
    let arm64 = replay("small-darwin-arm64-chains");
    for wide in [false, true] {
        let fat = join(&[(AMD64, &amd64), (ARM64, &arm64)], wide);
        for arch in [Arch::Amd64, Arch::Arm64] {
            let image = Reader::new()
                .symbols(true)
                .arch(arch)
                .read(fat.as_slice())
                .unwrap();
            check(&image, "fat");
            assert_eq!(
                (image.arch, image.slices.as_slice()),
                (arch, [Arch::Amd64, Arch::Arm64].as_slice())
            );
            assert_eq!(image.file_len, fat.len() as u64);
        }
        let default = plugin_image::read(fat.as_slice()).unwrap().arch;
        assert_eq!(default, Arch::native().unwrap_or(Arch::Amd64));

        let only = join(&[(ARM64, &arm64)], wide);
        assert_eq!(
            plugin_image::read(only.as_slice()).unwrap().arch,
            Arch::Arm64
        );
        let error = Reader::new()
            .arch(Arch::Amd64)
            .read(only.as_slice())
            .unwrap_err();
        assert!(
            error
                .to_string()
                .contains("no slice for amd64, only for arm64"),
            "{error}"
        );
        let cut = &fat[..fat.len() - 1];
        assert!(Reader::new().arch(Arch::Amd64).read(cut).is_ok());
        let error = Reader::new().arch(Arch::Arm64).read(cut).unwrap_err();
        assert!(
            error.to_string().contains("slice of a fat file should end"),
            "{error}"
        );
    }
}
