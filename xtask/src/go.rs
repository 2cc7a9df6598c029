//! The Go toolchain that the chores use: found, chosen by version, or fetched.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    error::{Error, Result},
    fetch, process,
};

/// A `go` command and the version that it is asked to be.
pub(crate) struct Go {
    pub(crate) program: PathBuf,
    /// As `go env GOVERSION` prints it: `go1.26.8`.
    pub(crate) version: String,
    /// The value of `GOTOOLCHAIN` with which `program` is that version.
    toolchain: String,
}

impl Go {
    /// The toolchain that `--go` asks for: a version (`1.25.5`, fetched by the go command itself), a path, or none for
    /// whatever this machine has.
    pub(crate) fn choose(wanted: Option<&str>) -> Result<Self> {
        let Some(wanted) = wanted else { return Self::find() };
        let number = wanted.strip_prefix("go").unwrap_or(wanted);
        if !number.starts_with(|c: char| c.is_ascii_digit()) {
            return Self::at(Path::new(wanted), "local");
        }
        let found = Self::find()?;
        let version = format!("go{number}");
        if found.version == version { Ok(found) } else { Self::at(&found.program, &version) }
    }

    /// The variable `GO`, then `PATH`, then the usual folders, then what was fetched before; else one is fetched.
    fn find() -> Result<Self> {
        if let Some(named) = env::var_os("GO").filter(|value| !value.is_empty()) {
            return Self::at(Path::new(&named), "local");
        }
        let path = env::var_os("PATH").unwrap_or_default();
        let mut folders: Vec<PathBuf> = env::split_paths(&path).collect();
        folders.extend(usual_folders());
        folders.push(fetch::bin_folder());
        match folders.iter().map(|folder| folder.join("go")).find(|program| program.is_file()) {
            Some(program) => Self::at(&program, "local"),
            None => Self::at(&fetch::fetch()?, "local"),
        }
    }

    fn at(program: &Path, toolchain: &str) -> Result<Self> {
        let mut go = Self { program: program.to_owned(), version: String::new(), toolchain: toolchain.to_owned() };
        go.version = process::output(go.command().args(["env", "GOVERSION"]))?.trim().to_owned();
        let minor = go.version.strip_prefix("go1.").and_then(|rest| rest.split(['.', 'r', ' ', '-']).next()?.parse().ok());
        if minor.is_none_or(|minor: u32| minor < 21) {
            return Err(Error::OldGo { path: go.program, found: go.version });
        }
        Ok(go)
    }

    /// The go command, shielded from what a user's own settings would change in what it builds.
    ///
    /// `-buildvcs=false`: a plugin's content must not depend on the commit checked out, and git may refuse to answer in a
    /// folder of another owner, which fails the build.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .env("GOTOOLCHAIN", &self.toolchain)
            .env("GOFLAGS", "-buildvcs=false")
            .env("GOWORK", "off")
            .env("GO111MODULE", "on")
            .env("CGO_ENABLED", "1");
        command
    }
}

fn usual_folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        ["/usr/local/go/bin", "/usr/lib/go/bin", "/opt/homebrew/bin", "/usr/local/bin", "/opt/local/bin", "/snap/bin"]
            .map(PathBuf::from)
            .to_vec();
    if let Some(home) = env::home_dir() {
        folders.push(home.join("go/bin"));
        folders.push(home.join(".local/go/bin"));
        let versions = home.join("sdk").read_dir().into_iter().flatten().flatten();
        folders.extend(versions.map(|entry| entry.path().join("bin")));
    }
    folders
}
