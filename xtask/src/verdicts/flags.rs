//! The build flags of the plugins of the matrix.

/// Arguments and environment of `go build`, with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Flags {
    pub(crate) name: &'static str,
    pub(crate) arguments: &'static [&'static str],
    pub(crate) environment: &'static [(&'static str, &'static str)],
}

const fn flags(name: &'static str, arguments: &'static [&'static str]) -> Flags {
    Flags {
        name,
        arguments,
        environment: &[],
    }
}

const fn variable(
    name: &'static str,
    environment: &'static [(&'static str, &'static str)],
) -> Flags {
    Flags {
        name,
        arguments: &[],
        environment,
    }
}

pub(crate) const PLAIN: Flags = flags("plain", &[]);
pub(crate) const TRIMPATH: Flags = flags("trimpath", &["-trimpath"]);
pub(crate) const UNOPTIMISED: Flags = flags("gcflags_all", &["-gcflags=all=-N -l"]);
pub(crate) const EXPERIMENT: Flags = variable("experiment", &[("GOEXPERIMENT", "arenas")]);
pub(crate) const RACE: Flags = flags("race", &["-race"]);
pub(crate) const ASAN: Flags = flags("asan", &["-asan"]);
/// Uses the profile with which Go's own compiler is built. With it, much of the standard library is inlined differently.
pub(crate) const PROFILE: Flags = flags("pgo", &["-pgo=$GOROOT/src/cmd/compile/default.pgo"]);

/// Flags that change packages which plugins share with their program.
pub(crate) const GLOBAL: [Flags; 4] = [
    TRIMPATH,
    UNOPTIMISED,
    EXPERIMENT,
    flags("trimpath_gcflags_all", &["-trimpath", "-gcflags=all=-N -l"]),
];

/// Flags that do not change such packages, or should not.
pub(crate) const LOCAL: [Flags; 9] = [
    flags("gcflags_own", &["-gcflags=-N -l"]),
    flags("gcflags_dwarf", &["-gcflags=all=-dwarf=false"]),
    flags("tags", &["-tags=debug"]),
    flags("stripped", &["-ldflags=-s -w"]),
    flags("ldflags_x", &["-ldflags=-X main.text=other"]),
    flags("cover", &["-cover"]),
    variable("goamd64_v2", &[("GOAMD64", "v2")]),
    variable("cgo_cflags", &[("CGO_CFLAGS", "-O1")]),
    flags("gold", &["-ldflags=-extldflags=-fuse-ld=gold"]),
];
