//! What plugin-core needs to know about the dynamic loader of Linux: [`LOADER`], and [`MUSL`] for musl.
//!
//! This is data only. It builds and is tested on every system, so that a Linux plugin can be checked on any of them.
//!
//! # Notes
//!
//! - On musl, the runtime host must be linked into the program. musl cannot load it from a file (`initial-exec TLS resolves to
//!   dynamic definition`), and it calls initialisers without the arguments that Go's runtime needs (`runtime.sysargs`).
//! - The ELF header does not contain the system: Go leaves its OS/ABI byte at 0 for both Linux and FreeBSD. `GOOS` in the build info
//!   does.
//! - glibc maps no file twice: it compares device and inode, so a symbolic or hard link to an open plugin is the same plugin.
//! - Using a file that is shorter than its headers say ends the process (SIGBUS), so the length is checked before loading.
#![forbid(unsafe_code)]

mod libraries;

use plugin_image::{AfterEnvironment, CacheFolder, Format, Loader, PathTokens, ThreadExit};
use std::ffi::c_int;

/// glibc `bits/dlfcn.h`.
const RTLD_NOW: c_int = 0x2;
/// glibc `bits/dlfcn.h`.
const RTLD_GLOBAL: c_int = 0x100;

/// The loader of Linux with glibc.
pub const LOADER: Loader = Loader {
    os: "linux",
    goos: "linux",
    c_library: Some(("glibc", "libc.so.6")),
    loads_hosts: true,
    preloads: true,
    format: Format::Elf,
    open_flags: RTLD_NOW | RTLD_GLOBAL,
    // `is_dst` in elf/dl-load.c, glibc 2.27 to 2.36; ld.so(8), "Dynamic string tokens". Before 2.27 a token had to be a whole component.
    path_tokens: PathTokens {
        names: &["ORIGIN", "LIB", "PLATFORM"],
        whole_words: true,
    },
    library_name: ("lib", ".so"),
    // The XDG Base Directory Specification, 0.8.
    cache: CacheFolder {
        variable: Some("XDG_CACHE_HOME"),
        in_home: ".cache",
    },
    // With -O, GNU ld and lld make a larger hash table of symbols, with fewer collisions. A plugin looks up thousands of symbols in it.
    link_flags: "-extldflags=-Wl,-O1",
    // Needed before glibc 2.34, and an empty library since.
    dlopen_library: &["-ldl"],
    // The default of std::thread. Go's threads have more: 8 MiB, or what `ulimit -s` sets (runtime/cgo/gcc_linux.c,
    // pthread_create(3)).
    thread_stack: 2 << 20,
    // glibc stdlib/cxa_thread_atexit_impl.c.
    thread_exit: ThreadExit::Itanium(&["__cxa_thread_atexit_impl"]),
    // runtime/os_linux.go, `sysargs`.
    after_environment: AfterEnvironment::AuxiliaryVector,
    // `_dl_map_object` in elf/dl-load.c, glibc 2.36: with RTLD_NOLOAD it searches as usual. If it finds a file that is not loaded, it
    // returns no handle and no error; if it finds no file, it returns an error.
    reports_missing: true,
    libraries: Some(libraries::LIBRARIES),
    // `_dl_map_segments` in elf/dl-map-segments.h.
    not_executable: &["failed to map segment"],
    // `_dl_map_segments` in elf/dl-map-segments.h, and strerror(3) of ENOMEM in glibc and musl.
    out_of_memory: &[
        "cannot map zero-fill pages",
        "Cannot allocate memory",
        "Out of memory",
    ],
};

/// The loader of Linux with musl. It cannot load the runtime host from a file, so the host must be linked into the program.
///
/// It differs from [`LOADER`] only in the fields that are set here.
pub const MUSL: Loader = Loader {
    // The name that musl-gcc links. On Alpine the name contains the processor.
    c_library: Some(("musl", "libc.so")),
    // ldso/dynlink.c: `initial-exec TLS resolves to dynamic definition`; golang/go#54805.
    loads_hosts: false,
    // `dlopen` in ldso/dynlink.c opens the path as it is.
    path_tokens: PathTokens::NONE,
    dlopen_library: &[],
    // `dlopen` in ldso/dynlink.c: with RTLD_NOLOAD, a library that is not loaded is an error, whether or not its file exists.
    reports_missing: false,
    ..LOADER
};
