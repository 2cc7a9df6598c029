//! Opens a small plugin and then another, and says how long each stage took: `stages SMALL PLUGIN`.
//!
//! One line of nanoseconds: what was done before the runtime host was loaded, loading it, the rest of the small plugin's open;
//! then for the other plugin what was done before it was loaded, loading it, and the rest. What is done before a plugin is loaded
//! is the pre-load check, and with it the entry into Go and Go's own `realpath`.
//!
//! # Safety
//!
//! To see when a library is loaded, this program defines `dlopen` itself and passes every call on to the next definition of that
//! name. The dynamic linker looks in the program first, so Go's calls come here too (on systems with one flat name space: ELF).
#![allow(unsafe_code)]

use std::{
    env,
    ffi::{c_char, c_int, c_void},
    mem,
    sync::{Mutex, OnceLock},
    time::Instant,
};

type DlOpen = unsafe extern "C" fn(*const c_char, c_int) -> *mut c_void;

/// When each `dlopen` that loads something began and ended.
static LOADS: Mutex<Vec<(Instant, Instant)>> = Mutex::new(Vec::new());

fn next() -> DlOpen {
    static NEXT: OnceLock<DlOpen> = OnceLock::new();
    *NEXT.get_or_init(|| {
        // SAFETY: the name is a C string.
        let next = unsafe { libc::dlsym(libc::RTLD_NEXT, c"dlopen".as_ptr()) };
        assert!(!next.is_null(), "the system has a dlopen");
        // SAFETY: that is the C type of dlopen (POSIX).
        unsafe { mem::transmute::<*mut c_void, DlOpen>(next) }
    })
}

/// # Safety
///
/// As for the system's `dlopen`.
// SAFETY: it does what the system's dlopen does.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dlopen(path: *const c_char, flags: c_int) -> *mut c_void {
    let next = next();
    let start = Instant::now();
    // SAFETY: the caller's promise, passed on.
    let library = unsafe { next(path, flags) };
    if !path.is_null() && flags & libc::RTLD_NOLOAD == 0 {
        let mut loads = LOADS.lock().expect("nobody panics with the lock");
        loads.push((start, Instant::now()));
    }
    library
}

fn main() {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let [small, other] = arguments.as_slice() else {
        panic!("usage: stages SMALL PLUGIN");
    };
    let mut times = vec![Instant::now()];
    for path in [small, other] {
        // SAFETY: both are this project's own plugins.
        let opened = unsafe { plugin_core::open(path) };
        opened.unwrap_or_else(|error| panic!("{error}"));
        times.push(Instant::now());
    }
    let loads = LOADS.lock().expect("nobody panics with the lock");
    let [host, _, plugin] = loads[..] else {
        panic!(
            "three libraries are loaded: host, small, other; not {}",
            loads.len()
        );
    };
    let stages = [
        host.0 - times[0],
        host.1 - host.0,
        times[1] - host.1,
        plugin.0 - times[1],
        plugin.1 - plugin.0,
        times[2] - plugin.1,
    ];
    let words: Vec<String> = stages
        .iter()
        .map(|stage| stage.as_nanos().to_string())
        .collect();
    println!("{}", words.join(" "));
}
