//! The symbol table: the names that the file exports.

use super::command::Symtab;
use crate::{
    ImageError,
    symbols::{IndexBuilder, SymbolTable, cut},
    view::View,
};
use goblin::mach::symbols::{N_EXT, N_SECT, N_STAB, N_TYPE, SIZEOF_NLIST_64};

/// Mach-O puts one underscore before every C symbol; `dlsym` adds it itself.
const PREFIX: u8 = b'_';

/// Reads the external symbols, without their underscores.
pub(super) fn read(view: &View<'_>, table: Option<&Symtab>) -> Result<SymbolTable, ImageError> {
    let Some(table) = table else {
        return Ok(SymbolTable::default());
    };
    let symbols = view.vec(
        table.offset,
        table.count * SIZEOF_NLIST_64 as u64,
        "symbols",
    )?;
    let strings = view.vec(
        table.strings.start,
        table.strings.end - table.strings.start,
        "symbol names",
    )?;
    let budget = view.budget();
    let mut builder = IndexBuilder::new(budget);
    for symbol in symbols.as_chunks::<SIZEOF_NLIST_64>().0 {
        let [n0, n1, n2, n3, kind, _, _, _, value @ ..] = *symbol;
        if kind & N_STAB != 0 || kind & N_EXT == 0 || kind & N_TYPE != N_SECT {
            continue;
        }
        let name = u32::from_le_bytes([n0, n1, n2, n3]) as usize;
        let tail = strings.get(name..).unwrap_or_default();
        if let Some(name) = cut(tail, budget)? {
            builder.add(plain(name), u64::from_le_bytes(value))?;
        }
    }
    Ok(SymbolTable::Index(builder.finish()))
}

/// Returns the name in C and for `dlsym`.
pub(super) fn plain(name: &[u8]) -> &[u8] {
    name.strip_prefix(&[PREFIX]).unwrap_or(name)
}
