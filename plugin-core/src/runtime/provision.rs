//! The one Go runtime of this process: started by the first plugin, shared by all.
#![allow(unsafe_code)]

use crate::{
    Error,
    host::{self, HostOptions, HostSpec},
    runtime::Runtime,
    runtime::dl,
};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

static RUNTIME: OnceLock<Runtime> = OnceLock::new();

/// The Go runtime, if there is one yet.
pub(crate) fn current() -> Option<&'static Runtime> {
    RUNTIME.get()
}

/// The Go runtime for a plugin that needs `spec`.
///
/// The first call finds or builds the runtime host and loads it; what it fails with is not remembered. Later calls give the same,
/// whether or not it fits: see `check::version` and `check::process`.
pub(crate) fn runtime(
    spec: &HostSpec,
    options: &HostOptions,
    plugin: &Path,
) -> Result<&'static Runtime, Error> {
    static STARTING: Mutex<()> = Mutex::new(());
    if RUNTIME.get().is_none() {
        // The lock guards no data that a panic could spoil.
        let _alone = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
        if RUNTIME.get().is_none() {
            let runtime = start(spec, options, plugin)?;
            return Ok(RUNTIME.get_or_init(|| runtime));
        }
    }
    Ok(RUNTIME
        .get()
        .expect("it has just been seen, and is never taken away"))
}

fn start(spec: &HostSpec, options: &HostOptions, plugin: &Path) -> Result<Runtime, Error> {
    // Every Go image that plugins can bind to defines this, and only such images export it.
    if let Some(address) = dl::global("runtime.firstmoduledata") {
        return Err(Error::OtherGo {
            file: dl::file_of(address).unwrap_or_else(|| PathBuf::from("an unnamed file")),
        });
    }
    let host = host::locate(spec, options, plugin).map_err(|source| Error::Host {
        path: plugin.to_owned(),
        source: Arc::new(source),
    })?;
    // SAFETY: `locate` has read the file and found it to be a runtime host of this crate; no other Go runtime is global.
    unsafe { Runtime::start(host.path, host.image) }
}
