//! What is in the process before the plugins that are checked.

use std::path::{Path, PathBuf};

use plugin_core::{
    DryRun, Image, OpenOptions,
    host::{self, HostOptions, HostSpec},
};

use crate::{
    error::{Error, Result},
    host::{goarch, goos, spec_of},
    program,
};

/// A process in which what `with` names is there, and which opens `first` next.
pub(super) fn begin(
    with: &[PathBuf],
    go: Option<&str>,
    first: &Path,
    host: HostOptions,
) -> Result<DryRun> {
    let mut program = None;
    let mut plugins = Vec::new();
    for path in with {
        let image = plugin_core::inspect(path).map_err(|source| Error::Image {
            path: path.clone(),
            source,
        })?;
        if !program::is_one(&image) {
            plugins.push(path);
        } else if program.replace((path, image)).is_some() {
            return Err(Error::TwoPrograms { path: path.clone() });
        }
    }
    let mut options = OpenOptions::new();
    options.host(host);
    let mut process = match program {
        Some((path, image)) => {
            // There is plugin-core in a program that has a runtime host in it, and none in a Go program.
            if image.build.is_none() {
                program::opens_plugins(path, &image)?;
            }
            own_runtime(path, &image, go)?;
            DryRun::in_program(path, options).map_err(Box::new)?
        }
        None => DryRun::new(options),
    };
    if let Some(version) = go {
        process = process.runtime_host(spec_for(version, plugins.first().map_or(first, |it| it)));
    }
    for plugin in plugins {
        process.open(plugin).map_err(|error| Error::With {
            source: Box::new(error),
        })?;
    }
    Ok(process)
}

/// An error for a program that brings a Go runtime of another version than it is said to have.
fn own_runtime(path: &Path, image: &Image, go: Option<&str>) -> Result<()> {
    match (go, &image.build) {
        (Some(wanted), Some(build)) if build.go_version != wanted && build.release() != wanted => {
            Err(Error::OtherRuntime {
                path: path.to_owned(),
                found: build.release().to_owned(),
                wanted: wanted.to_owned(),
            })
        }
        _ => Ok(()),
    }
}

/// An error for a plugin of another Go version than the process, which can be told without its runtime host. Where that is there already, the
/// plugin is compared with it.
pub(super) fn other_version(go: Option<&str>, plugin: &Path, process: &DryRun) -> Result<()> {
    let (Some(go), None, Ok(spec)) = (go, process.host(), spec_of(plugin)) else {
        return Ok(());
    };
    let mut there = HostOptions::default();
    there.build = false;
    if spec.go_version == go || host::obtain(&spec_for(go, plugin), &there, plugin).is_ok() {
        return Ok(());
    }
    Err(Error::OtherVersion {
        path: plugin.to_owned(),
        built: spec.go_version,
        process: go.to_owned(),
    })
}

/// The host of another Go version, with the settings of the plugin.
fn spec_for(version: &str, plugin: &Path) -> HostSpec {
    let plain = HostSpec::new("", goos(), goarch());
    let mut spec = spec_of(plugin).unwrap_or(plain);
    version.clone_into(&mut spec.go_version);
    spec
}
