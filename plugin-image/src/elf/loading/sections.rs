//! Compares the section headers with the program headers and the dynamic section: a section must be where the segment that holds it puts it, and
//! the tables and functions that the dynamic section names must be sections.
//!
//! No loader reads section headers, and a file may have none. A file that has them says twice where its parts are, so that damage shows: a
//! segment that is too short in the file, for example, whose end would be zeros, or an address in the middle of a function.

use super::{
    super::{Dynamic, symbol::find_symbol},
    image::Layout,
    tags,
};
use crate::{
    ImageError,
    memory::{Memory, malformed},
};
use goblin::elf::{
    SectionHeader,
    dynamic::{
        DT_FINI, DT_FINI_ARRAY, DT_GNU_HASH, DT_HASH, DT_INIT, DT_INIT_ARRAY, DT_JMPREL, DT_RELA,
        DT_STRTAB, DT_SYMTAB, DT_VERNEED, DT_VERSYM,
    },
    section_header::{
        SHF_ALLOC, SHF_EXECINSTR, SHF_TLS, SHF_WRITE, SHT_DYNSYM, SHT_NOBITS, SHT_SYMTAB,
    },
    sym,
};

/// Checks that each section is in its segment.
pub(super) fn check(
    sections: &[SectionHeader],
    memory: &Memory<'_>,
    layout: &Layout,
) -> Result<(), ImageError> {
    for section in sections.iter().filter(|section| is_loaded(section)) {
        let (start, size) = (section.sh_addr, section.sh_size);
        let fits = match section.sh_type {
            // Thread-local variables without a value take no memory of the image.
            SHT_NOBITS if has(section, SHF_TLS) => true,
            SHT_NOBITS => layout.can_write(start, size),
            _ => {
                memory.offset(start, size) == Some(section.sh_offset)
                    && (!has(section, SHF_WRITE) || layout.can_write(start, size))
            }
        };
        if !fits {
            return Err(malformed(
                "program headers",
                start,
                "a section is not where its segment is",
            ));
        }
    }
    Ok(())
}

/// Checks that the addresses in the dynamic section are those of sections, or of functions.
pub(super) fn check_tags(
    sections: &[SectionHeader],
    dynamic: &Dynamic,
    memory: &Memory<'_>,
) -> Result<(), ImageError> {
    if !sections.iter().any(is_loaded) {
        return Ok(());
    }
    let section_at = |address| {
        let mut loaded = sections.iter().filter(|section| is_loaded(section));
        loaded.find(|section| section.sh_addr == address)
    };
    for tag in [
        DT_INIT_ARRAY,
        DT_FINI_ARRAY,
        DT_HASH,
        DT_GNU_HASH,
        DT_SYMTAB,
        DT_STRTAB,
        DT_RELA,
        DT_JMPREL,
        tags::DT_RELR,
        DT_VERSYM,
        DT_VERNEED,
    ] {
        let size = tags::size_of(tag).map_or(1, |size| dynamic.value(size).unwrap_or(0));
        if dynamic
            .value(tag)
            .is_some_and(|at| size != 0 && section_at(at).is_none())
        {
            return Err(malformed(
                tags::WHAT,
                tag,
                "its address is that of no section",
            ));
        }
    }
    for tag in [DT_INIT, DT_FINI] {
        let Some(function) = dynamic.value(tag) else {
            continue;
        };
        // With the linker options -init and -fini it is any function, else that of the C compiler's sections .init and .fini. A section of
        // entries is a table of jumps.
        let begins = section_at(function)
            .is_some_and(|section| has(section, SHF_EXECINSTR) && section.sh_entsize == 0);
        if !begins && !is_function(sections, memory, function)? {
            return Err(malformed(tags::WHAT, tag, "no function is at its address"));
        }
    }
    Ok(())
}

/// Returns whether a symbol says that a function begins at an address. A file without local symbols may not say so of a hidden function.
fn is_function(
    sections: &[SectionHeader],
    memory: &Memory<'_>,
    address: u64,
) -> Result<bool, ImageError> {
    let is_table = |section: &&SectionHeader| matches!(section.sh_type, SHT_SYMTAB | SHT_DYNSYM);
    for table in sections.iter().filter(is_table) {
        let symbols = table.sh_offset..table.sh_offset.saturating_add(table.sh_size);
        let found = find_symbol(&memory.view, symbols, |symbol| {
            let is_it = symbol.value == address && sym::st_type(symbol.info) == sym::STT_FUNC;
            Ok(is_it.then_some(()))
        })?;
        if found.is_some() {
            return Ok(true);
        }
    }
    Ok(!sections.iter().any(|section| section.sh_type == SHT_SYMTAB))
}

fn is_loaded(section: &SectionHeader) -> bool {
    has(section, SHF_ALLOC) && section.sh_size != 0
}

fn has(section: &SectionHeader, flags: u32) -> bool {
    section.sh_flags & u64::from(flags) != 0
}
