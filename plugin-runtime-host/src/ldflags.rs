//! Flags for the linker of a runtime host. They are part of what a host is identified by.

/// No DWARF: it is most of the file, and the host is our code. The symbol table stays, for profilers. `-E` keeps the loader from
/// starting the runtime, see host/entry: so nothing in the file is edited after Go has linked it, and its build ID stays true.
pub(super) const LDFLAGS: &str = "-w -E=goplugin_loaded";
