//! Opens a small plugin, calls it, opens another one, and prints the time of each stage: `stages SMALL PLUGIN`.
//!
//! The last line has six times in nanoseconds. For the small plugin: until the runtime host is loaded, loading it, and the rest of the open.
//! For the other plugin: the pre-load check, Go's own `plugin.Open` up to the end of loading, and the rest. The call in between is not
//! counted: a thread's first entry into Go attaches it to the runtime.
//!
//! # Safety
//!
//! To observe loading, this program defines `dlopen`, and `realpath`, with which Go's `plugin.Open` begins (plugin/plugin_dlopen.go). Each
//! passes every call on to the next definition of its name. On ELF systems, the dynamic linker searches the program first, so Go's calls
//! reach these definitions, too.
#![allow(unsafe_code)]

use std::{
    env,
    ffi::{CStr, c_char, c_int, c_void},
    mem,
    sync::Mutex,
    time::Instant,
};

type DlOpen = unsafe extern "C" fn(*const c_char, c_int) -> *mut c_void;
type RealPath = unsafe extern "C" fn(*const c_char, *mut c_char) -> *mut c_char;

/// A call of `dlopen` that loaded a library.
struct Load {
    /// The start of the last `realpath` before it.
    resolving: Instant,
    start: Instant,
    end: Instant,
}

static LOADS: Mutex<Vec<Load>> = Mutex::new(Vec::new());

/// The start of the last `realpath`.
static RESOLVING: Mutex<Option<Instant>> = Mutex::new(None);

/// Returns the next definition of a C function that this program defines.
fn next(name: &CStr) -> *mut c_void {
    // SAFETY: the name is a C string.
    let next = unsafe { libc::dlsym(libc::RTLD_NEXT, name.as_ptr()) };
    assert!(!next.is_null(), "the system has it too");
    next
}

/// # Safety
///
/// The preconditions are those of the system's `dlopen`.
// SAFETY: it passes its arguments to the system's dlopen.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dlopen(path: *const c_char, flags: c_int) -> *mut c_void {
    // SAFETY: that is the C type of dlopen (POSIX).
    let next = unsafe { mem::transmute::<*mut c_void, DlOpen>(next(c"dlopen")) };
    let start = Instant::now();
    // SAFETY: the caller guarantees what `dlopen` needs: a C string or null.
    let library = unsafe { next(path, flags) };
    if !path.is_null() && flags & libc::RTLD_NOLOAD == 0 {
        let resolving = *RESOLVING.lock().expect("nobody panics with the lock");
        let mut loads = LOADS.lock().expect("nobody panics with the lock");
        loads.push(Load {
            resolving: resolving.unwrap_or(start),
            start,
            end: Instant::now(),
        });
    }
    library
}

/// # Safety
///
/// The preconditions are those of the system's `realpath`.
// SAFETY: it passes its arguments to the system's realpath.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn realpath(path: *const c_char, resolved: *mut c_char) -> *mut c_char {
    *RESOLVING.lock().expect("nobody panics with the lock") = Some(Instant::now());
    // SAFETY: that is the C type of realpath (POSIX).
    let next = unsafe { mem::transmute::<*mut c_void, RealPath>(next(c"realpath")) };
    // SAFETY: the caller guarantees what `realpath` needs: a C string, and room for the result or null.
    unsafe { next(path, resolved) }
}

fn main() {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let [small, other] = arguments.as_slice() else {
        panic!("usage: stages SMALL PLUGIN");
    };
    let start = Instant::now();
    // SAFETY: the plugin is one of this project.
    let small = unsafe { plugin_core::open(small) }.expect("the small plugin opens");
    let opened = Instant::now();
    let f = small.func::<fn()>("F").expect("the small plugin has F");
    f.call().expect("F returns");
    let again = Instant::now();
    // SAFETY: the second plugin is one of this project, too.
    unsafe { plugin_core::open(other) }.expect("the other plugin opens");
    let end = Instant::now();
    let loads = LOADS.lock().expect("nobody panics with the lock");
    // Between the two is the small plugin: it is loaded while the runtime starts, and Go's own `dlopen` of it loads nothing.
    let [host, _, .., plugin] = &loads[..] else {
        panic!("host, small and other are loaded; not {}", loads.len());
    };
    let stages = [
        host.start - start,
        host.end - host.start,
        opened - host.end,
        plugin.resolving - again,
        plugin.end - plugin.resolving,
        end - plugin.end,
    ];
    let words: Vec<String> = stages
        .iter()
        .map(|stage| stage.as_nanos().to_string())
        .collect();
    println!("{}", words.join(" "));
}
