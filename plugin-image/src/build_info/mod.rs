//! [`BuildInfo`]: what `go version -m` prints.

mod find;
mod quote;
mod text;

pub(crate) use find::find;

/// What the Go toolchain recorded about a build.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct BuildInfo {
    /// The version exactly as `runtime.Version` returns it: `go1.26.8`, with experiments `go1.25.5 X:arenas` or, from Go 1.26, `go1.26.8-X:arenas`.
    pub go_version: String,
    /// Import path of package `main`; `command-line-arguments` for a build from `.go` files.
    pub path: String,
    /// The main module.
    pub main: Option<ModuleVersion>,
    /// The modules that packages were taken from.
    pub deps: Vec<ModuleVersion>,
    /// Build settings in the file's order, such as `-buildmode` and `GOARCH`.
    pub settings: Vec<(String, String)>,
}

/// A module with its version.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct ModuleVersion {
    /// Module path.
    pub path: String,
    /// Version, `(devel)` for the module being worked on.
    pub version: String,
    /// The checksum of go.sum (`h1:...`), or empty.
    pub sum: String,
    /// The module that took its place by a `replace` directive.
    pub replace: Option<Box<ModuleVersion>>,
}

impl BuildInfo {
    /// Returns the build info of a Go program in memory. `version` is its variable `runtime.buildVersion`, and `settings` is
    /// `runtime.modinfo` (runtime/runtime.go), which `debug.ReadBuildInfo` parses, too.
    #[must_use]
    pub fn of_variables(version: &str, settings: &[u8]) -> Self {
        let lines = str::from_utf8(find::unframe(settings)).unwrap_or_default();
        // Data in memory is not charged to a budget.
        let parsed = text::parse(version.to_owned(), lines, |_| Ok(()));
        parsed.unwrap_or_else(|_| Self {
            go_version: version.to_owned(),
            ..Self::default()
        })
    }

    /// Returns the value of build setting `key`.
    #[must_use]
    pub fn setting(&self, key: &str) -> Option<&str> {
        self.settings
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    }

    /// Returns the Go release without experiments: `go1.26.8`.
    #[must_use]
    pub fn release(&self) -> &str {
        self.split_version().0
    }

    /// Returns the `GOEXPERIMENT`s that differ from the release's defaults, as the version names them.
    #[must_use]
    pub fn experiments(&self) -> Vec<&str> {
        self.split_version()
            .1
            .split(',')
            .filter(|name| !name.is_empty())
            .collect()
    }

    /// Returns the value of `-buildmode`: `plugin`, `c-shared`, `exe`, ...
    #[must_use]
    pub fn build_mode(&self) -> Option<&str> {
        self.setting("-buildmode")
    }

    /// Up to Go 1.25 the linker joins experiments with a space, from 1.26 with a hyphen (cmd/link/internal/ld/main.go).
    fn split_version(&self) -> (&str, &str) {
        [" X:", "-X:"]
            .iter()
            .find_map(|mark| self.go_version.split_once(mark))
            .unwrap_or((&self.go_version, ""))
    }
}
