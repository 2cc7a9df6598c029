//! Checks the dynamic symbols: their names, kinds and addresses.

use super::{
    super::{SymbolTables, symbol::SYMBOL, symbol::Symbol},
    GoPlaces,
    image::Layout,
    own_runtime::Runtime,
    pages::Pages,
    relocations::Scan,
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

/// The number of symbols that are read at once.
const CHUNK: usize = 2560;

/// Checks all symbols, after the relocations. Returns what of the Go runtime would be bound to the file itself, if anything.
pub(super) fn check(
    tables: &SymbolTables,
    memory: &Memory<'_>,
    layout: &Layout,
    pages: &Pages,
    count: u32,
    scan: &Scan<'_>,
    go: Option<&GoPlaces>,
) -> Result<Option<SelfBound>, ImageError> {
    let strings = tables.strings.end - tables.strings.start;
    let mut buffer = vec![0; CHUNK * SYMBOL as usize];
    let mut runtime = Runtime::new(tables, memory);
    let mut first = 0;
    while first < u64::from(count) {
        let symbols = (u64::from(count) - first).min(CHUNK as u64);
        let bytes = buffer
            .get_mut(..(symbols * SYMBOL) as usize)
            .unwrap_or_default();
        let at = tables.symbols.start + first * SYMBOL;
        memory.view.fill(at, bytes, WHAT)?;
        for (number, bytes) in (first..).zip(bytes.as_chunks().0) {
            let symbol = Symbol::decode(bytes);
            if is_plain(&symbol, pages, strings, || scan.refers(number)) {
                continue;
            }
            if !is_right(&symbol, layout, strings, go) {
                return Err(malformed(
                    WHAT,
                    number,
                    "the symbol with this number is damaged",
                ));
            }
            if let Some(go) = go {
                runtime.see(&symbol, go, || scan.refers(number))?;
            }
        }
        first += symbols;
    }
    Ok(match go {
        Some(_) => runtime.own(layout.tls_size.is_some_and(|size| size != 0)),
        None => None,
    })
}

/// Reports whether a symbol is common and valid, so that it needs no further check: a function, or a variable that is bound by name. A large
/// plugin has fifty thousand, in random order, so this code has no branches.
#[inline(always)]
fn is_plain(
    symbol: &Symbol,
    pages: &Pages,
    strings: u64,
    is_referred: impl FnOnce() -> bool,
) -> bool {
    const FUNCTION: u8 = sym::STB_GLOBAL << 4 | sym::STT_FUNC;
    const OBJECT: u8 = sym::STB_GLOBAL << 4 | sym::STT_OBJECT;
    let is_object = symbol.info == OBJECT;
    // The sizes of functions are for debuggers.
    let size = u64::from(is_object) * symbol.size;
    let class = pages.class(symbol.value);
    let end = pages.class(symbol.value.saturating_add(size));
    let is_bound = !(is_object & class.may_be_variable()) | is_referred() & !class.is_mixed();
    (is_object | (symbol.info == FUNCTION))
        & (u64::from(symbol.name) < strings)
        & symbol.is_plainly_defined()
        & class.is_loaded_with(end)
        & is_bound
}

/// Reports whether a symbol is valid. The dynamic linker only adds up the addresses of symbols, except that it calls indirect functions.
#[inline]
fn is_right(symbol: &Symbol, layout: &Layout, strings: u64, go: Option<&GoPlaces>) -> bool {
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
        // Go has none.
        IFUNC if is_defined && go.is_some_and(|go| go.text.contains(&symbol.value)) => false,
        IFUNC if is_defined => layout.code(symbol.value, WHAT).is_ok(),
        // The sizes of functions are for debuggers.
        sym::STT_FUNC | sym::STT_NOTYPE if is_defined => layout.holds(symbol.value, 0),
        sym::STT_OBJECT | sym::STT_COMMON if is_defined => layout.holds(symbol.value, symbol.size),
        _ => kind <= sym::STT_TLS || kind == IFUNC,
    }
}
