//! What a library's names are bound by: the tables that [`Binding`] is read from.

use super::{
    super::{
        Dynamic, SymbolTables,
        relocation::entry::{ENTRY, Entry},
        symbol::{SYMBOL, Symbol},
    },
    hash,
    relocation_tables::{self, Tables},
    versions,
};
use crate::{
    Binding, ImageError,
    memory::{Memory, malformed},
};
use goblin::elf::{section_header::SHN_UNDEF, sym};
use std::collections::HashSet;

const WHAT: &str = "dynamic symbols";
/// How many relocations or symbols are read at once.
const CHUNK: u64 = 2560;

/// Reads it.
pub(in crate::elf) fn read(
    dynamic: &Dynamic,
    memory: &Memory<'_>,
    tables: &SymbolTables,
) -> Result<Binding, ImageError> {
    let count = hash::check(dynamic, memory)?;
    let (required_versions, versions) = versions::lists(dynamic, memory)?;
    let referred = referred(&Tables::read(dynamic, memory)?, memory, count.into())?;
    let strings = memory.view.vec(
        tables.strings.start,
        tables.strings.end - tables.strings.start,
        WHAT,
    )?;
    let mut undefined = Vec::new();
    let mut defined = HashSet::new();
    for first in (0..u64::from(count)).step_by(CHUNK as usize) {
        let at = tables.symbols.start + first * SYMBOL;
        let some = CHUNK.min(u64::from(count) - first);
        let bytes = memory.view.vec(at, some * SYMBOL, WHAT)?;
        for (number, bytes) in (first..).zip(bytes.as_chunks().0) {
            let symbol = Symbol::decode(bytes);
            let is_defined = u32::from(symbol.section) != SHN_UNDEF;
            let is_wanted = !is_defined
                && sym::st_bind(symbol.info) == sym::STB_GLOBAL
                && referred.get(number as usize) == Some(&true);
            if !symbol.is_visible() || !(is_defined || is_wanted) {
                continue;
            }
            let name = strings.get(symbol.name as usize..).and_then(|rest| {
                let end = rest.iter().position(|byte| *byte == 0)?;
                rest.get(..end)
            });
            let name = name.ok_or_else(|| malformed(WHAT, number, "its name has no end"))?;
            // What is not UTF-8 becomes three times as long.
            memory.spend(3 * name.len() as u64, WHAT, at)?;
            let budget = memory.view.budget();
            if is_defined {
                budget.spend_list::<(u64, Box<[u8]>)>(1, WHAT, at)?;
                defined.insert(name.into());
            } else {
                budget.spend_list::<String>(1, WHAT, at)?;
                undefined.push(String::from_utf8_lossy(name).into_owned());
            }
        }
    }
    Ok(Binding {
        undefined,
        required_versions,
        versions,
        defined,
    })
}

/// Which symbols relocations refer to: the dynamic linker looks no other up.
fn referred(tables: &Tables, memory: &Memory<'_>, symbols: u64) -> Result<Vec<bool>, ImageError> {
    memory.spend(symbols, WHAT, 0)?;
    let mut referred = vec![false; symbols as usize];
    for table in &tables.rela {
        for first in (table.relative..table.count).step_by(CHUNK as usize) {
            let some = CHUNK.min(table.count - first);
            let at = table.offset + first * ENTRY;
            let bytes = memory.view.vec(at, some * ENTRY, relocation_tables::WHAT)?;
            for bytes in bytes.as_chunks().0 {
                if let Some(referred) = referred.get_mut(Entry::decode(bytes).symbol() as usize) {
                    *referred = true;
                }
            }
        }
    }
    Ok(referred)
}
