//! Flags for the linker of a runtime host. They are part of what a host is identified by.

/// No DWARF: it is most of the file, and the host is our code. The symbol table stays, for profilers. `-E` keeps the loader from
/// starting the runtime, see host/entry: so nothing in the file is edited after Go has linked it, and its build ID stays true.
pub(super) const LDFLAGS: &str = "-w -E=goplugin_loaded";

/// More, where there is a hash table of symbols to be made (`-O` of GNU ld and lld): a plugin looks up thousands in it, and by this it
/// is smaller, and found in the processor's cache more often.
pub(super) const ELF_LDFLAGS: &str = "-extldflags=-Wl,-O1";
