//! [`Runtime`]: checks that the runtime's variables in a plugin would be bound to those of the process's runtime.
//!
//! A plugin has its own copy of the runtime's code, which must work on the process's runtime: each variable must be bound to the variable
//! of that name in the process. Go's linker makes all variables of packages dynamic symbols of default visibility, and a relocation names
//! each, since the compiler takes its address from the global offset table (`rewriteToUseGot` in cmd/internal/obj/x86/obj6.go,
//! `-dynlink`). Version scripts, `--dynamic-list`, `-Bsymbolic` and similar flags change that. So a symbol of the runtime is bound to the
//! plugin itself if it is not visible, if no relocation names it, or if it is a local symbol of the full table
//! ([`local`](super::local)). In a stripped file, hidden variables leave no trace, so some variables that every plugin has are looked up.

use super::super::{SymbolTables, symbol::Symbol};
use crate::{
    ImageError, SelfBound,
    elf::GoPlaces,
    memory::{Memory, malformed},
};
use goblin::elf::sym;

const WHAT: &str = "dynamic symbols";
/// The maximum length of a name that is read: those of the runtime's variables are shorter.
const LONGEST: u64 = 256;
/// The thread-local variable with the current goroutine, on amd64.
const THREAD: &str = "runtime.tlsg";

/// The list of modules, and variables that allocations and writes use: Go 1.21 to 1.27 have all of these.
const IN_ALL: [&str; 4] = [
    "runtime.lastmoduledatap",
    "runtime.writeBarrier",
    "runtime.mheap_",
    "runtime.sched",
];

/// Returns the first variable that every plugin has and this one does not export.
pub(super) fn missing(
    tables: &SymbolTables,
    memory: &Memory<'_>,
) -> Result<Option<SelfBound>, ImageError> {
    // With only the old kind of hash table (`--hash-style=sysv`), they cannot be looked up.
    for name in IN_ALL.iter().filter(|_| tables.can_find()) {
        let found = tables.number_of(&memory.view, name.as_bytes())?;
        if found.is_none() {
            let symbol = (*name).to_owned();
            return Ok(Some(SelfBound::Hidden { symbol }));
        }
    }
    Ok(None)
}

/// The number of letters of a name that [`is_of_runtime`] needs.
pub(super) const LONGEST_PREFIX: usize = b"internal/".len();

/// Reports whether a name is of package runtime, or of a package that is a part of it.
pub(super) fn is_of_runtime(name: &[u8]) -> bool {
    [&b"runtime."[..], b"runtime/", b"internal/"]
        .iter()
        .any(|start| name.starts_with(start))
}

/// The dynamic symbols of the runtime, seen one by one.
pub(super) struct Runtime<'r> {
    tables: &'r SymbolTables,
    memory: &'r Memory<'r>,
    /// The first that is bound to the plugin itself.
    own: Option<SelfBound>,
    /// Whether a thread-local variable is bound: the runtime has one that it uses, and on arm64 another that it does not use.
    thread: bool,
    /// A thread-local variable that is not bound.
    other_thread: Option<String>,
}

impl<'r> Runtime<'r> {
    pub(super) fn new(tables: &'r SymbolTables, memory: &'r Memory<'r>) -> Self {
        Self {
            tables,
            memory,
            own: None,
            thread: false,
            other_thread: None,
        }
    }

    /// Checks one symbol. Few names need to be read.
    #[inline]
    pub(super) fn see(
        &mut self,
        symbol: &Symbol,
        go: &GoPlaces,
        is_referred: impl FnOnce() -> bool,
    ) -> Result<(), ImageError> {
        if self.own.is_some() || symbol.value().is_none() {
            return Ok(());
        }
        let kind = sym::st_type(symbol.info);
        let thread = kind == sym::STT_TLS;
        let is_variable = thread || kind == sym::STT_OBJECT && go.is_variable(symbol.value);
        let visible = symbol.is_visible();
        let bound = visible && (!is_variable || is_referred());
        if bound && !thread {
            return Ok(());
        }
        let name = self.name(symbol)?;
        if !is_of_runtime(&name) {
            return Ok(());
        }
        let symbol = String::from_utf8_lossy(&name).into_owned();
        match (visible, bound) {
            (false, _) => self.own = Some(SelfBound::Hidden { symbol }),
            (true, bound) if thread => {
                self.thread |= bound;
                self.other_thread = Some(symbol);
            }
            (true, _) => self.own = Some(SelfBound::Local { symbol }),
        }
        Ok(())
    }

    /// Returns what would be bound to the plugin itself. `has_thread` is true if it has thread-local variables, as plugins for Linux do.
    pub(super) fn own(self, has_thread: bool) -> Option<SelfBound> {
        let unbound = has_thread && !self.thread;
        let thread = |seen| match seen {
            Some(symbol) => SelfBound::Local { symbol },
            None => SelfBound::Hidden {
                symbol: THREAD.to_owned(),
            },
        };
        let other = self.other_thread;
        self.own.or_else(|| unbound.then(|| thread(other)))
    }

    fn name(&self, symbol: &Symbol) -> Result<Vec<u8>, ImageError> {
        let start = self.tables.strings.start + u64::from(symbol.name);
        let room = self.tables.strings.end.checked_sub(start);
        let room = room.ok_or(malformed(
            WHAT,
            start,
            "a name is beyond the table of names",
        ))?;
        let mut name = self.memory.view.vec(start, room.min(LONGEST), WHAT)?;
        let end = name.iter().position(|byte| *byte == 0);
        name.truncate(end.unwrap_or(name.len()));
        Ok(name)
    }
}
