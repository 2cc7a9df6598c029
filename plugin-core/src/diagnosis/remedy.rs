//! [`Remedy`]: what to do about a mismatch.

use super::{
    GoFile, ModuleDifference, PackageDifference, SettingDifference,
    package::version,
    setting::{EXPERIMENTS, GO_VERSION, PROFILE, TRIMPATH},
};
use std::fmt;

/// What to do about a mismatch. `Display` writes one line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remedy {
    /// Build the plugin with the Go version of this process, or open it in another process.
    GoVersion {
        /// The plugin's Go version.
        plugin: String,
        /// The Go version of this process.
        present: String,
    },
    /// Build the plugin with the Go version that is linked into the program, or the program with that of the plugin.
    ProgramGoVersion {
        /// The plugin's Go version.
        plugin: String,
        /// The program's Go version.
        present: String,
    },
    /// Build the plugin with the Go version of a Go program, or the program with that of the plugin.
    GoProgramVersion {
        /// The plugin's Go version.
        plugin: String,
        /// The program's Go version.
        present: String,
    },
    /// Build both files with the same flag or setting.
    Setting(SettingDifference),
    /// The same, where the other file is the program, with the runtime host linked into it: its build script says how the host is built.
    ProgramSetting(SettingDifference),
    /// Build the plugin without its PGO profile, which no other file of the process can have.
    Profile {
        /// The profile's file.
        profile: String,
    },
    /// Use the same version of a module everywhere.
    ModuleVersion(ModuleDifference),
    /// Build all files with `-trimpath`: the versions of the module are the same, but its folder is part of the packages' hashes.
    ModuleFolder(ModuleDifference),
    /// Build both files from the same source: the versions of the module are the same, but the sources differ.
    ModuleSource {
        /// The module.
        module: ModuleDifference,
        /// Whether both files were built with `-trimpath`. If not, possibly only the folders differ.
        trimmed: bool,
    },
    /// Build both files by the same command: their build info shows no difference.
    SameBuild {
        /// The first package that differs.
        package: String,
    },
}

/// Returns the remedies, the one that explains most first.
pub(super) fn remedies(
    plugin: &GoFile,
    present: &[GoFile],
    settings: &[SettingDifference],
    packages: &[PackageDifference],
) -> Vec<Remedy> {
    let mut remedies: Vec<Remedy> = Vec::new();
    let mut add = |remedy: Remedy| {
        let same = |known: &Remedy| {
            *known == remedy
                || setting_of(known).is_some_and(|name| setting_of(&remedy) == Some(name))
        };
        if !remedies.iter().any(same) {
            remedies.push(remedy);
        }
    };
    let of_program = |difference: &SettingDifference| {
        let mut programs = present.iter().filter(|file| file.is_program());
        programs.any(|program| program.file == difference.file)
    };
    let in_program = present.iter().any(GoFile::is_program);
    let go_program = present.iter().any(GoFile::is_go_program);
    for difference in settings {
        match (difference.name, &difference.plugin, &difference.present) {
            (GO_VERSION, Some(plugin), Some(version)) => {
                let (plugin, present) = (plugin.clone(), version.clone());
                add(if in_program {
                    Remedy::ProgramGoVersion { plugin, present }
                } else if go_program {
                    Remedy::GoProgramVersion { plugin, present }
                } else {
                    Remedy::GoVersion { plugin, present }
                });
            }
            (PROFILE, Some(profile), _) => add(Remedy::Profile {
                profile: profile.clone(),
            }),
            _ if of_program(difference) => add(Remedy::ProgramSetting(difference.clone())),
            _ => add(Remedy::Setting(difference.clone())),
        }
    }
    // If no setting differs, both files have `-trimpath` or neither has.
    let trimmed = plugin
        .build
        .as_ref()
        .is_some_and(|build| build.setting(TRIMPATH) == Some("true"));
    for module in packages
        .iter()
        .filter_map(|package| package.module.as_ref())
    {
        if !module.same_version() {
            add(Remedy::ModuleVersion(module.clone()));
        } else if !settings.is_empty() {
            // The settings explain the difference.
        } else if module.is_fixed() && !trimmed {
            add(Remedy::ModuleFolder(module.clone()));
        } else {
            add(Remedy::ModuleSource {
                module: module.clone(),
                trimmed,
            });
        }
    }
    if let (true, Some(package)) = (remedies.is_empty(), packages.first()) {
        remedies.push(Remedy::SameBuild {
            package: package.package.clone(),
        });
    }
    remedies
}

/// Returns the name of the setting that a remedy is about. There is one remedy for a setting, even if it differs in several files.
fn setting_of(remedy: &Remedy) -> Option<&str> {
    match remedy {
        Remedy::GoVersion { .. }
        | Remedy::ProgramGoVersion { .. }
        | Remedy::GoProgramVersion { .. } => Some(GO_VERSION),
        Remedy::Profile { .. } => Some(PROFILE),
        Remedy::Setting(difference) | Remedy::ProgramSetting(difference) => Some(difference.name),
        _ => None,
    }
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::GoVersion { plugin, present } => write!(
                f,
                "build it with {present}, or open it in another process; it was built with {plugin}"
            ),
            Self::ProgramGoVersion { plugin, present } => write!(
                f,
                "build it with {present}, whose runtime is linked into the program, or build the program with that of {plugin} \
                (plugin_build::Host::go_version)"
            ),
            Self::GoProgramVersion { plugin, present } => write!(
                f,
                "build it with {present}, as the program was, or build the program with {plugin}, as the plugin was"
            ),
            Self::ProgramSetting(difference) => program_setting(difference, f),
            Self::Setting(SettingDifference {
                name: TRIMPATH,
                plugin,
                ..
            }) => {
                let side = if plugin.is_some() {
                    "the plugin has it"
                } else {
                    "the plugin lacks it"
                };
                write!(f, "rebuild both with -trimpath; {side}")
            }
            Self::Setting(SettingDifference {
                name: EXPERIMENTS,
                plugin,
                present,
                ..
            }) => write!(
                f,
                "rebuild both with the same GOEXPERIMENT; the plugin has {}, this process {}",
                or_none(plugin),
                or_none(present)
            ),
            Self::Setting(SettingDifference {
                name,
                plugin,
                present,
                ..
            }) => write!(
                f,
                "rebuild both with the same {name}; the plugin has {}, the other {}",
                or_none(plugin),
                or_none(present)
            ),
            Self::Profile { profile } => {
                write!(
                    f,
                    "built with a PGO profile ({profile}): rebuild with -pgo=off"
                )
            }
            Self::ModuleVersion(module) => write!(
                f,
                "both need {} {}; the plugin has {}",
                module.path,
                version(module.present.as_ref()),
                version(module.plugin.as_ref())
            ),
            Self::ModuleFolder(module) => write!(
                f,
                "both have {} {}, from different folders: rebuild both with -trimpath",
                module.path,
                version(module.plugin.as_ref())
            ),
            Self::ModuleSource { module, trimmed } => write!(
                f,
                "both have {} {}, from different sources{}",
                module.path,
                version(module.plugin.as_ref()),
                if *trimmed {
                    ": rebuild both from the same"
                } else {
                    " or folders: rebuild both from the same, with -trimpath"
                }
            ),
            Self::SameBuild { package } => write!(
                f,
                "their build info does not show why {package} differs: rebuild both by the same command from the same sources"
            ),
        }
    }
}

/// Where the host is linked into the program, its settings are those that `plugin_build::Host` was told.
fn program_setting(difference: &SettingDifference, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let SettingDifference {
        name,
        plugin,
        present,
        ..
    } = difference;
    match *name {
        TRIMPATH if plugin.is_some() => f.write_str(
            "build it without -trimpath, as the runtime host in the program was, or that host with it (plugin_build::Host::new().trimpath(true))",
        ),
        TRIMPATH => f.write_str(
            "build it with -trimpath, as the runtime host in the program was, or that host without it (plugin_build::Host::new().trimpath(false))",
        ),
        EXPERIMENTS => write!(
            f,
            "build the plugin and the runtime host in the program with the same GOEXPERIMENT; the plugin has {}, the host {} \
            (plugin_build::Host::go_version takes them as in `1.26.8-X:arenas`, and plugin_build::Host::plugins from a plugin)",
            or_none(plugin),
            or_none(present)
        ),
        name => write!(
            f,
            "build the plugin and the runtime host in the program with the same {name}; the plugin has {}, the host {} \
            (plugin_build::Host::plugins takes it from a plugin)",
            or_none(plugin),
            or_none(present)
        ),
    }
}

fn or_none(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or("none")
}
