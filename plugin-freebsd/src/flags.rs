//! Flags for `dlopen`.

use std::ffi::c_int;

/// `RTLD_NOW` (FreeBSD `include/dlfcn.h`).
const NOW: c_int = 0x2;

/// `RTLD_GLOBAL` (same source).
const GLOBAL: c_int = 0x100;

/// Flags for the runtime host and for every plugin.
///
/// Go itself opens plugins with these two (plugin/plugin_dlopen.go, Go 1.21 to 1.27). `RTLD_GLOBAL` is what makes a plugin's data
/// symbols bind to the runtime of the host, and to the packages of plugins opened before it. With `RTLD_LOCAL` a plugin binds to its own
/// copy of the runtime, which nobody started, and Go dies with `no plugin module data` (golang/go#18123).
pub const OPEN_FLAGS: c_int = NOW | GLOBAL;

/// `RTLD_NODELETE` (same source): keeps a library mapped for the rest of the process.
///
/// A Go runtime cannot be stopped, and Go never unloads a plugin.
pub const RESIDENT_FLAG: c_int = 0x1000;
