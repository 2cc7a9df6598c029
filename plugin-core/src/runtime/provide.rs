//! Provides the runtime for a plugin: the running one, or a host that is found, loaded and started.

use crate::{
    abi::hooks::Hooks,
    host::{self, EmbeddedProblem, HostOptions, HostSpec, RuntimeHost},
    runtime::instance::{self, RightToStart},
    runtime::start::StartingHost,
    runtime::start_error::StartError,
    runtime::{Runtime, dl, embedded, environment, go_data, modules},
};
use plugin_platform::LOADER;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// The runtime for a plugin.
#[derive(Debug)]
pub(crate) enum Provided {
    Running(&'static Runtime),
    /// The runtime for the first plugin. It starts while the plugin is checked, and is then told to open the plugin. A host that is linked into
    /// the program does not start before [`begin`](Self::begin).
    Starting(StartingHost),
}

impl Provided {
    /// Returns the runtime host.
    pub(crate) fn host(&self) -> &'static RuntimeHost {
        match self {
            Self::Running(runtime) => runtime.host,
            Self::Starting(loaded) => loaded.host(),
        }
    }

    /// Reports whether it does not start before [`begin`](Self::begin).
    pub(crate) fn is_dormant(&self) -> bool {
        matches!(self, Self::Starting(loaded) if loaded.is_dormant())
    }

    /// Starts the runtime, if it has not been started.
    pub(crate) fn begin(&mut self) {
        if let Self::Starting(loaded) = self {
            loaded.begin();
        }
    }
}

/// Returns the Go runtime for a plugin that needs `spec`.
///
/// The first call uses the runtime host that is linked into the program, or finds or builds one and loads it. A failure is not remembered.
/// Other calls wait until the runtime has started, and return it, whether or not it fits the plugin: see `check::version` and
/// `check::packages`. `hooks` returns the functions that Go calls in Rust; it is a parameter because they belong to higher floors.
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
) -> Result<StartingHost, StartError> {
    if let Some(host) = embedded::host() {
        let host = host?;
        environment::check(host.go_minor()).map_err(StartError::Environment)?;
        if go_data::is_started() {
            return Err(StartError::OtherCopy {
                host: host.path.clone(),
            });
        }
        return StartingHost::embedded(host, hooks, right);
    }
    let alone = modules::none().map_err(other_go)?;
    if !LOADER.loads_hosts {
        let program = plugin_platform::executable().unwrap_or_else(|_| "this one".into());
        return Err(StartError::embedded(program, EmbeddedProblem::Missing));
    }
    environment::check(spec.go_minor()).map_err(StartError::Environment)?;
    let host =
        host::locate(spec, options, plugin).map_err(|error| StartError::Host(Arc::new(error)))?;
    StartingHost::load(host, alone, hooks, right)
}

/// Returns the error for another Go runtime, whose list of modules is at this address.
#[cold]
fn other_go(modules: usize) -> StartError {
    let file = dl::file_of(modules).unwrap_or_else(|| PathBuf::from("an unnamed file"));
    let is_host = (1..10).any(|version| dl::global(format!("goplugin{version}_start")).is_some());
    if is_host {
        return StartError::OtherCopy { host: file };
    }
    let image = plugin_image::Reader::new().methods(false).read_file(&file);
    let module = image.ok().and_then(|image| image.module);
    if module.is_some_and(|module| !module.plugin_path.is_empty()) {
        return StartError::OtherPlugin { file };
    }
    StartError::OtherGo { file }
}
