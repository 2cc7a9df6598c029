//! [`Loading`]: checks that the dynamic linker can load an ELF file.
//!
//! The dynamic linker trusts the file. It writes to the targets of relocations, calls the functions in arrays and follows chains of offsets
//! without bounds checks, so damaged tables end the process. The cheap checks are made here before loading. Everything that linkers write
//! passes them. A file that passes may still be damaged: only a hash of the whole content can exclude that.
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
mod sections;
mod symbols;
mod tags;
mod versions;

use super::{Dynamic, SymbolTables};
use crate::{Arch, ImageError, Loadable, SelfBound, memory::Memory};
pub(super) use binding::read as read_binding;
use goblin::elf::{ProgramHeader, SectionHeader, dynamic};
use image::Layout;
use local::LocalSymbols;
use std::ops::Range;
pub(super) use versions::required as required_versions;

/// The tables to check.
pub(crate) struct Loading {
    programs: Vec<ProgramHeader>,
    dynamic: Dynamic,
    tables: SymbolTables,
    arch: Arch,
    needed: Vec<String>,
    sections: Vec<SectionHeader>,
}

/// Link-time addresses of parts of a plugin's Go data.
pub(crate) struct GoPlaces {
    /// The pointers to the hashes of packages, which must be bound to another file's symbols if it has them.
    pub(crate) hashes: Vec<u64>,
    /// Lists of pointers, each of which must be relocated, and once.
    pub(crate) pointers: Vec<Range<u64>>,
    /// Data that Go code writes, which must not become read-only.
    pub(crate) written: Vec<Range<u64>>,
    /// The variables of packages.
    pub(crate) variables: Vec<Range<u64>>,
    /// Machine code.
    pub(crate) text: Range<u64>,
}

impl GoPlaces {
    /// Reports whether a variable of a package can be at an address.
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
        sections: Vec<SectionHeader>,
    ) -> Self {
        Self {
            programs,
            dynamic,
            tables,
            arch,
            needed,
            sections,
        }
    }

    /// Checks the tables. For a plugin, also returns what would prevent it from using the process's runtime.
    pub(crate) fn check(
        &self,
        memory: &Memory<'_>,
        go: Option<GoPlaces>,
        init_functions: &[u64],
    ) -> Result<Loadable, ImageError> {
        let layout = Layout::read(&self.programs, memory)?;
        sections::check(&self.sections, memory, &layout)?;
        tags::check(&self.dynamic, memory, &layout)?;
        sections::check_tags(&self.sections, &self.dynamic, memory)?;
        for function in init_functions {
            layout.code(*function, "init array")?;
        }
        let go = go.map(|mut go| {
            go.pointers.extend(self.dynamic.function_arrays());
            go
        });
        let go = go.as_ref();
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
        let local = LocalSymbols::find(&self.sections, memory.view.len());
        let self_bound = match (local, go) {
            (Some(local), Some(go)) if bound.is_none() => local.of_runtime(memory, go)?,
            (None, Some(_)) if bound.is_none() => own_runtime::missing(&self.tables, memory)?,
            _ => bound,
        };
        Ok(Loadable {
            self_bound,
            c_may_call_go: calls.possible(),
        })
    }

    /// Returns the linker's mark of `-Bsymbolic`.
    fn by_flag(&self) -> Option<SelfBound> {
        let flags = self.dynamic.value(dynamic::DT_FLAGS).unwrap_or(0);
        let flagged =
            self.dynamic.value(dynamic::DT_SYMBOLIC).is_some() || flags & dynamic::DF_SYMBOLIC != 0;
        flagged.then_some(SelfBound::Symbolic)
    }
}
