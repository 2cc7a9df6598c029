//! `goplug host build`.

use std::{env, path::PathBuf};

use plugin_core::host::{self, HostOptions, HostSpec};
use serde::Serialize;

use super::{goarch, goos, spec_of};
use crate::{
    answer::Answer,
    error::{Error, Result},
    output::{self, say},
    progress,
};

/// Build a host, to be shipped beside a program that is to run without Go
#[derive(Debug, clap::Args)]
#[command(
    long_about = "Build a host, to be shipped beside a program that is to run without Go.\n\n\
        A Go toolchain of another version is fetched by the go command. For another system or machine a C compiler for it must be named \
        in CC.",
    after_help = "Examples:\n  goplug host build --for hello.so -o dist/\n  goplug host build --go 1.26.8 --trimpath -o dist/\n  \
        CC=aarch64-linux-gnu-gcc goplug host build --go 1.26.8 --goarch arm64 -o dist/",
    group = clap::ArgGroup::new("wanted").required(true)
)]
pub(super) struct Build {
    /// For this plugin: with its Go version, system and settings
    #[arg(long = "for", value_name = "PLUGIN", group = "wanted")]
    plugin: Option<PathBuf>,
    /// For plugins of this Go version
    #[arg(long, value_name = "VERSION", value_parser = super::version, group = "wanted")]
    go: Option<String>,
    /// The system, by Go's name
    #[arg(long, default_value = goos(), conflicts_with = "plugin", value_parser = ["linux", "freebsd", "darwin"])]
    goos: String,
    /// The machine, by Go's name
    #[arg(long, default_value = goarch(), conflicts_with = "plugin", value_parser = ["amd64", "arm64"])]
    goarch: String,
    /// For plugins that are built with -trimpath
    #[arg(long, conflicts_with = "plugin")]
    trimpath: bool,
    /// The go command to build with
    #[arg(long, value_name = "PATH")]
    with: Option<PathBuf>,
    /// The file to write, or the folder to write it into, under the name by which programs look for it
    #[arg(long, short, default_value = ".")]
    output: PathBuf,
    /// Write what was built as JSON
    ///
    /// Its fields: file, go_version, goos, goarch and trimpath. Where nothing was built, the only field is error.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Serialize)]
struct Built {
    file: PathBuf,
    go_version: String,
    goos: String,
    goarch: String,
    trimpath: bool,
}

impl Build {
    pub(super) fn run(self) -> Result {
        let spec = match (&self.plugin, &self.go) {
            (Some(plugin), _) => spec_of(plugin)?,
            (None, version) => {
                let release = version.as_deref().unwrap_or_default();
                let mut spec = HostSpec::new(release, &self.goos, &self.goarch);
                spec.trimpath = self.trimpath;
                spec
            }
        };
        let here = spec.goos == goos() && spec.goarch == goarch();
        if !here && env::var_os("CC").is_none_or(|compiler| compiler.is_empty()) {
            return Err(Error::NoCrossCompiler {
                goos: spec.goos,
                goarch: spec.goarch,
            });
        }
        let is_folder = self.output.as_os_str().as_encoded_bytes().ends_with(b"/");
        let file = if is_folder || self.output.is_dir() {
            self.output.join(spec.plain_file_name())
        } else {
            self.output
        };
        let go = host::find_go(self.with.as_deref());
        let go = go.as_ref().ok().map(|toolchain| toolchain.go());
        output::apart(&file, self.plugin.as_deref().into_iter().chain(go))?;
        // Those of a build of the same name are removed by the library.
        super::cache::remove_leftovers(output::folder_of(&file));
        let mut options: HostOptions = progress::shown();
        options.go = self.with;
        host::build(&spec, &options, &file)?;
        if self.json {
            output::json(&Built {
                file,
                go_version: spec.go_version,
                goos: spec.goos,
                goarch: spec.goarch,
                trimpath: spec.trimpath,
            })?;
        } else {
            say!("{}", file.display())?;
        }
        Ok(Answer::Yes)
    }
}
