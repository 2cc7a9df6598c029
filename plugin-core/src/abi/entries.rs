//! [`Entries`]: the Go functions that Rust can enter.

/// Defines the entries from a list of their names in Rust and in host/host.go.
macro_rules! entries {
    ($($name:ident = $go:literal,)*) => {
        /// A Go function that Rust can enter. The order is that of `struct entries` of host/host.go.
        #[derive(Debug, Clone, Copy)]
        pub(crate) enum Entry {
            $($name,)*
        }

        /// The names of the entries in Go.
        #[cfg(test)]
        const NAMES: &[&str] = &[$($go),*];

        const COUNT: usize = [$(Entry::$name),*].len();
    };
}

entries! {
    NewFrame = "newFrame",
    Open = "open",
    Bind = "bind",
    CallRegisters = "callRegisters",
    CallReflect = "callReflect",
    LoadWords = "loadWords",
    LoadValue = "loadValue",
    StoreValue = "storeValue",
    Collect = "collect",
    Spawn = "spawn",
    CallScalars = "callScalars",
    CallText = "callText",
    CallBatch = "callBatch",
    Release = "release",
    Value = "value",
    SymbolValue = "symbolValue",
    MakeValue = "makeValue",
    FindType = "findType",
    ProveSessions = "proveSessions",
    Session = "session",
    LeaveSession = "leaveSession",
    MethodsOf = "methodsOf",
    Implement = "implement",
    Sentinel = "sentinel",
    NewContext = "newContext",
    Read = "read",
}

/// The entry points, which the host passes at start: `struct entries` of host/host.go.
#[repr(C)]
#[derive(Debug, Default, Clone)]
pub(crate) struct Entries {
    pub(crate) crosscall2: usize,
    functions: [usize; COUNT],
    pub(crate) frame_size: usize,
    pub(crate) version_data: usize,
    pub(crate) version_len: usize,
}

impl Entries {
    /// Returns the entry point of a function, or 0 if the host does not have it.
    #[inline]
    pub(crate) fn of(&self, entry: Entry) -> usize {
        self.functions[entry as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::NAMES;
    use crate::abi::mirror::fields;

    #[test]
    fn the_host_has_the_same_entries_in_the_same_order() {
        let go = fields(
            include_str!("../../../plugin-runtime-host/host/host.go"),
            "entries",
        );
        let rust =
            ["crosscall2"]
                .iter()
                .chain(NAMES)
                .chain(&["frameSize", "versionData", "versionLen"]);
        assert_eq!(go, rust.copied().collect::<Vec<_>>());
    }
}
