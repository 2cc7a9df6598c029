//! The user's cache of runtime hosts.

use std::{
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use plugin_core::host::{self, HostError, HostOptions, HostSpec, Toolchain};

use super::super::{Finding, State};
use super::SHIP_ONE;
use crate::host::host_file;

const WHAT: &str = "cache";
const ANOTHER: &str = "make it writable for this user alone, name another folder in GO_PLUGIN_HOST_DIR, or put a runtime host beside the \
                       program (goplug ship)";

pub(super) fn folder() -> Finding {
    let Some(folder) = host::cache_folder() else {
        return Finding::new(
            WHAT,
            State::Fair,
            "there is no folder for it".to_owned(),
            Some(
                "set HOME or XDG_CACHE_HOME, name a folder in GO_PLUGIN_HOST_DIR, or put a runtime host beside the program (goplug ship)",
            ),
        );
    };
    let found = folder.display().to_string();
    let hosts = match hosts_in(&folder) {
        Ok(count) => format!("{found}, runtime hosts: {count}"),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            format!("{found}, which is made when it is needed")
        }
        Err(error) => {
            return Finding::new(WHAT, State::Bad, format!("{found}: {error}"), Some(ANOTHER));
        }
    };
    match writable(&folder) {
        Ok(()) => Finding::new(WHAT, State::Good, hosts, None),
        Err((place, error)) => Finding::new(
            WHAT,
            State::Fair,
            format!("{hosts}; {} cannot be used: {error}", place.display()),
            Some(ANOTHER),
        ),
    }
}

fn hosts_in(folder: &Path) -> std::io::Result<usize> {
    let entries = fs::read_dir(folder)?.flatten();
    let hosts = entries.filter(|entry| host_file(&entry.path()).is_some());
    Ok(hosts.count())
}

/// Whether a file as large as a runtime host can be written in the folder, or in the nearest one above that is there.
pub(super) fn writable(folder: &Path) -> Result<(), (PathBuf, std::io::Error)> {
    const ROOM: usize = 12 << 20;
    let there = folder.ancestors().find(|place| place.exists());
    let place = there.unwrap_or(folder);
    let made = tempfile::tempfile_in(place).and_then(|mut file| file.write_all(&vec![1; ROOM]));
    let made = made.and_then(|()| match plugin_platform::may_execute(place) {
        true => Ok(()),
        false => Err(std::io::Error::new(
            ErrorKind::PermissionDenied,
            "libraries in it cannot be loaded, since its filesystem is mounted noexec",
        )),
    });
    made.map_err(|error| (place.to_owned(), error))
}

fn can_be_built() -> bool {
    let folder = named("GO_PLUGIN_HOST_DIR").or_else(host::cache_folder);
    folder.is_some_and(|folder| writable(&folder).is_ok())
}

/// Without Go, which builds none.
pub(super) fn any_host() -> Finding {
    let what = "runtime host";
    if let Some(host) = named("GO_PLUGIN_HOST").filter(|host| host.is_file()) {
        return Finding::new(what, State::Good, host.display().to_string(), None);
    }
    let folders = [named("GO_PLUGIN_HOST_DIR"), host::cache_folder()];
    let counts = folders
        .iter()
        .flatten()
        .filter_map(|folder| hosts_in(folder).ok());
    match counts.sum::<usize>() {
        0 => Finding::new(
            what,
            State::Bad,
            "none, and without Go none can be built".to_owned(),
            Some(
                "get Go (https://go.dev/dl); or open plugins only in programs that come with a runtime host (goplug ship)",
            ),
        ),
        count => Finding::new(
            what,
            State::Fair,
            format!("{count}, and without Go no other can be built"),
            Some("`goplug host list` tells for which plugins they are"),
        ),
    }
}

fn named(variable: &str) -> Option<PathBuf> {
    let value = std::env::var_os(variable).filter(|value| !value.is_empty());
    value.map(PathBuf::from)
}

/// Whether plugins of this Go open at once: the search is that of `open`, without building.
pub(super) fn host(go: &Toolchain) -> Finding {
    let what = "runtime host";
    let spec = HostSpec::new(go.version(), go.goos(), go.goarch());
    let mut options = HostOptions::default();
    options.build = false;
    options.progress = Some(Arc::new(|_| {}));
    match host::locate(&spec, &options, Path::new("/")) {
        Ok(host) => Finding::new(what, State::Good, host.path.display().to_string(), None),
        // Where the first open would build one: in a folder that the environment names, or in the cache.
        Err(HostError::NotFound { .. }) if !can_be_built() => Finding::new(
            what,
            State::Bad,
            format!(
                "none for plain plugins of {}, and none can be built",
                go.version()
            ),
            Some(ANOTHER),
        ),
        Err(HostError::NotFound { .. }) => Finding::new(
            what,
            State::Good,
            format!("none yet for plain plugins of {}", go.version()),
            Some("the first open builds one, in some ten seconds"),
        ),
        Err(error @ HostError::NoFolder { .. }) => {
            Finding::new(what, State::Bad, error.to_string(), Some(SHIP_ONE))
        }
        // It says what to do.
        Err(error) => Finding::new(what, State::Bad, error.to_string(), None),
    }
}
