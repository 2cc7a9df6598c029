//! Damaged relocations anywhere in the table of a large plugin: the dynamic linker survives all that pass the check.
//!
//! It may write other pointers than were meant, into the plugin's data, and Go code may fall over them later: that only a checksum
//! tells. `cargo xtask fuzz-files` tries more of them, and other ones.

use super::{
    random::{Random, damage, number, word},
    victim::{FILE, REFUSED, run},
};
use crate::support::{fixture, is_child};
use libloading::os::unix::{Library, RTLD_GLOBAL, RTLD_NOW};
use plugin_core::{
    host::{self, HostOptions, HostSpec},
    image::Reader,
    inspect,
};
use std::{
    env, fs,
    io::{Seek, SeekFrom, Write},
    ops::Range,
    path::Path,
};

/// In a child: the runtime host, whose symbols the plugin needs.
const HOST: &str = "GO_PLUGIN_TEST_MUTANT_HOST";

/// The adjacent tables of relocations, in the linkers' order.
fn tables(bytes: &[u8]) -> Range<usize> {
    let entries =
        |start: usize, count: usize, size: usize| (0..count).map(move |n| start + n * size);
    let sections = usize::from(u16::from_le_bytes([bytes[60], bytes[61]]));
    // `SHT_RELA`.
    let rela = entries(word(bytes, 40), sections, 64).filter(|at| bytes[at + 4] == 4);
    let parts: Vec<_> = rela
        .map(|at| word(bytes, at + 24)..word(bytes, at + 24) + word(bytes, at + 32))
        .collect();
    parts[0].start..parts[parts.len() - 1].end
}

/// Loads a plugin as Go would, without running its code.
fn load(file: &Path) {
    let open = |file: &Path| {
        // SAFETY: the initialiser of the host does nothing, and that of a plugin puts it on a list.
        unsafe { Library::open(Some(file), RTLD_NOW | RTLD_GLOBAL) }
    };
    std::mem::forget(open(env::var_os(HOST).unwrap().as_ref()).unwrap());
    match open(file) {
        Ok(library) => std::mem::forget(library),
        Err(_) => std::process::exit(REFUSED),
    }
}

#[test]
fn the_dynamic_linker_survives_what_passes() {
    const TEST: &str = "open::relocations::the_dynamic_linker_survives_what_passes";
    if is_child() {
        load(env::var_os(FILE).unwrap().as_ref());
        return;
    }
    let original = fixture("shape_krakend");
    let spec = HostSpec::of_plugin(&inspect(&original).unwrap().build.unwrap()).unwrap();
    let host = host::obtain(&spec, &HostOptions::default(), &original).unwrap();
    let whole = fs::read(&original).unwrap();
    let tables = tables(&whole);
    assert!(tables.len() > 24 * 20_000, "{tables:?}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mutant.so");
    let load_in_child = || run(TEST, &[(FILE, &file), (HOST, &host)]);
    fs::write(&file, &whole).unwrap();
    assert!(load_in_child().unwrap().success(), "the plugin itself");

    let count = number("GO_PLUGIN_MUTANTS").unwrap_or(150);
    let mut random = Random::new();
    let reader = Reader::new().methods(false).loadable(true);
    let (mut refused, mut loaded, mut by_the_linker) = (0, 0, 0);
    let mut output = fs::File::options().write(true).open(&file).unwrap();
    for _ in 0..count {
        let mut bytes = whole[tables.clone()].to_vec();
        let what = damage(&mut bytes, &(0..tables.len()), &mut random);
        output.seek(SeekFrom::Start(tables.start as u64)).unwrap();
        output.write_all(&bytes).unwrap();
        if reader
            .read_file(&file)
            .is_ok_and(|image| image.self_bound.is_none())
        {
            match load_in_child() {
                Some(status) if status.success() => loaded += 1,
                Some(status) if status.code() == Some(REFUSED) => by_the_linker += 1,
                other => panic!("{what}: {other:?}"),
            }
        } else {
            refused += 1;
        }
    }
    println!("{count} mutants: {refused} refused, {by_the_linker} by the linker, {loaded} loaded");
    assert!(refused * 2 > count && loaded > 0);
}

/// Dynamic linkers read the symbol of every entry, whatever its kind, even beyond the end of the tables.
#[test]
fn no_entry_of_any_kind_has_a_symbol_that_there_is_not() {
    const KINDS: [Option<u64>; 4] = [None, Some(0), Some(8), Some(37)]; // its own; none, relative, indirect on amd64
    let whole = fs::read(fixture("hello")).unwrap();
    let tables = tables(&whole);
    let reader = Reader::new().methods(false).loadable(true);
    let file = tempfile::NamedTempFile::new().unwrap();
    let is_read = |bytes: &[u8]| {
        fs::write(file.path(), bytes).unwrap();
        reader.read_file(file.path()).is_ok()
    };
    assert!(is_read(&whole));
    let count = tables.len() / 24;
    for entry in [0, 1, count / 2, count - 2, count - 1] {
        for kind in KINDS {
            for symbol in [0x10_0000, 0x8000_0000, 0xffff_ffff_u64] {
                let mut bytes = whole.clone();
                let info = &mut bytes[tables.start + 24 * entry + 8..][..8];
                let own = u64::from_le_bytes(info.try_into().unwrap()) & 0xffff_ffff;
                info.copy_from_slice(&(symbol << 32 | kind.unwrap_or(own)).to_le_bytes());
                assert!(
                    !is_read(&bytes),
                    "entry {entry} of {count}, kind {kind:?}, symbol {symbol:#x}"
                );
            }
        }
    }
}
