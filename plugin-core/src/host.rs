//! Finds and builds runtime hosts. This module re-exports the crate `plugin-runtime-host`.
//!
//! A Go plugin does not contain a Go runtime; it expects a running one in the process. The *runtime host* is a small Go library that
//! contains it, built by the same Go version and with the same flags as the plugin. Opening a plugin calls [`obtain`]. [`build`] builds
//! a host ahead of time, to ship it with a program to machines without Go. [`HostSpec::matches`] reports whether a file is the host
//! that a plugin needs, without loading the file.

#[doc(hidden)]
pub use plugin_runtime_host::users_tags;
pub use plugin_runtime_host::{
    Attempt, BuildHint, Demand, EmbeddedProblem, GoAttempt, GoFailure, HostError, HostMismatch,
    HostOptions, HostSpec, Insecure, NamedBy, ParseDigestError, Place, Progress, Refused,
    RuntimeHost, Sha256Digest, SpecError, Toolchain, TrustError, build, build_archive,
    cache_folder, check_folder, find_go, locate, obtain,
};
pub(crate) use plugin_runtime_host::{is_host, with_causes};
