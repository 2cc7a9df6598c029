//! Settings of the C toolchain. The user's settings are meant for the user's programs, so a host is built without them if possible.

use super::{HostSpec, Toolchain, environment::Environment, go_command, variables};
use std::{
    ffi::{OsStr, OsString},
    process::Command,
};

/// The go command's settings of the C toolchain (`go help environment`).
const OF_GO: [&str; 9] = [
    "CC",
    "CXX",
    "AR",
    "CGO_CFLAGS",
    "CGO_CPPFLAGS",
    "CGO_CXXFLAGS",
    "CGO_FFLAGS",
    "CGO_LDFLAGS",
    "PKG_CONFIG",
];

/// Environment variables of compilers and linkers that errors name if they are set (gcc(1), clang(1), ld(1)). There are more, and no build with
/// [`CSettings::Defaults`] gets any of them: see `variables`.
const OF_COMPILERS: [&str; 12] = [
    "CCC_OVERRIDE_OPTIONS",
    "COMPILER_PATH",
    "CPATH",
    "C_INCLUDE_PATH",
    "DEPENDENCIES_OUTPUT",
    "GCC_EXEC_PREFIX",
    "GNUTARGET",
    "LDEMULATION",
    "LIBRARY_PATH",
    "MACOSX_DEPLOYMENT_TARGET",
    "SDKROOT",
    "SUNPRO_DEPENDENCIES",
];

/// What the variables of loaders, and of the compilers' wrapper in nixpkgs, begin with.
const FAMILIES: [&str; 3] = ["LD_", "DYLD_", "NIX_"];

/// Which settings of the C toolchain a build uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CSettings<'a> {
    /// None: Go's default compiler as it is installed.
    Defaults,
    /// The user's, from environment variables and `go env -w`. They are used for other systems, and if the default compiler does
    /// not work.
    Users,
    /// Only this C compiler, which the caller has named.
    Compiler(&'a str),
}

impl CSettings<'_> {
    /// Applies the settings to `command`, which has the environment of [`go_command::neutral`].
    pub(super) fn apply(
        self,
        command: &mut Command,
        spec: &HostSpec,
        toolchain: &Toolchain,
        environment: &Environment,
    ) {
        match self {
            Self::Defaults => keep_needed(command),
            Self::Compiler(cc) => {
                keep_needed(command);
                command.env("CC", cc);
            }
            Self::Users => {
                let set = go_command::asked(spec, toolchain.go(), environment, &OF_GO);
                command.envs(set.filter(|(_, value)| !value.is_empty()));
            }
        }
    }
}

/// Whether a variable belongs to the user's settings of the C toolchain.
fn is_one(name: &OsStr) -> bool {
    let known = OF_GO.iter().chain(&OF_COMPILERS);
    let family = |start: &&str| name.as_encoded_bytes().starts_with(start.as_bytes());
    known.into_iter().any(|known| name == *known) || FAMILIES.iter().any(family)
}

/// The user's settings of the C toolchain, as `NAME=value`.
pub(super) fn users(
    spec: &HostSpec,
    toolchain: &Toolchain,
    environment: &Environment,
) -> Vec<String> {
    let mut command = Command::new(toolchain.go());
    go_command::neutral(&mut command, environment, "local");
    keep_needed(&mut command);
    command.envs(go_command::fixed(spec)).arg("env").args(OF_GO);
    let defaults = go_command::answer(&mut command);
    let defaults = defaults.map(|output| output.stdout).unwrap_or_default();
    let defaults = String::from_utf8_lossy(&defaults);
    let changed = go_command::asked(spec, toolchain.go(), environment, &OF_GO)
        .zip(defaults.lines().map(OsString::from))
        .filter(|((_, value), default)| value != default)
        .map(|((name, value), _)| format!("{name}={}", value.display()));
    let variables = environment.variables.all();
    let found = variables
        .iter()
        .filter(|(name, value)| {
            let of_go = OF_GO.iter().any(|known| *name == *known);
            is_one(name) && !of_go && !value.is_empty()
        })
        .map(|(name, value)| format!("{}={}", name.display(), value.display()));
    changed.chain(found).collect()
}

/// Whether the user has variables that [`CSettings::Defaults`] leaves out: some compiler may need one of them.
pub(super) fn some_left_out(environment: &Environment) -> bool {
    let variables = environment.variables.all();
    variables.keys().any(|name| !variables::is_needed(name))
}

fn keep_needed(command: &mut Command) {
    let names: Vec<OsString> = command
        .get_envs()
        .map(|(name, _)| name.to_owned())
        .filter(|name| !variables::is_needed(name))
        .collect();
    for name in names {
        command.env_remove(name);
    }
}
