//! Chained fixups: packed words that contain both their value and the position of the next such word.
//!
//! Source relied on: Apple's `mach-o/fixup-chains.h`. The chains are not walked: in Go data, every word that is read as a pointer is
//! either zero or packed, and a packed word contains its value.

use super::{command::MappedSegment, symbol::plain};
use crate::{
    ImageError,
    error::Unsupported,
    memory::{Memory, malformed},
    symbols::SymbolTable,
};
use std::ops::Range;

const WHAT: &str = "chained fixups";
/// `DYLD_CHAINED_PTR_64`: targets are link-time addresses.
const POINTER_64: u16 = 2;
/// `DYLD_CHAINED_PTR_64_OFFSET`: targets are offsets from the header.
const POINTER_64_OFFSET: u16 = 6;
/// The maximum number of imports: a packed word has 24 bits for an import.
const MOST_IMPORTS: u32 = 1 << 24;

/// The maximum number of segments: bind opcodes can name 16, and no linker makes more.
const MOST_SEGMENTS: usize = 64;

/// The data for unpacking the words of an image.
pub(crate) struct Chains {
    /// Address ranges with packed words, and their format.
    ranges: Vec<(Range<u64>, u16)>,
    /// The address of each import in this file, including the addend.
    imports: Vec<Option<u64>>,
    base: u64,
}

impl Chains {
    pub(super) fn read(
        memory: &Memory<'_>,
        range: &Range<u64>,
        base: u64,
        segments: &[MappedSegment],
        symbols: &SymbolTable,
    ) -> Result<Self, ImageError> {
        let bytes = memory
            .view
            .vec(range.start, range.end - range.start, WHAT)?;
        let data = Data {
            bytes: &bytes,
            at: range.start,
        };
        // dyld_chained_fixups_header
        let [version, starts, imports, names, count, format, compression] =
            [0, 4, 8, 12, 16, 20, 24].map(|at| data.u32(at));
        let (version, compression) = (version?, compression?);
        if version != 0 || compression != 0 {
            let value = (u64::from(version) << 32) | u64::from(compression);
            return Err(ImageError::Unsupported(Unsupported::Container {
                what: "version of chained fixups",
                value,
            }));
        }
        let ranges = data.ranges(starts? as usize, segments)?;
        let imports = data.imports(
            imports? as usize,
            names? as usize,
            count?,
            format?,
            symbols,
            memory,
        )?;
        Ok(Self {
            ranges,
            imports,
            base,
        })
    }

    /// Returns the value of the word at `address`, which is `raw` in the file.
    pub(super) fn value(&self, address: u64, raw: u64) -> Result<Option<u64>, ImageError> {
        let packed = self
            .ranges
            .iter()
            .find(|(range, _)| range.contains(&address));
        let Some((_, format)) = packed.filter(|_| raw != 0) else {
            return Ok(Some(raw));
        };
        if raw >> 63 == 1 {
            // dyld_chained_ptr_64_bind: 24 bits of import, 8 of addend.
            let import = self.imports.get((raw & 0xff_ffff) as usize);
            let import = import.ok_or(malformed(WHAT, address, "no such import"))?;
            return Ok(import.map(|value| value.wrapping_add(raw >> 24 & 0xff)));
        }
        // dyld_chained_ptr_64_rebase: 36 bits of target, 8 for the top byte.
        let target = raw & 0xf_ffff_ffff | (raw >> 36 & 0xff) << 56;
        Ok(Some(if *format == POINTER_64_OFFSET {
            target.wrapping_add(self.base)
        } else {
            target
        }))
    }
}

/// The bytes of the table.
struct Data<'d> {
    bytes: &'d [u8],
    at: u64,
}

impl Data<'_> {
    fn field<const N: usize>(&self, at: usize) -> Result<[u8; N], ImageError> {
        let field = self
            .bytes
            .get(at..)
            .and_then(|bytes| bytes.first_chunk().copied());
        field.ok_or(malformed(
            WHAT,
            self.at.saturating_add(at as u64),
            "table ends too early",
        ))
    }

    fn u16(&self, at: usize) -> Result<u16, ImageError> {
        self.field(at).map(u16::from_le_bytes)
    }

    fn u32(&self, at: usize) -> Result<u32, ImageError> {
        self.field(at).map(u32::from_le_bytes)
    }

    fn u64(&self, at: usize) -> Result<u64, ImageError> {
        self.field(at).map(u64::from_le_bytes)
    }

    /// dyld_chained_starts_in_image: for each segment the offset of a dyld_chained_starts_in_segment, 0 for none.
    fn ranges(
        &self,
        starts: usize,
        segments: &[MappedSegment],
    ) -> Result<Vec<(Range<u64>, u16)>, ImageError> {
        let count = self.u32(starts)? as usize;
        let mut ranges = Vec::new();
        for (n, segment) in segments.iter().enumerate().take(count) {
            let info = self.u32(starts.saturating_add(4 + n * 4))? as usize;
            if info == 0 {
                continue;
            }
            if ranges.len() == MOST_SEGMENTS {
                return Err(malformed(
                    WHAT,
                    self.at,
                    "more segments than any linker makes",
                ));
            }
            let format = self.u16(starts.saturating_add(info).saturating_add(6))?;
            if format != POINTER_64 && format != POINTER_64_OFFSET {
                let pointers = Unsupported::Container {
                    what: "format of chained pointers",
                    value: format.into(),
                };
                return Err(ImageError::Unsupported(pointers));
            }
            ranges.push((
                segment.address..segment.address.saturating_add(segment.file_size),
                format,
            ));
        }
        Ok(ranges)
    }

    /// dyld_chained_import, dyld_chained_import_addend, dyld_chained_import_addend64.
    fn imports(
        &self,
        start: usize,
        names: usize,
        count: u32,
        format: u32,
        symbols: &SymbolTable,
        memory: &Memory<'_>,
    ) -> Result<Vec<Option<u64>>, ImageError> {
        if count > MOST_IMPORTS {
            return Err(malformed(
                WHAT,
                self.at,
                "more imports than a fixup can name",
            ));
        }
        let mut imports = Vec::new();
        for n in 0..count as usize {
            let (name, addend) = match format {
                1 => (self.u32(start.saturating_add(n * 4))? >> 9, 0),
                2 => {
                    let at = start.saturating_add(n * 8);
                    (
                        self.u32(at)? >> 9,
                        i64::from(self.u32(at.saturating_add(4))?.cast_signed()).cast_unsigned(),
                    )
                }
                3 => {
                    let at = start.saturating_add(n * 16);
                    (
                        (self.u64(at)? >> 32) as u32,
                        self.u64(at.saturating_add(8))?,
                    )
                }
                other => {
                    let imports = Unsupported::Container {
                        what: "format of chained imports",
                        value: other.into(),
                    };
                    return Err(ImageError::Unsupported(imports));
                }
            };
            let tail = self
                .bytes
                .get(names.saturating_add(name as usize)..)
                .unwrap_or_default();
            let name = tail.split(|byte| *byte == 0).next().unwrap_or_default();
            let budget = memory.view.budget();
            budget.spend(name.len() as u64, WHAT, self.at)?;
            budget.spend_list::<Option<u64>>(1, WHAT, self.at)?;
            let address = match str::from_utf8(plain(name)) {
                Ok(name) => symbols.find(name, budget)?,
                Err(_) => None,
            };
            imports.push(address.map(|address| address.wrapping_add(addend)));
        }
        Ok(imports)
    }
}
