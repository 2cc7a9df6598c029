//! [`PackageDifference`]: one package that differs, and which module it is of.

use plugin_image::{BuildInfo, ModuleVersion};
use std::{fmt, path::PathBuf};

/// A package that a plugin holds in another version than the process.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PackageDifference {
    /// The import path.
    pub package: String,
    /// The file, loaded before, that brought the package into the process.
    pub loaded_from: Option<PathBuf>,
    /// The module that it is of; `None` for the standard library, which comes with the Go toolchain.
    pub module: Option<ModuleDifference>,
}

/// The module of a package, in both files.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ModuleDifference {
    /// The module's path.
    pub path: String,
    /// What the plugin has; `None` if its build info does not say.
    pub plugin: Option<ModuleVersion>,
    /// What is in the process; `None` if the build info there does not say.
    pub present: Option<ModuleVersion>,
}

impl PackageDifference {
    pub(crate) fn new(
        package: String,
        loaded_from: Option<PathBuf>,
        plugin: &BuildInfo,
        present: Option<&BuildInfo>,
    ) -> Self {
        let plugin = module_of(plugin, &package).cloned();
        let present = present
            .and_then(|build| module_of(build, &package))
            .cloned();
        let path = plugin
            .as_ref()
            .or(present.as_ref())
            .map(|module| module.path.clone());
        let path = path.or_else(|| looks_foreign(&package).then(|| package.clone()));
        let module = path.map(|path| ModuleDifference {
            path,
            plugin,
            present,
        });
        Self {
            package,
            loaded_from,
            module,
        }
    }
}

impl ModuleDifference {
    /// Whether both sides say that they have it in the same version.
    #[must_use]
    pub fn same_version(&self) -> bool {
        self.plugin.is_some() && self.plugin == self.present
    }

    /// Whether that version is one whose content is fixed: published, and not replaced by a folder.
    pub(super) fn is_fixed(&self) -> bool {
        let fixed =
            |module: &ModuleVersion| !module.replace.as_deref().unwrap_or(module).sum.is_empty();
        self.plugin.as_ref().is_some_and(fixed)
    }
}

/// The module that a package is of: that with the longest path that begins the package's (`go help packages`).
fn module_of<'a>(build: &'a BuildInfo, package: &str) -> Option<&'a ModuleVersion> {
    let holds = |module: &&ModuleVersion| {
        package
            .strip_prefix(&module.path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    build
        .main
        .iter()
        .chain(&build.deps)
        .filter(holds)
        .max_by_key(|module| module.path.len())
}

/// Whether a package of no known module is at least none of the standard library, whose paths have no dot in the first element
/// (`go help importpath`); what that library vendors is part of it.
fn looks_foreign(package: &str) -> bool {
    package.split('/').next().unwrap_or(package).contains('.')
}

/// A version as go.mod has it: `v1.2.3`, `v0.0.0 => ../dep`.
pub(super) fn version(module: Option<&ModuleVersion>) -> impl fmt::Display {
    let Some(module) = module else {
        return "an unknown version".to_owned();
    };
    let mut text = module.version.clone();
    if let Some(other) = &module.replace {
        text = format!("{text} => {}", other.path);
        if !other.version.is_empty() && other.version != "(devel)" {
            text = format!("{text} {}", other.version);
        }
    }
    text
}
