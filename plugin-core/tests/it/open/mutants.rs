//! Plugins with damage in the parts that the dynamic linker and the Go runtime use first: program headers, the dynamic section, hash
//! tables, symbols, versions, relocations, initialisers, module data. Nearly all are refused, and the process survives all.
//!
//! `cargo xtask fuzz-files` tries more and other mutants.

use super::{
    made::try_open,
    random::{Random, damage, number, word},
    victim::{FILE, REFUSED, run},
};
use crate::support::{fixture, is_child};
use plugin_core::{Func, host::HostSpec, image::Reader, inspect};
use std::{env, fs, ops::Range, os::unix::process::ExitStatusExt, path::Path};

/// The parts of a plugin that are damaged, by name. 64-bit ELF.
fn parts(file: &Path, bytes: &[u8]) -> Vec<(&'static str, Range<usize>)> {
    let headers = 64..64 + 56 * usize::from(u16::from_le_bytes([bytes[56], bytes[57]]));
    let programs: Vec<_> = headers.clone().step_by(56).collect();
    let kind = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let offset = |address: usize| {
        let within = |at: &&usize| {
            kind(**at) == 1
                && (word(bytes, **at + 16)..word(bytes, **at + 16) + word(bytes, **at + 32))
                    .contains(&address)
        };
        let load = programs.iter().find(within).expect("a segment holds it");
        address - word(bytes, load + 16) + word(bytes, load + 8)
    };
    let dynamic = programs.iter().find(|at| kind(**at) == 2).unwrap();
    let dynamic = word(bytes, dynamic + 8)..word(bytes, dynamic + 8) + word(bytes, dynamic + 32);
    let tag = |wanted: usize| {
        let mut entries = dynamic.clone().step_by(16);
        let found = entries.find(|at| word(bytes, *at) == wanted);
        found.map(|at| word(bytes, at + 8))
    };
    let table = |at: usize, size: usize| {
        let start = offset(tag(at).unwrap());
        start..start + tag(size).unwrap()
    };
    let module = inspect(file).unwrap().module.unwrap();
    let module = offset(module.address as usize);
    let symbols = offset(tag(6).unwrap());
    let strings = offset(tag(5).unwrap());
    let versions = offset(tag(0x6fff_fff0).unwrap());
    let needed = offset(tag(0x6fff_fffe).unwrap());
    let hash = offset(tag(0x6fff_fef5).unwrap());
    let used = (dynamic.end - dynamic.start) / 16 * 16;
    vec![
        ("program headers", headers),
        ("dynamic section", dynamic.start..dynamic.start + used),
        ("hash table", hash..symbols.min(hash + 40_000)),
        ("symbols", symbols..strings.max(symbols + 24)),
        ("symbol versions", versions..needed),
        ("needed versions", needed..needed + 80),
        ("relocations", table(7, 8)),
        ("PLT relocations", table(23, 2)),
        ("init array", table(25, 27)),
        ("module data", module..module + 584),
    ]
}

#[test]
fn damaged_metadata_is_refused() {
    if is_child() {
        let file = env::var_os(FILE).unwrap();
        let Ok(plugin) = try_open(&file) else {
            std::process::exit(REFUSED);
        };
        let name: Func<fn() -> String> = plugin.func("Name").unwrap();
        assert_eq!(name.call().unwrap(), "one");
        return;
    }
    let count = number("GO_PLUGIN_MUTANTS").unwrap_or(60);
    let original = fixture("one/twin");
    let whole = fs::read(&original).unwrap();
    let parts = parts(&original, &whole);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mutant.so");
    fs::write(&file, &whole).unwrap();
    let open_in_child = || {
        run(
            "open::mutants::damaged_metadata_is_refused",
            &[(FILE, &file)],
        )
    };
    assert!(open_in_child().unwrap().success(), "the plugin itself");

    let mut random = Random::new();
    let (mut refused, mut opened, mut dead) = (0, 0, Vec::new());
    for n in 0..count as usize {
        let (name, part) = &parts[n % parts.len()];
        let mut bytes = whole.clone();
        let what = damage(&mut bytes, part, &mut random);
        fs::write(&file, &bytes).unwrap();
        match open_in_child() {
            None => dead.push(format!("{name}, {what}: hung")),
            Some(status) if status.code() == Some(REFUSED) => refused += 1,
            Some(status) if status.success() => opened += 1,
            // The plugin is responsible for wrong results of its functions.
            Some(status) if status.code() == Some(101) => opened += 1,
            Some(status) => {
                let how = (status.signal(), status.code());
                dead.push(format!("{name}, {what}: died by {how:?}"));
            }
        }
    }
    println!(
        "{count} mutants: {refused} refused, {opened} opened, {} died",
        dead.len()
    );
    dead.iter().for_each(|one| println!("{one}"));
    assert!(
        refused * 5 > opened * 4,
        "{refused} refused, {opened} opened"
    );
    assert!(dead.len() as u64 * 20 <= count, "{dead:#?}");
}

/// Each bit of the program headers that matter to loaders: segments, the dynamic section, thread-local variables, read-only pages.
/// Most of the flips are refused in this process; the others are opened.
#[test]
fn each_bit_of_the_program_headers() {
    const HERE: &str = "open::mutants::damaged_metadata_is_refused";
    let original = fixture("one/twin");
    let whole = fs::read(&original).unwrap();
    let headers = parts(&original, &whole).swap_remove(0).1;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("flipped.so");
    let (mut flips, mut opened, mut dead) = (0, 0, Vec::new());
    // One in so many, another one with each seed.
    let part = number("GO_PLUGIN_MUTANTS").map_or(4, |_| 1);
    let seed = number("GO_PLUGIN_MUTANTS_SEED").unwrap_or(0);
    for at in headers.clone() {
        let (header, field) = ((at - headers.start) / 56, (at - headers.start) % 56);
        let kind = &whole[headers.start + header * 56..][..4];
        let matters = [1, 2, 7, 0x6474_e552_u32].map(u32::to_le_bytes);
        if !matters.iter().any(|one| one == kind) || (24..32).contains(&field) {
            continue; // (24..32: p_paddr)
        }
        for bit in 0..8 {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << bit;
            flips += 1;
            if flips % part != seed % part {
                continue;
            }
            if Reader::new().loadable(true).read(&bytes[..]).is_err() {
                continue;
            }
            opened += 1;
            fs::write(&file, &bytes).unwrap();
            let ended = run(HERE, &[(FILE, &file)]);
            let code = ended.and_then(|status| status.code());
            if !matches!(code, Some(0 | REFUSED)) {
                dead.push(format!(
                    "header {header}, byte {field}, bit {bit}: {ended:?}"
                ));
            }
        }
    }
    println!("{flips} flips, {opened} opened, {} died", dead.len());
    assert!(dead.is_empty(), "{dead:#?}");
}

/// `hasmain` and `bad`, two bytes of one word: Go finds no module data in a file that says it is bad, and ends the process.
#[test]
fn flags_of_the_module_that_only_the_runtime_sets() {
    let original = fixture("one/twin");
    let whole = fs::read(&original).unwrap();
    let (_, module) = parts(&original, &whole).pop().unwrap();
    let spec = HostSpec::of_plugin(&inspect(&original).unwrap().build.unwrap()).unwrap();
    let flags = module.start
        + match spec.go_minor().unwrap() {
            ..=25 => 0x210,
            26 => 0x218,
            _ => 0x200,
        };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("flagged.so");
    for (at, bit) in [(0, 0x01), (0, 0x80), (1, 0x01), (1, 0x10), (7, 0x40)] {
        let mut bytes = whole.clone();
        bytes[flags + at] |= bit;
        fs::write(&file, &bytes).unwrap();
        let error = Reader::new().loadable(true).read_file(&file).unwrap_err();
        let error = error.to_string();
        assert!(error.contains("a field is set"), "{at}, {bit:#x}: {error}");
    }
}
