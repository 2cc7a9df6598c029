//! [`Mismatch`]: why a plugin does not fit what is in the process, told so that one can act on it.
//!
//! That it does not fit is Go's own comparison, made before (`open/mismatch.rs`); what differs in how the files were built is read from
//! them.

mod package;
mod remedy;
mod report;
mod setting;

pub use package::{ModuleDifference, PackageDifference};
pub use remedy::Remedy;
pub use setting::SettingDifference;

use plugin_image::BuildInfo;
use std::{fmt, path::PathBuf};

/// How a plugin differs from the Go code that is in the process.
///
/// `Display` is one line, without the plugin's name; [`report`](Self::report) is all of it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Mismatch {
    /// The plugin that was refused.
    pub plugin: GoFile,
    /// What it was compared with: the runtime host, then every other file that brought a package which differs.
    pub present: Vec<GoFile>,
    /// How their builds differ, as far as it can matter.
    pub settings: Vec<SettingDifference>,
    /// All packages that differ, in the order in which Go compares them: the first is the one that Go names. Empty only if the
    /// plugin is of another Go version with not one package in common.
    pub packages: Vec<PackageDifference>,
    /// What to do, the most important first. Never empty.
    pub remedies: Vec<Remedy>,
}

/// A file that Go built.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct GoFile {
    /// The file.
    pub file: PathBuf,
    /// Whether this is the runtime host, which was built for the first plugin of the process with that plugin's Go version and
    /// flags; or the program, if the host is linked into it ([`is_program`](Self::is_program)).
    pub is_runtime_host: bool,
    /// What it says about its build; `None` if it can no longer be read.
    pub build: Option<BuildInfo>,
}

impl GoFile {
    /// Whether this is the program, with a runtime host linked into it: then its Go version is settled before any plugin is opened.
    #[must_use]
    pub fn is_program(&self) -> bool {
        let mode = self.build.as_ref().and_then(BuildInfo::build_mode);
        self.is_runtime_host && mode == Some("c-archive")
    }
}

impl Mismatch {
    /// What differs between these files, with what to do about it.
    pub(crate) fn of(
        plugin: GoFile,
        present: Vec<GoFile>,
        packages: Vec<PackageDifference>,
    ) -> Self {
        let settings = setting::differences(&plugin, &present, &packages);
        let remedies = remedy::remedies(&plugin, &present, &settings, &packages);
        Self {
            plugin,
            present,
            settings,
            packages,
            remedies,
        }
    }

    /// The package that Go names.
    #[must_use]
    pub fn first_package(&self) -> &str {
        // Go would not get as far as a comparison; of all packages, the runtime is the one that differs in any case.
        self.packages
            .first()
            .map_or("runtime", |package| &package.package)
    }

    /// Everything, in several lines, for a person.
    #[must_use]
    pub fn report(&self) -> String {
        report::report(self)
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Go's words.
        write!(
            f,
            "plugin was built with a different version of package {}",
            self.first_package()
        )?;
        let from = self
            .packages
            .first()
            .and_then(|package| package.loaded_from.as_ref());
        match self.present.iter().find(|file| Some(&file.file) == from) {
            Some(file) if !file.is_runtime_host => write!(f, " than {}", file.file.display())?,
            _ => write!(f, " than the Go runtime of this process")?,
        }
        match self.packages.len() {
            0 | 1 => {}
            2 => f.write_str(" (and 1 more)")?,
            count => write!(f, " (and {} more)", count - 1)?,
        }
        if let Some(remedy) = self.remedies.first() {
            write!(f, ": {remedy}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
