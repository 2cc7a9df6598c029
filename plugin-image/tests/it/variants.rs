//! One plugin, linked, stripped and cut in every way that leaves it loadable: the reader sees the same.

use crate::{
    go::{Go, here_is, output},
    relocations,
    zoo::dump,
};
use plugin_image::{Checksum, FileKind, Format, Image, Os, Reader, Source};
use std::{fs::File, path::Path, process::Command};

/// The parts that no way of linking or stripping changes.
fn essence(image: &Image) -> String {
    let module = image.module.as_ref().unwrap();
    let kinds: Vec<_> = module
        .exports
        .iter()
        .map(|export| (&export.name, export.kind, module.symbol(export)))
        .collect();
    format!(
        "{}\n{:#?}\n{kinds:?}\n{}",
        module.plugin_path,
        module.packages,
        dump(image)
    )
}

/// This system.
fn here() -> Os {
    match std::env::consts::OS {
        "macos" => Os::MacOs,
        other => Os::from_goos(other),
    }
}

fn check(path: &Path, expected: &Image) -> Image {
    let image = all(&File::open(path).unwrap());
    assert_eq!(essence(&image), essence(expected), "{path:?}");
    assert_eq!(image.file_kind, FileKind::SharedObject, "{path:?}");
    assert_eq!(image.os, Some(here()), "{path:?}");
    let (build, other) = (
        image.build.as_ref().unwrap(),
        expected.build.as_ref().unwrap(),
    );
    assert_eq!(
        (&build.go_version, build.build_mode()),
        (&other.go_version, Some("plugin")),
        "{path:?}"
    );
    let module = image.module.as_ref().unwrap();
    for export in &module.exports {
        assert_eq!(image.defines(&module.symbol(export)), export.address());
    }
    for package in &module.packages {
        assert_eq!(image.package_hash(&package.path), Some(package.hash));
        let symbol = format!("go:link.pkghashbytes.{}", package.path);
        assert!(image.defines(&symbol).is_some(), "{symbol}");
    }
    assert_eq!(image.defines("no such symbol"), None);
    assert_eq!(image.needed, expected.needed, "{path:?}");

    if image.format == Format::Elf {
        let bytes = std::fs::read(path).unwrap();
        let counted = relocations::are_counted(&bytes);
        // RELR takes all relocations away that would be counted, if the linker knows it: older GNU ld does for x86 only. mold 1.10 counts
        // none.
        let name = path.to_string_lossy();
        let (relr, mold) = (name.contains("-relr"), name.contains("-mold"));
        assert!(counted != relr || mold || relr && !cfg!(target_arch = "x86_64"));
        if counted {
            relocations::with_relocations_in_another_order(&bytes, &image);
        }
        relocations::without_relocation_count(bytes, counted, &image);
    }
    let lean = Reader::new().methods(false).read_file(path).unwrap();
    let lean_module = lean.module.as_ref().unwrap();
    assert!(lean_module.types.len() <= module.types.len());
    assert!(
        lean_module
            .types
            .iter()
            .all(|(_, ty)| ty.methods.is_empty())
    );
    for (one, other) in lean_module.exports.iter().zip(&module.exports) {
        assert_eq!((&one.name, one.address()), (&other.name, other.address()));
        assert_eq!(
            lean_module.types.get(one.ty).string,
            module.types.get(other.ty).string
        );
        assert_eq!(lean.defines(&lean_module.symbol(one)), one.address());
    }
    image
}

/// Reads everything, and checks that it can be loaded, which must not depend on the linker.
pub(crate) fn all(source: &(impl Source + ?Sized)) -> Image {
    let image = Reader::new().symbols(true).loadable(true).read(source);
    let image = image.unwrap();
    assert_eq!(image.self_bound, None);
    image
}

fn checksum(path: &Path) -> Checksum {
    plugin_image::checksum(&std::fs::File::open(path).unwrap()).unwrap()
}

#[test]
fn stripping_changes_nothing() {
    for go in Go::all() {
        let plain = go.plugin("./zoo");
        let image = plugin_image::read_file(&plain).unwrap();
        check(&plain, &image);
        assert_eq!(checksum(&plain), Checksum::Matches);

        let lean = go.build(
            "zoo-s-w.so",
            "./zoo",
            &["-buildmode=plugin", "-ldflags=-s -w"],
        );
        check(&lean, &image);
        assert_eq!(checksum(&lean), Checksum::Matches);

        if !here_is("linux") {
            continue;
        }
        let stripped = plain.with_extension("stripped.so");
        output(
            Command::new("strip")
                .arg("--strip-all")
                .arg("-o")
                .arg(&stripped)
                .arg(&plain),
        );
        check(&stripped, &image);
        assert!(matches!(
            checksum(&stripped),
            Checksum::Differs { stripped: true, .. }
        ));

        for file in [&plain, &stripped] {
            let mut bytes = std::fs::read(file).unwrap();
            // e_shoff, e_shnum, e_shstrndx
            bytes[0x28..0x30].fill(0);
            bytes[0x3c..0x40].fill(0);
            let cut = file.with_extension("no-sections.so");
            std::fs::write(&cut, bytes).unwrap();
            check(&cut, &image);
        }
    }
}

#[test]
fn every_linker_is_understood() {
    if !here_is("linux") {
        return;
    }
    let go = Go::installed();
    let image = plugin_image::read_file(&go.plugin("./zoo")).unwrap();
    let mut linked = 0;
    for (linker, flags) in [
        ("bfd", "-fuse-ld=bfd"),
        ("bfd-relr", "-fuse-ld=bfd -Wl,-z,pack-relative-relocs"),
        ("bfd-sysv-hash", "-fuse-ld=bfd -Wl,--hash-style=sysv"),
        ("bfd-build-id", "-fuse-ld=bfd -Wl,--build-id=sha1"),
        ("gold", "-fuse-ld=gold"),
        ("lld", "-fuse-ld=lld"),
        ("lld-relr", "-fuse-ld=lld -Wl,--pack-dyn-relocs=relr"),
        ("mold", "-fuse-ld=mold"),
    ] {
        let program = format!("ld.{}", linker.split('-').next().unwrap());
        if Command::new(&program).arg("--version").output().is_err() {
            // Not every machine has every linker; bfd is the one Go needs.
            eprintln!("{program} is not installed: not tested");
            continue;
        }
        let flags = format!("-ldflags=-extldflags '{flags}'");
        let file = go.build(
            &format!("zoo-{linker}.so"),
            "./zoo",
            &["-buildmode=plugin", &flags],
        );
        check(&file, &image);
        assert_eq!(checksum(&file), Checksum::Matches, "{linker}");
        linked += 1;
    }
    assert!(linked >= 4, "bfd is missing");
}

#[test]
fn damage_changes_the_checksum() {
    let plain = Go::installed().plugin("./zoo");
    let mut bytes = std::fs::read(&plain).unwrap();
    assert_eq!(
        plugin_image::checksum(bytes.as_slice()).unwrap(),
        Checksum::Matches
    );
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let found = plugin_image::checksum(bytes.as_slice()).unwrap();
    assert!(
        matches!(&found, Checksum::Differs { recorded, computed, stripped: false } if recorded != computed),
        "{found:?}"
    );

    // The build ID itself is the one thing that the hash leaves out, and only where it belongs: written over a table of zeros, it is
    // damage like any other.
    bytes[middle] ^= 1;
    let id = plugin_image::read(bytes.as_slice())
        .unwrap()
        .go_build_id
        .unwrap();
    let zeros = vec![0; id.len()];
    let places = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(&zeros));
    let places: Vec<usize> = places.collect();
    assert!(places.len() > 20);
    let places = places.iter().copied().step_by(places.len() / 20);
    for place in places {
        bytes[place..place + id.len()].copy_from_slice(id.as_bytes());
        let found = plugin_image::checksum(bytes.as_slice()).unwrap();
        assert!(
            matches!(found, Checksum::Differs { .. }),
            "{place:#x}: {found:?}"
        );
        bytes[place..place + id.len()].fill(0);
    }
    assert_eq!(
        plugin_image::checksum(bytes.as_slice()).unwrap(),
        Checksum::Matches
    );

    let without = Go::installed().build(
        "zoo-no-id.so",
        "./zoo",
        &["-buildmode=plugin", "-ldflags=-buildid="],
    );
    assert_eq!(checksum(&without), Checksum::None);
}

#[test]
fn build_info_is_what_go_version_says() {
    for go in Go::all() {
        let file = go.build(
            "zoo-flags.so",
            "./zoo",
            &[
                "-buildmode=plugin",
                "-trimpath",
                "-gcflags=all=-N -l",
                "-tags=a,b",
            ],
        );
        let printed = output(go.command().args(["version", "-m"]).arg(&file));
        let image = plugin_image::read_file(&file).unwrap();
        let build = image.build.as_ref().unwrap();
        let mut lines = printed.lines();
        assert_eq!(
            lines.next().unwrap().rsplit_once(": ").unwrap().1,
            build.go_version
        );
        assert_eq!(
            lines.next(),
            Some(format!("\tpath\t{}", build.path).as_str())
        );
        let main = build.main.as_ref().unwrap();
        assert_eq!(
            lines.next().map(str::trim_end),
            Some(format!("\tmod\t{}\t{}", main.path, main.version).as_str())
        );
        let mut settings = build.settings.iter();
        for line in lines {
            let (key, value) = settings.next().unwrap();
            let line = line.strip_prefix("\tbuild\t").unwrap().replace('"', "");
            assert_eq!(line, format!("{key}={value}"));
        }
        assert_eq!(settings.next(), None);
        assert_eq!(build.setting("-gcflags"), Some("all=-N -l"));
        assert_eq!(build.release(), go.version());
    }
}

#[test]
fn experiments_are_told_apart() {
    let go = Go::installed();
    let vars = [("GOEXPERIMENT", "arenas")];
    let file = go.build_with("zoo-arenas.so", "./zoo", &["-buildmode=plugin"], &vars);
    let image = plugin_image::read_file(&file).unwrap();
    let build = image.build.unwrap();
    assert_eq!(
        (build.release(), build.experiments()),
        (go.version().as_str(), vec!["arenas"])
    );
    assert_ne!(build.go_version, build.release());
}
