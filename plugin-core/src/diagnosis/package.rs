//! [`PackageDifference`]: a package that differs, and its module.

use plugin_image::{BuildInfo, ModuleVersion};
use std::{fmt, path::PathBuf};

/// A package that a plugin contains in another version than the process.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PackageDifference {
    /// The import path.
    pub package: String,
    /// The file that the package in the process came from.
    pub loaded_from: Option<PathBuf>,
    /// The package's module, or `None` for the standard library, which comes with the Go toolchain.
    pub module: Option<ModuleDifference>,
}

/// The module of a package, in both files.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ModuleDifference {
    /// The module's path.
    pub path: String,
    /// The version in the plugin, or `None` if its build info does not contain it.
    pub plugin: Option<ModuleVersion>,
    /// The version in the process, or `None` if the build info there does not contain it.
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
    /// Reports whether the build info of both files contains the same version.
    #[must_use]
    pub fn same_version(&self) -> bool {
        self.plugin.is_some() && self.plugin == self.present
    }

    /// Reports whether the content of the plugin's version is fixed: it is a published version, and not replaced by a folder.
    pub(super) fn is_fixed(&self) -> bool {
        let fixed =
            |module: &ModuleVersion| !module.replace.as_deref().unwrap_or(module).sum.is_empty();
        self.plugin.as_ref().is_some_and(fixed)
    }
}

/// Returns the module of a package: the one with the longest path that is a prefix of the package's path (`go help packages`).
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

/// Reports whether a package of an unknown module is outside the standard library. Paths in the standard library, which includes its
/// vendored packages, have no dot in the first element (`go help importpath`).
fn looks_foreign(package: &str) -> bool {
    package.split('/').next().unwrap_or(package).contains('.')
}

/// Returns a version as go.mod writes it: `v1.2.3`, `v0.0.0 => ../dep`.
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
