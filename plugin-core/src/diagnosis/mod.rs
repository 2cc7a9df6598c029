//! [`Mismatch`]: how a plugin differs from the Go code in the process, and what to do about it.
//!
//! Which packages differ was determined before, by the comparison that Go makes (`open/mismatch.rs`). How the files were built is read from
//! their build info.

mod package;
mod remedy;
mod report;
mod setting;

pub use package::{ModuleDifference, PackageDifference};
pub use remedy::Remedy;
pub use setting::SettingDifference;

use plugin_image::BuildInfo;
use std::{fmt, path::PathBuf};

/// How a plugin differs from the Go code in the process.
///
/// `Display` writes one line, without the plugin's name. [`report`](Self::report) returns all details.
///
/// # Examples
///
/// ```no_run
/// use plugin_core::Error;
///
/// // SAFETY: the plugin is our own; its init functions may run here.
/// match unsafe { plugin_core::open("plugin.so") } {
///     Err(Error::PackageMismatch { mismatch, .. } | Error::OtherRuntime { mismatch, .. }) => {
///         eprintln!("{}", mismatch.report());
///     }
///     other => println!("{other:?}"),
/// }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Mismatch {
    /// The plugin that was refused.
    pub plugin: GoFile,
    /// The files that it was compared with: the runtime host, and every other file that contains a package which differs.
    pub present: Vec<GoFile>,
    /// The build settings that differ and that can affect packages.
    pub settings: Vec<SettingDifference>,
    /// All packages that differ, in the order in which Go compares them. Go's error names the first. Empty only if the plugin was built by
    /// another Go version and has no package in common with the process.
    pub packages: Vec<PackageDifference>,
    /// What to do, the most important remedy first. Never empty.
    pub remedies: Vec<Remedy>,
}

/// A file that Go built.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct GoFile {
    /// The file.
    pub file: PathBuf,
    /// Whether this is the runtime host, which was built for the first plugin of the process with that plugin's Go version and flags, or the
    /// program with a host linked into it ([`is_program`](Self::is_program)).
    pub is_runtime_host: bool,
    /// The file's build info, or `None` if it can no longer be read.
    pub build: Option<BuildInfo>,
}

impl GoFile {
    /// Reports whether this is the program, with a runtime host linked into it. The Go version of the process is fixed then, whichever plugin
    /// is opened first.
    #[must_use]
    pub fn is_program(&self) -> bool {
        let mode = self.build.as_ref().and_then(BuildInfo::build_mode);
        self.is_runtime_host && mode == Some("c-archive")
    }

    /// Reports whether this is a program that was written in Go.
    fn is_go_program(&self) -> bool {
        let mode = self.build.as_ref().and_then(BuildInfo::build_mode);
        matches!(mode, Some("exe" | "pie"))
    }
}

impl Mismatch {
    /// Compares the builds of these files, and determines what to do.
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

    /// Returns the package that Go names in its error.
    #[must_use]
    pub fn first_package(&self) -> &str {
        // Without a package in common, Go compares nothing. The runtime differs in any case.
        self.packages
            .first()
            .map_or("runtime", |package| &package.package)
    }

    /// Returns a description of all differences and remedies, in several lines.
    #[must_use]
    pub fn report(&self) -> String {
        report::report(self)
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The text of Go's own error.
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
mod program_tests;
#[cfg(test)]
mod tests;
