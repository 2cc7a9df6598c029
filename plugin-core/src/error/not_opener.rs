//! [`NotOpener`]: why a program cannot open Go plugins, as its file tells.

/// Why a program cannot open Go plugins, as its file tells. The texts continue a sentence about the program.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotOpener {
    /// The file is not a program.
    #[error("the file is not a program")]
    NotAProgram,
    /// It is a Go program, and has no dynamic loader or does not export its runtime.
    #[error("it is not a Go program that imports package plugin and was built with cgo")]
    WithoutPlugin,
    /// A runtime host is linked into it, and its symbols are not exported.
    #[error(
        "the runtime host that is linked into it is not visible to plugins, since the program does not export its symbols; leave out linker \
        flags that hide symbols (`--exclude-libs`, version scripts), and link it by plugin_build::Host::embed in the build script of the \
        program's own package"
    )]
    Hidden,
    /// It needs no shared library, not even the C library, so it has no dynamic loader to load plugins with.
    #[error("it is statically linked, and so has no dynamic loader; link it dynamically")]
    Static,
}
