//! Which runtime host is to be linked into a program: by its plugins, or by a Go version.

use std::{
    fs,
    path::{Path, PathBuf},
};

use plugin_image::{BuildInfo, Image, ImageError};
use plugin_runtime_host::HostSpec;

use crate::{Error, target::Target};

/// What a build script asks for besides plugins.
pub(crate) struct Asked<'a> {
    /// A Go version, with or without `go` in front of it and experiments behind.
    pub(crate) version: Option<&'a str>,
    pub(crate) trimpath: Option<bool>,
}

impl Asked<'_> {
    /// The host for no plugin in particular, by default of this Go version.
    pub(crate) fn spec(&self, default: &str, target: &Target) -> HostSpec {
        let trimpath = self.trimpath.unwrap_or(false);
        by_version(self.version.unwrap_or(default), trimpath, target)
    }

    /// The call that asks for another host than the one for a plugin.
    fn contradiction(&self, spec: &HostSpec, target: &Target) -> Option<String> {
        let differs = |version: &&str| {
            let asked = by_version(version, spec.trimpath, target);
            (asked.go_version, asked.experiments)
                != (spec.go_version.clone(), spec.experiments.clone())
        };
        if let Some(version) = self.version.filter(differs) {
            return Some(format!("Host::new().go_version({version:?})"));
        }
        let trimpath = self.trimpath.filter(|asked| *asked != spec.trimpath);
        trimpath.map(|asked| format!("Host::new().trimpath({asked})"))
    }
}

/// The host for plugins, which are files or in folders.
pub(crate) fn by_plugins(
    paths: &[PathBuf],
    asked: &Asked<'_>,
    target: &Target,
) -> Result<HostSpec, Error> {
    let mut found: Option<(PathBuf, HostSpec)> = None;
    for path in paths {
        println!("cargo::rerun-if-changed={}", path.display());
        for (file, image) in plugins(path)? {
            println!("cargo::rerun-if-changed={}", file.display());
            let build = image.build.as_ref().ok_or_else(|| Error::NotGo {
                plugin: file.clone(),
            })?;
            let spec = HostSpec::of_plugin(build)?;
            if !target.is_of(&spec) {
                return Err(Error::OtherTarget {
                    plugin: file,
                    found: format!("{}/{}", spec.goos, spec.goarch),
                    expected: target.to_string(),
                });
            }
            if let Some(c_library) = image
                .c_library()
                .filter(|found| *found != target.c_library())
            {
                return Err(Error::OtherCLibrary {
                    plugin: file,
                    found: c_library,
                    expected: target.c_library(),
                });
            }
            if let Some(asked) = asked.contradiction(&spec, target) {
                return Err(Error::OtherThanAsked {
                    plugin: file,
                    built: described(&spec),
                    asked,
                });
            }
            match &found {
                None => found = Some((file, spec)),
                Some((_, first)) if *first == spec => {}
                Some((first_file, first)) => {
                    return Err(Error::DifferentPlugins {
                        first: first_file.clone(),
                        built: described(first),
                        other: file,
                        other_built: described(&spec),
                    });
                }
            }
        }
    }
    found.map(|(_, spec)| spec).ok_or_else(|| Error::NoPlugins {
        paths: paths.to_vec(),
    })
}

/// The host of a Go version, with or without `go` in front of it and experiments behind.
fn by_version(version: &str, trimpath: bool, target: &Target) -> HostSpec {
    let number = version.trim().trim_start_matches("go");
    let build = BuildInfo::of_variables(&format!("go{number}"), b"");
    let mut spec = target.spec(build.release());
    spec.trimpath = trimpath;
    spec.experiments = build.experiments().into_iter().map(str::to_owned).collect();
    spec.experiments.sort_unstable();
    spec
}

/// The Go plugin at `path`, or those in the folder there; files of other kinds are passed over.
fn plugins(path: &Path) -> Result<Vec<(PathBuf, Image)>, Error> {
    let no_plugin = |path: &Path, why| Error::NoPlugin {
        path: path.to_owned(),
        why,
    };
    let unreadable_image =
        |path: &Path, error: ImageError| no_plugin(path, plugin_image::with_causes(&error));
    if !path.is_dir() {
        let no_plugin = |why| no_plugin(path, why);
        let image = plugin_image::read_file(path);
        let image = image.map_err(|error| unreadable_image(path, error))?;
        let build = image.build.as_ref();
        let mode = build.ok_or_else(|| no_plugin("it was not built by Go".to_owned()))?;
        let mode = mode.build_mode().unwrap_or("unknown");
        if mode != "plugin" {
            return Err(no_plugin(format!("it was built with -buildmode={mode}")));
        }
        return Ok(vec![(path.to_owned(), image)]);
    }
    let unreadable = |reason| Error::Read {
        path: path.to_owned(),
        reason,
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable)? {
        files.push(entry.map_err(unreadable)?.path());
    }
    files.sort();
    let plugin = |file: PathBuf| {
        let image = match plugin_image::read_file(&file) {
            Ok(image) => image,
            Err(ImageError::NotAnImage { .. } | ImageError::NotARegularFile { .. }) => return None,
            // Perhaps a plugin that was copied in part.
            Err(error) => return Some(Err(unreadable_image(&file, error))),
        };
        let is_plugin = image.build.as_ref()?.build_mode() == Some("plugin");
        is_plugin.then_some(Ok((file, image)))
    };
    files.into_iter().filter_map(plugin).collect()
}

/// What two plugins may differ in.
pub(crate) fn described(spec: &HostSpec) -> String {
    let mut text = spec.go_version.clone();
    if spec.trimpath {
        text.push_str(" -trimpath");
    }
    if let Some(gcflags) = &spec.gcflags {
        text.push_str(&format!(" -gcflags={gcflags}"));
    }
    if !spec.experiments.is_empty() {
        text.push_str(&format!(" GOEXPERIMENT={}", spec.experiments.join(",")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_as_people_write_them() {
        let target = Target::of("x86_64-unknown-linux-gnu", "x86_64-unknown-linux-gnu").unwrap();
        for version in ["1.26.8", "go1.26.8", " go1.26.8"] {
            assert_eq!(
                by_version(version, false, &target),
                HostSpec::new("go1.26.8", "linux", "amd64")
            );
        }
        let spec = by_version("go1.26.8-X:synctest,arenas", true, &target);
        assert_eq!(
            described(&spec),
            "go1.26.8 -trimpath GOEXPERIMENT=arenas,synctest"
        );
    }

    #[test]
    fn a_damaged_file_in_a_folder_is_not_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("README"), "none").unwrap();
        fs::create_dir(folder.path().join("more")).unwrap();
        assert!(plugins(folder.path()).unwrap().is_empty());
        let program = fs::read(std::env::current_exe().unwrap()).unwrap();
        let cut = folder.path().join("cut.so");
        fs::write(&cut, &program[..program.len() / 2]).unwrap();
        let error = plugins(folder.path()).unwrap_err();
        assert!(
            matches!(&error, Error::NoPlugin { path, .. } if *path == cut),
            "{error}"
        );
    }
}
