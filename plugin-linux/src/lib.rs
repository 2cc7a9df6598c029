//! What the Linux loader needs to know about Go plugins: [`LOADER`].
//!
//! Data only, and portable: it builds and is tested on every system, so that a Linux plugin can be judged anywhere.
//!
//! # Notes
//!
//! - musl takes a runtime host only if it is linked into the program. It does not load one from a file (`initial-exec TLS resolves to dynamic definition`), and gives initialisers no arguments, which
//!   Go's runtime needs (`runtime.sysargs`).
//! - The ELF header does not tell the system: Go leaves its OS/ABI byte at 0 for Linux and FreeBSD alike. `GOOS` of the build info does.
//! - glibc maps nothing twice: it compares device and inode, so a symbolic or hard link to an open plugin is that plugin.
//! - A file that is cut short while it is mapped kills the process (SIGBUS), so the length is checked before.
#![forbid(unsafe_code)]

mod libraries;

use plugin_image::{AfterEnvironment, CacheFolder, Format, Loader, ThreadExit};
use std::ffi::c_int;

/// glibc `bits/dlfcn.h`.
const RTLD_NOW: c_int = 0x2;
/// glibc `bits/dlfcn.h`.
const RTLD_GLOBAL: c_int = 0x100;

/// Linux with glibc.
pub const LOADER: Loader = Loader {
    os: "linux",
    goos: "linux",
    c_library: Some(("glibc", "libc.so.6")),
    loads_hosts: true,
    format: Format::Elf,
    open_flags: RTLD_NOW | RTLD_GLOBAL,
    library_name: ("lib", ".so"),
    // The XDG Base Directory Specification, 0.8.
    cache: CacheFolder {
        variable: Some("XDG_CACHE_HOME"),
        in_home: ".cache",
    },
    // With -O, GNU ld and lld make a larger hash table of symbols with fewer collisions: a plugin looks up thousands in it.
    link_flags: "-extldflags=-Wl,-O1",
    // Needed before glibc 2.34, and an empty library since.
    dlopen_library: &["-ldl"],
    // What Rust gives threads that it starts (std::thread). Those of Go have more, 8 MiB unless `ulimit -s` says otherwise
    // (runtime/cgo/gcc_linux.c, pthread_create(3)).
    thread_stack: 2 << 20,
    // glibc stdlib/cxa_thread_atexit_impl.c.
    thread_exit: ThreadExit::Itanium(&["__cxa_thread_atexit_impl"]),
    // runtime/os_linux.go, `sysargs`.
    after_environment: AfterEnvironment::AuxiliaryVector,
    // `_dl_map_object` in elf/dl-load.c, glibc 2.36: it searches as always, then gives no handle and no error if it found a file that is
    // not loaded, and an error if it found none.
    reports_missing: true,
    libraries: Some(libraries::LIBRARIES),
    // `_dl_map_segments` in elf/dl-map-segments.h.
    not_executable: &["failed to map segment"],
};

/// Linux with musl, which cannot load the runtime host from a file.
pub const MUSL: Loader = Loader {
    // As musl-gcc links; on Alpine the name has the processor in it.
    c_library: Some(("musl", "libc.so")),
    // ldso/dynlink.c: `initial-exec TLS resolves to dynamic definition`; golang/go#54805.
    loads_hosts: false,
    dlopen_library: &[],
    // `dlopen` in ldso/dynlink.c: what is not loaded is an error, whether or not it would be found.
    reports_missing: false,
    ..LOADER
};
