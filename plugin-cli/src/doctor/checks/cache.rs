//! The user's cache of runtime hosts.

use std::{
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use plugin_core::host::{self, HostError, HostOptions, HostSpec, Toolchain};

use super::super::{Finding, State};
use crate::{host::host_file, output};

const WHAT: &str = "cache";
const ANOTHER: &str = "make it writable for this user alone, name another folder in GO_PLUGIN_HOST_DIR, or put a runtime host beside the \
                       program (goplug ship)";
const NO_FOLDER: &str = "set HOME or XDG_CACHE_HOME, name a folder in GO_PLUGIN_HOST_DIR, or put a runtime host beside the program \
                         (goplug ship)";
const SHIPPED: &str = "mend the C compiler, or open plugins only in programs that come with a runtime host (goplug ship)";

pub(super) fn folder() -> Finding {
    let Some(folder) = host::cache_folder() else {
        return Finding::new(
            WHAT,
            State::Fair,
            "there is no folder for it".to_owned(),
            Some(NO_FOLDER),
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
    match unsafe_or_no_room(&folder) {
        None => Finding::new(WHAT, State::Good, hosts, None),
        Some(why) => Finding::new(
            WHAT,
            State::Fair,
            format!("{hosts}; {}", why.text),
            Some(ANOTHER),
        ),
    }
}

fn hosts_in(folder: &Path) -> std::io::Result<usize> {
    let entries = fs::read_dir(folder)?.flatten();
    let hosts = entries.filter(|entry| host_file(&entry.path()).is_some());
    Ok(hosts.count())
}

/// Why no runtime host can be built into a folder and used from there.
pub(super) struct Unusable {
    pub(super) text: String,
    /// Others may write there: not even a host that is there already is used.
    pub(super) unsafe_to_load: bool,
}

pub(super) fn unsafe_or_no_room(folder: &Path) -> Option<Unusable> {
    // It names the folder.
    let private = host::check_folder(folder).map_err(|error| Unusable {
        text: output::with_causes(&error),
        unsafe_to_load: true,
    });
    let usable = private.and_then(|()| {
        writable(folder).map_err(|(place, error)| Unusable {
            text: format!("{} cannot be used: {error}", place.display()),
            unsafe_to_load: false,
        })
    });
    usable.err()
}

/// Whether a file as large as a runtime host can be written in the folder, or in the nearest one above that is there.
fn writable(folder: &Path) -> Result<(), (PathBuf, std::io::Error)> {
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

/// Whether plugins of this Go open at once: the search is that of `open`, without building. Where `go build` works (`builds`), a host can be
/// built.
pub(super) fn host(go: &Toolchain, builds: bool) -> Finding {
    let what = "runtime host";
    let spec = HostSpec::new(go.version(), go.goos(), go.goarch());
    let mut options = HostOptions::default();
    options.build = false;
    options.progress = Some(Arc::new(|_| {}));
    let none = match host::locate(&spec, &options, Path::new("/")) {
        Ok(host) => {
            return Finding::new(what, State::Good, host.path.display().to_string(), None);
        }
        Err(HostError::NotFound { .. }) => format!("none for plain plugins of {}", go.version()),
        // It says what to do.
        Err(error) => return Finding::new(what, State::Bad, error.to_string(), None),
    };
    // Where the first open would build one: in a folder that the environment names, or in the cache.
    let folder = named("GO_PLUGIN_HOST_DIR").or_else(host::cache_folder);
    let remedy = match folder {
        None => Some(NO_FOLDER),
        Some(folder) => unsafe_or_no_room(&folder).map(|_| ANOTHER),
    };
    if remedy.is_some() {
        let found = format!("{none}, and none can be built");
        return Finding::new(what, State::Bad, found, remedy);
    }
    // A host is built with Go's default C compiler, if that works, whatever the user's settings are.
    let built = if builds { Ok(()) } else { build(&spec) };
    match built {
        Ok(()) => Finding::new(
            what,
            State::Good,
            format!("none yet for plain plugins of {}", go.version()),
            Some("the first open builds one, in some ten seconds"),
        ),
        Err(error) => Finding::new(
            what,
            State::Bad,
            format!("{none}, and none can be built: {error}"),
            Some(SHIPPED),
        ),
    }
}

/// Builds a host for nobody.
fn build(spec: &HostSpec) -> Result<(), String> {
    let _spinner = crate::progress::spinner("building a runtime host");
    let scratch = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut options = HostOptions::default();
    options.progress = Some(Arc::new(|_| {}));
    let built = host::build(spec, &options, &scratch.path().join("host.so"));
    built.map_err(|error| output::with_causes(&error))
}
