//! [`Report`]: what was found of one plugin, as JSON has it.

use std::{fs::File, path::Path};

use plugin_core::{
    Mismatch,
    host::{HostSpec, RuntimeHost},
    image::{self, Checksum, ModuleVersion},
};
use serde::Serialize;

use crate::{error::Error, output};

#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub(super) file: String,
    /// `null`: it could not be found out.
    pub(super) loads: Option<bool>,
    /// Why not, in one line that begins with Go's words.
    pub(super) error: Option<String>,
    /// The package that Go names, where packages differ.
    pub(super) package: Option<String>,
    pub(super) plugin_path: Option<String>,
    pub(super) go_version: Option<String>,
    /// What its runtime host must be built with.
    pub(super) needs: Option<Needs>,
    /// The runtime host that it would be opened with.
    pub(super) host: Option<String>,
    /// Where that was found. In the user's cache, another user does not find it.
    pub(super) host_place: Option<String>,
    /// The C libraries that it needs.
    pub(super) needed_libraries: Vec<String>,
    /// `null` if the file cannot be read.
    pub(super) checksum: Option<Sum>,
    pub(super) differences: Option<Differences>,
    /// What was found, for a person: all that `error` leaves out.
    #[serde(skip)]
    pub(super) details: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct Needs {
    pub(super) go_version: String,
    pub(super) goos: String,
    pub(super) goarch: String,
    pub(super) trimpath: bool,
    pub(super) gcflags: Option<String>,
    pub(super) experiments: Vec<String>,
}

/// Whether the file is what the Go linker wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Sum {
    Matches,
    Differs,
    /// It does, and its symbol table is gone: stripping alone does that.
    Stripped,
    /// The file has none.
    None,
}

/// How it differs from what is in the process.
#[derive(Debug, Serialize)]
pub(super) struct Differences {
    pub(super) settings: Vec<Setting>,
    pub(super) packages: Vec<Package>,
    pub(super) remedies: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct Setting {
    pub(super) name: &'static str,
    pub(super) plugin: Option<String>,
    pub(super) present: Option<String>,
    pub(super) file: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Package {
    pub(super) package: String,
    pub(super) loaded_from: Option<String>,
    pub(super) module: Option<String>,
    pub(super) plugin_version: Option<String>,
    pub(super) present_version: Option<String>,
}

impl Report {
    pub(super) fn of(path: &Path, error: Option<&Error>, host: Option<&RuntimeHost>) -> Self {
        let image = plugin_core::inspect(path).ok();
        let image = image.as_ref();
        let build = image.and_then(|image| image.build.as_ref());
        let module = image.and_then(|image| image.module.as_ref());
        let mismatch = match error {
            Some(Error::Open(error)) => mismatch_of(error),
            _ => None,
        };
        Self {
            file: path.display().to_string(),
            loads: match error {
                None => Some(true),
                Some(error) => (error.answer() == crate::answer::Answer::No).then_some(false),
            },
            package: mismatch.map(|mismatch| mismatch.first_package().to_owned()),
            plugin_path: module.map(|module| module.plugin_path.clone()),
            go_version: build.map(|build| build.go_version.clone()),
            needs: build
                .and_then(|build| HostSpec::of_plugin(build).ok())
                .map(Needs::of),
            host: host.map(|host| host.path.display().to_string()),
            host_place: host.map(|host| host.place.to_string()),
            needed_libraries: image.map_or_else(Vec::new, |image| image.needed.clone()),
            checksum: image.map(|_| Sum::of(path)),
            differences: mismatch.map(Differences::of),
            details: mismatch.map(Mismatch::report),
            error: error.map(|error| output::with_causes(error)),
        }
    }
}

fn mismatch_of(error: &plugin_core::Error) -> Option<&Mismatch> {
    match error {
        plugin_core::Error::OtherRuntime { mismatch, .. }
        | plugin_core::Error::PackageMismatch { mismatch, .. } => Some(mismatch),
        _ => None,
    }
}

impl Needs {
    fn of(spec: HostSpec) -> Self {
        Self {
            trimpath: spec.trimpath,
            go_version: spec.go_version,
            goos: spec.goos,
            goarch: spec.goarch,
            gcflags: spec.gcflags,
            experiments: spec.experiments,
        }
    }
}

impl Sum {
    /// What to say where the file may be damaged.
    pub(crate) fn doubt(self) -> Option<&'static str> {
        (self == Self::Differs)
            .then_some("differs: the file is not what the Go linker wrote; copy or build it anew")
    }

    pub(crate) fn of(path: &Path) -> Self {
        // The caller has read it: it is a regular file.
        let Ok(file) = File::open(path) else {
            return Self::None;
        };
        match image::checksum(&file) {
            Ok(Checksum::Matches) => Self::Matches,
            Ok(Checksum::Differs { stripped: true, .. }) => Self::Stripped,
            Ok(Checksum::Differs { .. }) => Self::Differs,
            _ => Self::None,
        }
    }
}

impl Differences {
    fn of(mismatch: &Mismatch) -> Self {
        let settings = mismatch.settings.iter().map(|one| Setting {
            name: one.name,
            plugin: one.plugin.clone(),
            present: one.present.clone(),
            file: one.file.display().to_string(),
        });
        let version = |module: &Option<ModuleVersion>| Some(module.as_ref()?.version.clone());
        let packages = mismatch.packages.iter().map(|one| Package {
            package: one.package.clone(),
            loaded_from: (one.loaded_from.as_ref()).map(|file| file.display().to_string()),
            module: one.module.as_ref().map(|module| module.path.clone()),
            plugin_version: (one.module.as_ref()).and_then(|module| version(&module.plugin)),
            present_version: (one.module.as_ref()).and_then(|module| version(&module.present)),
        });
        Self {
            settings: settings.collect(),
            packages: packages.collect(),
            remedies: mismatch.remedies.iter().map(ToString::to_string).collect(),
        }
    }
}
