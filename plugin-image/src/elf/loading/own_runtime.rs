//! [`Runtime`]: whether the variables of the Go runtime in a plugin would be bound to those of the runtime in the process.
//!
//! A plugin has its own copy of the runtime's code, which works on the runtime that is there: each of its variables has to be bound to the
//! one of that name in the process. Go's linker makes all variables of packages dynamic symbols of default visibility, and each is
//! reached by a relocation that names it, since the compiler takes its address from the global offset table (`rewriteToUseGot`
//! in cmd/internal/obj/x86/obj6.go, `-dynlink`). Version scripts, `--dynamic-list`, `-Bsymbolic` and the like change the one or the other. So a
//! symbol of the runtime's that is not visible, or that no relocation names, is the plugin's own, and so is one that is a local
//! symbol of the full table ([`local`](super::local)). Where that was stripped away, nothing tells of a variable that is not visible: then
//! some are looked for that no plugin can be without.

use super::super::{SymbolTables, symbol::Symbol};
use crate::{
    ImageError, SelfBound,
    elf::GoPlaces,
    memory::{Memory, malformed},
};
use goblin::elf::sym;

const WHAT: &str = "dynamic symbols";
/// Beyond this a name is not read: those of the runtime's variables are shorter.
const LONGEST: u64 = 256;
/// The variable of each thread that leads to its goroutine, on amd64.
const THREAD: &str = "runtime.tlsg";

/// What a plugin adds itself to, and what its allocations and writes look at: all of Go 1.21 to 1.27 have these.
const IN_ALL: [&str; 4] = [
    "runtime.lastmoduledatap",
    "runtime.writeBarrier",
    "runtime.mheap_",
    "runtime.sched",
];

/// The first variable that every plugin has and this one does not show.
pub(super) fn missing(
    tables: &SymbolTables,
    memory: &Memory<'_>,
) -> Result<Option<SelfBound>, ImageError> {
    // With the old kind of hash table alone (`--hash-style=sysv`), they cannot be looked up.
    for name in IN_ALL.iter().filter(|_| tables.can_find()) {
        let found = tables.number_of(&memory.view, name.as_bytes())?;
        if found.is_none() {
            let symbol = (*name).to_owned();
            return Ok(Some(SelfBound::Hidden { symbol }));
        }
    }
    Ok(None)
}

/// With so many letters of a name, [`is_of_runtime`] knows.
pub(super) const LONGEST_PREFIX: usize = b"internal/".len();

/// Whether a variable or function belongs to the Go runtime, by its name: to package runtime, or to one that it is made of.
pub(super) fn is_of_runtime(name: &[u8]) -> bool {
    [&b"runtime."[..], b"runtime/", b"internal/"]
        .iter()
        .any(|start| name.starts_with(start))
}

/// The dynamic symbols of the runtime, seen one by one.
pub(super) struct Runtime<'r> {
    tables: &'r SymbolTables,
    memory: &'r Memory<'r>,
    /// The first that is the plugin's own.
    own: Option<SelfBound>,
    /// Whether a variable of each thread is bound: the runtime has one that it uses, and on arm64 another that it does not.
    thread: bool,
    /// One that is not.
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

    /// Looks at one symbol. Few need to be looked up by name.
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

    /// What would be the plugin's own. `has_thread` says whether it has variables of each thread, as plugins do for Linux.
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
