//! [`StartingHost`]: a runtime host that is loaded, and whose Go runtime starts until it is told to open the first plugin.
//!
//! Loading the host starts nothing. Its function `goplugin1_begin` starts the runtime on a new thread. When the host's packages are
//! initialised, a goroutine there answers one request, a [`Start`]: it returns the entry points of Go, and opens a plugin; see host/start.go.
//! So the first open changes threads only twice, and the plugin can be checked while the runtime starts.
//!
//! # Safety
//!
//! The request is on the stack of the requesting thread, and belongs to the host until `goplugin1_start` returns. Its results are valid if
//! the file is a runtime host of this crate, which whoever makes a [`RuntimeHost`] has checked.
#![allow(unsafe_code)]

use crate::{
    abi::entries::Entries,
    abi::frame::Frame,
    abi::hooks::Hooks,
    abi::pointer::start,
    host::RuntimeHost,
    runtime::dl::Resident,
    runtime::frame_guard::FrameGuard,
    runtime::host_request,
    runtime::instance::{self, RightToStart},
    runtime::modules::NoRuntime,
    runtime::opened::Opened,
    runtime::preload::{self, Late, Preload},
    runtime::start_error::StartError,
    runtime::{Runtime, arguments},
};
use std::{
    ffi::{c_char, c_int, c_void},
    mem,
    os::unix::ffi::OsStrExt,
    path::Path,
    ptr,
};

/// The C function that starts the runtime.
const BEGIN: &str = "goplugin1_begin";

/// The C function that sends the request to the host.
const START: &str = "goplugin1_start";

/// `void goplugin1_begin(int argc, char **argv)`.
type Begin = unsafe extern "C" fn(c_int, *mut *mut c_char);

/// `void goplugin1_start(void *start)`.
type Ask = unsafe extern "C" fn(*mut Start);

/// `struct start` of host/start.go.
#[repr(C)]
#[derive(Debug)]
struct Start {
    hooks: Hooks,
    path: *const u8,
    path_len: usize,
    initialised: usize,
    pool_cleanup: usize,
    plugins_mu: usize,
    up: unsafe extern "C" fn(*mut Start, usize) -> usize,
    entries: Entries,
    opened: *mut Frame,
    /// Not used by the host, as what follows.
    host: &'static RuntimeHost,
    late: Option<Late>,
}

/// A runtime host that is loaded, and has not got a request. If it was started and is dropped, it gets a request to open nothing.
#[derive(Debug)]
pub(crate) struct StartingHost {
    host: &'static RuntimeHost,
    /// The function that starts the runtime, until it is started.
    begin: Option<Begin>,
    start: Ask,
    /// The address of the channel that the runtime closes when the host's packages are initialised, or 0 if unknown.
    initialised: usize,
    /// The address of the function that the runtime calls when a collection starts, or 0 if unknown.
    pool_cleanup: usize,
    /// The address of the mutex that Go's package plugin holds while the runtime registers a plugin, or 0 if unknown.
    plugins_mu: usize,
    preload: Option<Preload>,
    /// Returns the functions that Go calls in Rust.
    hooks: fn() -> Hooks,
    asked: bool,
    _right: RightToStart,
}

impl StartingHost {
    /// Loads the runtime host and starts its Go runtime, with the arguments and the environment that this process has now.
    pub(super) fn load(
        host: RuntimeHost,
        _alone: NoRuntime,
        hooks: fn() -> Hooks,
        right: RightToStart,
    ) -> Result<Self, StartError> {
        // SAFETY: the one initialiser of a runtime host does nothing (host/entry).
        let library = unsafe { Resident::open(&host.path, plugin_platform::LOADER.open_flags) }
            .map_err(|source| StartError::load(&host.path, source))?;
        let begin = library.symbol(BEGIN);
        let host = Box::leak(Box::new(host)); // The host is never unloaded.
        // SAFETY: whoever makes a `RuntimeHost` has read the file and checked that it is a runtime host of this version of this crate; `library`
        // is that file, and `begin` its function.
        let mut loaded = unsafe { Self::found(host, begin, &library, hooks, right) }?;
        // The host was searched for by the plugin's Go version, so it can be started.
        loaded.begin();
        Ok(loaded)
    }

    /// Returns the runtime host that is linked into this program. It is not started before [`begin`](Self::begin), since it may not be of the
    /// Go version that the plugin needs.
    pub(super) fn embedded(
        host: &'static RuntimeHost,
        hooks: fn() -> Hooks,
        right: RightToStart,
    ) -> Result<Self, StartError> {
        let begin = plugin_platform::embedded_entry();
        // SAFETY: `embedded_entry` is the function of the host in the program, whose version was checked when the `RuntimeHost` was made, and the
        // program's exported symbols come first in the search order.
        unsafe { Self::found(host, begin, &Resident::program(), hooks, right) }
    }

    /// Finds the functions and variables of a host.
    ///
    /// # Safety
    ///
    /// `host` is a runtime host of this version of this crate, `begin` is its function of that name, and `library` contains the others.
    unsafe fn found(
        host: &'static RuntimeHost,
        begin: Option<usize>,
        library: &Resident,
        hooks: fn() -> Hooks,
        right: RightToStart,
    ) -> Result<Self, StartError> {
        let contract = || StartError::contract(&host.path);
        let [begin, start] = [begin, library.symbol(START)]
            .map(|address| address.map(ptr::with_exposed_provenance::<c_void>));
        let (begin, start) = begin.zip(start).ok_or_else(contract)?;
        // SAFETY: a host of this version has the function `goplugin1_begin` (the caller's promise), whose type this is.
        let begin = unsafe { mem::transmute::<*const c_void, Begin>(begin) };
        // SAFETY: a host of this version has the function `goplugin1_start` (the caller's promise), whose type this is.
        let start = unsafe { mem::transmute::<*const c_void, Ask>(start) };
        let names = host.go_minor().and_then(runtime_variables);
        let variable = |name: fn(Variables) -> &'static str| {
            let address = names.and_then(|names| library.symbol(name(names)));
            address.unwrap_or(0)
        };
        Ok(Self {
            host,
            begin: Some(begin),
            start,
            initialised: variable(|names| names.initialised),
            pool_cleanup: variable(|names| names.pool_cleanup),
            plugins_mu: variable(|names| names.plugins_mu),
            // SAFETY: the caller guarantees that `library` contains this host.
            preload: unsafe { Preload::of(library, host.go_minor()) },
            hooks,
            asked: false,
            _right: right,
        })
    }

    pub(crate) fn host(&self) -> &'static RuntimeHost {
        self.host
    }

    pub(crate) fn is_dormant(&self) -> bool {
        self.begin.is_some()
    }

    /// Starts the runtime, if it has not been started.
    pub(crate) fn begin(&mut self) {
        let Some(begin) = self.begin.take() else {
            return;
        };
        if let Some(preload) = &mut self.preload {
            preload.divert();
        }
        let (count, arguments) = arguments::block();
        // SAFETY: the arguments are laid out as on the initial stack of a process, and are never freed. This is called once, since there is one
        // right to start a runtime, and `begin` was taken.
        unsafe { begin(count, arguments) };
        plugin_platform::use_signal_stacks();
    }

    /// Waits until the runtime has started, and opens a plugin. `quiet` says that loading the file runs no code but the initialiser by Go's
    /// linker, so that it can be loaded before.
    ///
    /// # Safety
    ///
    /// The file's code may run in this process, and the file was checked, so that Go does not crash on it.
    pub(crate) unsafe fn open(
        mut self,
        path: &Path,
        quiet: bool,
    ) -> Result<(&'static Runtime, Opened), StartError> {
        self.begin();
        if let Some(preload) = self.preload.as_ref().filter(|_| quiet) {
            // SAFETY: the caller guarantees that the file's code may run, and that the file was checked.
            unsafe { preload.load(path) };
        }
        let opened = self.ask(path.as_os_str().as_bytes());
        let contract = || StartError::contract(&self.host.path);
        let runtime = instance::current().ok_or_else(contract)?;
        let opened = match opened {
            Some(frame) => Opened::of(&frame),
            // SAFETY: the caller guarantees that the file's code may run, and that the file was checked.
            None => unsafe { host_request::open(runtime, path) },
        };
        Ok((runtime, opened))
    }

    /// Waits until the runtime, which has been told to start, has done so. If the path is not empty, also opens the plugin there, and returns a
    /// frame with the outcome, unless it was not tried.
    fn ask(&mut self, path: &[u8]) -> Option<FrameGuard> {
        self.asked = true;
        let mut question = Start {
            hooks: (self.hooks)(),
            path: start(path),
            path_len: path.len(),
            initialised: self.initialised,
            pool_cleanup: self.pool_cleanup,
            plugins_mu: self.plugins_mu,
            up,
            entries: Entries::default(),
            opened: ptr::null_mut(),
            host: self.host,
            late: self.preload.as_mut().and_then(Preload::settle),
        };
        // SAFETY: `question` and the path live until the call returns, and this function is that of a host of this crate (`found`).
        unsafe { (self.start)(&raw mut question) };
        preload::known();
        if question.opened.is_null() {
            return None;
        }
        // SAFETY: the host has made this frame for the request, and has passed it to no other code. GC safety: the host never frees frames.
        Some(unsafe { FrameGuard::from_address(question.opened) })
    }
}

impl Drop for StartingHost {
    fn drop(&mut self) {
        if !self.asked && self.begin.is_none() {
            self.ask(&[]);
        }
    }
}

/// Sets the runtime, when Go can be entered. The host calls this on its own thread. Returns 0 if the entries are not those that this crate
/// expects.
///
/// # Safety
///
/// `question` is the request that the host has got, and the host has filled in its entries.
unsafe extern "C" fn up(question: *mut Start, _: usize) -> usize {
    // SAFETY: the caller guarantees that this is the request. The requesting thread waits, and does not access it meanwhile.
    let question = unsafe { &*question };
    if let Some(late) = question.late {
        // SAFETY: the host calls this when its packages are initialised. This thread appends before the host opens a plugin, and the contract of
        // `open` rules out other code that loads plugins.
        unsafe { late.append() };
    }
    // SAFETY: the host has filled in the entries (the caller's promise), and is one of this version of this crate (`StartingHost::found`).
    let runtime = unsafe { Runtime::new(question.host, &question.entries) };
    runtime.map(instance::set).is_some().into()
}

/// The names of variables of the runtime.
#[derive(Clone, Copy)]
struct Variables {
    /// The channel that the runtime closes when the host's packages are initialised (runtime/proc.go). A plugin must not be loaded before,
    /// since up to Go 1.25 `runtime.main` would initialise it as well.
    initialised: &'static str,
    /// The function that the runtime calls when a collection starts (runtime/mgc.go); see host/released.go.
    pool_cleanup: &'static str,
    /// The mutex that Go's package plugin holds while the runtime registers a plugin (plugin/plugin_dlopen.go); see host/typelinks.
    plugins_mu: &'static str,
}

/// Returns the names of these variables for the Go versions in which they were verified.
fn runtime_variables(go_minor: u32) -> Option<Variables> {
    let initialised = match go_minor {
        21..=26 => "runtime.main_init_done",
        27 => "runtime.mainInitDoneChan",
        _ => return None,
    };
    Some(Variables {
        initialised,
        pool_cleanup: "runtime.poolcleanup",
        plugins_mu: "plugin.pluginsMu",
    })
}
