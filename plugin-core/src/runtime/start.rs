//! [`Loaded`]: a runtime host in the process, whose Go runtime starts until it is told which plugin to open first.
//!
//! Loading the host starts nothing: then its function `goplugin1_begin` starts the runtime, on a thread of its own. When its packages are initialised, a goroutine there answers the one
//! question that it is asked, see host/start.go: where Go is to be entered. It is asked to open a plugin in the same breath, so that
//! a first open changes threads twice only, and the plugin can be compared with the host meanwhile.
//!
//! # Safety
//!
//! The question is a [`Start`] on the stack of the thread that asks. It is the host's until `goplugin1_start` returns; what is told
//! in it is true if the file is a runtime host of this crate, which [`Loaded::load`] has been promised.
#![allow(unsafe_code)]

use crate::{
    abi::entries::Entries,
    abi::frame::Frame,
    abi::hooks::Hooks,
    abi::pointer::start,
    host::RuntimeHost,
    runtime::dl::Resident,
    runtime::frame_guard::FrameGuard,
    runtime::instance::{self, RightToStart},
    runtime::operations::{self, Opened},
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

/// The C function that the host is asked by.
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
    up: unsafe extern "C" fn(*mut Start, usize) -> usize,
    entries: Entries,
    opened: *mut Frame,
    /// The host does not look at this.
    host: &'static RuntimeHost,
}

/// A runtime host that is in the process, and not yet asked. If it is dropped so, and was started, it is asked to open nothing.
#[derive(Debug)]
pub(crate) struct Loaded {
    host: &'static RuntimeHost,
    /// What starts it, until it is started.
    begin: Option<Begin>,
    start: Ask,
    /// Where the runtime has the channel that it closes when the host's packages are initialised; 0 if that is not known.
    initialised: usize,
    /// Where it has what it calls when a collection starts; 0 if that is not known.
    pool_cleanup: usize,
    /// What Go is to call in Rust.
    hooks: fn() -> Hooks,
    asked: bool,
    _right: RightToStart,
}

impl Loaded {
    /// Loads the runtime host and starts its Go runtime, with the arguments and the environment that this process has now.
    ///
    /// # Safety
    ///
    /// `host` was found to be a runtime host of this version of this crate, and no other Go runtime that exports its symbols is in
    /// the process.
    pub(crate) unsafe fn load(
        host: RuntimeHost,
        hooks: fn() -> Hooks,
        right: RightToStart,
    ) -> Result<Self, StartError> {
        // SAFETY: the one initialiser of a runtime host does nothing (host/entry).
        let library = unsafe { Resident::open(&host.path, plugin_platform::LOADER.open_flags) }
            .map_err(|source| StartError::load(&host.path, source))?;
        let begin = library.symbol(BEGIN);
        let host = Box::leak(Box::new(host)); // It stays loaded, too.
        // SAFETY: the caller's promise, and the library is that host.
        let mut loaded = unsafe { Self::found(host, begin, &library, hooks, right) }?;
        // The plugin was looked at before the host was looked for: they are of one Go version.
        loaded.begin();
        Ok(loaded)
    }

    /// The runtime host that is linked into this program. It is not started before [`begin`](Self::begin): it may not be of the version
    /// that the plugin needs.
    ///
    /// # Safety
    ///
    /// `host` was found to be a runtime host of this version of this crate, which is linked into the program and exports its symbols.
    pub(crate) unsafe fn embedded(
        host: &'static RuntimeHost,
        hooks: fn() -> Hooks,
        right: RightToStart,
    ) -> Result<Self, StartError> {
        let begin = plugin_platform::embedded_entry();
        // SAFETY: the caller's promise; what the program exports comes first.
        unsafe { Self::found(host, begin, &Resident::program(), hooks, right) }
    }

    /// # Safety
    ///
    /// `host` is a runtime host of this version of this crate, of which `begin` is the function, and `library` has the others.
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
        // SAFETY: `goplugin1` in their names guarantees that these are the types of the two functions.
        let begin = unsafe { mem::transmute::<*const c_void, Begin>(begin) };
        // SAFETY: `goplugin1` in its name guarantees that this is its type.
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

    /// Starts the runtime, unless that was done.
    pub(crate) fn begin(&mut self) {
        let Some(begin) = self.begin.take() else {
            return;
        };
        let (count, arguments) = arguments::block();
        // SAFETY: the arguments are laid out as it wants them and live for ever; nobody has started this runtime: the right to is
        // given once, and `begin` was taken.
        unsafe { begin(count, arguments) };
        plugin_platform::use_signal_stacks();
    }

    /// Waits until the runtime is up, and opens a plugin.
    ///
    /// # Safety
    ///
    /// As for [`operations::open`].
    pub(crate) unsafe fn open(
        mut self,
        path: &Path,
    ) -> Result<(&'static Runtime, Opened), StartError> {
        let opened = self.ask(path.as_os_str().as_bytes());
        let contract = || StartError::contract(&self.host.path);
        let runtime = instance::current().ok_or_else(contract)?;
        let opened = match opened {
            Some(frame) => Opened::of(&frame),
            // SAFETY: the caller's promise, passed on.
            None => unsafe { operations::open(runtime, path) },
        };
        Ok((runtime, opened))
    }

    /// Waits until the runtime is up. With a path that is not empty, also until the plugin there is open, or is not: that is said
    /// in the frame, if it was tried.
    fn ask(&mut self, path: &[u8]) -> Option<FrameGuard> {
        self.begin();
        self.asked = true;
        let mut question = Start {
            hooks: (self.hooks)(),
            path: start(path),
            path_len: path.len(),
            initialised: self.initialised,
            pool_cleanup: self.pool_cleanup,
            up,
            entries: Entries::default(),
            opened: ptr::null_mut(),
            host: self.host,
        };
        // SAFETY: the question is good until the call returns, and so is the path; see the head of this file.
        unsafe { (self.start)(&raw mut question) };
        if question.opened.is_null() {
            return None;
        }
        // SAFETY: GC safety: the host made this frame, which it keeps for ever, and gave it to nobody else.
        Some(unsafe { FrameGuard::from_address(question.opened) })
    }
}

impl Drop for Loaded {
    fn drop(&mut self) {
        if !self.asked && self.begin.is_none() {
            self.ask(&[]);
        }
    }
}

/// Go can be entered by these entries; called on a thread of the host's. Returns 0 if they are not such as this crate knows.
///
/// # Safety
///
/// The host has filled in the entries of the question that it was asked.
unsafe extern "C" fn up(question: *mut Start, _: usize) -> usize {
    // SAFETY: whoever asks waits, and does not look at it meanwhile.
    let question = unsafe { &*question };
    // SAFETY: the caller's promise.
    let runtime = unsafe { Runtime::new(question.host, &question.entries) };
    runtime.map(instance::set).is_some().into()
}

/// Variables of the runtime, by name.
#[derive(Clone, Copy)]
struct Variables {
    /// The channel that it closes when the packages of the host are initialised (runtime/proc.go): a plugin must not be loaded before,
    /// since up to Go 1.25 `runtime.main` would initialise it, too.
    initialised: &'static str,
    /// What it calls when a collection starts (runtime/mgc.go), see host/released.go.
    pool_cleanup: &'static str,
}

/// These variables, for the versions in which they were seen.
fn runtime_variables(go_minor: u32) -> Option<Variables> {
    let initialised = match go_minor {
        21..=26 => "runtime.main_init_done",
        27 => "runtime.mainInitDoneChan",
        _ => return None,
    };
    Some(Variables {
        initialised,
        pool_cleanup: "runtime.poolcleanup",
    })
}
