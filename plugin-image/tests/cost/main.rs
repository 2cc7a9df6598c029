//! What reading may cost: memory, bytes read and time are bounded by what a file occupies, whatever it claims.
//!
//! One test, since the allocator counts for the whole process.

mod counting;
#[path = "../it/go.rs"]
#[expect(dead_code, reason = "the other tests build more")]
mod go;
mod hostile;
#[path = "../shared/tiny/mod.rs"]
mod tiny;

use plugin_image::{ImageError, Reader, Source};
use std::{
    io,
    ops::Range,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

/// A file with a hole of a terabyte behind its bytes, or without, that counts what is read of it.
struct Counted<'b> {
    bytes: &'b [u8],
    size: u64,
    calls: AtomicU64,
    read: AtomicU64,
}

impl Source for Counted<'_> {
    fn size(&self) -> io::Result<u64> {
        Ok(self.size)
    }

    fn stored(&self) -> io::Result<u64> {
        Ok(self.bytes.len() as u64)
    }

    fn read_range(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.read.fetch_add(buffer.len() as u64, Ordering::Relaxed);
        let start = (offset as usize).min(self.bytes.len());
        let end = (start + buffer.len()).min(self.bytes.len());
        let (stored, hole) = buffer.split_at_mut(end - start);
        stored.copy_from_slice(&self.bytes[start..end]);
        hole.fill(0);
        Ok(())
    }
}

/// Reads in every way, and checks what that cost. Says whether it went well.
fn cost(what: &dyn Fn() -> String, bytes: &[u8], hole: u64) -> bool {
    const LEAST: usize = 5 << 20;
    let limit = 6 * bytes.len() + LEAST;
    let readers = [
        Reader::new().symbols(true),
        Reader::new().names(["runtime.x"; 4]).loadable(true),
    ];
    let mut good = true;
    for reader in readers {
        let source = Counted {
            bytes,
            size: bytes.len() as u64 + hole,
            calls: AtomicU64::new(0),
            read: AtomicU64::new(0),
        };
        let start = Instant::now();
        let peak = counting::peak(|| good &= reader.read(&source).is_ok());
        let (calls, read) = (source.calls.into_inner(), source.read.into_inner());
        assert!(
            peak <= limit,
            "{}: {peak} bytes of memory, not {limit}",
            what()
        );
        assert!(read as usize <= limit, "{}: {read} bytes read", what());
        assert!(calls as usize <= limit / 256, "{}: {calls} reads", what());
        // Far more than the work allowed takes, for slow machines.
        let time = start.elapsed();
        assert!(time < Duration::from_secs(20), "{}: {time:?}", what());
    }
    good
}

/// Every field in `fields` with values at the ends of everything, in a file with and without a hole: some for each field, or with
/// `PLUGIN_IMAGE_ALL_EXTREMES=1`, which takes minutes, all.
fn extremes(name: &str, bytes: &mut [u8], fields: impl Iterator<Item = usize>) {
    let all = std::env::var_os("PLUGIN_IMAGE_ALL_EXTREMES").is_some();
    let len = bytes.len() as u64;
    let (mut good, mut bad) = (0, 0);
    for at in fields {
        let old: [u8; 8] = bytes[at..at + 8].try_into().unwrap();
        let word = u64::from_le_bytes(old);
        let values = [
            (8, 0),
            (8, 1),
            (8, len - 1),
            (8, len + 1),
            (8, 1 << 32),
            (8, 1 << 39),
            (8, i64::MAX as u64),
            (8, u64::MAX),
            (8, word.wrapping_add(1)),
            (4, 0),
            (4, 0xffff),
            (4, len),
            (4, 1 << 27),
            (4, u64::from(u32::MAX)),
            (2, u64::from(u16::MAX)),
        ];
        for (n, (size, value)) in values.into_iter().enumerate() {
            if !all && !(at / 4 + n).is_multiple_of(4) {
                continue;
            }
            bytes[at..at + size].copy_from_slice(&value.to_le_bytes()[..size]);
            for hole in [0, 1 << 40] {
                if !all && (hole == 0) != (at / 16 + n).is_multiple_of(2) {
                    continue;
                }
                let what = || format!("{name}: {size} bytes at {at:#x} are {value:#x}, {hole:#x}");
                match cost(&what, bytes, hole) {
                    true => good += 1,
                    false => bad += 1,
                }
            }
            bytes[at..at + 8].copy_from_slice(&old);
        }
    }
    assert!(good > 10 && bad > 10, "{name}: {good} read, {bad} refused");
}

/// Where the tables of a real plugin are that have counts, offsets and lengths: headers, the dynamic section and all that it names,
/// the module data. 64-bit ELF.
fn tables(bytes: &[u8]) -> Vec<Range<usize>> {
    let elf = goblin::elf::Elf::parse(bytes).unwrap();
    let offset = |address: u64| {
        let mut loads = elf.program_headers.iter().filter(|one| one.p_type == 1);
        let load = loads
            .find(|one| one.vm_range().contains(&(address as usize)))
            .unwrap();
        (address - load.p_vaddr + load.p_offset) as usize
    };
    let sections = elf.header.e_shoff as usize;
    let mut tables = vec![
        0..64 + 56 * elf.program_headers.len(),
        sections..sections + 64 * elf.section_headers.len(),
    ];
    let dynamic = elf.dynamic.unwrap();
    let at = elf
        .program_headers
        .iter()
        .find(|one| one.p_type == 2)
        .unwrap();
    tables.push(at.p_offset as usize..at.p_offset as usize + dynamic.dyns.len() * 16);
    for one in &dynamic.dyns {
        // Hash tables, symbols, relocations, versions: the start of each.
        if matches!(
            one.d_tag,
            5..=7 | 23 | 25 | 0x6fff_fef5 | 0x6fff_fff0 | 0x6fff_fffe
        ) {
            let at = offset(one.d_val);
            tables.push(at..at + 48);
        }
    }
    let module = plugin_image::read(bytes).unwrap().module.unwrap();
    let at = offset(module.address);
    tables.push(at..at + 584);
    tables
}

#[test]
fn what_a_file_claims_costs_nothing() {
    a_file_with_a_hole_is_refused_in_no_time();

    // A tiny file that promises a table of a terabyte: the dynamic section, and the segment around it.
    let mut promising = hostile::header(&[[1, 0, 0, 1 << 40], [2, 0x200, 0x200, 1 << 40]]);
    promising.resize(4096, 0);
    let terabyte = || "a table of a terabyte".to_owned();
    cost(&terabyte, &promising, 1 << 41);
    let filled = [&promising[..0x200], &vec![1; 4096 - 0x200]].concat();
    cost(
        &|| "a table of 224 entries and a hole".to_owned(),
        &filled,
        1 << 41,
    );

    for (name, bytes) in hostile::files() {
        cost(&|| name.to_owned(), &bytes, 0);
    }

    for container in [
        tiny::Container::Elf,
        tiny::Container::MachO,
        tiny::Container::MachOChains,
    ] {
        let mut bytes = tiny::plugin(container);
        // The headers have fields of four bytes, Go's data few.
        let fields = (0..0x400)
            .step_by(4)
            .chain((0x400..bytes.len() - 8).step_by(8));
        extremes(&format!("{container:?}"), &mut bytes, fields);
    }

    let plugin = go::Go::installed().build("small-cost.so", "./small", &["-buildmode=plugin"]);
    let mut bytes = std::fs::read(plugin).unwrap();
    let tables = tables(&bytes);
    let fields = tables.into_iter().flat_map(|table| table.step_by(8));
    extremes("a real plugin", &mut bytes, fields);
}

/// The last part of the file, in the file system: a hole that it really has.
fn a_file_with_a_hole_is_refused_in_no_time() {
    let path = go::scratch().join("hole.so");
    let mut bytes = hostile::header(&[[1, 0, 0, 1 << 32], [2, 0x200, 0x200, 1 << 32]]);
    bytes.resize(4096, 1);
    std::fs::write(&path, &bytes).unwrap();
    let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(1 << 33).unwrap();
    let file = std::fs::File::open(&path).unwrap();
    assert!(file.stored().unwrap() <= 1 << 16);
    let start = Instant::now();
    let read: Result<_, ImageError> = plugin_image::read_file(&path);
    let _ = (read, plugin_image::checksum(&file));
    assert!(start.elapsed() < Duration::from_secs(2));
    std::fs::remove_file(&path).unwrap();
}
