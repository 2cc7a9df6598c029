//! [`EmbeddedProblem`]: why the runtime host that is linked into the program, or should be, cannot be used.

use crate::HostMismatch;

/// What is wrong with the runtime host that is linked into the program, or should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EmbeddedProblem {
    /// Plugins cannot see it.
    ///
    /// The symbols of a host must be exported by the final program. Build scripts can ask for that for programs of their own package only.
    #[error(
        "the runtime host that is linked into it is not visible to plugins, since the program does not export its symbols: call \
        plugin_build::Host::embed in the build script of the program's own package, link it dynamically (no `-static`), and leave out linker \
        flags that hide symbols (`--exclude-libs`, version scripts), in RUSTFLAGS and .cargo/config.toml"
    )]
    Hidden,
    /// It was built for another version of this crate.
    #[error(
        "the runtime host that is linked into it cannot be used: {0}; plugin-build and plugin-core must be of one version \
        (`cargo tree -i plugin-core` shows the versions in a program)"
    )]
    OtherVersion(HostMismatch),
    /// There is none, and the C library, musl, cannot load one (golang/go#54805).
    #[error(
        "it runs on musl, which cannot load the Go runtime from a file (golang/go#54805); link it into the program, by \
        plugin_build::Host::new().embed() in its build script"
    )]
    Missing,
}
