//! The Go toolchain for the chores. It is found as the library finds it, chosen by version, or fetched.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use plugin_core::host;

use crate::{
    error::{Error, Result},
    fetch, files, process,
};

/// Which toolchain a command is to use.
#[derive(Debug, clap::Args)]
pub(crate) struct GoChoice {
    /// The Go toolchain to use
    #[arg(
        long,
        value_name = "VERSION|PATH",
        long_help = "The Go toolchain to use: a version such as 1.25.5, or the path of a go command. Without it, the one that the variable \
            GO names, or one in PATH or in the usual folders; where there is none, a pinned one is fetched into target/toolchain \
            (GO_DOWNLOAD_SITE may name a mirror of https://go.dev/dl)"
    )]
    go: Option<String>,
}

impl GoChoice {
    pub(crate) fn toolchain(&self) -> Result<Go> {
        Go::choose(self.go.as_deref())
    }

    /// Like [`toolchain`](Self::toolchain), but also prints which toolchain it is.
    pub(crate) fn announced(&self) -> Result<Go> {
        let go = self.toolchain()?;
        println!("Go toolchain: {} ({})", go.version, go.program.display());
        Ok(go)
    }
}

/// A `go` command.
pub(crate) struct Go {
    pub(crate) program: PathBuf,
    /// The version that `go env GOVERSION` prints: `go1.26.8`.
    pub(crate) version: String,
}

impl Go {
    /// The toolchain for `--go`: a version such as `1.25.5`, which the go command fetches if necessary, a path, or none for the one on
    /// this machine.
    pub(crate) fn choose(wanted: Option<&str>) -> Result<Self> {
        let Some(wanted) = wanted else {
            return Self::find();
        };
        let number = wanted.strip_prefix("go").unwrap_or(wanted);
        if !number.starts_with(|c: char| c.is_ascii_digit()) {
            return Self::at(Path::new(wanted));
        }
        let version = format!("go{number}");
        let found = Self::find()?;
        if found.version == version {
            return Ok(found);
        }
        let mut command = found.command();
        command.env("GOTOOLCHAIN", version).args(["env", "GOROOT"]);
        let root = process::output(&mut command)?;
        Self::at(&Path::new(root.trim()).join("bin/go"))
    }

    /// Returns the toolchain that the library finds, else the one that was fetched before. If there is none, fetches one.
    pub(crate) fn find() -> Result<Self> {
        let missing = match host::find_go(None) {
            Ok(found) => return Self::new(&found),
            Err(error) => error,
        };
        // If a toolchain was named, no other is used in its place.
        if env::var_os("GO").is_some_and(|go| !go.is_empty()) {
            return Err(missing.into());
        }
        if !fetch::program().is_file() {
            fetch::fetch(&missing.to_string())?;
        }
        Self::at(&fetch::program())
    }

    fn at(program: &Path) -> Result<Self> {
        Self::new(&host::find_go(Some(program))?)
    }

    fn new(found: &host::Toolchain) -> Result<Self> {
        let (program, version) = (found.go().to_owned(), found.version().to_owned());
        let minor = version.strip_prefix("go1.").unwrap_or_default();
        let minor = minor.split(|c: char| !c.is_ascii_digit()).next();
        match minor.and_then(|minor| minor.parse::<u32>().ok()) {
            Some(21..) => Ok(Self { program, version }),
            _ => Err(Error::OldGo {
                path: program,
                found: version,
            }),
        }
    }

    /// The go command, in an environment without the user's settings that would change what it builds.
    ///
    /// With `-buildvcs=false` a plugin's content does not depend on the current commit. Without it the build also fails in a folder of
    /// another owner, where git refuses to work.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .env("GOTOOLCHAIN", "local")
            .env("GOFLAGS", "-buildvcs=false")
            .env("GOWORK", "off")
            .env("GO111MODULE", "on")
            .env("CGO_ENABLED", "1");
        command
    }

    /// The `gofmt` of this toolchain.
    pub(crate) fn gofmt(&self) -> Result<Command> {
        Ok(Command::new(Path::new(&self.root()?).join("bin/gofmt")))
    }

    /// The folder of the toolchain.
    pub(crate) fn root(&self) -> Result<String> {
        let root = process::output(self.command().args(["env", "GOROOT"]))?;
        Ok(root.trim().to_owned())
    }

    /// Cargo, for a command whose programs use this toolchain and keep the hosts that they build in `target`.
    pub(crate) fn cargo(&self) -> Command {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        self.with_hosts(Command::new(cargo))
    }

    /// Makes a command use this toolchain and keep the hosts that it builds in `target`.
    pub(crate) fn with_hosts(&self, mut command: Command) -> Command {
        command
            .current_dir(files::root())
            .env("GO", &self.program)
            .env("GO_PLUGIN_HOST_DIR", files::target().join("hosts"))
            .env_remove("GO_PLUGIN_HOST");
        command
    }
}
