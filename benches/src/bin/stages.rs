//! Opens a small plugin, uses it and then opens another, and says how long each stage took: `stages SMALL PLUGIN`.
//!
//! The last line is of nanoseconds: what was done before the runtime host was loaded, loading it, the rest of the small plugin's open;
//! then for the other plugin what was done before Go's own `plugin.Open` began, which is the pre-load check, that itself up to the
//! end of loading, and the rest. The call in between is not among them: the first thing that a thread does in Go attaches it to the
//! runtime, whatever it is.
//!
//! # Safety
//!
//! To see when a library is loaded, this program defines `dlopen` itself and passes every call on to the next definition of that
//! name; and `realpath`, which Go's `plugin.Open` begins with (plugin/plugin_dlopen.go). The dynamic linker looks in the program first,
//! so Go's calls come here too (on systems with one flat name space: ELF).
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

/// A `dlopen` that loads something.
struct Load {
    /// When the last `realpath` before it began.
    resolving: Instant,
    start: Instant,
    end: Instant,
}

static LOADS: Mutex<Vec<Load>> = Mutex::new(Vec::new());

/// When the last `realpath` began.
static RESOLVING: Mutex<Option<Instant>> = Mutex::new(None);

/// The next definition of a C function that this program defines.
fn next(name: &CStr) -> *mut c_void {
    // SAFETY: the name is a C string.
    let next = unsafe { libc::dlsym(libc::RTLD_NEXT, name.as_ptr()) };
    assert!(!next.is_null(), "the system has it too");
    next
}

/// # Safety
///
/// As for the system's `dlopen`.
// SAFETY: it does what the system's dlopen does.
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
/// As for the system's `realpath`.
// SAFETY: it does what the system's realpath does.
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
    // SAFETY: it is this project's own plugin.
    let small = unsafe { plugin_core::open(small) }.expect("the small plugin opens");
    let opened = Instant::now();
    let f = small.func::<fn()>("F").expect("the small plugin has F");
    f.call().expect("F returns");
    let again = Instant::now();
    // SAFETY: the same.
    unsafe { plugin_core::open(other) }.expect("the other plugin opens");
    let end = Instant::now();
    let loads = LOADS.lock().expect("nobody panics with the lock");
    // Between them the small plugin, which is loaded while the runtime starts, and then by Go, to which it is there already.
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
