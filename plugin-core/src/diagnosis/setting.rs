//! [`SettingDifference`]: a build setting that differs and that affects the hashes of packages.

use super::{GoFile, PackageDifference};
use crate::host::users_tags;
use plugin_image::BuildInfo;
use std::{borrow::Cow, path::PathBuf};

/// A property of a build that differs between the plugin and a file in the process.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SettingDifference {
    /// `Go version`, `GOEXPERIMENT`, or a build setting by its name in the build info: `-trimpath`, `-gcflags`, ...
    pub name: &'static str,
    /// The value in the plugin, or `None` if it is not set there.
    pub plugin: Option<String>,
    /// The value in the other file, or `None` if it is not set there.
    pub present: Option<String>,
    /// The other file.
    pub file: PathBuf,
}

/// The name for the Go release.
pub(super) const GO_VERSION: &str = "Go version";
pub(super) const EXPERIMENTS: &str = "GOEXPERIMENT";
pub(super) const TRIMPATH: &str = "-trimpath";
pub(super) const PROFILE: &str = "-pgo";
pub(super) const TAGS: &str = "-tags";

/// Settings that affect the hashes of the standard library.
const GLOBAL: [&str; 7] = [
    TRIMPATH,
    "-gcflags",
    "-race",
    "-msan",
    "-asan",
    PROFILE,
    "GOFIPS140",
];

/// Settings that select which source files of other packages are compiled.
const OF_MODULES: [&str; 2] = [TAGS, "CGO_ENABLED"];

/// Returns all differences that can explain those of the packages.
pub(super) fn differences(
    plugin: &GoFile,
    present: &[GoFile],
    packages: &[PackageDifference],
) -> Vec<SettingDifference> {
    let mut found = Vec::new();
    for other in present {
        // The host is compared even if none of its packages differs, since everything depends on its Go version.
        if let (Some(plugin), Some(build)) = (&plugin.build, &other.build) {
            let in_modules = packages
                .iter()
                .any(|one| one.module.is_some() && one.loaded_from.as_ref() == Some(&other.file));
            compare(plugin, other, build, in_modules, &mut found);
        }
    }
    found
}

fn compare(
    plugin: &BuildInfo,
    other: &GoFile,
    present: &BuildInfo,
    in_modules: bool,
    found: &mut Vec<SettingDifference>,
) {
    let names = [GO_VERSION, EXPERIMENTS].into_iter().chain(GLOBAL);
    let more = OF_MODULES.into_iter().filter(|_| in_modules);
    for name in names.chain(more) {
        let side = |build| value(build, name, other.is_runtime_host);
        let (plugin, present) = (side(plugin), side(present));
        if plugin != present {
            found.push(SettingDifference {
                name,
                plugin: plugin.map(Cow::into_owned),
                present: present.map(Cow::into_owned),
                file: other.file.clone(),
            });
        }
    }
}

/// Returns the value of a setting, or `None` if it is not set or has no effect on packages.
fn value<'a>(build: &'a BuildInfo, name: &str, with_host: bool) -> Option<Cow<'a, str>> {
    match name {
        GO_VERSION => Some(build.release().into()),
        EXPERIMENTS => {
            let mut names = build.experiments();
            names.sort_unstable();
            (!names.is_empty()).then(|| names.join(",").into())
        }
        TAGS => users_tags(build.setting(name)?).map(Cow::Owned),
        _ => {
            let value = build.setting(name)?;
            let set = match name {
                PROFILE | "GOFIPS140" => value != "off",
                // Without a pattern, the flags apply to the plugin's own package only (`go help build`), which is not in the host.
                "-gcflags" => !with_host || value.contains('='),
                _ => true,
            };
            set.then_some(value.into())
        }
    }
}
