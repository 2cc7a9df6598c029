//! [`Layout`]: the program headers, as the dynamic linker maps them.

use super::{GoPlaces, pages::Pages};
use crate::{
    ImageError,
    memory::{Memory, malformed},
};
use goblin::elf::{
    ProgramHeader,
    program_header::{
        PF_R, PF_W, PF_X, PT_DYNAMIC, PT_GNU_RELRO, PT_LOAD, PT_NOTE, PT_PHDR, PT_TLS,
    },
};
use std::{cell::Cell, ops::Range};

const WHAT: &str = "program headers";
/// The smallest page size of the supported systems. Larger sizes are multiples of it.
const PAGE: u64 = 4096;
/// The end of the address space of programs on amd64 and arm64 (48 bits, half of them the kernel's).
const END: u64 = 1 << 47;
/// `PT_GNU_PROPERTY` of the Linux ABI extensions, which goblin does not know.
const PT_GNU_PROPERTY: u32 = 0x6474_e553;
/// The maximum size of thread-local variables, which no library exceeds.
const MOST_TLS: u64 = 64 << 20;
/// The maximum memory beyond the bytes of the file, which no library exceeds. Go's linker refuses 2 GB of variables (cmd/link/internal/ld/data.go,
/// `cutoff`), and compiled code reaches 4 GiB around it on both machines.
const MOST_EMPTY: u64 = 16 << 30;

/// A part of the image in memory.
struct Load {
    range: Range<u64>,
    flags: u32,
}

/// The memory layout of the image.
pub(super) struct Layout {
    loads: Vec<Load>,
    /// The segment that was found last.
    last: Cell<usize>,
    /// Pages that are made read-only after relocation.
    relro: Option<Range<u64>>,
    pub(super) tls_size: Option<u64>,
}

impl Layout {
    pub(super) fn read(
        programs: &[ProgramHeader],
        memory: &Memory<'_>,
    ) -> Result<Self, ImageError> {
        let mut layout = Self {
            loads: Vec::new(),
            last: Cell::new(0),
            relro: None,
            tls_size: None,
        };
        for program in programs.iter().filter(|one| one.p_type == PT_LOAD) {
            layout.add(program)?;
        }
        layout.fits_memory(programs)?;
        let mut seen = Vec::new();
        for program in programs {
            let single = matches!(program.p_type, PT_DYNAMIC | PT_TLS | PT_GNU_RELRO | PT_PHDR);
            if single && seen.contains(&program.p_type) {
                return Err(wrong(
                    program,
                    "there are two of a kind of which one is used",
                ));
            }
            if single || matches!(program.p_type, PT_NOTE | PT_GNU_PROPERTY) {
                seen.push(program.p_type);
                layout.take(program, memory)?;
            }
        }
        Ok(layout)
    }

    fn add(&mut self, program: &ProgramHeader) -> Result<(), ImageError> {
        let end = program.p_vaddr.checked_add(program.p_memsz);
        let Some(end) = end.filter(|end| *end <= END) else {
            return Err(wrong(program, "is beyond the addresses that programs have"));
        };
        if program.p_filesz > program.p_memsz {
            return Err(wrong(program, "has more bytes in the file than in memory"));
        }
        // The dynamic linker would write to it, and to code that is in the same page.
        if program.p_filesz < program.p_memsz && program.p_flags & PF_W == 0 {
            return Err(wrong(program, "ends with variables, and is not writable"));
        }
        let align = program.p_align;
        if !align.is_power_of_two()
            || align < PAGE
            || program.p_vaddr % align != program.p_offset % align
        {
            return Err(wrong(program, "is not aligned"));
        }
        if program.p_flags & PF_R == 0 {
            return Err(wrong(program, "cannot be read"));
        }
        let last = self.loads.last().map_or(0, |last| last.range.end);
        if !self.loads.is_empty() && page(program.p_vaddr) < last.next_multiple_of(PAGE) {
            return Err(wrong(program, "overlaps the segment before it"));
        }
        self.loads.push(Load {
            range: program.p_vaddr..end,
            flags: program.p_flags,
        });
        Ok(())
    }

    /// Checks that the memory which the dynamic linker reserves is what such a file can need: it maps the whole span, gaps and alignment included.
    fn fits_memory(&self, programs: &[ProgramHeader]) -> Result<(), ImageError> {
        let loads = programs.iter().filter(|one| one.p_type == PT_LOAD);
        let (mut in_file, mut first) = (0, None);
        for (program, load) in loads.zip(&self.loads) {
            in_file += u128::from(program.p_filesz);
            let start = *first.get_or_insert(load.range.start);
            let reserved = u128::from(load.range.end - start) + u128::from(program.p_align);
            if reserved > in_file + u128::from(MOST_EMPTY) {
                return Err(wrong(
                    program,
                    "takes more memory than a linker lays out, so the file is damaged: build or copy it again",
                ));
            }
        }
        Ok(())
    }

    /// Checks that a part is within the loaded segments.
    fn take(&mut self, program: &ProgramHeader, memory: &Memory<'_>) -> Result<(), ImageError> {
        let (start, size) = (program.p_vaddr, program.p_memsz);
        let in_file = memory.offset(start, program.p_filesz);
        // The dynamic linker uses only the address of the part that becomes read-only, and mold 1.10 writes a wrong offset if thread-local
        // variables come first.
        let has_offset = program.p_filesz != 0 && program.p_type != PT_GNU_RELRO;
        if has_offset && in_file != Some(program.p_offset) {
            return Err(wrong(program, "is in no segment that is loaded"));
        }
        match program.p_type {
            PT_TLS => {
                if program.p_filesz > size
                    || size > MOST_TLS
                    || program.p_align > PAGE
                    || program.p_align.count_ones() > 1
                {
                    return Err(wrong(program, "is no thread-local storage"));
                }
                self.tls_size = Some(size);
                return Ok(());
            }
            PT_GNU_RELRO => {
                // Both ends are rounded down (`_dl_protect_relro`).
                let end = start.saturating_add(size);
                self.relro = Some(page(start)..page(end));
                // lld rounds the size up to whole pages, beyond the end of the segment.
                let load = self.load(start, 0);
                return match load.is_some_and(|load| {
                    load.flags & PF_W != 0
                        && page(load.range.start) == page(start)
                        && end <= load.range.end.next_multiple_of(PAGE)
                }) {
                    true => Ok(()),
                    false => Err(wrong(program, "does not begin a segment that is writable")),
                };
            }
            // Relocation writes to it if it is writable.
            PT_DYNAMIC if program.p_flags & PF_W == 0 => {}
            PT_DYNAMIC => return self.writable(start, size, WHAT),
            _ => {}
        }
        self.mapped(start, size, WHAT)
    }

    /// Returns the segment that contains these bytes; the byte past the end counts, too.
    #[inline]
    fn load(&self, start: u64, size: u64) -> Option<&Load> {
        let end = start.checked_add(size)?;
        let holds = |load: &&Load| load.range.start <= start && end <= load.range.end;
        // Thousands of look-ups in a row are about one segment.
        let found = self.loads.get(self.last.get()).filter(holds);
        found.or_else(|| {
            let number = self.loads.iter().position(|load| holds(&load))?;
            self.last.set(number);
            self.loads.get(number)
        })
    }

    /// Reports whether an address is in the image or at the end of a part of it, as that of `end` is.
    #[inline]
    pub(super) fn holds(&self, address: u64, size: u64) -> bool {
        self.load(address, size).is_some()
    }

    /// Returns the classes of all pages.
    pub(super) fn pages(&self, go: Option<&GoPlaces>) -> Pages {
        let segments = self.loads.iter().map(|load| &load.range);
        Pages::new(segments, &self.largest_writable(), go)
    }

    /// Returns the range from the first address to the end of the last.
    pub(super) fn span(&self) -> u64 {
        self.loads.last().map_or(0, |last| last.range.end)
    }

    /// Returns the largest part that the dynamic linker can write to, up to the last place for a word.
    fn largest_writable(&self) -> Range<u64> {
        let writable = self.loads.iter().filter(|load| load.flags & PF_W != 0);
        let largest = writable.max_by_key(|load| load.range.end - load.range.start);
        largest.map_or(0..0, |load| {
            load.range.start..load.range.end.saturating_sub(7)
        })
    }

    pub(super) fn mapped(
        &self,
        start: u64,
        size: u64,
        what: &'static str,
    ) -> Result<(), ImageError> {
        match self.holds(start, size) {
            true => Ok(()),
            false => Err(malformed(what, start, "is in no segment that is loaded")),
        }
    }

    /// Checks that the dynamic linker can write there during relocation.
    #[inline]
    pub(super) fn can_write(&self, start: u64, size: u64) -> bool {
        self.load(start, size)
            .is_some_and(|load| load.flags & PF_W != 0)
    }

    pub(super) fn writable(
        &self,
        start: u64,
        size: u64,
        what: &'static str,
    ) -> Result<(), ImageError> {
        match self.can_write(start, size) {
            true => Ok(()),
            false => Err(malformed(what, start, "is in no segment that is writable")),
        }
    }

    /// Checks that there is code at an address.
    pub(super) fn code(&self, address: u64, what: &'static str) -> Result<(), ImageError> {
        let load = self.load(address, 1);
        match load.is_some_and(|load| load.flags & PF_X != 0) {
            true => Ok(()),
            false => Err(malformed(
                what,
                address,
                "is in no segment that is executable",
            )),
        }
    }

    /// Checks that bytes are still writable after relocation.
    pub(super) fn stays_writable(&self, range: &Range<u64>) -> Result<(), ImageError> {
        let what = "Go data";
        self.writable(range.start, range.end - range.start, what)?;
        let relro = self.relro.as_ref();
        match relro.is_some_and(|relro| range.start < relro.end && relro.start < range.end) {
            true => Err(malformed(
                what,
                range.start,
                "is in pages that are made read-only",
            )),
            false => Ok(()),
        }
    }
}

fn page(address: u64) -> u64 {
    address & !(PAGE - 1)
}

fn wrong(program: &ProgramHeader, problem: &'static str) -> ImageError {
    malformed(WHAT, program.p_vaddr, problem)
}
