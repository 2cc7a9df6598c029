//! The long description of a mismatch: all differences, grouped by cause.

use super::{
    GoFile, Mismatch, PackageDifference,
    package::version,
    setting::{EXPERIMENTS, GO_VERSION, TAGS},
};
use crate::host::users_tags;
use plugin_image::BuildInfo;
use std::fmt::Write;

pub(super) fn report(mismatch: &Mismatch) -> String {
    let mut lines = Lines::default();
    lines.add(0, "plugin");
    lines.file(&mismatch.plugin);
    lines.add(0, "in this process");
    for file in &mismatch.present {
        lines.file(file);
    }

    let is_toolchain = |name: &str| name == GO_VERSION || name == EXPERIMENTS;
    let standard: Vec<_> = mismatch
        .packages
        .iter()
        .filter(|package| package.module.is_none())
        .collect();
    let toolchain = mismatch.settings.iter().any(|one| is_toolchain(one.name));
    if toolchain || !standard.is_empty() {
        lines.add(0, "Go toolchain and standard library");
        lines.settings(mismatch, is_toolchain);
        lines.packages(&standard, &mismatch.present);
    }
    if mismatch.settings.iter().any(|one| !is_toolchain(one.name)) {
        lines.add(0, "flags");
        lines.settings(mismatch, |name| !is_toolchain(name));
    }
    lines.modules(mismatch);
    lines.add(0, "what to do");
    for remedy in &mismatch.remedies {
        lines.add(1, remedy);
    }
    lines.0
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    fn add(&mut self, depth: usize, text: impl std::fmt::Display) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.0, "{:width$}{text}", "", width = 2 * depth);
    }

    fn file(&mut self, file: &GoFile) {
        let host = if file.is_program() {
            " (this program, with the runtime host in it)"
        } else if file.is_runtime_host {
            " (the runtime host)"
        } else {
            ""
        };
        let build = file.build.as_ref().map_or_else(
            || "its build info can no longer be read".to_owned(),
            built_with,
        );
        self.add(1, format_args!("{}{host}: {build}", file.file.display()));
    }

    fn settings(&mut self, mismatch: &Mismatch, wanted: impl Fn(&str) -> bool) {
        for one in mismatch.settings.iter().filter(|one| wanted(one.name)) {
            let value =
                |side: &Option<String>| side.clone().unwrap_or_else(|| "not set".to_owned());
            self.add(
                1,
                format_args!(
                    "{}: {} in the plugin, {} in {}",
                    one.name,
                    value(&one.plugin),
                    value(&one.present),
                    one.file.display()
                ),
            );
        }
    }

    /// Adds a line for each file and, below it, a line for each package that came from it.
    fn packages(&mut self, packages: &[&PackageDifference], present: &[GoFile]) {
        for file in present {
            let of_file: Vec<_> = packages
                .iter()
                .filter(|package| package.loaded_from.as_ref() == Some(&file.file))
                .collect();
            if !of_file.is_empty() {
                self.add(
                    1,
                    format_args!(
                        "{} packages of {} differ",
                        of_file.len(),
                        file.file.display()
                    ),
                );
                for package in of_file {
                    self.add(2, &package.package);
                }
            }
        }
        for package in packages
            .iter()
            .filter(|package| package.loaded_from.is_none())
        {
            self.add(1, &package.package);
        }
    }

    fn modules(&mut self, mismatch: &Mismatch) {
        let mut seen: Vec<&PackageDifference> = Vec::new();
        for package in &mismatch.packages {
            let Some(module) = &package.module else {
                continue;
            };
            let alike = |other: &&PackageDifference| {
                other.module == package.module && other.loaded_from == package.loaded_from
            };
            if seen.iter().any(alike) {
                continue;
            }
            if seen.is_empty() {
                self.add(0, "modules");
            }
            seen.push(package);
            let from = package.loaded_from.as_ref().map_or_else(
                || "this process".to_owned(),
                |file| file.display().to_string(),
            );
            self.add(
                1,
                format_args!(
                    "{}: {} in the plugin, {} in {from}",
                    module.path,
                    version(module.plugin.as_ref()),
                    version(module.present.as_ref()),
                ),
            );
            for package in mismatch.packages.iter().filter(alike) {
                self.add(2, &package.package);
            }
        }
    }
}

/// Returns the Go version and the settings of a build, without those that only record where and from which commit it was built.
fn built_with(build: &BuildInfo) -> String {
    let mut text = build.go_version.clone();
    for (key, value) in &build.settings {
        let tells = key.starts_with('-')
            && !matches!(key.as_str(), "-buildmode" | "-compiler" | "-ldflags")
            || matches!(
                key.as_str(),
                "GOEXPERIMENT" | "GOFIPS140" | "GOAMD64" | "GOARM64"
            );
        let value = match key.as_str() {
            TAGS => users_tags(value),
            _ => Some(value.clone()),
        };
        if let (true, Some(value)) = (tells, value) {
            let _ = write!(text, ", {key}={value}");
        }
    }
    text
}
