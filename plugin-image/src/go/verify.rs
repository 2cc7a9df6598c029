//! Checks the module data of a plugin for what Go's runtime does with it at load.
//!
//! The runtime ends the process if its own checks fail, and follows pointers and lengths unchecked. Source relied on:
//! `moduledataverify1` in runtime/symtab.go, `plugin_lastmoduleinit` in runtime/plugin.go, `itabsinit` in runtime/iface.go and
//! `typelinksinit` in runtime/type.go, Go 1.21 to 1.27.

use super::version::Layout;
use crate::{
    BuildInfo, ImageError, Module,
    elf::GoPlaces,
    memory::{Memory, add, malformed},
};
use std::ops::Range;

const WHAT: &str = "Go module data";
const FUNCTIONS: &str = "Go function table";
/// The number of bytes of a table that are read at once.
const CHUNK: u64 = 16 << 10;
/// The bytes of code for each entry of `findfunctab` (`abi.FuncTabBucketSize`), and the size of an entry.
const BUCKET: u64 = 4096;
const BUCKET_ENTRY: u64 = 20;

/// Checks the module data, and returns the addresses of its parts.
pub(crate) fn verify(
    memory: &Memory<'_>,
    build: &BuildInfo,
    module: &Module,
) -> Result<GoPlaces, ImageError> {
    let layout = Layout::of(build)?;
    let at = module.address;
    let size = layout.size();
    let words = memory.vec(at, size, WHAT)?;
    memory.expect_pointers(at, size / 8)?;
    let data = Data {
        memory,
        at,
        words: words.as_chunks().0,
    };

    let functions = data.functions(module, layout.text_sections())?;
    for (offset, element) in layout.slices() {
        data.slice(offset, element)?;
    }
    // A list of a single text section is not checked, since the runtime does not use it (`textAddr` and `textOff`). Linkers put the
    // relocation of its pointer last, so finding it would mean reading the whole table.
    if data.len(layout.text_sections()) > 1 {
        data.slice(layout.text_sections(), 24)?;
    }
    let mut variables = Vec::new();
    for offset in [0xc0, 0xd0, 0xe0, 0xf0] {
        variables.push(data.range(offset, offset + 8)?);
    }
    variables.retain(|range| !range.is_empty());
    data.range(0x100, 0x108)?;
    for offset in [0x118, 0x120] {
        // The runtime decodes the mask if it has data to describe.
        memory.array::<1>(data.pointer(offset)?, WHAT)?;
    }
    let types = data.range(layout.types, layout.types_end)?;
    if memory
        .offset(types.start, types.end - types.start)
        .is_none()
    {
        return Err(malformed(WHAT, at, "types are not in the file"));
    }
    // The bytes `hasmain`, which is 1 in an executable, and `bad`.
    let flags = data.word(layout.has_main()) & !u64::from(module.plugin_path.is_empty());
    if flags != 0 || layout.unset().any(|offset| data.word(offset) != 0) {
        return Err(malformed(WHAT, at, "a field is set that the runtime sets"));
    }
    if let Some(offset) = layout.type_links() {
        data.offsets(offset, types.end - types.start)?;
    }
    let mut pointers = Vec::new();
    for offset in layout.pointer_slices() {
        let list = data.slice(offset, 8)?;
        pointers.push(list);
    }
    let hashes = data.slice(layout.package_hashes(), 40)?;
    let hashes = (hashes.start..hashes.end).step_by(40).map(|at| at + 32);
    let own = at..at + size;
    Ok(GoPlaces {
        hashes: hashes.collect(),
        pointers,
        written: [&[own], &variables[..]].concat(),
        variables,
        text: functions,
    })
}

/// The words of the module data, and what they point to.
struct Data<'d, 's> {
    memory: &'d Memory<'s>,
    at: u64,
    words: &'d [[u8; 8]],
}

impl Data<'_, '_> {
    fn word(&self, offset: u64) -> u64 {
        let word = self.words.get((offset / 8) as usize);
        word.map_or(0, |word| u64::from_le_bytes(*word))
    }

    /// Returns the length of a slice.
    fn len(&self, offset: u64) -> u64 {
        self.word(offset + 8)
    }

    fn pointer(&self, offset: u64) -> Result<u64, ImageError> {
        self.memory.pointer(add(self.at, offset, WHAT)?, WHAT)
    }

    fn wrong<T>(&self, offset: u64, problem: &'static str) -> Result<T, ImageError> {
        Err(malformed(WHAT, self.at + offset, problem))
    }

    /// Returns the address range of a slice with elements of `size` bytes. Its capacity is its length in the linker's output.
    fn slice(&self, offset: u64, size: u64) -> Result<Range<u64>, ImageError> {
        let (len, room) = (self.len(offset), self.word(offset + 16));
        if len != room {
            return self.wrong(offset, "a slice has another capacity than length");
        }
        if len == 0 {
            // The pointer of an empty slice does not matter, and would take long to read.
            return Ok(0..0);
        }
        let start = self.pointer(offset)?;
        let bytes = len.checked_mul(size);
        match bytes.filter(|bytes| self.memory.offset(start, *bytes).is_some()) {
            Some(bytes) => Ok(start..start + bytes),
            None => self.wrong(offset, "a slice is not in the file"),
        }
    }

    /// Returns the range from the pointer at one offset to the pointer at another.
    fn range(&self, from: u64, to: u64) -> Result<Range<u64>, ImageError> {
        let (start, end) = (self.pointer(from)?, self.pointer(to)?);
        match start <= end {
            true => Ok(start..end),
            false => self.wrong(from, "a part ends before it starts"),
        }
    }

    /// Checks what `moduledataverify1` does. Returns the range of the code.
    fn functions(&self, module: &Module, text_sections: u64) -> Result<Range<u64>, ImageError> {
        let header = self.pointer(0)?;
        let fields = self.memory.array::<72>(header, FUNCTIONS)?;
        let field = |n: usize| {
            let words = fields.as_chunks().0;
            words.get(n).map_or(0, |word| u64::from_le_bytes(*word))
        };
        let wrong = |problem| Err(malformed(FUNCTIONS, header, problem));
        // The offsets from the header of funcnametab, cutab, filetab, pctab and pclntable.
        for (n, offset) in [0x08, 0x20, 0x38, 0x50, 0x68].into_iter().enumerate() {
            let start = self
                .slice(offset, if offset == 0x20 { 4 } else { 1 })?
                .start;
            if start != 0 && start != header.wrapping_add(field(4 + n)) {
                return wrong("a part of it is elsewhere than its header says");
            }
        }
        let table = self.slice(0x80, 8)?;
        let count = (table.end - table.start) / 8;
        if count < 2 || field(1) != count - 1 {
            return wrong("its header has another number of functions");
        }
        let (text, first, last) = (
            self.pointer(0xb0)?,
            self.pointer(0xa0)?,
            self.pointer(0xa8)?,
        );
        if first >= last || text != module.text.start || last > module.text.end {
            return wrong("has functions that are not in the code");
        }
        let buckets = (last - first) / BUCKET + 1;
        let index = self.pointer(0x98)?;
        if self.memory.offset(index, buckets * BUCKET_ENTRY).is_none() {
            return wrong("its index is not in the file");
        }
        let described = self.len(0x68);
        // The first entry is the start of the code. The last entry is the end of the code, and has no description.
        let (mut start, mut last_start) = (None, 0);
        let mut left = count;
        self.words_of(&table, FUNCTIONS, |word| {
            // The low half is the start of a function, the high half the offset of its description.
            let (entry, at) = (word as u32, word >> 32);
            left -= 1;
            let is_sorted = entry >= last_start;
            last_start = entry;
            start.get_or_insert(entry);
            is_sorted && (left == 0 || at < described)
        })?;
        // With several text sections, offsets are mapped section by section.
        let simple = self.len(text_sections) <= 1;
        let add = |offset: u32| text.wrapping_add(offset.into());
        if simple && (add(start.unwrap_or(0)) != first || add(last_start) != last) {
            return wrong("functions start or end elsewhere than the code");
        }
        Ok(module.text.clone())
    }

    /// Checks that offsets of four bytes are less than `end`.
    fn offsets(&self, offset: u64, end: u64) -> Result<(), ImageError> {
        let list = self.slice(offset, 4)?;
        self.words_of(&list, WHAT, |word| {
            word & 0xffff_ffff < end && word >> 32 < end
        })
    }

    /// Checks all words of a table. A half word at the end is padded with zeros.
    fn words_of(
        &self,
        table: &Range<u64>,
        what: &'static str,
        mut is_right: impl FnMut(u64) -> bool,
    ) -> Result<(), ImageError> {
        let size = table.end - table.start;
        if size == 0 {
            return Ok(());
        }
        let offset = self.memory.mapped(table.start, size, what)?;
        let mut buffer = vec![0; CHUNK.min(size.next_multiple_of(8)) as usize];
        for read in (0..size).step_by(CHUNK as usize) {
            let count = CHUNK.min(size - read) as usize;
            let words = count.next_multiple_of(8);
            let bytes = buffer.get_mut(..words).unwrap_or_default();
            bytes.fill(0);
            let wanted = bytes.get_mut(..count).unwrap_or_default();
            self.memory.view.fill(offset + read, wanted, what)?;
            let mut words = bytes.as_chunks().0.iter();
            if !words.all(|word| is_right(u64::from_le_bytes(*word))) {
                return Err(malformed(
                    what,
                    table.start + read,
                    "an entry is out of order or out of range",
                ));
            }
        }
        Ok(())
    }
}
