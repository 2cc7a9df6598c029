//! What plugin-core needs to know about the dynamic loader of FreeBSD: [`LOADER`].
//!
//! This is data only. It builds and is tested on every system, so that a FreeBSD plugin can be checked on any of them.
//!
//! # Notes
//!
//! - Go builds plugins for FreeBSD on amd64 only (`BuildModeSupported`, internal/platform/supported.go, Go 1.21 to 1.27).
//! - The ELF header does not contain the system: Go leaves its OS/ABI byte at 0 (System V), although FreeBSD's own files have 9. The
//!   loader (`libexec/rtld-elf`) accepts both in shared objects. `GOOS` in the build info does contain it.
//! - It is not known whether several threads may call `dlerror`. So a null from `dlsym` is an error, whatever `dlerror` returns.
//! - The authors have not run this on FreeBSD. The values come from its headers, and the checks are tested with real files.
#![forbid(unsafe_code)]

mod libraries;

use plugin_image::{AfterEnvironment, CacheFolder, Format, Loader, PathTokens, ThreadExit};
use std::ffi::c_int;

/// FreeBSD `include/dlfcn.h`.
const RTLD_NOW: c_int = 0x2;
/// FreeBSD `include/dlfcn.h`.
const RTLD_GLOBAL: c_int = 0x100;

/// The loader of FreeBSD.
pub const LOADER: Loader = Loader {
    os: "freebsd",
    goos: "freebsd",
    c_library: None,
    loads_hosts: true,
    // Not tried there.
    preloads: false,
    format: Format::Elf,
    open_flags: RTLD_NOW | RTLD_GLOBAL,
    // `find_library` and `origin_subst` in libexec/rtld-elf/rtld.c.
    path_tokens: PathTokens {
        names: &["ORIGIN", "OSNAME", "OSREL", "PLATFORM", "LIB"],
        whole_words: false,
    },
    library_name: ("lib", ".so"),
    // The XDG Base Directory Specification, 0.8.
    cache: CacheFolder {
        variable: Some("XDG_CACHE_HOME"),
        in_home: ".cache",
    },
    // -O1 is the default of lld. With it GNU ld makes a larger hash table of symbols, with fewer collisions.
    link_flags: "-extldflags=-Wl,-O1",
    dlopen_library: &[],
    // The default of std::thread, and what FreeBSD gives Go's threads (runtime/cgo/gcc_freebsd.c, pthread_attr(3)).
    thread_stack: 2 << 20,
    // FreeBSD lib/libc/stdlib/cxa_thread_atexit_impl.c, cxa_thread_atexit.c.
    thread_exit: ThreadExit::Itanium(&["__cxa_thread_atexit_impl", "__cxa_thread_atexit"]),
    // FreeBSD has an auxiliary vector. Without it, the runtime gets the page size from the kernel (runtime/os_freebsd.go, `osinit`), and
    // the time by system calls.
    after_environment: AfterEnvironment::Nothing,
    reports_missing: false,
    libraries: Some(libraries::LIBRARIES),
    // strerror(3) of EACCES and EPERM, which libexec/rtld-elf/map_object.c reports.
    not_executable: &["Permission denied", "not permitted"],
    // strerror(3) of ENOMEM.
    out_of_memory: &["Cannot allocate memory"],
};
