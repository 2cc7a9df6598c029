//! Go toolchains, and the files that these tests build with them.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, LazyLock, Mutex},
};

/// Other versions to test with, such as `go1.21.13 go1.27.3`; the go command fetches them.
const VERSIONS: &str = "PLUGIN_IMAGE_GO_VERSIONS";

/// A Go toolchain.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Go {
    /// `local`, or a version to fetch: the value of `GOTOOLCHAIN`.
    toolchain: String,
}

impl Go {
    /// The installed toolchain.
    pub(crate) fn installed() -> Self {
        Self {
            toolchain: "local".to_owned(),
        }
    }

    /// The installed toolchain, and those that the environment names.
    pub(crate) fn all() -> Vec<Self> {
        let others = std::env::var(VERSIONS).unwrap_or_default();
        let others = others.split_whitespace().map(|version| Self {
            toolchain: version.to_owned(),
        });
        std::iter::once(Self::installed()).chain(others).collect()
    }

    /// The version, as `runtime.Version` gives it.
    pub(crate) fn version(&self) -> String {
        output(self.command().args(["env", "GOVERSION"]))
            .trim()
            .to_owned()
    }

    /// The go command, free of the caller's settings, in the folder of the Go sources.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(std::env::var_os("GO").unwrap_or_else(|| "go".into()));
        command
            .current_dir(sources())
            .env("GOTOOLCHAIN", &self.toolchain)
            .env("GOFLAGS", "")
            .env("GOWORK", "off")
            .env("CGO_ENABLED", "1");
        command
    }

    /// Builds `package` of the Go sources with `args`, once for all tests, into a file that ends in `name`.
    pub(crate) fn build(&self, name: &str, package: &str, args: &[&str]) -> PathBuf {
        self.build_with(name, package, args, &[])
    }

    /// As [`build`](Self::build), with more environment variables.
    pub(crate) fn build_with(
        &self,
        name: &str,
        package: &str,
        args: &[&str],
        vars: &[(&str, &str)],
    ) -> PathBuf {
        type Built = Mutex<HashMap<PathBuf, Arc<Mutex<bool>>>>;
        static BUILT: LazyLock<Built> = LazyLock::new(Built::default);
        let file = scratch().join(format!("{}-{name}", self.toolchain));
        let entry = Arc::clone(BUILT.lock().unwrap().entry(file.clone()).or_default());
        let mut built = entry.lock().unwrap();
        if !*built {
            let mut command = self.command();
            command
                .arg("build")
                .args(args)
                .arg("-o")
                .arg(&file)
                .arg(package)
                .envs(vars.iter().copied());
            output(&mut command);
            *built = true;
        }
        file
    }

    /// A plugin from `package`, built plainly.
    pub(crate) fn plugin(&self, package: &str) -> PathBuf {
        let name = format!("{}.so", package.trim_start_matches("./").replace('/', "-"));
        self.build(&name, package, &["-buildmode=plugin"])
    }
}

/// The folder with the Go sources of these tests.
fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/go")
}

/// A folder for files.
pub(crate) fn scratch() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("plugin-image");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Whether the machine runs `system` (as in `std::env::consts::OS`). A test that only makes sense elsewhere says so.
pub(crate) fn here_is(system: &str) -> bool {
    let here = std::env::consts::OS;
    if here != system {
        eprintln!("this is {here}: what is tested on {system} only is left out");
    }
    here == system
}

/// What a command prints. Fails the test if the command fails.
pub(crate) fn output(command: &mut Command) -> String {
    let result = command.output();
    let result = result.unwrap_or_else(|error| {
        panic!(
            "cannot run {:?}: {error}; these tests need it (Go: set GO or PATH)",
            command.get_program()
        )
    });
    assert!(
        result.status.success(),
        "{command:?} failed:\n{}",
        String::from_utf8_lossy(&result.stderr)
    );
    String::from_utf8(result.stdout).unwrap()
}
