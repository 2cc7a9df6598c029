//! The runtime that a plugin is opened in: the one that is there, or a host that is found, loaded and started.
#![allow(unsafe_code)]

use crate::{
    abi::hooks::Hooks,
    host::{self, EmbeddedProblem, HostOptions, HostSpec, RuntimeHost},
    runtime::instance::{self, RightToStart},
    runtime::start::Loaded,
    runtime::start_error::StartError,
    runtime::{Runtime, dl, embedded, environment},
};
use plugin_platform::LOADER;
use std::{
    env,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The runtime that a plugin will be opened in.
#[derive(Debug)]
pub(crate) enum Provided {
    Running(&'static Runtime),
    /// For the first plugin: it starts while that is compared with it, and is told then what to open. A host that is linked into the
    /// program waits for [`begin`](Self::begin).
    Starting(Loaded),
}

impl Provided {
    /// The file that it is from.
    pub(crate) fn host(&self) -> &'static RuntimeHost {
        match self {
            Self::Running(runtime) => runtime.host,
            Self::Starting(loaded) => loaded.host(),
        }
    }

    /// Whether it waits for [`begin`](Self::begin).
    pub(crate) fn is_dormant(&self) -> bool {
        matches!(self, Self::Starting(loaded) if loaded.is_dormant())
    }

    /// Starts it, if it has not been: it is the runtime that the plugin needs.
    pub(crate) fn begin(&mut self) {
        if let Self::Starting(loaded) = self {
            loaded.begin();
        }
    }
}

/// The Go runtime for a plugin that needs `spec`.
///
/// The first call takes the runtime host that is linked into the program, or finds or builds one and loads it; what it fails with is not
/// remembered. Other calls wait until the
/// runtime is up, and give that one, whether or not it fits: see `check::version` and `check::check_packages`. `hooks` are what Go is to call
/// in Rust; they are given from above, since they belong to calls and closures.
pub(crate) fn runtime(
    spec: &HostSpec,
    options: &HostOptions,
    plugin: &Path,
    hooks: fn() -> Hooks,
) -> Result<Provided, StartError> {
    loop {
        if let Some(runtime) = instance::current() {
            return Ok(Provided::Running(runtime));
        }
        if let Some(right) = RightToStart::wait() {
            return load(spec, options, plugin, hooks, right).map(Provided::Starting);
        }
    }
}

fn load(
    spec: &HostSpec,
    options: &HostOptions,
    plugin: &Path,
    hooks: fn() -> Hooks,
    right: RightToStart,
) -> Result<Loaded, StartError> {
    if let Some(host) = embedded::host() {
        let host = host?;
        environment::check(host.go_minor()).map_err(StartError::Environment)?;
        if started() {
            return Err(StartError::OtherCopy {
                host: host.path.clone(),
            });
        }
        // SAFETY: `embedded` has found that it is a runtime host of this crate, and the one that plugins bind to.
        return unsafe { Loaded::embedded(host, hooks, right) };
    }
    if let Some(address) = modules() {
        return Err(other_go(address));
    }
    if !LOADER.loads_hosts {
        let program = env::current_exe().unwrap_or_else(|_| "this one".into());
        return Err(StartError::embedded(program, EmbeddedProblem::Missing));
    }
    environment::check(spec.go_minor()).map_err(StartError::Environment)?;
    let host =
        host::locate(spec, options, plugin).map_err(|error| StartError::Host(Arc::new(error)))?;
    // SAFETY: `locate` has read the file and found it to be a runtime host of this crate; no other Go runtime is global.
    unsafe { Loaded::load(host, hooks, right) }
}

/// The list of modules of the Go runtime that plugins would bind to, if there is one: every image that has one exports this.
pub(crate) fn modules() -> Option<usize> {
    dl::global("runtime.firstmoduledata")
}

/// Whether somebody has started the Go runtime that plugins would bind to.
fn started() -> bool {
    // SAFETY: `var mainStarted bool` (runtime/proc.go, Go 1.21 to 1.27).
    dl::global("runtime.mainStarted").is_some_and(|it| unsafe { dl::read_flag(it) })
}

/// What the Go runtime is that has its list of modules at this address.
#[cold]
fn other_go(modules: usize) -> StartError {
    let file = dl::file_of(modules).unwrap_or_else(|| PathBuf::from("an unnamed file"));
    let is_host = (1..10).any(|version| dl::global(format!("goplugin{version}_start")).is_some());
    if is_host && started() {
        return StartError::OtherCopy { host: file };
    }
    let image = plugin_image::Reader::new().methods(false).read_file(&file);
    let module = image.ok().and_then(|image| image.module);
    if module.is_some_and(|module| !module.plugin_path.is_empty()) {
        return StartError::OtherPlugin { file };
    }
    StartError::OtherGo { file }
}
