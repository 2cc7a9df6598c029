//! The tables of relocations, and what each kind of relocation does.

use super::{
    super::{Dynamic, relocation::entry::ENTRY},
    tags::{DT_RELR, DT_RELRSZ},
};
use crate::{
    Arch, ImageError,
    memory::{Memory, malformed},
};
use goblin::elf::{
    dynamic::{DT_JMPREL, DT_PLTRELSZ, DT_RELA, DT_RELACOUNT, DT_RELASZ},
    reloc,
};

pub(super) const WHAT: &str = "relocations";

/// A table: its file offset, the number of entries, and the number of entries at its start without a symbol.
pub(super) struct Table {
    pub(super) offset: u64,
    pub(super) count: u64,
    pub(super) relative: u64,
}

/// All tables.
pub(super) struct Tables {
    pub(super) rela: Vec<Table>,
    /// Address and number of words.
    pub(super) relr: Option<(u64, u64)>,
}

impl Tables {
    pub(super) fn read(dynamic: &Dynamic, memory: &Memory<'_>) -> Result<Self, ImageError> {
        let mut rela = Vec::new();
        let counted = dynamic.value(DT_RELACOUNT).unwrap_or(0);
        for (table, size, relative) in [(DT_RELA, DT_RELASZ, counted), (DT_JMPREL, DT_PLTRELSZ, 0)]
        {
            let (Some(at), Some(size)) = (dynamic.value(table), dynamic.value(size)) else {
                continue;
            };
            if size == 0 {
                continue;
            }
            let count = size / ENTRY;
            if relative > count {
                return Err(malformed(WHAT, at, "more are counted than there are"));
            }
            rela.push(Table {
                offset: memory.mapped(at, size, WHAT)?,
                count,
                relative,
            });
        }
        let relr = dynamic.value(DT_RELR).zip(dynamic.value(DT_RELRSZ));
        Ok(Self {
            rela,
            relr: relr.map(|(at, size)| (at, size / 8)),
        })
    }
}

/// The effect of a kind of relocation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing.
    None,
    /// Writes an address in the image.
    Relative,
    /// Writes the result of a function in the image.
    Indirect,
    /// Writes the address of a symbol, plus the addend.
    Symbol,
    /// Writes the address of a symbol into a slot of the linker's tables.
    Slot,
    /// Writes this many words about thread-local storage.
    Thread(u64),
    /// Copies data, as in programs only, or does something else that linkers do not use in libraries.
    Other,
}

pub(super) fn kind(arch: Arch, number: u32) -> Kind {
    match (arch, number) {
        (_, 0) => Kind::None,
        (Arch::Arm64, number) => match number {
            reloc::R_AARCH64_RELATIVE => Kind::Relative,
            reloc::R_AARCH64_IRELATIVE => Kind::Indirect,
            reloc::R_AARCH64_ABS64 => Kind::Symbol,
            reloc::R_AARCH64_GLOB_DAT | reloc::R_AARCH64_JUMP_SLOT => Kind::Slot,
            reloc::R_AARCH64_TLS_DTPMOD
            | reloc::R_AARCH64_TLS_DTPREL
            | reloc::R_AARCH64_TLS_TPREL => Kind::Thread(1),
            reloc::R_AARCH64_TLSDESC => Kind::Thread(2),
            _ => Kind::Other,
        },
        (_, number) => match number {
            reloc::R_X86_64_RELATIVE => Kind::Relative,
            reloc::R_X86_64_IRELATIVE => Kind::Indirect,
            reloc::R_X86_64_64 => Kind::Symbol,
            reloc::R_X86_64_GLOB_DAT | reloc::R_X86_64_JUMP_SLOT => Kind::Slot,
            reloc::R_X86_64_DTPMOD64 | reloc::R_X86_64_DTPOFF64 | reloc::R_X86_64_TPOFF64 => {
                Kind::Thread(1)
            }
            reloc::R_X86_64_TLSDESC => Kind::Thread(2),
            _ => Kind::Other,
        },
    }
}

/// Returns the numbers of the most common kinds: relative, the address of a symbol, and the address of a symbol in a slot.
pub(super) fn usual(arch: Arch) -> [u32; 3] {
    match arch {
        Arch::Arm64 => [
            reloc::R_AARCH64_RELATIVE,
            reloc::R_AARCH64_ABS64,
            reloc::R_AARCH64_GLOB_DAT,
        ],
        _ => [
            reloc::R_X86_64_RELATIVE,
            reloc::R_X86_64_64,
            reloc::R_X86_64_GLOB_DAT,
        ],
    }
}
