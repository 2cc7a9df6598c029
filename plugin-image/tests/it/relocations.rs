//! Tables of relocations that a linker did not make so: in another order, or without saying how many have no symbol.

use crate::variants::all;
use plugin_image::Image;

/// Whether the file says how many relocations have no symbol (`DT_RELACOUNT`).
pub(crate) fn are_counted(file: &[u8]) -> bool {
    let dynamic = goblin::elf::Elf::parse(file).unwrap().dynamic.unwrap();
    dynamic.info.relacount > 0
}

/// That bisection of the sorted relocations finds what a walk through all of them does: without `DT_RELACOUNT` there is only that.
pub(crate) fn without_relocation_count(mut bytes: Vec<u8>, counted: bool, expected: &Image) {
    assert_eq!(take_relocation_count(&mut bytes), counted);
    let image = all(bytes.as_slice());
    assert_eq!(format!("{image:?}"), format!("{expected:?}"));
    for package in &image.module.as_ref().unwrap().packages {
        let symbol = format!("go:link.pkghash.{}", package.path);
        assert_eq!(image.defines(&symbol), expected.defines(&symbol));
    }
}

/// That a table which is counted but not sorted is walked through: in runs, as if sections had changed places, and backwards.
pub(crate) fn with_relocations_in_another_order(file: &[u8], expected: &Image) {
    const ENTRY: usize = 24;
    let elf = goblin::elf::Elf::parse(file).unwrap();
    let mut bytes = file.to_vec();
    let info = elf.dynamic.unwrap().info;
    let table = info.rela..info.rela + info.relacount * ENTRY;
    // GNU ld also leaves in the file what the relocations will write there; lld does not.
    for at in table.clone().step_by(ENTRY) {
        let place = u64::from_le_bytes(*bytes[at..].first_chunk().unwrap());
        let within =
            |program: &&goblin::elf::ProgramHeader| program.vm_range().contains(&(place as usize));
        let load = elf.program_headers.iter().find(within).unwrap();
        let at = (place - load.p_vaddr + load.p_offset) as usize;
        bytes[at..at + 8].fill(0);
    }
    for change in [
        |entries: &mut [[u8; ENTRY]]| entries.rotate_left(entries.len() / 3),
        <[_]>::reverse,
    ] {
        change(bytes[table.clone()].as_chunks_mut().0);
        let image = all(bytes.as_slice());
        assert_eq!(format!("{image:?}"), format!("{expected:?}"));
    }
}

/// Gives the entry `DT_RELACOUNT` of the dynamic section a number that nobody knows. False if there is none.
fn take_relocation_count(bytes: &mut [u8]) -> bool {
    let tag = 0x6fff_fff9_u64.to_le_bytes();
    let unknown = 0x6fff_fe00_u64.to_le_bytes();
    let words = bytes.as_chunks_mut::<8>().0.iter_mut();
    let mut tags: Vec<_> = words.filter(|word| **word == tag).collect();
    assert!(tags.len() <= 1, "something else looks like the tag");
    tags.iter_mut().for_each(|word| **word = unknown);
    !tags.is_empty()
}
