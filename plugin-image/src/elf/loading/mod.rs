//! [`Loading`]: whether the dynamic linker can work with what an ELF file tells it.
//!
//! The dynamic linker trusts a file. It writes where relocations say, calls what arrays name and follows chains of offsets, without
//! asking whether they are within the file: damaged tables end the process. What can be compared cheaply is compared here before.
//! Everything that linkers write passes; that what passes is right, nobody can tell without the whole content's hash.
//!
//! Source relied on: glibc 2.36, elf/dl-load.c, dl-reloc.c, dl-version.c, dl-lookup.c and sysdeps/x86_64/dl-machine.h; FreeBSD's
//! rtld-elf follows the same tables.

mod binding;
mod calls_go;
mod hash;
mod image;
mod local;
mod own_runtime;
mod pages;
mod relocation_tables;
mod relocations;
mod symbols;
mod tags;
mod versions;

use super::{Dynamic, SymbolTables};
use crate::{Arch, ImageError, Loadable, SelfBound, memory::Memory};
pub(super) use binding::read as read_binding;
use goblin::elf::{ProgramHeader, dynamic};
use image::Layout;
pub(super) use local::LocalSymbols;
use std::ops::Range;
pub(super) use versions::required as required_versions;

/// What is checked.
pub(crate) struct Loading {
    programs: Vec<ProgramHeader>,
    dynamic: Dynamic,
    tables: SymbolTables,
    arch: Arch,
    needed: Vec<String>,
    local: Option<LocalSymbols>,
}

/// Where parts of the Go data of a plugin are: link-time addresses.
pub(crate) struct GoPlaces {
    /// Pointers that have to be bound to another file's symbols if that has them: those to the hashes of packages.
    pub(crate) hashes: Vec<u64>,
    /// Lists of pointers: each has to be relocated.
    pub(crate) pointers: Vec<Range<u64>>,
    /// What Go code writes to: not to be made read-only.
    pub(crate) written: Vec<Range<u64>>,
    /// Where the variables of packages are.
    pub(crate) variables: Vec<Range<u64>>,
    /// Machine code.
    pub(crate) text: Range<u64>,
}

impl GoPlaces {
    /// Whether a variable of a package can be there.
    #[inline]
    fn is_variable(&self, address: u64) -> bool {
        self.variables.iter().any(|range| range.contains(&address))
    }
}

impl Loading {
    pub(super) fn new(
        programs: Vec<ProgramHeader>,
        dynamic: Dynamic,
        tables: SymbolTables,
        arch: Arch,
        needed: Vec<String>,
        local: Option<LocalSymbols>,
    ) -> Self {
        Self {
            programs,
            dynamic,
            tables,
            arch,
            needed,
            local,
        }
    }

    /// Compares what the file says with what the dynamic linker does with it. For a plugin, also says what would keep it from using
    /// the runtime that is in the process already.
    pub(crate) fn check(
        &self,
        memory: &Memory<'_>,
        go: Option<&GoPlaces>,
        init_functions: &[u64],
    ) -> Result<Loadable, ImageError> {
        let layout = Layout::read(&self.programs, memory)?;
        tags::check(&self.dynamic, memory, &layout)?;
        for function in init_functions {
            layout.code(*function, "init array")?;
        }
        if let Some(go) = go {
            layout.code(go.text.start, "Go code")?;
            layout.code(go.text.end - 1, "Go code")?;
            for range in &go.written {
                layout.stays_writable(range)?;
            }
        }
        let count = hash::check(&self.dynamic, memory)?;
        versions::check(&self.dynamic, memory, count, &self.needed)?;
        let relocations = relocation_tables::Tables::read(&self.dynamic, memory)?;
        let pages = layout.pages(go);
        let mut scan = relocations::Scan::new(self.arch, &layout, &pages, &self.tables, count, go);
        scan.tables(memory, &relocations, self.dynamic.has_text_relocations())?;
        scan.all_pointers()?;
        let own = symbols::check(&self.tables, memory, &layout, &pages, count, &scan, go)?;
        let hashes = || {
            let symbol = "go:link.pkghash".to_owned();
            scan.has_own_hashes().then_some(SelfBound::Local { symbol })
        };
        let bound = self.by_flag().or(own).or_else(hashes);
        let calls = calls_go::Calls::find(&self.tables, memory, &scan)?;
        let bound = match (bound, go) {
            (None, Some(_)) => calls.own(&self.tables, memory, &scan)?,
            (bound, _) => bound,
        };
        let self_bound = match (&self.local, go) {
            (Some(local), Some(go)) if bound.is_none() => local.of_runtime(memory, go)?,
            (None, Some(_)) if bound.is_none() => own_runtime::missing(&self.tables, memory)?,
            _ => bound,
        };
        Ok(Loadable {
            self_bound,
            c_may_call_go: calls.possible(),
        })
    }

    /// `-Bsymbolic` as the linker notes it.
    fn by_flag(&self) -> Option<SelfBound> {
        let flags = self.dynamic.value(dynamic::DT_FLAGS).unwrap_or(0);
        let flagged =
            self.dynamic.value(dynamic::DT_SYMBOLIC).is_some() || flags & dynamic::DF_SYMBOLIC != 0;
        flagged.then_some(SelfBound::Symbolic)
    }
}
