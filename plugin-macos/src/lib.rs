//! What plugin-core needs to know about the dynamic loader of macOS: [`LOADER`].
//!
//! This is data only. It builds and is tested on every system, so that a macOS plugin can be checked on any of them.
//!
//! # Notes
//!
//! - Symbols in a file have one underscore more than in C (`_example.com/p.F`). `dlsym` adds it, and plugin-image removes it, so names
//!   are the same as on the other systems.
//! - Go links plugins with `-flat_namespace` (`hostlink`, cmd/link/internal/ld/lib.go): a symbol is looked up in all images, in the
//!   order in which they were loaded. So the runtime host must be loaded before every plugin, as with `RTLD_GLOBAL` elsewhere.
//! - Only data symbols and a plugin's own code are exported (`machoShouldExport`, cmd/link/internal/ld/macho.go).
//! - Pointers in a file are plain with bind opcodes (older linkers, or `-no_fixup_chains`) or packed in chained fixups: plugin-image reads both.
//! - On arm64 every file has a signature over all of its content. The kernel kills a process that maps a file changed after linking.
//! - The authors have not run this on macOS. The values come from its headers, and the checks are tested with real files.
#![forbid(unsafe_code)]

use plugin_image::{AfterEnvironment, CacheFolder, Format, Loader, PathTokens, ThreadExit};
use std::ffi::c_int;

/// Apple's dyld `include/dlfcn.h`.
const RTLD_NOW: c_int = 0x2;
/// Apple's dyld `include/dlfcn.h`.
const RTLD_GLOBAL: c_int = 0x8;

/// The loader of macOS.
pub const LOADER: Loader = Loader {
    os: "macos",
    goos: "darwin",
    c_library: None,
    loads_hosts: true,
    // Not tried there.
    preloads: false,
    format: Format::MachO,
    open_flags: RTLD_NOW | RTLD_GLOBAL,
    // dyld(1): only a path that begins with `@` is expanded, and the paths of files that are opened are full.
    path_tokens: PathTokens::NONE,
    library_name: ("lib", ".dylib"),
    // Apple's File System Programming Guide.
    cache: CacheFolder {
        variable: None,
        in_home: "Library/Caches",
    },
    // Apple's linker has no flag like -O1 of the others.
    link_flags: "",
    dlopen_library: &[],
    // What macOS gives Go's threads (runtime/cgo/gcc_darwin.c; Apple's Threading Programming Guide, "Thread Costs").
    thread_stack: 512 << 10,
    // dyld/libdyld: dyld does not unload libraries with thread locals, so the function takes no address in the library.
    thread_exit: ThreadExit::WithoutLibrary(&["_tlv_atexit"]),
    // runtime/os_darwin.go, `sysargs`: `os.Executable` returns it.
    after_environment: AfterEnvironment::ExecutablePath,
    reports_missing: false,
    // Mach-O files usually name libraries by absolute paths.
    libraries: None,
    not_executable: &[],
    // `mmap` and `vm_allocate` in dyld report the number of ENOMEM.
    out_of_memory: &["errno=12"],
};
