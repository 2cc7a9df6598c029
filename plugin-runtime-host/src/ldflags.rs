//! Flags for the linker of a runtime host. They are part of what a host is identified by.

/// Without DWARF, which would be most of the file. The symbol table stays, for profilers. `-E` keeps the loader from starting the
/// runtime, see host/entry. So the file need not be edited after Go has linked it, and its build ID stays valid.
pub(super) const LDFLAGS: &str = "-w -E=goplugin_loaded";
