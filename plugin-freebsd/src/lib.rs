//! What the FreeBSD loader needs to know about Go plugins: [`LOADER`].
//!
//! Data only, and portable: it builds and is tested on every system, so that a FreeBSD plugin can be judged anywhere.
//!
//! # Notes
//!
//! - Go builds plugins for FreeBSD on amd64 only (`BuildModeSupported`, internal/platform/supported.go, Go 1.21 to 1.27).
//! - The ELF header does not tell the system: Go leaves its OS/ABI byte at 0 (System V) although FreeBSD's own files have 9. The loader
//!   (`libexec/rtld-elf`) takes both for shared objects. `GOOS` of the build info tells.
//! - `dlerror` is not known to be safe when several threads call it, so a null from `dlsym` is an error there, whatever `dlerror` says.
//! - Nothing of this has been run on FreeBSD by those who wrote it: the values come from its headers, the checks from real files.
#![forbid(unsafe_code)]

mod libraries;

use plugin_image::{AfterEnvironment, CacheFolder, Format, Loader, ThreadExit};
use std::ffi::c_int;

/// FreeBSD `include/dlfcn.h`.
const RTLD_NOW: c_int = 0x2;
/// FreeBSD `include/dlfcn.h`.
const RTLD_GLOBAL: c_int = 0x100;

/// FreeBSD.
pub const LOADER: Loader = Loader {
    os: "freebsd",
    goos: "freebsd",
    c_library: None,
    loads_hosts: true,
    format: Format::Elf,
    open_flags: RTLD_NOW | RTLD_GLOBAL,
    library_name: ("lib", ".so"),
    // The XDG Base Directory Specification, 0.8.
    cache: CacheFolder {
        variable: Some("XDG_CACHE_HOME"),
        in_home: ".cache",
    },
    // lld's -O1 is its default; GNU ld makes a larger hash table of symbols with fewer collisions.
    link_flags: "-extldflags=-Wl,-O1",
    dlopen_library: &[],
    // What Rust gives threads that it starts (std::thread), and FreeBSD those of Go (runtime/cgo/gcc_freebsd.c, pthread_attr(3)).
    thread_stack: 2 << 20,
    // FreeBSD lib/libc/stdlib/cxa_thread_atexit_impl.c, cxa_thread_atexit.c.
    thread_exit: ThreadExit::Itanium(&["__cxa_thread_atexit_impl", "__cxa_thread_atexit"]),
    // There is a vector; without one the runtime asks the kernel for the page size (runtime/os_freebsd.go, `osinit`), and for the time
    // by system calls.
    after_environment: AfterEnvironment::Nothing,
    reports_missing: false,
    libraries: Some(libraries::LIBRARIES),
    // strerror(3) of EACCES and EPERM, of which libexec/rtld-elf/map_object.c tells.
    not_executable: &["Permission denied", "not permitted"],
};
