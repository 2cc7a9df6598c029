//! [`Remedy`]: what to do about a mismatch, in one line.

use super::{
    GoFile, ModuleDifference, PackageDifference, SettingDifference,
    package::version,
    setting::{EXPERIMENTS, GO_VERSION, PROFILE, TRIMPATH},
};
use std::fmt;

/// What to do about a mismatch. `Display` is one line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remedy {
    /// Build the plugin with the Go version of this process, or open it in another.
    GoVersion {
        /// The plugin's.
        plugin: String,
        /// This process's.
        present: String,
    },
    /// Build the plugin with the Go version that is linked into the program, or the program with that of the plugin.
    ProgramGoVersion {
        /// The plugin's.
        plugin: String,
        /// The program's.
        present: String,
    },
    /// Build with the same flag or setting.
    Setting(SettingDifference),
    /// The plugin was built with a profile, which no other file of the process can share: build it without.
    Profile {
        /// The profile's file.
        profile: String,
    },
    /// Have one version of a module everywhere.
    ModuleVersion(ModuleDifference),
    /// It is the same version of a module, but its folder is part of the packages' hashes: build all with `-trimpath`.
    ModuleFolder(ModuleDifference),
    /// It is the same version of a module, but it was built from different sources.
    ModuleSource {
        /// The module.
        module: ModuleDifference,
        /// Whether both were built with `-trimpath`, so that only the source can differ, and not merely its folder.
        trimmed: bool,
    },
    /// Nothing that is recorded differs.
    SameBuild {
        /// The first package.
        package: String,
    },
}

/// What explains most comes first.
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
    for difference in settings {
        match (difference.name, &difference.plugin, &difference.present) {
            (GO_VERSION, Some(plugin), Some(version)) => {
                let (plugin, version) = (plugin.clone(), version.clone());
                add(match present.iter().any(GoFile::is_program) {
                    true => Remedy::ProgramGoVersion {
                        plugin,
                        present: version,
                    },
                    false => Remedy::GoVersion {
                        plugin,
                        present: version,
                    },
                });
            }
            (PROFILE, Some(profile), _) => add(Remedy::Profile {
                profile: profile.clone(),
            }),
            _ => add(Remedy::Setting(difference.clone())),
        }
    }
    // Where no setting differs, both sides have it or neither.
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
            // That explains it.
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

/// One remedy for a setting is enough, in however many files it differs.
fn setting_of(remedy: &Remedy) -> Option<&str> {
    match remedy {
        Remedy::GoVersion { .. } | Remedy::ProgramGoVersion { .. } => Some(GO_VERSION),
        Remedy::Profile { .. } => Some(PROFILE),
        Remedy::Setting(difference) => Some(difference.name),
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
                "nothing in their build info tells why {package} differs: rebuild both by the same command from the same sources"
            ),
        }
    }
}

fn or_none(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or("none")
}
