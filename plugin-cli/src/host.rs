//! `goplug host`: the runtime hosts that plugins are opened with.

mod build;
mod cache;

use std::path::{Path, PathBuf};

use clap::Subcommand;
use plugin_core::{
    Image,
    host::{self, HostSpec},
};
use serde::Serialize;

use crate::{
    answer::Answer,
    error::{Error, Result},
    output::{self, say},
};
pub(crate) use cache::host_file;

/// Build, list and remove runtime hosts: the Go libraries that bring the Go runtime, one for each Go version
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  goplug host build --for hello.so --output dist/\n  goplug host list\n  goplug host clean --older-than 30"
)]
pub(crate) struct Host {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(build::Build),
    List(cache::List),
    Path(HostPath),
    Clean(cache::Clean),
}

/// Print the folder of the user's cache, or the file of the host for a plugin in it
#[derive(Debug, clap::Args)]
#[command(
    long_about = "Print the folder of the user's cache, or the file of the host for a plugin in it. The answer is no (exit code 1) if that \
        host has not been built yet.",
    after_help = "Example:\n  goplug host path hello.so"
)]
struct HostPath {
    #[arg(value_name = "PLUGIN")]
    plugin: Option<PathBuf>,
    /// Write it as JSON
    ///
    /// Its fields: path and exists, or error alone.
    #[arg(long)]
    json: bool,
}

impl Host {
    /// Whether an error is to be told as JSON, too.
    pub(crate) fn json(&self) -> bool {
        match &self.command {
            Command::Build(build) => build.json,
            Command::List(list) => list.json,
            Command::Path(path) => path.json,
            Command::Clean(clean) => clean.json,
        }
    }

    pub(crate) fn run(self) -> Result {
        match self.command {
            Command::Build(build) => build.run(),
            Command::List(list) => list.run(),
            Command::Path(path) => path.run(),
            Command::Clean(clean) => clean.run(),
        }
    }
}

impl HostPath {
    fn run(self) -> Result {
        #[derive(Serialize)]
        struct Place {
            path: PathBuf,
            exists: bool,
        }
        let folder = host::cache_folder().ok_or(Error::NoCache)?;
        let path = match &self.plugin {
            Some(plugin) => folder.join(spec_of(plugin)?.file_name()),
            None => folder,
        };
        let exists = path.exists();
        if self.json {
            output::json(&Place { path, exists })?;
        } else {
            say!("{}", path.display())?;
        }
        Ok(match exists || self.plugin.is_none() {
            true => Answer::Yes,
            false => Answer::No,
        })
    }
}

pub(crate) fn goos() -> &'static str {
    match std::env::consts::OS {
        "macos" => "darwin",
        os => os,
    }
}

pub(crate) fn goarch() -> &'static str {
    plugin_core::image::Arch::native()
        .and_then(|arch| arch.goarch())
        .unwrap_or("amd64")
}

/// The host that a plugin needs.
pub(crate) fn spec_of(plugin: &Path) -> Result<HostSpec> {
    let read = plugin_core::inspect(plugin);
    let image: Image = read.map_err(|source| Error::Image {
        path: plugin.to_owned(),
        source,
    })?;
    let build = image.build.as_ref().ok_or_else(|| Error::NotGo {
        path: plugin.to_owned(),
    })?;
    let spec = HostSpec::of_plugin(build);
    spec.map_err(|reason| {
        Error::Open(Box::new(plugin_core::Error::Unhostable {
            path: plugin.to_owned(),
            reason,
        }))
    })
}

/// A Go version as it is written on the command line, with or without `go` in front.
pub(crate) fn version(text: &str) -> std::result::Result<String, String> {
    let version = match text.starts_with("1.") {
        true => format!("go{text}"),
        false => text.to_owned(),
    };
    let spec = HostSpec::new(&version, goos(), goarch());
    spec.check_version().map_err(|error| error.to_string())?;
    // Since Go 1.21 (https://go.dev/doc/toolchain#version).
    let minor = version.strip_prefix("go1.").unwrap_or_default();
    if !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!(
            "there is no release {version}: the first is {version}.0; give the version in full, as `goplug inspect` tells it of the plugin"
        ));
    }
    Ok(version)
}
