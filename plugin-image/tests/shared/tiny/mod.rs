//! Plugins made by hand, a few kilobytes each: the least that a plugin can be, in every container that the reader knows.
//!
//! For tests, and as seeds for fuzzing, where a real plugin would be far too large.

mod content;
mod elf;
mod mach_o;

/// How pointers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    /// ELF with RELA relocations.
    Elf,
    /// Mach-O with pointers in place.
    MachO,
    /// Mach-O with chained fixups, whose targets are offsets from the header.
    MachOChains,
}

/// Headers of every container fit into this; what follows is mapped at the address that is its offset in the file.
const START: usize = 0x400;
/// Where the Mach-O files say that they are linked to.
const BASE: u64 = 0x1000_0000;

/// The bytes of a plugin with path `example.com/t`, a function `F` and a variable `V`.
pub(crate) fn plugin(container: Container) -> Vec<u8> {
    let base = if container == Container::Elf { 0 } else { BASE };
    let mut blob = Blob {
        bytes: vec![0; START],
        base,
        pointers: Vec::new(),
    };
    let (build_info, init, symbols) = content::write(&mut blob);
    match container {
        Container::Elf => elf::wrap(blob, init, &symbols),
        Container::MachO => mach_o::wrap(blob, build_info, init, &symbols, false),
        Container::MachOChains => mach_o::wrap(blob, build_info, init, &symbols, true),
    }
}

/// Bytes at addresses, and the pointers among them.
struct Blob {
    bytes: Vec<u8>,
    base: u64,
    pointers: Vec<(usize, u64)>,
}

impl Blob {
    fn here(&self) -> u64 {
        self.base + self.bytes.len() as u64
    }

    fn align(&mut self, to: usize) -> u64 {
        self.bytes.resize(self.bytes.len().next_multiple_of(to), 0);
        self.here()
    }

    fn put(&mut self, bytes: &[u8]) -> u64 {
        let at = self.here();
        self.bytes.extend_from_slice(bytes);
        at
    }

    fn words(&mut self, words: &[u64]) -> u64 {
        let at = self.align(8);
        words
            .iter()
            .for_each(|word| self.bytes.extend_from_slice(&word.to_le_bytes()));
        at
    }

    /// Makes the word at `at` a pointer.
    fn point(&mut self, at: u64, target: u64) {
        let place = (at - self.base) as usize;
        self.pointers.push((place, target));
        self.set(place, &target.to_le_bytes());
    }

    fn set(&mut self, place: usize, bytes: &[u8]) {
        self.bytes[place..place + bytes.len()].copy_from_slice(bytes);
    }
}
