//! C code in a plugin that calls Go, by functions with an `//export` comment.
//!
//! What cgo makes for such a function first waits until the runtime has started, by `_cgo_wait_runtime_init_done` (runtime/cgo/gcc_libinit.c).
//! Each plugin has a copy of that function, which waits for ever: only the one in the process is told. So a call has to be bound to that, by a
//! relocation that names it. `-Bsymbolic-functions` and version scripts can prevent that, which harms no plugin without such functions.

use super::{
    super::{SymbolTables, relocation::entry::ENTRY, relocation::entry::Entry},
    relocation_tables::{Tables, WHAT},
    relocations::Scan,
};
use crate::{ImageError, SelfBound, memory::Memory};

/// The function that waits.
const WAIT: &str = "_cgo_wait_runtime_init_done";
/// A function that C code of each plugin calls, from another file of runtime/cgo, Go 1.21 to 1.27.
const IN_ALL: &str = "crosscall1";
/// How the name of the Go code of an exported function begins (cmd/cgo/out.go).
const EXPORTED: &[u8] = b"\0_cgoexp_";
/// How many bytes of a table are read at once.
const CHUNK: u64 = 2560 * ENTRY;

/// What calls of Go would wait for, if it is the file's own.
pub(super) fn own(
    tables: &SymbolTables,
    memory: &Memory<'_>,
    scan: &Scan<'_>,
) -> Result<Option<SelfBound>, ImageError> {
    let number = |name: &str| {
        let found = tables.number_of(&memory.view, name.as_bytes());
        found.map(|found| found.map(|(number, _)| number))
    };
    let symbol = WAIT.to_owned();
    let own = match number(WAIT)? {
        Some(wait) if scan.refers(wait) => return Ok(None),
        // Nearly all plugins: no C code calls Go.
        Some(_) if number(IN_ALL)?.is_some_and(|number| scan.refers(number)) => return Ok(None),
        Some(_) => SelfBound::Local { symbol },
        None => SelfBound::Hidden { symbol },
    };
    Ok(exports(tables, memory)?.then_some(own))
}

/// Reports whether a function of the file is exported to C.
fn exports(tables: &SymbolTables, memory: &Memory<'_>) -> Result<bool, ImageError> {
    let end = tables.strings.end;
    let overlap = EXPORTED.len() as u64 - 1;
    for start in tables.strings.clone().step_by(CHUNK as usize) {
        let size = (end - start).min(CHUNK + overlap);
        let names = memory.view.vec(start, size, "dynamic strings")?;
        if names.windows(EXPORTED.len()).any(|name| name == EXPORTED) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Reports whether C code of the file may call Go, as far as a relocation tells.
pub(super) fn may_call(
    tables: &SymbolTables,
    memory: &Memory<'_>,
    relocations: &Tables,
) -> Result<bool, ImageError> {
    let Some((wait, _)) = tables.number_of(&memory.view, WAIT.as_bytes())? else {
        return Ok(true);
    };
    // Calls are in the last table, unless they are compiled with -fno-plt.
    for table in relocations.rela.iter().rev() {
        let end = table.offset + table.count * ENTRY;
        let by_symbol = table.offset + table.relative * ENTRY..end;
        for start in by_symbol.step_by(CHUNK as usize) {
            let bytes = memory.view.vec(start, (end - start).min(CHUNK), WHAT)?;
            let mut entries = bytes.as_chunks().0.iter().map(Entry::decode);
            if entries.any(|entry| entry.symbol() == wait) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
