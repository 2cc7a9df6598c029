//! [`Toolchain`]: finds the `go` command.

use super::{
    HostError, HostSpec,
    environment::Environment,
    go_attempt::{GoAttempt, GoFailure},
    go_command,
    go_places::candidates,
    version,
};
use plugin_platform::LostResult;
use std::{
    io,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

/// A Go toolchain that was found, and answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toolchain {
    go: PathBuf,
    version: String,
    goos: String,
    goarch: String,
}

impl Toolchain {
    /// Returns the path of the `go` command.
    #[must_use]
    pub fn go(&self) -> &Path {
        &self.go
    }

    /// Its version, as `go env GOVERSION` gives it with `GOTOOLCHAIN=local`: `go1.26.8`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Returns the system it runs on, by Go's name: `linux`.
    #[must_use]
    pub fn goos(&self) -> &str {
        &self.goos
    }

    /// Returns the machine it runs on, by Go's name: `amd64`.
    #[must_use]
    pub fn goarch(&self) -> &str {
        &self.goarch
    }

    /// Whether this is the Go release `release`, without regard to experiments.
    pub(super) fn is(&self, release: &str) -> bool {
        version::release(&self.version) == release
    }

    /// Whether this go command can fetch `release`: it can since Go 1.21 (`go help toolchain`).
    fn can_fetch(&self, release: &str) -> bool {
        version::is_published(release)
            && version::minor(&self.version).is_some_and(|minor| minor >= 21)
    }
}

/// The first go command that works.
pub(super) fn find(
    explicit: Option<&Path>,
    environment: &Environment,
) -> Result<Toolchain, HostError> {
    let mut tried = Vec::new();
    candidates(explicit, environment, &mut tried)
        .into_iter()
        .find_map(|(place, go)| query(place, go, environment, &mut tried))
        .ok_or_else(|| no_go(None, tried))
}

impl HostSpec {
    /// Checks that there are runtime hosts of this Go version, as far as its name tells. A build does so first.
    ///
    /// # Errors
    ///
    /// Returns [`HostError::Version`].
    pub fn check_version(&self) -> Result<(), HostError> {
        if version::has_host(&self.go_version) {
            return Ok(());
        }
        Err(HostError::Version {
            version: self.go_version.clone(),
        })
    }
}

/// Returns the toolchain with which to build the host that `spec` describes: one of the same version if it is installed, else the first
/// that can fetch that version. It is an error if there are no hosts of the version.
pub(super) fn find_for(
    spec: &HostSpec,
    explicit: Option<&Path>,
    environment: &Environment,
) -> Result<Toolchain, HostError> {
    spec.check_version()?;
    let mut tried = Vec::new();
    let mut others: Vec<Toolchain> = Vec::new();
    for (place, go) in candidates(explicit, environment, &mut tried) {
        let Some(found) = query(place, go, environment, &mut tried) else {
            continue;
        };
        if found.is(&spec.go_version) {
            return Ok(found);
        }
        others.push(found);
    }
    match others
        .iter()
        .find(|found| found.can_fetch(&spec.go_version))
    {
        Some(found) => Ok(found.clone()),
        None => Err(match others.into_iter().next() {
            Some(found) => HostError::GoVersion {
                needed: spec.go_version.clone(),
                found: found.version,
                go: found.go,
            },
            None => no_go(Some(spec.go_version.clone()), tried),
        }),
    }
}

/// Returns the error for go commands of which none works.
fn no_go(needed: Option<String>, tried: Vec<GoAttempt>) -> HostError {
    let lost = tried.iter().find_map(|attempt| match &attempt.why {
        GoFailure::Lost(reason) => Some((attempt.command.clone(), Arc::clone(reason))),
        _ => None,
    });
    match lost {
        Some((program, reason)) => HostError::LostResult { program, reason },
        None => HostError::NoGo { needed, tried },
    }
}

/// Asks a go command what it is.
///
/// It may be the shim of a version manager (asdf, goenv, mise), which chooses a Go by the current folder, and has none for `/`; or it
/// may need the user's GOROOT. The go command in the GOROOT that it then names needs neither.
fn query(
    place: &'static str,
    go: PathBuf,
    environment: &Environment,
    tried: &mut Vec<GoAttempt>,
) -> Option<Toolchain> {
    let why = match ask(&go, environment) {
        Ok(found) => return Some(found),
        Err(why) => why,
    };
    if let GoFailure::Fails { .. } | GoFailure::NotGo { .. } = why
        && let Some(root) = root_by_users_settings(&go, environment)
        && let Ok(found) = ask(&root.join("bin/go"), environment)
    {
        return Some(found);
    }
    tried.push(GoAttempt {
        place,
        command: go,
        why,
    });
    None
}

fn ask(go: &Path, environment: &Environment) -> Result<Toolchain, GoFailure> {
    let mut command = Command::new(go);
    command.args(["env", "GOVERSION", "GOHOSTOS", "GOHOSTARCH"]);
    go_command::neutral(&mut command, environment, "local");
    match go_command::answer(&mut command) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(GoFailure::Missing),
        Err(error) if LostResult::is(&error) => Err(GoFailure::Lost(Arc::new(error))),
        Err(error) => Err(GoFailure::CannotRun(Arc::new(error))),
        Ok(output) if !output.status.success() => Err(GoFailure::Fails {
            status: output.status,
            output: first_lines(&output.stderr),
        }),
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stdout);
            let lines: Vec<_> = text.lines().map(str::to_owned).collect();
            match <[String; 3]>::try_from(lines) {
                Ok([version, goos, goarch]) if version::minor(&version).is_some() => {
                    Ok(Toolchain {
                        go: go.to_owned(),
                        version,
                        goos,
                        goarch,
                    })
                }
                _ => Err(GoFailure::NotGo {
                    found: text.chars().take(80).collect(),
                }),
            }
        }
    }
}

/// Returns what a go command prints as its GOROOT in the current folder, with the user's variable GOROOT.
fn root_by_users_settings(go: &Path, environment: &Environment) -> Option<PathBuf> {
    let mut command = Command::new(go);
    command.args(["env", "GOROOT"]);
    go_command::neutral(&mut command, environment, "local");
    command.current_dir(std::env::current_dir().ok()?);
    if let Some(root) = environment.get("GOROOT") {
        command.env("GOROOT", root);
    }
    let output = go_command::answer(&mut command).ok()?;
    let root = String::from_utf8(output.stdout).ok()?;
    let root = PathBuf::from(root.trim_end());
    (output.status.success() && root.is_absolute()).then_some(root)
}

/// Returns the first lines of an output: the message usually comes first, and advice after it.
fn first_lines(text: &[u8]) -> String {
    const LINES: usize = 10;
    let text = String::from_utf8_lossy(text);
    let lines: Vec<_> = text.trim().lines().take(LINES).collect();
    lines.join("\n    ")
}
