//! The dynamic symbols: names, kinds and addresses that the dynamic linker can work with, and those of the Go runtime that have to be
//! bound to the runtime in the process.

use super::{
    super::{SymbolTables, symbol::SYMBOL, symbol::Symbol},
    image::Layout,
};
use crate::{
    ImageError, SelfBound,
    memory::{Memory, malformed},
};
use goblin::elf::{
    section_header::{SHN_ABS, SHN_UNDEF},
    sym,
};

const WHAT: &str = "dynamic symbols";
/// `STT_GNU_IFUNC` and `STB_GNU_UNIQUE` of the GNU ABI.
const IFUNC: u8 = 10;
const UNIQUE: u8 = 10;

/// Variables of package runtime by which a plugin works with the runtime that is there: the list of modules, which it adds itself to,
/// the heap, the scheduler, the write barrier. All plugins of Go 1.21 to 1.27 have them and refer to them.
const OF_RUNTIME: [&str; 4] = [
    "runtime.lastmoduledatap",
    "runtime.writeBarrier",
    "runtime.mheap_",
    "runtime.sched",
];

/// How many symbols are read at once.
const CHUNK: usize = 1024;

/// Looks at all symbols. The answer names a symbol of the Go runtime that is not visible to others, should there be one.
pub(super) fn check(
    tables: &SymbolTables,
    memory: &Memory<'_>,
    layout: &Layout,
    count: u32,
) -> Result<Option<SelfBound>, ImageError> {
    let strings = tables.strings.end - tables.strings.start;
    let mut buffer = vec![0; CHUNK * SYMBOL as usize];
    let mut hidden = None;
    let mut first = 0;
    while first < u64::from(count) {
        let symbols = (u64::from(count) - first).min(CHUNK as u64);
        let bytes = buffer
            .get_mut(..(symbols * SYMBOL) as usize)
            .unwrap_or_default();
        let at = tables.symbols.start + first * SYMBOL;
        memory.view.fill(at, bytes, WHAT)?;
        for (n, bytes) in bytes.as_chunks().0.iter().enumerate() {
            let symbol = Symbol::decode(bytes);
            if !is_right(&symbol, layout, strings) {
                let number = first + n as u64;
                return Err(malformed(
                    WHAT,
                    number,
                    "the symbol with this number is damaged",
                ));
            }
            if !symbol.is_visible() && hidden.is_none() {
                hidden = of_runtime_hidden(tables, memory, &symbol)?;
            }
        }
        first += symbols;
    }
    Ok(hidden)
}

fn is_right(symbol: &Symbol, layout: &Layout, strings: u64) -> bool {
    let (kind, binding) = (sym::st_type(symbol.info), sym::st_bind(symbol.info));
    if u64::from(symbol.name) >= strings
        || !matches!(
            binding,
            sym::STB_LOCAL | sym::STB_GLOBAL | sym::STB_WEAK | UNIQUE
        )
    {
        return false;
    }
    let section = u32::from(symbol.section);
    let is_defined = section != SHN_UNDEF && section != SHN_ABS;
    match kind {
        sym::STT_TLS if is_defined => {
            let size = layout.tls_size.unwrap_or(0);
            symbol.value.saturating_add(symbol.size) <= size
        }
        IFUNC if is_defined => layout.code(symbol.value, WHAT).is_ok(),
        // The sizes of functions are for debuggers.
        sym::STT_FUNC | sym::STT_NOTYPE if is_defined => layout.holds(symbol.value, 0),
        sym::STT_OBJECT | sym::STT_COMMON if is_defined => layout.holds(symbol.value, symbol.size),
        _ => kind <= sym::STT_TLS || kind == IFUNC,
    }
}

/// A symbol that is not visible, if it is one of the Go runtime's.
fn of_runtime_hidden(
    tables: &SymbolTables,
    memory: &Memory<'_>,
    symbol: &Symbol,
) -> Result<Option<SelfBound>, ImageError> {
    const LONGEST: u64 = 128;
    let start = tables.strings.start + u64::from(symbol.name);
    let room = (tables.strings.end - start).min(LONGEST);
    let name = memory.view.vec(start, room, WHAT)?;
    let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
    let of_runtime = symbol.value().is_some() && name.starts_with(b"runtime.");
    Ok(of_runtime.then(|| SelfBound::Hidden {
        symbol: String::from_utf8_lossy(name).into_owned(),
    }))
}

/// The numbers of the symbols that have to be bound to the runtime in the process, or the first that cannot be.
pub(super) fn of_runtime(
    tables: &SymbolTables,
    memory: &Memory<'_>,
) -> Result<Result<Vec<(u64, &'static str)>, SelfBound>, ImageError> {
    let mut found = Vec::new();
    // With the old kind of hash table alone (`--hash-style=sysv`), what the flags and the symbols themselves say has to do.
    if !tables.can_find() {
        return Ok(Ok(found));
    }
    for name in OF_RUNTIME {
        match tables.number_of(&memory.view, name.as_bytes())? {
            Some((number, symbol)) if symbol.is_visible() => found.push((number, name)),
            _ => {
                let symbol = name.to_owned();
                return Ok(Err(SelfBound::Hidden { symbol }));
            }
        }
    }
    Ok(Ok(found))
}
