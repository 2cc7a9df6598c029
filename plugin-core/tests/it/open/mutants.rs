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

fn twin() -> (Vec<u8>, Vec<(&'static str, Range<usize>)>) {
    let file = fixture("one/twin");
    let bytes = fs::read(&file).unwrap();
    let parts = parts(&file, &bytes);
    (bytes, parts)
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

/// The program headers that matter to loaders: segments, the dynamic section, thread-local variables, read-only pages.
#[test]
fn each_bit_of_the_program_headers() {
    let (bytes, parts) = twin();
    let headers = parts[0].1.clone();
    let matters = [1, 2, 7, 0x6474_e552_u32].map(u32::to_le_bytes);
    flip_each_bit(&bytes, headers.clone(), |at| {
        let field = (at - headers.start) % 56;
        let is_one = |kind: &[u8; 4]| bytes[at - field..].starts_with(kind);
        matters.iter().any(is_one) && !(24..32).contains(&field) // p_paddr
    });
}

#[test]
fn each_bit_of_the_dynamic_section() {
    let (bytes, parts) = twin();
    flip_each_bit(&bytes, parts[1].1.clone(), |_| true);
}

/// Flips each bit of a part. Most flips are refused in this process; the others are opened.
fn flip_each_bit(whole: &[u8], part: Range<usize>, matters: impl Fn(usize) -> bool) {
    const HERE: &str = "open::mutants::damaged_metadata_is_refused";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("flipped.so");
    // One bit of so many, others with another seed.
    let share = number("GO_PLUGIN_MUTANTS").map_or(4, |_| 1);
    let seed = number("GO_PLUGIN_MUTANTS_SEED").unwrap_or(0);
    let bits = part
        .filter(|at| matters(*at))
        .flat_map(|at| (0..8).map(move |bit| (at, bit)));
    let bits = bits.skip((seed % share) as usize).step_by(share as usize);
    let (mut flips, mut opened, mut dead) = (0, 0, Vec::new());
    for (at, bit) in bits {
        let mut bytes = whole.to_vec();
        bytes[at] ^= 1 << bit;
        flips += 1;
        if Reader::new().loadable(true).read(&bytes[..]).is_err() {
            continue;
        }
        opened += 1;
        fs::write(&file, &bytes).unwrap();
        let ended = run(HERE, &[(FILE, &file)]);
        if !matches!(
            ended.and_then(|status| status.code()),
            Some(0 | 101 | REFUSED)
        ) {
            dead.push(format!("bit {bit} at {at:#x}: {ended:?}"));
        }
    }
    println!("{flips} flips, {opened} opened, {} died", dead.len());
    assert!(flips > 100 && dead.is_empty(), "{dead:#?}");
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
