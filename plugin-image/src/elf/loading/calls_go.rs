//! C code in a plugin that calls Go, by functions with an `//export` comment.
//!
//! The C function that cgo generates for such a Go function first calls `_cgo_wait_runtime_init_done` (runtime/cgo/gcc_libinit.c), which
//! waits until the runtime has started. Each plugin has a copy of it, which would wait for ever: only the copy of the process's runtime is
//! notified. So the call must be bound to that copy, by a relocation that names it. `-Bsymbolic-functions` and version scripts can prevent
//! that, which does not affect plugins without such functions.

use super::{super::SymbolTables, relocations::Scan};
use crate::{ImageError, SelfBound, memory::Memory};

/// The waiting function.
const WAIT: &str = "_cgo_wait_runtime_init_done";
/// A function that C code of each plugin calls, from another file of runtime/cgo, Go 1.21 to 1.27.
const IN_ALL: &str = "crosscall1";
/// The prefix of the name of the Go code of an exported function (cmd/cgo/out.go).
const EXPORTED: &[u8] = b"\0_cgoexp_";
/// The number of bytes of names that are read at once.
const CHUNK: u64 = 60 << 10;

/// How calls from C to Go are bound.
pub(super) enum Calls {
    /// To the process's runtime, by a relocation that names the waiting function.
    ByName,
    /// There is no such relocation, as in nearly all plugins, whose C code does not call Go.
    NotByName,
    /// The name is hidden, so it is in no relocation.
    Hidden,
}

impl Calls {
    pub(super) fn find(
        tables: &SymbolTables,
        memory: &Memory<'_>,
        scan: &Scan<'_>,
    ) -> Result<Self, ImageError> {
        Ok(match tables.number_of(&memory.view, WAIT.as_bytes())? {
            Some((wait, _)) if scan.refers(wait) => Self::ByName,
            Some(_) => Self::NotByName,
            None => Self::Hidden,
        })
    }

    /// Reports whether C code of the file may call Go.
    pub(super) fn possible(&self) -> bool {
        !matches!(self, Self::NotByName)
    }

    /// Returns the waiting function if calls to Go would use the file's own copy.
    pub(super) fn own(
        &self,
        tables: &SymbolTables,
        memory: &Memory<'_>,
        scan: &Scan<'_>,
    ) -> Result<Option<SelfBound>, ImageError> {
        let symbol = WAIT.to_owned();
        let own = match self {
            Self::ByName => return Ok(None),
            Self::NotByName => {
                let in_all = tables.number_of(&memory.view, IN_ALL.as_bytes())?;
                if in_all.is_some_and(|(number, _)| scan.refers(number)) {
                    return Ok(None);
                }
                SelfBound::Local { symbol }
            }
            Self::Hidden => SelfBound::Hidden { symbol },
        };
        Ok(exports(tables, memory)?.then_some(own))
    }
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
