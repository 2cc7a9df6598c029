//! `runtime.moduledata` of a plugin: path, packages, exports.

use super::{init, version::Layout};
use crate::{
    Arch, BuildInfo, Export, ExportKind, ImageError, Module, Package,
    container::Container,
    memory::{Memory, add, malformed},
    symbols::SymbolTable,
    types::{Decoder, Kind, Known, Scope, Types},
};
use std::num::NonZeroU64;

const WHAT: &str = "Go module data";
/// `pcHeader.magic` of Go 1.20 and later (runtime/symtab.go, `moduledataverify1`).
const TABLE_MAGIC: u32 = 0xffff_fff1;
/// Size of a `modulehash`: two strings and a pointer.
const HASH_ENTRY: u64 = 40;
/// Size of a `ptabEntry`: two 32-bit offsets.
const EXPORT_ENTRY: u64 = 8;

/// How much of the exports to read at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// Their addresses, and all types that they refer to.
    Whole,
    /// Their names and kinds only. Types are read later, and [`addresses`] is called when the file is checked.
    Names,
}

/// Finds the module data that a file registers, if any, and reads all of it except packages, exports and types.
pub(crate) fn read_module(
    container: &Container<'_>,
    build: &BuildInfo,
) -> Result<Option<Module>, ImageError> {
    let memory = &container.memory;
    let mut functions = container.init_functions.iter();
    let Some(at) =
        functions.find_map(|function| init::module_data(memory, container.arch, *function))
    else {
        return Ok(None);
    };
    let layout = Layout::of(build)?;
    let reader = FieldReader { memory, at, layout };
    reader.check_tables(container.arch)?;
    Ok(Some(Module {
        linked_modules: reader.linked_modules()?,
        packages: Vec::new(),
        exports: Vec::new(),
        types: Types::default(),
        init_task_count: memory.word(reader.field(layout.init_tasks() + 8)?, WHAT)?,
        address: at,
        text: reader.pointer(Layout::TEXT)?..reader.pointer(Layout::TEXT_END)?,
        has_main: memory.array::<1>(reader.field(layout.has_main())?, WHAT)? != [0],
        plugin_path: memory.go_string(reader.field(layout.plugin_path())?, "plugin path")?,
    }))
}

/// Reads the packages, the exports and their types. If types are to be read later, returns what is needed for that.
pub(crate) fn read_contents(
    container: &Container<'_>,
    build: &BuildInfo,
    module: &mut Module,
    with_methods: bool,
    depth: Depth,
) -> Result<Option<(Scope, Known)>, ImageError> {
    let (memory, at) = (&container.memory, module.address);
    let layout = Layout::of(build)?;
    let reader = FieldReader { memory, at, layout };
    let mut later = None;
    // The types of a module linked against shared libraries are in other files. No loader accepts it, so it is not read.
    if module.linked_modules.is_empty() {
        (module.types, later, module.exports) = reader.exports(with_methods, depth)?;
        if depth == Depth::Whole {
            let addresses = addresses(container, module)?;
            for (export, address) in module.exports.iter_mut().zip(addresses) {
                export.address = Some(address);
            }
        }
    }
    module.packages = reader.packages()?;
    Ok(later)
}

/// Finds the symbol of each export. Go's `plugin.Open` looks all of them up after it has loaded the file.
pub(crate) fn addresses(
    container: &Container<'_>,
    module: &Module,
) -> Result<Vec<NonZeroU64>, ImageError> {
    let what = "plugin symbol table";
    let count = module.exports.len() as u64;
    container.symbols.expect(&container.memory, count);
    let budget = container.memory.view.budget();
    budget.spend_list::<NonZeroU64>(count, what, module.address)?;
    let address = |export: &Export| {
        let symbol = module.symbol(export);
        budget.spend(2 * symbol.len() as u64, what, module.address)?;
        let found = container.symbols.address(&container.memory, &symbol)?;
        found
            .and_then(NonZeroU64::new)
            .ok_or(ImageError::MissingSymbol { symbol })
    };
    module.exports.iter().map(address).collect()
}

/// Returns the package hashes of a file without module data: the linker exports symbols for them from programs and c-shared libraries that
/// import package `plugin`.
pub(crate) fn package_hashes(
    container: &Container<'_>,
    symbols: &SymbolTable,
) -> Result<Vec<Package>, ImageError> {
    let mut packages = Vec::new();
    let what = "package hash";
    let budget = container.memory.view.budget();
    for (package, address) in symbols.starting_with("go:link.pkghashbytes.", budget)? {
        budget.spend(3 * package.len() as u64, what, address)?;
        budget.spend_list::<Package>(1, what, address)?;
        packages.push(Package {
            path: String::from_utf8_lossy(package).into_owned(),
            hash: container.memory.array(address, what)?,
        });
    }
    packages.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(packages)
}

struct FieldReader<'r, 's> {
    memory: &'r Memory<'s>,
    at: u64,
    layout: Layout,
}

impl FieldReader<'_, '_> {
    fn field(&self, offset: u64) -> Result<u64, ImageError> {
        add(self.at, offset, WHAT)
    }

    fn pointer(&self, offset: u64) -> Result<u64, ImageError> {
        self.memory.pointer(self.field(offset)?, WHAT)
    }

    /// Checks the header, as `moduledataverify1` does first; it ends the process if the header is wrong.
    fn check_tables(&self, arch: Arch) -> Result<(), ImageError> {
        let what = "Go function table";
        let header = self.pointer(0)?;
        let [m0, m1, m2, m3, pad, pad2, min_instruction, pointer_size] =
            self.memory.array(header, what)?;
        let min = if arch == Arch::Arm64 { 4 } else { 1 };
        if u32::from_le_bytes([m0, m1, m2, m3]) != TABLE_MAGIC {
            return Err(malformed(what, header, "magic number is wrong"));
        }
        if [pad, pad2, min_instruction, pointer_size] != [0, 0, min, 8] {
            return Err(malformed(what, header, "is for another machine"));
        }
        if self.pointer(Layout::TEXT)? >= self.pointer(Layout::TEXT_END)? {
            return Err(malformed(WHAT, self.at, "there is no code"));
        }
        Ok(())
    }

    fn linked_modules(&self) -> Result<Vec<String>, ImageError> {
        let what = "list of linked modules";
        let (start, count) =
            self.memory
                .go_slice(self.field(self.layout.module_hashes())?, HASH_ENTRY, what)?;
        let budget = self.memory.view.budget();
        budget.spend_list::<String>(count, what, start)?;
        (0..count)
            .map(|n| self.memory.go_string(start + n * HASH_ENTRY, what))
            .collect()
    }

    fn packages(&self) -> Result<Vec<Package>, ImageError> {
        let what = "package hashes";
        let (start, count) =
            self.memory
                .go_slice(self.field(self.layout.package_hashes())?, HASH_ENTRY, what)?;
        // `go_slice` has checked that all entries are in the file.
        let entries = self.memory.vec(start, count * HASH_ENTRY, what)?;
        let budget = self.memory.view.budget();
        budget.spend_list::<Package>(count, what, start)?;
        // An entry has three pointers; the last, to a symbol that all files share, is not among the sorted relocations.
        self.memory.expect_pointers(start, count * 2)?;
        let package = |n: u64| {
            let at = start + n * HASH_ENTRY;
            let word = |field: usize| {
                let field = (n * HASH_ENTRY) as usize + field;
                let bytes = entries.get(field..).and_then(|bytes| bytes.first_chunk());
                bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes))
            };
            if word(24) != 8 {
                return Err(malformed(what, at, "a hash has not 8 bytes"));
            }
            let path = match word(8) {
                0 => String::new(),
                len => self
                    .memory
                    .text(self.memory.pointer(at, what)?, len, what)?,
            };
            let hash = self.memory.pointer(at + 16, what)?;
            let hash = self.memory.array(hash, what)?;
            Ok(Package { path, hash })
        };
        (0..count).map(package).collect()
    }

    fn exports(
        &self,
        with_methods: bool,
        depth: Depth,
    ) -> Result<(Types, Option<(Scope, Known)>, Vec<Export>), ImageError> {
        let what = "plugin symbol table";
        let range = self.pointer(self.layout.types)?..self.pointer(self.layout.types_end)?;
        let scope = Scope {
            range,
            map_size: self.layout.map_size,
            with_methods,
        };
        let mut known = Known::default();
        let mut types = Decoder::new(self.memory, scope.clone(), &mut known);
        let (start, count) =
            self.memory
                .go_slice(self.field(self.layout.plugin_table)?, EXPORT_ENTRY, what)?;
        let budget = self.memory.view.budget();
        budget.spend_list::<Export>(count, what, start)?;
        // `go_slice` has checked that all entries are in the file.
        let entries = self.memory.vec(start, count * EXPORT_ENTRY, what)?;
        let mut exports = Vec::with_capacity(count as usize);
        for (entry, bytes) in (start..).step_by(8).zip(entries.as_chunks().0) {
            let [n0, n1, n2, n3, t0, t1, t2, t3] = *bytes;
            let name = types.name_at(i32::from_le_bytes([n0, n1, n2, n3]))?.text;
            let ty = types.at_offset(i32::from_le_bytes([t0, t1, t2, t3]))?;
            budget.spend(2 * name.len() as u64, what, entry)?;
            exports.push(Export {
                name,
                kind: ExportKind::Func,
                address: None,
                ty,
            });
        }
        // A function is listed with its type, a variable with that of a pointer to it (runtime/plugin.go, `plugin_lastmoduleinit`).
        let mut kinds = vec![None; types.known()];
        for export in &mut exports {
            let found = match kinds.get(export.ty.index()) {
                Some(Some(found)) => *found,
                _ => {
                    let found = match types.kind(export.ty)? {
                        (Kind::Func, _) => (ExportKind::Func, export.ty),
                        (_, Some(elem)) => (ExportKind::Var, elem),
                        _ => {
                            return Err(malformed(
                                what,
                                start,
                                "an export is neither a function nor a variable",
                            ));
                        }
                    };
                    if let Some(kind) = kinds.get_mut(export.ty.index()) {
                        *kind = Some(found);
                    }
                    found
                }
            };
            (export.kind, export.ty) = found;
        }
        exports.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(match depth {
            Depth::Whole => (types.finish()?, None, exports),
            Depth::Names => (Types::default(), Some((scope, known)), exports),
        })
    }
}
