//! `goplug host`: the runtime hosts that plugins are opened with.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use clap::Subcommand;
use indicatif::{HumanBytes, HumanDuration};
use plugin_core::{
    Image,
    host::{self, HostOptions, HostSpec},
};
use serde::Serialize;

use crate::{
    answer::Answer,
    error::{Error, Result},
    output::{self, say},
    progress,
    style::{DIM, NAME},
};

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
    /// Build a host, to be shipped beside a program that is to run without Go
    #[command(after_help = "Example:\n  goplug host build --go 1.26.8 --output dist/")]
    Build(Build),
    /// List the hosts in the user's cache
    #[command(after_help = "Example:\n  goplug host list --json")]
    List {
        #[arg(long)]
        json: bool,
    },
    /// Print the folder of the user's cache, or the file of the host for a plugin in it
    #[command(after_help = "Example:\n  goplug host path hello.so")]
    Path {
        #[arg(value_name = "PLUGIN")]
        plugin: Option<PathBuf>,
    },
    /// Remove hosts from the user's cache
    #[command(after_help = "Example:\n  goplug host clean --older-than 30")]
    Clean {
        /// Only those that were built more than so many days ago
        #[arg(long, value_name = "DAYS")]
        older_than: Option<u64>,
    },
}

#[derive(Debug, clap::Args)]
struct Build {
    /// For this plugin: with its Go version, system and settings
    #[arg(
        long = "for",
        value_name = "PLUGIN",
        required_unless_present = "go",
        conflicts_with = "go"
    )]
    plugin: Option<PathBuf>,
    /// For plugins of this Go version, built without settings of their own
    #[arg(long, value_name = "VERSION")]
    go: Option<String>,
    /// The system, by Go's name
    #[arg(long, default_value = goos(), conflicts_with = "plugin")]
    goos: String,
    /// The machine, by Go's name
    #[arg(long, default_value = goarch(), conflicts_with = "plugin")]
    goarch: String,
    /// The go command to build with
    #[arg(long, value_name = "PATH")]
    with: Option<PathBuf>,
    /// The file to write, or the folder to write it into, under the name by which programs look for it
    #[arg(long, short, default_value = ".")]
    output: PathBuf,
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

impl Host {
    pub(crate) fn run(self) -> Result {
        match self.command {
            Command::Build(build) => build.run(),
            Command::List { json } => list(json),
            Command::Path { plugin } => path(plugin.as_deref()),
            Command::Clean { older_than } => clean(older_than),
        }
    }
}

impl Build {
    fn run(self) -> Result {
        let spec = match (&self.plugin, &self.go) {
            (Some(plugin), _) => spec_of(plugin)?,
            (None, version) => {
                let version = version.as_deref().unwrap_or_default();
                let release = format!("go{}", version.trim_start_matches("go"));
                HostSpec::new(&release, &self.goos, &self.goarch)
            }
        };
        let output = if self.output.is_dir() {
            self.output.join(spec.plain_file_name())
        } else {
            self.output
        };
        let mut options: HostOptions = progress::shown();
        options.go = self.with;
        host::build(&spec, &options, &output)?;
        say!("{}", output.display())?;
        Ok(Answer::Yes)
    }
}

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

/// A host in the cache.
#[derive(Debug, Serialize)]
struct Cached {
    file: PathBuf,
    bytes: u64,
    go_version: Option<String>,
    goos: Option<String>,
    goarch: Option<String>,
    built_seconds_ago: Option<u64>,
    /// Whether this version of the library would use it: others are leftovers.
    current: bool,
}

fn cached() -> Result<Vec<Cached>> {
    let folder = host::cache_folder().ok_or(Error::NoCache)?;
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::file(folder)(error)),
    };
    let mut all: Vec<Cached> = entries
        .flatten()
        .filter_map(|entry| describe(entry.path()))
        .collect();
    all.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(all)
}

/// What is known of a file in the cache, if it is a runtime host: there are locks, copies and notes as well.
pub(crate) fn host_file(file: &Path) -> Option<fs::Metadata> {
    let name = file.file_name()?.to_string_lossy();
    let metadata = file.metadata().ok()?;
    (name.starts_with("libgoplugin-host") && metadata.is_file()).then_some(metadata)
}

fn describe(file: PathBuf) -> Option<Cached> {
    let metadata = host_file(&file)?;
    let name = file.file_name()?.to_string_lossy();
    let image = plugin_core::inspect(&file).ok();
    let build = image.as_ref().and_then(|image| image.build.as_ref());
    let spec = build.and_then(|build| HostSpec::of_plugin(build).ok());
    let age = metadata
        .modified()
        .ok()
        .and_then(|built| SystemTime::now().duration_since(built).ok());
    Some(Cached {
        bytes: metadata.len(),
        go_version: build.map(|build| build.go_version.clone()),
        goos: build
            .and_then(|build| build.setting("GOOS"))
            .map(str::to_owned),
        goarch: build
            .and_then(|build| build.setting("GOARCH"))
            .map(str::to_owned),
        built_seconds_ago: age.map(|age| age.as_secs()),
        current: spec.is_some_and(|spec| spec.file_name() == name),
        file,
    })
}

fn list(json: bool) -> Result {
    let all = cached()?;
    if json {
        output::json(&all)?;
        return Ok(Answer::Yes);
    }
    for Cached {
        file,
        bytes,
        go_version,
        goos,
        goarch,
        built_seconds_ago,
        current,
    } in &all
    {
        let or_unknown = |text: &Option<String>| text.clone().unwrap_or_else(|| "?".to_owned());
        let age = built_seconds_ago.map_or("?".to_owned(), |age| {
            HumanDuration(Duration::from_secs(age)).to_string()
        });
        let used = if *current {
            ""
        } else {
            ", of another version of this library"
        };
        say!(
            "{NAME}{}{NAME:#} for {}/{}, {}, built {age} ago{used}\n  {DIM}{}{DIM:#}",
            or_unknown(go_version),
            or_unknown(goos),
            or_unknown(goarch),
            HumanBytes(*bytes),
            file.display()
        )?;
    }
    Ok(Answer::Yes)
}

fn path(plugin: Option<&Path>) -> Result {
    let folder = host::cache_folder().ok_or(Error::NoCache)?;
    let Some(plugin) = plugin else {
        say!("{}", folder.display())?;
        return Ok(Answer::Yes);
    };
    let file = folder.join(spec_of(plugin)?.file_name());
    say!("{}", file.display())?;
    Ok(if file.is_file() {
        Answer::Yes
    } else {
        Answer::No
    })
}

fn clean(older_than: Option<u64>) -> Result {
    let limit = older_than.unwrap_or(0).saturating_mul(24 * 60 * 60);
    let mut bytes = 0;
    let mut count = 0;
    for host in cached()? {
        if host.built_seconds_ago.is_some_and(|age| age < limit) {
            continue;
        }
        fs::remove_file(&host.file).map_err(Error::file(&host.file))?;
        bytes += host.bytes;
        count += 1;
    }
    say!("removed {count} hosts, {}", HumanBytes(bytes))?;
    Ok(Answer::Yes)
}
