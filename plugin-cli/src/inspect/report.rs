//! [`Report`]: all that a file says, as JSON has it.

use std::{collections::BTreeMap, path::Path};

use plugin_core::{
    Image,
    image::{BuildInfo, ExportKind, Module, ModuleVersion},
};
use serde::Serialize;

/// One file.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub(super) file: String,
    pub(super) bytes: u64,
    pub(super) format: String,
    pub(super) kind: String,
    pub(super) os: Option<String>,
    pub(super) arch: String,
    /// Whether it is a Go plugin: a library that registers a module with the Go runtime.
    pub(super) plugin: bool,
    pub(super) plugin_path: Option<String>,
    pub(super) go_version: Option<String>,
    pub(super) main_package: Option<String>,
    pub(super) main_module: Option<ModuleReport>,
    pub(super) modules: Vec<ModuleReport>,
    /// As the `go` command recorded them; a key may be there twice.
    pub(super) settings: Vec<Setting>,
    pub(super) go_build_id: Option<String>,
    pub(super) needed_libraries: Vec<String>,
    pub(super) library_search_path: Vec<String>,
    pub(super) symbols: Vec<Symbol>,
    /// The packages linked in, by path, with the hashes that Go compares.
    pub(super) packages: BTreeMap<String, String>,
}

#[derive(Debug, Serialize)]
pub(super) struct ModuleReport {
    pub(super) path: String,
    pub(super) version: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) sum: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) replaced_by: Option<Box<ModuleReport>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Setting {
    pub(super) key: String,
    pub(super) value: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Symbol {
    pub(super) name: String,
    pub(super) kind: &'static str,
    #[serde(rename = "type")]
    pub(super) go_type: String,
    /// Of a variable, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) size: Option<u64>,
}

impl Report {
    pub(super) fn of(path: &Path, image: &Image) -> Self {
        let build = image.build.as_ref();
        let module = image.module.as_ref();
        let modules =
            |of: &dyn Fn(&BuildInfo) -> Vec<ModuleReport>| build.map_or_else(Vec::new, of);
        Self {
            file: path.display().to_string(),
            bytes: image.file_len,
            format: image.format.to_string(),
            kind: image.file_kind.to_string(),
            os: image.os.as_ref().map(ToString::to_string),
            arch: image.arch.to_string(),
            plugin: module.is_some(),
            plugin_path: module.map(|module| module.plugin_path.clone()),
            go_version: build.map(|build| build.go_version.clone()),
            main_package: build.map(|build| build.path.clone()),
            main_module: build
                .and_then(|build| build.main.as_ref())
                .map(ModuleReport::of),
            modules: modules(&|build| build.deps.iter().map(ModuleReport::of).collect()),
            settings: build.map_or_else(Vec::new, settings),
            go_build_id: image.go_build_id.clone(),
            needed_libraries: image.needed.clone(),
            library_search_path: image.search_path.clone(),
            symbols: module.map_or_else(Vec::new, symbols),
            packages: image
                .package_hashes()
                .map(|(path, hash)| (path.to_owned(), hex(&hash)))
                .collect(),
        }
    }
}

impl ModuleReport {
    fn of(module: &ModuleVersion) -> Self {
        Self {
            path: module.path.clone(),
            version: module.version.clone(),
            sum: module.sum.clone(),
            replaced_by: module
                .replace
                .as_deref()
                .map(|replace| Box::new(Self::of(replace))),
        }
    }
}

fn settings(build: &BuildInfo) -> Vec<Setting> {
    let settings = build.settings.iter();
    settings
        .map(|(key, value)| Setting {
            key: key.clone(),
            value: value.clone(),
        })
        .collect()
}

fn symbols(module: &Module) -> Vec<Symbol> {
    let exports = module.exports.iter();
    exports
        .map(|export| Symbol {
            name: export.name.clone(),
            kind: match export.kind {
                ExportKind::Func => "func",
                ExportKind::Var => "var",
            },
            go_type: module.types.display(export.ty).to_string(),
            size: (export.kind == ExportKind::Var).then(|| module.types.get(export.ty).size),
        })
        .collect()
}

fn hex(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
