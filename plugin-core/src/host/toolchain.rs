//! [`Toolchain`]: finds the `go` command.

use super::{HostError, HostSpec, environment::Environment, recipe, spec::minor_version};
use std::{
    fmt, io,
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
    /// The path of the `go` command.
    #[must_use]
    pub fn go(&self) -> &Path {
        &self.go
    }

    /// Its version, as `go env GOVERSION` gives it with `GOTOOLCHAIN=local`: `go1.26.8`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The system it runs on, by Go's name: `linux`.
    #[must_use]
    pub fn goos(&self) -> &str {
        &self.goos
    }

    /// The machine it runs on, by Go's name: `amd64`.
    #[must_use]
    pub fn goarch(&self) -> &str {
        &self.goarch
    }

    /// Whether this is the Go release `release`, without regard to experiments.
    pub(super) fn is(&self, release: &str) -> bool {
        let version = &self.version;
        let own = [" X:", "-X:"]
            .iter()
            .find_map(|mark| version.split_once(mark));
        own.map_or(version.as_str(), |(release, _)| release) == release
    }

    /// Whether this go command can fetch the release `release`: since Go 1.21, and only versions with a name of the Go
    /// project's own form (`go help toolchain`).
    fn can_fetch(&self, release: &str) -> bool {
        let own_form = release.strip_prefix("go1.").is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_ascii_digit())
                && rest
                    .split(['.', 'r', 'c', 'b', 'e', 't', 'a'])
                    .all(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
        });
        own_form && minor_version(&self.version).is_some_and(|minor| minor >= 21)
    }
}

/// A go command that was tried, or a place without one.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct GoAttempt {
    /// Who named it: `GO`, `PATH`, ...
    pub place: &'static str,
    /// The command, or the folders without one.
    pub command: PathBuf,
    /// What was wrong.
    pub why: GoFailure,
}

impl fmt::Display for GoAttempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}: {}",
            self.place,
            self.command.display(),
            self.why
        )
    }
}

/// What is wrong with a go command.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum GoFailure {
    /// There is none.
    #[error("there is no go command")]
    Missing,
    /// It cannot be started.
    #[error("cannot be run: {0}")]
    CannotRun(Arc<io::Error>),
    /// It runs, but `go env` fails.
    #[error("`go env` failed ({status}): {output}")]
    Fails {
        /// How it ended.
        status: std::process::ExitStatus,
        /// The last line it wrote.
        output: String,
    },
    /// What it prints is not what `go env` prints.
    #[error("`go env GOVERSION GOOS GOARCH` expected, found {found:?}; is it another program?")]
    NotGo {
        /// The start of what it printed.
        found: String,
    },
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
        .ok_or(HostError::NoGo {
            needed: None,
            tried,
        })
}

/// The toolchain to build the host that `spec` describes with: one of that very version, where it is installed, else the
/// first that can fetch it.
pub(super) fn find_for(
    spec: &HostSpec,
    explicit: Option<&Path>,
    environment: &Environment,
) -> Result<Toolchain, HostError> {
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
            None => HostError::NoGo {
                needed: Some(spec.go_version.clone()),
                tried,
            },
        }),
    }
}

/// The go commands there may be, best first, none twice. A named one is the only one.
fn candidates(
    explicit: Option<&Path>,
    environment: &Environment,
    tried: &mut Vec<GoAttempt>,
) -> Vec<(&'static str, PathBuf)> {
    let named = match explicit {
        Some(go) => Some(("the options", go.to_owned())),
        None => environment.path("GO").map(|go| ("GO", go)),
    };
    let path_folders: Vec<PathBuf> = environment
        .get("PATH")
        .map(|path| {
            std::env::split_paths(path)
                .filter(|folder| folder.is_absolute())
                .collect()
        })
        .unwrap_or_default();
    let in_path = |name: &Path| {
        let found = path_folders
            .iter()
            .map(|folder| folder.join(name))
            .filter(|go| go.is_file());
        found.collect::<Vec<_>>()
    };
    if let Some((place, go)) = named {
        // A bare name is looked up on PATH, as a shell would; everything else is a path, as seen from the current folder.
        let bare = go.components().count() == 1 && !go.is_absolute();
        let found = if bare {
            in_path(&go).into_iter().next()
        } else {
            None
        };
        let go = found.unwrap_or_else(|| std::path::absolute(&go).unwrap_or(go));
        return vec![(place, go)];
    }
    let mut all: Vec<(&'static str, PathBuf)> = in_path(Path::new("go"))
        .into_iter()
        .map(|go| ("PATH", go))
        .collect();
    if all.is_empty() {
        tried.push(GoAttempt {
            place: "PATH",
            command: environment.path("PATH").unwrap_or_default(),
            why: GoFailure::Missing,
        });
    }
    let mut without = Vec::new();
    for folder in usual_folders(environment) {
        let go = folder.join("go");
        if go.is_file() {
            all.push(("usual folders", go));
        } else {
            without.push(folder);
        }
    }
    tried.push(GoAttempt {
        place: "usual folders",
        command: std::env::join_paths(without).unwrap_or_default().into(),
        why: GoFailure::Missing,
    });
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|(_, go)| seen.insert(std::fs::canonicalize(go).unwrap_or_else(|_| go.clone())));
    all
}

/// Where installers put Go: the Go project's archive and macOS package (`/usr/local/go`), Debian and Fedora (`/usr/lib/go*`),
/// FreeBSD's ports (`/usr/local/bin`, `/usr/local/go1*`), Homebrew, MacPorts, snap, and `golang.org/dl` (`~/sdk`).
fn usual_folders(environment: &Environment) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = [
        "/usr/local/go/bin",
        "/usr/lib/go/bin",
        "/usr/lib/golang/bin",
        "/usr/local/bin",
        "/usr/bin",
        "/opt/go/bin",
        "/opt/homebrew/bin",
        "/opt/local/bin",
        "/snap/bin",
    ]
    .iter()
    .map(PathBuf::from)
    .collect();
    let mut versioned = vec![("/usr/lib".into(), "go-1."), ("/usr/local".into(), "go1")];
    if let Some(home) = environment.home() {
        folders.push(home.join("go/bin"));
        folders.push(home.join(".local/go/bin"));
        versioned.push((home.join("sdk"), "go1"));
    }
    for (parent, prefix) in versioned {
        let parent: PathBuf = parent;
        let Ok(entries) = std::fs::read_dir(&parent) else {
            continue;
        };
        let mut names: Vec<_> = entries
            .flatten()
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| name.starts_with(prefix))
            .collect();
        // The newest first, as far as an order of names can tell.
        names.sort_by_key(|name| (minor_version(&name.replace("go-", "go")), name.clone()));
        folders.extend(names.iter().rev().map(|name| parent.join(name).join("bin")));
    }
    folders
}

/// Asks a go command what it is.
fn query(
    place: &'static str,
    go: PathBuf,
    environment: &Environment,
    tried: &mut Vec<GoAttempt>,
) -> Option<Toolchain> {
    let mut command = Command::new(&go);
    command.args(["env", "GOVERSION", "GOHOSTOS", "GOHOSTARCH"]);
    recipe::neutral(&mut command, environment, "local");
    let why = match command.output() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => GoFailure::Missing,
        Err(error) => GoFailure::CannotRun(Arc::new(error)),
        Ok(output) if !output.status.success() => GoFailure::Fails {
            status: output.status,
            output: String::from_utf8_lossy(&output.stderr)
                .lines()
                .last()
                .unwrap_or_default()
                .to_owned(),
        },
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stdout);
            let lines: Vec<_> = text.lines().map(str::to_owned).collect();
            match <[String; 3]>::try_from(lines) {
                Ok([version, goos, goarch]) if minor_version(&version).is_some() => {
                    return Some(Toolchain {
                        go,
                        version,
                        goos,
                        goarch,
                    });
                }
                _ => GoFailure::NotGo {
                    found: text.chars().take(80).collect(),
                },
            }
        }
    };
    tried.push(GoAttempt {
        place,
        command: go,
        why,
    });
    None
}
