//! The bind opcodes of `LC_DYLD_INFO`, run as dyld runs them.
//!
//! Source relied on: `MachOAnalyzer::forEachBind` of Apple's dyld; the format is described in `mach-o/loader.h`.

use super::{command::MappedSegment, symbol::plain};
use crate::{
    ImageError,
    error::Unsupported,
    memory::{Memory, malformed},
    symbols::SymbolTable,
};
use goblin::mach::bind_opcodes as op;
use std::{collections::HashMap, ops::Range};

const WHAT: &str = "bind opcodes";

/// Returns the words that the opcodes in `ranges` bind, each with the symbol's address if this file defines it.
pub(super) fn read(
    memory: &Memory<'_>,
    ranges: &[Range<u64>],
    segments: &[MappedSegment],
    symbols: &SymbolTable,
) -> Result<HashMap<u64, Option<u64>>, ImageError> {
    let mut binds = HashMap::new();
    for range in ranges {
        let opcodes = memory
            .view
            .vec(range.start, range.end - range.start, WHAT)?;
        let mut run = Run {
            memory,
            symbols,
            segments,
            at: range.start,
            rest: &opcodes,
            binds: &mut binds,
        };
        run.all()?;
    }
    Ok(binds)
}

struct Run<'r> {
    memory: &'r Memory<'r>,
    symbols: &'r SymbolTable,
    segments: &'r [MappedSegment],
    at: u64,
    rest: &'r [u8],
    binds: &'r mut HashMap<u64, Option<u64>>,
}

impl Run<'_> {
    fn all(&mut self) -> Result<(), ImageError> {
        let mut symbol = None;
        let mut addend = 0u64;
        let mut address = 0u64;
        while let Some((&byte, rest)) = self.rest.split_first() {
            self.rest = rest;
            let immediate = byte & op::BIND_IMMEDIATE_MASK;
            match byte & op::BIND_OPCODE_MASK {
                // Ends the list for ordinary binds; the linker pads with it.
                op::BIND_OPCODE_DONE
                | op::BIND_OPCODE_SET_DYLIB_ORDINAL_IMM
                | op::BIND_OPCODE_SET_DYLIB_SPECIAL_IMM
                | op::BIND_OPCODE_SET_TYPE_IMM => {}
                op::BIND_OPCODE_SET_DYLIB_ORDINAL_ULEB => {
                    self.number()?;
                }
                op::BIND_OPCODE_SET_SYMBOL_TRAILING_FLAGS_IMM => {
                    let end = self
                        .rest
                        .iter()
                        .position(|byte| *byte == 0)
                        .ok_or(self.wrong("name has no end"))?;
                    let name = str::from_utf8(plain(&self.rest[..end])).ok();
                    symbol = match name {
                        Some(name) => self.symbols.find(name, self.memory.view.budget())?,
                        None => None,
                    };
                    self.rest = &self.rest[end + 1..];
                }
                op::BIND_OPCODE_SET_ADDEND_SLEB => addend = self.signed()?,
                op::BIND_OPCODE_SET_SEGMENT_AND_OFFSET_ULEB => {
                    let segment = self
                        .segments
                        .get(usize::from(immediate))
                        .ok_or(self.wrong("no such segment"))?;
                    address = segment.address.wrapping_add(self.number()?);
                }
                op::BIND_OPCODE_ADD_ADDR_ULEB => address = address.wrapping_add(self.number()?),
                op::BIND_OPCODE_DO_BIND => {
                    self.bind(&mut address, symbol, addend, 0)?;
                }
                op::BIND_OPCODE_DO_BIND_ADD_ADDR_ULEB => {
                    let skip = self.number()?;
                    self.bind(&mut address, symbol, addend, skip)?;
                }
                op::BIND_OPCODE_DO_BIND_ADD_ADDR_IMM_SCALED => {
                    self.bind(&mut address, symbol, addend, u64::from(immediate) * 8)?;
                }
                op::BIND_OPCODE_DO_BIND_ULEB_TIMES_SKIPPING_ULEB => {
                    let count = self.number()?;
                    let skip = self.number()?;
                    for _ in 0..count {
                        self.bind(&mut address, symbol, addend, skip)?;
                    }
                }
                other => {
                    let opcode = Unsupported::Container {
                        what: "bind opcode",
                        value: other.into(),
                    };
                    return Err(ImageError::Unsupported(opcode));
                }
            }
        }
        Ok(())
    }

    /// Binds one word. Each must be in the file and is paid for, so a large count cannot make the loop long.
    fn bind(
        &mut self,
        address: &mut u64,
        symbol: Option<u64>,
        addend: u64,
        skip: u64,
    ) -> Result<(), ImageError> {
        if self.memory.offset(*address, 8).is_none() {
            return Err(malformed(
                WHAT,
                *address,
                "binds a word that is not in the file",
            ));
        }
        let budget = self.memory.view.budget();
        // A growing map has spare room.
        budget.spend_list::<(u64, Option<u64>)>(2, WHAT, *address)?;
        self.binds
            .insert(*address, symbol.map(|symbol| symbol.wrapping_add(addend)));
        *address = address.wrapping_add(8).wrapping_add(skip);
        Ok(())
    }

    fn wrong(&self, problem: &'static str) -> ImageError {
        malformed(WHAT, self.at, problem)
    }

    /// Reads an unsigned LEB128 number.
    fn number(&mut self) -> Result<u64, ImageError> {
        let (value, _) = self.leb128()?;
        Ok(value)
    }

    /// Reads a signed LEB128 number, as the two's complement.
    fn signed(&mut self) -> Result<u64, ImageError> {
        let (value, bits) = self.leb128()?;
        let negative = bits < 64 && value >> (bits - 1) & 1 == 1;
        Ok(if negative {
            value | u64::MAX << bits
        } else {
            value
        })
    }

    /// Reads a value, and returns it with its number of bits.
    fn leb128(&mut self) -> Result<(u64, u32), ImageError> {
        let mut value = 0u64;
        let mut bits = 0;
        loop {
            let (&byte, rest) = self
                .rest
                .split_first()
                .ok_or(self.wrong("number has no end"))?;
            self.rest = rest;
            if bits >= 64 {
                return Err(self.wrong("number is too long"));
            }
            value |= u64::from(byte & 0x7f) << bits;
            bits += 7;
            if byte & 0x80 == 0 {
                return Ok((value, bits));
            }
        }
    }
}
