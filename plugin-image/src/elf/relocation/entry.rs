//! [`Entry`]: one relocation. [`Kinds`]: the kinds that set whole words.

use crate::Arch;
use goblin::elf::reloc;

/// Size of an `Elf64_Rela`.
pub(in crate::elf) const ENTRY: u64 = 24;

/// One `Elf64_Rela`.
#[derive(Clone, Copy)]
pub(in crate::elf) struct Entry {
    pub(in crate::elf) place: u64,
    pub(in crate::elf) info: u64,
    pub(in crate::elf) addend: u64,
}

impl Entry {
    pub(in crate::elf) fn decode(bytes: &[u8; ENTRY as usize]) -> Self {
        let [place, info, addend] = [0, 1, 2].map(|number| Self::word(bytes, number));
        Self {
            place,
            info,
            addend,
        }
    }

    /// Returns only the address of [`decode`](Self::decode).
    pub(super) fn place(bytes: &[u8; ENTRY as usize]) -> u64 {
        Self::word(bytes, 0)
    }

    fn word(bytes: &[u8; ENTRY as usize], number: usize) -> u64 {
        let words = bytes.as_chunks().0;
        words.get(number).copied().map_or(0, u64::from_le_bytes)
    }

    pub(in crate::elf) fn kind(&self) -> u32 {
        self.info as u32
    }

    pub(in crate::elf) fn symbol(&self) -> u64 {
        self.info >> 32
    }
}

/// A machine's numbers of the relocations of whole words, which are the only ones in Go data.
#[derive(Clone, Copy)]
pub(super) struct Kinds {
    pub(super) relative: u32,
    pub(super) symbolic: [u32; 2],
}

impl Kinds {
    pub(super) fn of(arch: Arch) -> Self {
        let (relative, symbolic) = match arch {
            Arch::Arm64 => (
                reloc::R_AARCH64_RELATIVE,
                [reloc::R_AARCH64_ABS64, reloc::R_AARCH64_GLOB_DAT],
            ),
            _ => (
                reloc::R_X86_64_RELATIVE,
                [reloc::R_X86_64_64, reloc::R_X86_64_GLOB_DAT],
            ),
        };
        Self { relative, symbolic }
    }

    /// Reports whether the entry sets a whole, aligned word, as Go pointers are.
    pub(super) fn includes(&self, entry: &Entry) -> bool {
        let kind = entry.kind();
        (kind == self.relative || self.symbolic.contains(&kind)) && entry.place.is_multiple_of(8)
    }
}
