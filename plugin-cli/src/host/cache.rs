//! `goplug host list` and `goplug host clean`: what is in the user's cache.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use indicatif::{HumanBytes, HumanDuration};
use plugin_core::host::{self, HostSpec};
use serde::Serialize;

use crate::{
    answer::Answer,
    check::Sum,
    error::{Error, Result},
    output::{self, say},
    style::{BAD, DIM, NAME, shown},
};

/// List the hosts in the user's cache: for which plugins they are, and from when
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  goplug host list --json")]
pub(super) struct List {
    /// Write all that is known as JSON: a list with one object for each host
    ///
    /// Its fields: file, bytes, go_version, goos, goarch, settings, built_seconds_ago, current (whether this version of the library uses it),
    /// and of a damaged one damage. What is not known is null. Where nothing can be told, there is one object whose only field is error.
    #[arg(long)]
    pub(super) json: bool,
}

/// Remove hosts from the user's cache
#[derive(Debug, clap::Args)]
#[command(
    long_about = "Remove hosts from the user's cache. A program that has one open keeps it; another builds it anew when it needs it.",
    after_help = "Examples:\n  goplug host clean --older-than 30\n  goplug host clean --unused"
)]
pub(super) struct Clean {
    /// Only those that were built more than so many days ago
    #[arg(long, value_name = "DAYS")]
    older_than: Option<u64>,
    /// Only those that this version of the library does not use
    #[arg(long)]
    unused: bool,
    /// Write what was removed as JSON
    ///
    /// Its fields: files and bytes, or error alone.
    #[arg(long)]
    pub(super) json: bool,
}

/// A host in the cache.
#[derive(Debug, Serialize)]
struct Cached {
    file: PathBuf,
    bytes: u64,
    go_version: Option<String>,
    goos: Option<String>,
    goarch: Option<String>,
    /// What else the plugins must have been built with.
    settings: Vec<String>,
    built_seconds_ago: Option<u64>,
    /// Whether this version of the library would use it: others are leftovers.
    current: bool,
    /// Why no program loads it: the file is damaged, or was written in part.
    #[serde(skip_serializing_if = "Option::is_none")]
    damage: Option<String>,
}

fn cached() -> Result<Vec<Cached>> {
    let folder = host::cache_folder().ok_or(Error::NoCache)?;
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => {
            return Err(Error::Cache {
                path: folder,
                source,
            });
        }
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
    let read = plugin_core::inspect(&file);
    let damage = match &read {
        Err(error) => Some(output::with_causes(error)),
        Ok(_) => (Sum::of(&file).doubt()).map(|_| "its content is not what was built".to_owned()),
    };
    let image = read.as_ref().ok();
    let build = image.and_then(|image| image.build.as_ref());
    let spec = build.and_then(|build| HostSpec::of_plugin(build).ok());
    let setting = |key| Some(build?.setting(key)?.to_owned());
    let built = metadata.modified().ok();
    let age = built.and_then(|built| SystemTime::now().duration_since(built).ok());
    Some(Cached {
        bytes: metadata.len(),
        go_version: build.map(|build| build.go_version.clone()),
        goos: setting("GOOS"),
        goarch: setting("GOARCH"),
        settings: spec.as_ref().map_or_else(Vec::new, settings),
        built_seconds_ago: age.map(|age| age.as_secs()),
        current: damage.is_none() && spec.is_some_and(|spec| spec.file_name() == name),
        damage,
        file,
    })
}

fn settings(spec: &HostSpec) -> Vec<String> {
    let mut settings = Vec::new();
    settings.extend(spec.trimpath.then(|| "-trimpath".to_owned()));
    settings.extend(spec.gcflags.iter().map(|flags| format!("-gcflags={flags}")));
    if !spec.experiments.is_empty() {
        settings.push(format!("GOEXPERIMENT={}", spec.experiments.join(",")));
    }
    settings
}

impl List {
    pub(super) fn run(self) -> Result {
        let all = cached()?;
        if self.json {
            output::json(&all)?;
            return Ok(Answer::Yes);
        }
        if let (true, Some(folder)) = (all.is_empty(), host::cache_folder()) {
            // For people: whoever reads the output reads that it is empty.
            output::note(&format!("no runtime hosts are in {}", shown(folder)));
        }
        for host in &all {
            let or_unknown = |text: &Option<String>| text.clone().unwrap_or_else(|| "?".to_owned());
            let age = host.built_seconds_ago.map(Duration::from_secs);
            let age = age.map_or("?".to_owned(), |age| HumanDuration(age).to_string());
            if let Some(damage) = &host.damage {
                say!(
                    "{BAD}damaged{BAD:#}, {}, built {age} ago: {damage}; `goplug host clean --unused` removes it\n  {DIM}{}{DIM:#}",
                    HumanBytes(host.bytes),
                    shown(&host.file)
                )?;
                continue;
            }
            let used = if host.current {
                ""
            } else {
                ", of another version of this library"
            };
            let settings: String = host.settings.iter().map(|one| format!(", {one}")).collect();
            say!(
                "{NAME}{}{NAME:#} for {}/{}{settings}, {}, built {age} ago{used}\n  {DIM}{}{DIM:#}",
                or_unknown(&host.go_version),
                or_unknown(&host.goos),
                or_unknown(&host.goarch),
                HumanBytes(host.bytes),
                shown(&host.file)
            )?;
        }
        Ok(Answer::Yes)
    }
}

impl Clean {
    pub(super) fn run(self) -> Result {
        #[derive(Serialize)]
        struct Removed {
            files: Vec<PathBuf>,
            bytes: u64,
        }
        let limit = self.older_than.unwrap_or(0).saturating_mul(24 * 60 * 60);
        let mut removed = Removed {
            files: Vec::new(),
            bytes: 0,
        };
        for host in cached()? {
            let is_young = host.built_seconds_ago.is_some_and(|age| age < limit);
            if is_young || (self.unused && host.current) {
                continue;
            }
            match fs::remove_file(&host.file) {
                // Another run was quicker.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                done => done.map_err(Error::file(&host.file))?,
            }
            removed.bytes += host.bytes;
            removed.files.push(host.file);
        }
        if let Some(folder) = host::cache_folder() {
            remove_leftovers(&folder);
        }
        if self.json {
            output::json(&removed)?;
        } else {
            let count = removed.files.len();
            let hosts = if count == 1 { "host" } else { "hosts" };
            say!("removed {count} {hosts}, {}", HumanBytes(removed.bytes))?;
        }
        Ok(Answer::Yes)
    }
}

/// Removes what builds that were killed have left, and the lock files of hosts that are not there, unless somebody builds one at the moment.
pub(super) fn remove_leftovers(folder: &Path) {
    let entries = || fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let work = name
            .strip_prefix('.')
            .and_then(|name| name.split_once(".build-"));
        let Some((host, _)) = work.filter(|(host, _)| host.starts_with("libgoplugin-host")) else {
            continue;
        };
        let lock = folder.join(format!(".{host}.lock"));
        let is_free = match File::options().write(true).open(lock) {
            Ok(lock) => lock.try_lock().is_ok(),
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        };
        if is_free {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    for entry in entries() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let host = name
            .strip_prefix('.')
            .and_then(|name| name.strip_suffix(".lock"));
        let Some(host) = host.filter(|host| host.starts_with("libgoplugin-host")) else {
            continue;
        };
        let lock = File::options().write(true).open(entry.path());
        if !folder.join(host).exists() && lock.is_ok_and(|lock| lock.try_lock().is_ok()) {
            // What is left does no harm.
            let _ = fs::remove_file(entry.path());
        }
    }
}
