//! Plugins that are damaged where the dynamic linker and the Go runtime look first: program headers, the dynamic section, hash
//! tables, symbols, versions, relocations, initialisers, module data. Nearly all are refused; the process survives them.
//!
//! `GO_PLUGIN_MUTANTS=1000` says how many are tried, and `GO_PLUGIN_MUTANTS_SEED` makes them others.

use super::made::try_open;
use crate::support::{fixture, is_child};
use plugin_core::{Func, inspect};
use std::{
    env, fs,
    ops::Range,
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

/// In a child: the file to open.
const FILE: &str = "GO_PLUGIN_TEST_MUTANT";
/// An honest open takes some 20 ms.
const PATIENCE: Duration = Duration::from_secs(20);

/// A small generator of numbers that are random enough (xorshift64, Marsaglia 2003), the same in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

fn word(bytes: &[u8], at: usize) -> usize {
    u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap()) as usize
}

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

/// Damages one place, as a bad disk, a bad memory or a bad tool would.
fn damage(bytes: &mut [u8], part: &Range<usize>, random: &mut Random) -> String {
    let at = part.start + random.below(part.len() / 8) * 8;
    let old = word(bytes, at);
    match random.below(4) {
        0 | 1 => bytes[at + random.below(8)] ^= 1 << random.below(8),
        2 => bytes[at..at + 8].fill(0),
        _ => bytes[at..at + 8].copy_from_slice(&random.next().to_le_bytes()),
    }
    format!("at {at:#x}: {old:#x} became {:#x}", word(bytes, at))
}

/// Opens the file in a process of its own. `None` if it does not end.
fn open_in_child(file: &Path) -> Option<ExitStatus> {
    let mut child = Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "open::mutants::damaged_metadata_is_refused",
            "--nocapture",
        ])
        .env(
            "GO_PLUGIN_TEST_CHILD",
            "open::mutants::damaged_metadata_is_refused",
        )
        .env(FILE, file)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    None
}

/// A child that ends so was told an error.
const REFUSED: i32 = 77;

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
    let number = |name: &str| env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let count = number("GO_PLUGIN_MUTANTS").unwrap_or(60);
    let seed = number("GO_PLUGIN_MUTANTS_SEED").unwrap_or(0x9e37_79b9_7f4a_7c15);
    let original = fixture("one/twin");
    let whole = fs::read(&original).unwrap();
    let parts = parts(&original, &whole);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mutant.so");
    fs::write(&file, &whole).unwrap();
    assert!(open_in_child(&file).unwrap().success(), "the plugin itself");

    let mut random = Random(seed);
    let (mut refused, mut opened, mut dead) = (0, 0, Vec::new());
    for n in 0..count as usize {
        let (name, part) = &parts[n % parts.len()];
        let mut bytes = whole.clone();
        let what = damage(&mut bytes, part, &mut random);
        fs::write(&file, &bytes).unwrap();
        match open_in_child(&file) {
            None => dead.push(format!("{name}, {what}: hung")),
            Some(status) if status.code() == Some(REFUSED) => refused += 1,
            Some(status) if status.success() => opened += 1,
            // A wrong answer of a function is the plugin's own.
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
    assert!(refused > opened, "{refused} refused, {opened} opened");
    assert!(dead.len() as u64 * 20 <= count, "{dead:#?}");
}
