//! The one Go runtime of this process: started for the first plugin, shared by all.
#![allow(unsafe_code)]

use crate::{
    abi::hooks::Hooks,
    host::{self, HostOptions, HostSpec, RuntimeHost},
    runtime::start::Loaded,
    runtime::start_error::StartError,
    runtime::{Runtime, dl},
};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError},
};

static RUNTIME: OnceLock<Runtime> = OnceLock::new();

/// Whether somebody is about to start it.
static STARTING: Mutex<bool> = Mutex::new(false);
/// The runtime is there, or whoever was about to start it has given up.
static CHANGED: Condvar = Condvar::new();

/// The Go runtime, if there is one yet.
pub(crate) fn current() -> Option<&'static Runtime> {
    RUNTIME.get()
}

/// The runtime that a plugin will be opened in.
#[derive(Debug)]
pub(crate) enum Provided {
    Running(&'static Runtime),
    /// For the first plugin: it starts while that is compared with it, and is told then what to open.
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
}

/// The Go runtime for a plugin that needs `spec`.
///
/// The first call finds or builds the runtime host and loads it; what it fails with is not remembered. Other calls wait until the
/// runtime is up, and give that one, whether or not it fits: see `check::version` and `check::check_packages`. `hooks` are what Go is to call
/// in Rust; they are given from above, since they belong to calls and closures.
pub(crate) fn runtime(
    spec: &HostSpec,
    options: &HostOptions,
    plugin: &Path,
    hooks: fn() -> Hooks,
) -> Result<Provided, StartError> {
    loop {
        if let Some(runtime) = RUNTIME.get() {
            return Ok(Provided::Running(runtime));
        }
        if let Some(right) = RightToStart::wait() {
            return load(spec, options, plugin, hooks, right).map(Provided::Starting);
        }
    }
}

/// Makes the runtime known: from now on Go can be entered.
pub(crate) fn set(runtime: Runtime) {
    // There is one: whoever starts it has the right to.
    let _ = RUNTIME.set(runtime);
    drop(starting());
    CHANGED.notify_all();
}

/// The right to start the runtime. Given back when dropped.
#[derive(Debug)]
pub(crate) struct RightToStart(());

impl RightToStart {
    /// Waits until nobody is about to start it. `None`: now there is one.
    fn wait() -> Option<Self> {
        let there_or_free = |starting: &mut bool| *starting && RUNTIME.get().is_none();
        let waited = CHANGED.wait_while(starting(), there_or_free);
        let mut starting = waited.unwrap_or_else(PoisonError::into_inner);
        if RUNTIME.get().is_some() {
            return None;
        }
        *starting = true;
        Some(Self(()))
    }
}

impl Drop for RightToStart {
    fn drop(&mut self) {
        *starting() = false;
        CHANGED.notify_all();
    }
}

/// The lock guards no data that a panic could spoil.
fn starting() -> MutexGuard<'static, bool> {
    STARTING.lock().unwrap_or_else(PoisonError::into_inner)
}

fn load(
    spec: &HostSpec,
    options: &HostOptions,
    plugin: &Path,
    hooks: fn() -> Hooks,
    right: RightToStart,
) -> Result<Loaded, StartError> {
    if let Some(address) = modules() {
        return Err(other_go(address));
    }
    let host =
        host::locate(spec, options, plugin).map_err(|error| StartError::Host(Arc::new(error)))?;
    // SAFETY: `locate` has read the file and found it to be a runtime host of this crate; no other Go runtime is global.
    unsafe { Loaded::load(host, hooks, right) }
}

/// The list of modules of the Go runtime that plugins would bind to, if there is one: every image that has one exports this.
pub(crate) fn modules() -> Option<usize> {
    dl::global("runtime.firstmoduledata")
}

/// What the Go runtime is that has its list of modules at this address.
#[cold]
fn other_go(modules: usize) -> StartError {
    let file = dl::file_of(modules).unwrap_or_else(|| PathBuf::from("an unnamed file"));
    // SAFETY: `var mainStarted bool` (runtime/proc.go, Go 1.21 to 1.27).
    let started =
        || dl::global("runtime.mainStarted").is_some_and(|it| unsafe { dl::read_flag(it) });
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
