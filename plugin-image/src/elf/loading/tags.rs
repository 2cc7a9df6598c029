//! Checks the tags of the dynamic section: related tags must all be present, and addresses and sizes within the file.

use super::{
    super::{Dynamic, dynamic::FILTERS},
    image::Layout,
};
use crate::{
    ImageError,
    memory::{Memory, malformed},
};
use goblin::elf::dynamic::{
    DT_FINI, DT_FINI_ARRAY, DT_FINI_ARRAYSZ, DT_GNU_HASH, DT_HASH, DT_INIT, DT_INIT_ARRAY,
    DT_INIT_ARRAYSZ, DT_JMPREL, DT_NEEDED, DT_PLTGOT, DT_PLTREL, DT_PLTRELSZ, DT_RELA, DT_RELAENT,
    DT_RELASZ, DT_RPATH, DT_RUNPATH, DT_SONAME, DT_STRSZ, DT_STRTAB, DT_SYMENT, DT_SYMTAB,
    DT_VERDEF, DT_VERNEED, DT_VERNEEDNUM, DT_VERSYM,
};

pub(super) const WHAT: &str = "dynamic section";
/// `DT_RELRSZ`, `DT_RELR` and `DT_RELRENT` of the gABI, which goblin does not know.
pub(super) const DT_RELRSZ: u64 = 35;
pub(super) const DT_RELR: u64 = 36;
const DT_RELRENT: u64 = 37;

/// The maximum number of libraries, for each of which folders are searched. Large programs have some hundreds.
const MOST_NEEDED: usize = 1024;

/// Tables whose size is in another tag: their address, that tag, and the size of an entry.
const TABLES: [(u64, u64, u64); 6] = [
    (DT_STRTAB, DT_STRSZ, 1),
    (DT_RELA, DT_RELASZ, 24),
    (DT_JMPREL, DT_PLTRELSZ, 24),
    (DT_RELR, DT_RELRSZ, 8),
    (DT_INIT_ARRAY, DT_INIT_ARRAYSZ, 8),
    (DT_FINI_ARRAY, DT_FINI_ARRAYSZ, 8),
];

/// Returns the tag with the size of a table.
pub(super) fn size_of(table: u64) -> Option<u64> {
    let found = TABLES.iter().find(|(tag, ..)| *tag == table);
    found.map(|(_, size, _)| *size)
}

pub(super) fn check(
    dynamic: &Dynamic,
    memory: &Memory<'_>,
    layout: &Layout,
) -> Result<(), ImageError> {
    let value = |tag| dynamic.value(tag);
    let wrong = |at, problem| Err(malformed(WHAT, at, problem));
    after_the_end(dynamic, memory)?;
    // If a tag occurs twice, the dynamic linker uses the last, but this reader the first.
    let mut tags: Vec<u64> = dynamic.tags().collect();
    tags.retain(|tag| *tag != DT_NEEDED && !FILTERS.contains(tag));
    tags.sort_unstable();
    if let Some(twice) = tags.windows(2).find(|two| two[0] == two[1]) {
        return wrong(twice[0], "a tag is there twice");
    }
    let needed = dynamic.tags().filter(|tag| *tag == DT_NEEDED).count();
    if needed > MOST_NEEDED {
        return wrong(DT_NEEDED, "more libraries are needed than any linker names");
    }
    if let Some(missing) = [DT_STRTAB, DT_STRSZ, DT_SYMTAB, DT_SYMENT]
        .into_iter()
        .find(|tag| value(*tag).is_none())
    {
        return wrong(missing, "a tag that every library has is missing");
    }
    if value(DT_GNU_HASH).is_none() && value(DT_HASH).is_none() {
        return wrong(DT_HASH, "there is no hash table of symbols");
    }
    for pair in [
        [DT_RELA, DT_RELASZ],
        [DT_RELASZ, DT_RELAENT],
        [DT_JMPREL, DT_PLTRELSZ],
        [DT_JMPREL, DT_PLTREL],
        [DT_RELR, DT_RELRSZ],
        [DT_INIT_ARRAY, DT_INIT_ARRAYSZ],
        [DT_FINI_ARRAY, DT_FINI_ARRAYSZ],
        [DT_VERNEED, DT_VERNEEDNUM],
    ] {
        if value(pair[0]).is_some() != value(pair[1]).is_some() {
            return wrong(pair[0], "of two tags that belong together one is missing");
        }
    }
    let listed = value(DT_VERNEED).is_some() || value(DT_VERDEF).is_some();
    if value(DT_VERSYM).is_some() != listed {
        return wrong(
            DT_VERSYM,
            "of versions and the lists of them one is missing",
        );
    }
    for (tag, only) in [
        (DT_SYMENT, 24),
        (DT_RELAENT, 24),
        (DT_RELRENT, 8),
        (DT_PLTREL, DT_RELA),
    ] {
        if value(tag).is_some_and(|found| found != only) {
            return wrong(tag, "entries have an unknown size or kind");
        }
    }
    for (tag, size, entry) in TABLES {
        let (Some(at), Some(size)) = (value(tag), value(size)) else {
            continue;
        };
        if !size.is_multiple_of(entry) {
            return wrong(tag, "a table ends within an entry");
        }
        if size != 0 {
            memory.mapped(at, size, WHAT)?;
        }
    }
    for (tag, what, undefined) in [
        (
            DT_INIT,
            "DT_INIT entry",
            "it names no function; define the symbol of the linker option -init in the plugin, or leave the option out",
        ),
        (
            DT_FINI,
            "DT_FINI entry",
            "it names no function; define the symbol of the linker option -fini in the plugin, or leave the option out",
        ),
    ] {
        match value(tag) {
            Some(0) => return Err(malformed(what, 0, undefined)), // linkers write 0 for an undefined symbol
            Some(function) => layout.code(function, what)?,
            None => {}
        }
    }
    if let (Some(at), Some(size)) = (value(DT_FINI_ARRAY), value(DT_FINI_ARRAYSZ)) {
        for n in 0..size / 8 {
            layout.code(memory.pointer(at + n * 8, "fini array")?, "fini array")?;
        }
    }
    if let Some(table) = value(DT_PLTGOT) {
        layout.mapped(table, 0, WHAT)?;
    }
    strings(dynamic, memory)
}

/// Checks that the end mark was set by the linker, which fills the rest with zeros.
fn after_the_end(dynamic: &Dynamic, memory: &Memory<'_>) -> Result<(), ImageError> {
    const MOST: u64 = 1024;
    let size = (dynamic.rest.end - dynamic.rest.start).min(MOST);
    let rest = memory.view.vec(dynamic.rest.start, size, WHAT)?;
    match rest.iter().all(|byte| *byte == 0) {
        true => Ok(()),
        false => Err(malformed(
            WHAT,
            dynamic.rest.start,
            "there is something behind the end mark",
        )),
    }
}

/// Checks that names are within the table of names, and that the last name has an end.
fn strings(dynamic: &Dynamic, memory: &Memory<'_>) -> Result<(), ImageError> {
    let Some((start, size)) = dynamic.strings().filter(|(_, size)| *size != 0) else {
        return Err(malformed(WHAT, DT_STRTAB, "there are no names"));
    };
    let last = memory.mapped(start, size, "dynamic strings")? + size - 1;
    let [end] = memory.view.array(last, "dynamic strings")?;
    if end != 0 {
        return Err(malformed("dynamic strings", start, "the last has no end"));
    }
    let named = [DT_NEEDED, DT_SONAME, DT_RPATH, DT_RUNPATH];
    let beyond = |(tag, value): &(u64, u64)| {
        (named.contains(tag) || FILTERS.contains(tag)) && *value >= size
    };
    match dynamic.entries().iter().find(|entry| beyond(entry)) {
        Some((tag, _)) => Err(malformed(WHAT, *tag, "a name is beyond the table of names")),
        None => Ok(()),
    }
}
