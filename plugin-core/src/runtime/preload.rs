//! [`Preload`]: the dynamic linker loads the first plugin while the Go runtime starts.
//!
//! Loading a file and starting a runtime take a millisecond each, and neither needs the other, except for one thing: the plugin's
//! initialiser appends the plugin to the runtime's list of modules (`addmoduledata` in runtime/asm_amd64.s and asm_arm64.s). The list begins
//! with `runtime.firstmoduledata`, and `runtime.lastmoduledatap` points to its end. A runtime that starts takes every module on the list for a
//! part of the program, whose packages `runtime.main` initialises (runtime/proc.go). So the plugin is kept off the list until then:
//!
//! 1. Before the runtime starts, [`divert`](Preload::divert) lets `lastmoduledatap` point to a stand-in, which is on no list. While the plugin
//!    is loaded, its initialiser appends it to the stand-in.
//! 2. [`settle`](Preload::settle) gives the variable its value back. `runtime.main` waits for that before it reads the list, in the C function
//!    `_cgo_notify_runtime_init_done`, which is replaced by [`wait_until_settled`].
//! 3. When the host's packages are initialised, [`Late::append`] does what the initialiser would have done. Then `plugin.Open` finds the file
//!    loaded, and its module at the end of the list, as if it had loaded the file itself.
//! 4. `plugin.Open` loads a file and initialises the last module of the list under one lock. Here these are apart, so no other plugin may be
//!    opened between them: [`wait_until_known`].
//!
//! If loading fails, nothing is appended, and `plugin.Open` tries again and reports the error.
//!
//! # Safety
//!
//! The variables are words in the data of the runtime. They are written before the runtime starts and, in step 3, where the initialiser of a
//! plugin writes them.
#![allow(unsafe_code)]

use crate::runtime::{dl::Resident, modules};
use plugin_platform::LOADER;
use std::{
    ffi::c_void,
    mem,
    path::Path,
    ptr,
    sync::{
        Condvar, Mutex, PoisonError,
        atomic::{AtomicPtr, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

/// The variable that points to the last module of the list.
const LAST: &str = "runtime.lastmoduledatap";

/// The variable that holds the C function by which `runtime.main` says that Go can be entered from now on (runtime/cgo/callbacks.go). After
/// that call it reads the list of modules, and before it, in `schedinit`, only what the list's first module leads to.
const NOTIFY: &str = "_cgo_notify_runtime_init_done";

/// `void x_cgo_notify_runtime_init_done(void *unused)`, runtime/cgo/gcc_libinit.c.
type Notify = unsafe extern "C" fn(*mut c_void);

/// The function by which a host starts its runtime that does not do so when it is loaded (host/entry).
const STARTS_LATER: &str = "goplugin_rt0";

/// The number of words in the stand-in, which is larger than `struct moduledata` of any Go version.
const WORDS: usize = 128;

/// What initialisers of plugins take for the last module. They write its field `next`.
static STAND_IN: [AtomicUsize; WORDS] = [const { AtomicUsize::new(0) }; WORDS];

/// The function that [`wait_until_settled`] has replaced.
static REPLACED: AtomicPtr<c_void> = AtomicPtr::new(ptr::null_mut());

/// Whether `lastmoduledatap` has its value back.
static SETTLED: Mutex<bool> = Mutex::new(false);
static SETTLES: Condvar = Condvar::new();

/// The address of the field `typemap` of the module that was appended, until Go has set it or the open has ended; then 0.
static UNKNOWN: AtomicUsize = AtomicUsize::new(0);

/// The interval at which the field is read, since Go does not signal that it is set.
const LOOK_AGAIN: Duration = Duration::from_micros(50);

/// A runtime during whose start a plugin can be loaded.
#[derive(Debug)]
pub(super) struct Preload {
    last: &'static AtomicUsize,
    notify: &'static AtomicPtr<c_void>,
    /// The offsets of the fields `next` and `typemap` of `struct moduledata`.
    next: usize,
    typemap: usize,
    /// The value of `last`, while that points to the stand-in.
    diverted_from: Option<usize>,
}

/// Modules that are loaded and not yet on the runtime's list, which ends at `end`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Late {
    last: &'static AtomicUsize,
    end: usize,
    next: usize,
    typemap: usize,
    modules: (usize, usize),
}

impl Preload {
    /// Finds the variables. Returns `None` if no plugin can be loaded while this runtime starts.
    ///
    /// # Safety
    ///
    /// `library` contains a runtime host by this version of Go.
    pub(super) unsafe fn of(library: &Resident, go_minor: Option<u32>) -> Option<Self> {
        let (next, typemap) = modules::offsets(go_minor)?;
        library.symbol(STARTS_LATER)?;
        let (last, notify) = (library.symbol(LAST)?, library.symbol(NOTIFY)?);
        if !LOADER.preloads || next / size_of::<usize>() >= WORDS {
            return None;
        }
        // SAFETY: this is `var lastmoduledatap *moduledata` of the runtime (runtime/symtab.go, the caller's promise), which is never unloaded.
        let last = unsafe { &*ptr::with_exposed_provenance::<AtomicUsize>(last) };
        // SAFETY: this is `var _cgo_notify_runtime_init_done unsafe.Pointer` of the runtime (runtime/cgo.go, the caller's promise), which is
        // never unloaded.
        let notify = unsafe { &*ptr::with_exposed_provenance::<AtomicPtr<c_void>>(notify) };
        Some(Self {
            last,
            notify,
            next,
            typemap,
            diverted_from: None,
        })
    }

    /// Prepares a runtime that is about to be started. It then waits, when it has nearly started, for [`settle`](Self::settle).
    pub(super) fn divert(&mut self) {
        let stand_in = STAND_IN.as_ptr().expose_provenance();
        self.diverted_from = Some(self.last.swap(stand_in, Ordering::Relaxed));
        let wait = wait_until_settled as Notify as *mut c_void;
        REPLACED.store(self.notify.swap(wait, Ordering::Relaxed), Ordering::Release);
    }

    /// Loads a plugin. Has no effect if that fails.
    ///
    /// # Safety
    ///
    /// The file was checked to be a plugin that the dynamic linker and the runtime can load, and its initialisers may run in this process.
    pub(super) unsafe fn load(&self, path: &Path) {
        if self.diverted_from.is_some() {
            // SAFETY: the caller guarantees that the initialisers may run.
            let _ = unsafe { Resident::open(path, LOADER.open_flags) };
        }
    }

    /// Lets the runtime continue. Returns what has been loaded meanwhile, which must be appended when the host's packages are initialised.
    pub(super) fn settle(&mut self) -> Option<Late> {
        let end = self.diverted_from.take()?;
        let last = self.last.swap(end, Ordering::AcqRel);
        *SETTLED.lock().unwrap_or_else(PoisonError::into_inner) = true;
        SETTLES.notify_all();
        // More than one, if other code has loaded plugins, too.
        let first = STAND_IN[self.next / size_of::<usize>()].load(Ordering::Acquire);
        (first != 0).then_some(Late {
            last: self.last,
            end,
            next: self.next,
            typemap: self.typemap,
            modules: (first, last),
        })
    }
}

impl Late {
    /// Appends the modules to the runtime's list.
    ///
    /// # Safety
    ///
    /// The runtime has initialised the packages of the host, and nothing else has been appended since [`Preload::settle`].
    pub(super) unsafe fn append(self) {
        let (first, last) = self.modules;
        let next = ptr::with_exposed_provenance::<AtomicUsize>(self.end + self.next);
        // SAFETY: `end` was the value of `lastmoduledatap`, the address of a module that is never unloaded, and this is the offset of its field
        // `next` in this version of Go (`Preload::of`).
        let next = unsafe { &*next };
        // In the order in which `addmoduledata` writes them. GC safety: these are addresses of static data, outside of Go's heap.
        next.store(first, Ordering::Release);
        self.last.store(last, Ordering::Release);
        UNKNOWN.store(last + self.typemap, Ordering::Release);
    }
}

/// Waits, before another plugin is opened, until `plugin.Open` has found the module that was appended.
pub(super) fn wait_until_known() {
    loop {
        let typemap = UNKNOWN.load(Ordering::Acquire);
        if typemap == 0 {
            return;
        }
        let typemap = ptr::with_exposed_provenance::<AtomicUsize>(typemap);
        // SAFETY: `append` has stored the address of this field, a pointer that Go writes once, of a module that is never unloaded.
        if unsafe { &*typemap }.load(Ordering::Acquire) != 0 {
            return known();
        }
        thread::sleep(LOOK_AGAIN);
    }
}

/// Ends all waiting, because the first open has ended or the module is known.
pub(super) fn known() {
    UNKNOWN.store(0, Ordering::Release);
}

/// Waits for [`Preload::settle`] and does what `runtime.main` wants done.
///
/// # Safety
///
/// As for the function that it replaces; `runtime.main` calls it on a thread of Go's.
unsafe extern "C" fn wait_until_settled(unused: *mut c_void) {
    let mut settled = SETTLED.lock().unwrap_or_else(PoisonError::into_inner);
    while !*settled {
        settled = SETTLES
            .wait(settled)
            .unwrap_or_else(PoisonError::into_inner);
    }
    drop(settled);
    let replaced = REPLACED.load(Ordering::Acquire);
    // SAFETY: `divert` has read it from the variable that holds a function of this type.
    let replaced = unsafe { mem::transmute::<*mut c_void, Notify>(replaced) };
    // SAFETY: the caller calls this function instead of that one.
    unsafe { replaced(unused) };
}
