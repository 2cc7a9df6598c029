//! The runtime host, as users of this crate see it: the names of `plugin-runtime-host`.
//!
//! A stock Go plugin cannot start a Go runtime; it expects a running one. The *runtime host* is a small Go library that brings it, built
//! by the same Go version and with the same flags as the plugin. [`obtain`] is what opening a plugin does. [`build`] makes a host ahead
//! of time, to be shipped with a program to machines without Go. A host file carries its identity: [`HostSpec::matches`] reads it
//! without loading the file.

pub(crate) use plugin_runtime_host::with_causes;
pub use plugin_runtime_host::{
    Attempt, BuildHint, Demand, EmbeddedProblem, GoAttempt, GoFailure, HostError, HostMismatch,
    HostOptions, HostSpec, Insecure, NamedBy, ParseDigestError, Place, Progress, Refused,
    RuntimeHost, Sha256Digest, SpecError, Toolchain, TrustError, build, build_archive,
    cache_folder, find_go, locate, obtain,
};
