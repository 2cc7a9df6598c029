//! [`Workspace`]: the copy of Go's test data, and the plugins built in it.

use crate::{
    error::Error,
    go_tests::{self, Build, GoTest},
};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// A GOPATH with the module `testplugin`, as `testMain` of `plugin_test.go` makes it, in a folder of our own.
pub(crate) struct Workspace {
    go: PathBuf,
    /// The version that `go env GOVERSION` prints.
    pub(crate) version: String,
    root: PathBuf,
    /// The tests without the set-up.
    pub(crate) tests: Vec<GoTest>,
    /// Held while the folder is in use.
    _lock: File,
}

impl Workspace {
    /// Copies the test data of this `go` command's toolchain to `folder`, which is emptied first, and builds the plugins of several tests.
    pub(crate) fn set_up(go: &Path, folder: &Path) -> Result<Self, Error> {
        let mut environment = command(go);
        environment.args(["env", "GOROOT", "GOVERSION"]);
        let environment = output(&mut environment)?;
        let (go_root, version) = environment.trim().split_once('\n').unwrap_or_default();
        let data = Path::new(go_root).join("src/cmd/cgo/internal/testplugin");
        let source = data.join("plugin_test.go");
        if !source.is_file() {
            return Err(Error::NoTestData { path: data });
        }
        fs::create_dir_all(folder).map_err(Error::file(folder))?;
        let lock = folder.join(".lock");
        let lock = File::create(&lock)
            .and_then(|file| file.lock().map(|()| file))
            .map_err(Error::file(lock))?;

        let root = folder.join(version);
        if root.exists() {
            fs::remove_dir_all(&root).map_err(Error::file(&root))?;
        }
        let mut workspace = Self {
            go: go.to_owned(),
            version: version.to_owned(),
            root,
            tests: Vec::new(),
            _lock: lock,
        };
        for (from, to) in [
            ("testdata", workspace.folder()),
            ("altpath/testdata", workspace.other_folder()),
        ] {
            copy(&data.join(from), &to)?;
            let module = to.join("go.mod");
            fs::write(&module, "module testplugin\n").map_err(Error::file(module))?;
        }
        // The package `embedded` compiles this file, too.
        let parts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance/go");
        copy(&parts, &workspace.folder().join(PARTS))?;

        let text = fs::read_to_string(&source).map_err(Error::file(source))?;
        let tests = go_tests::read(&text, &workspace.folder())?;
        for test in tests {
            if test.name == go_tests::SETUP {
                test.builds
                    .iter()
                    .try_for_each(|build| workspace.build(build))?;
            } else {
                workspace.tests.push(test);
            }
        }
        let [plugin, twin] =
            ["plugin2.so", "plugin2-dup.so"].map(|file| workspace.folder().join(file));
        fs::copy(&plugin, twin).map_err(Error::file(plugin))?;
        Ok(workspace)
    }

    /// Returns the folder of the plugins, which is the working folder of the hosts.
    pub(crate) fn folder(&self) -> PathBuf {
        self.root.join("src/testplugin")
    }

    /// Returns the folder with the other version of some packages.
    fn other_folder(&self) -> PathBuf {
        self.root.join("alt/src/testplugin")
    }

    /// Returns the folder for the hosts' output.
    pub(crate) fn log(&self, test: &str) -> PathBuf {
        self.root.join(format!("{test}.log"))
    }

    /// Builds a plugin as the Go test does.
    pub(crate) fn build(&self, build: &Build) -> Result<(), Error> {
        let (folder, go_path) = if build.elsewhere {
            (self.other_folder(), self.root.join("alt"))
        } else {
            (self.folder(), self.root.clone())
        };
        let mut go = command(&self.go);
        go.env("GOPATH", go_path).current_dir(folder);
        if let Some((operation, rest)) = build.arguments.split_first() {
            // plugin_test.go passes on the variable GO_GCFLAGS, which is empty except in tests of the compiler.
            go.args([operation, "-gcflags", ""]).args(rest);
        }
        output(&mut go).map(drop)
    }

    /// Builds the part of a host that must be in Go, see [`crate::hosts`].
    pub(crate) fn build_part(&self, name: &str) -> Result<(), Error> {
        let arguments = [
            "build",
            "-buildmode=plugin",
            "-o",
            &part(name),
            &format!("./{PARTS}/{name}"),
        ];
        self.build(&Build {
            arguments: arguments.map(str::to_owned).to_vec(),
            elsewhere: false,
        })
    }
}

/// Returns the folder of `conformance/go` in the module.
const PARTS: &str = "hostparts";

/// Returns the file of a host's part in Go.
pub(crate) fn part(name: &str) -> String {
    format!("hostpart-{name}.so")
}

/// Returns the go command, without settings that would affect the tests.
fn command(go: &Path) -> Command {
    let mut command = Command::new(go);
    command
        .env("GOTOOLCHAIN", "local")
        .env("GOWORK", "off")
        .env("GO111MODULE", "on")
        .env("CGO_ENABLED", "1")
        // The folder is inside a checkout, which git may refuse to read if it has another owner.
        .env("GOFLAGS", "-buildvcs=false");
    command
}

fn output(command: &mut Command) -> Result<String, Error> {
    let shown = || {
        let words = [command.get_program()]
            .into_iter()
            .chain(command.get_args());
        words
            .map(|word| word.to_string_lossy())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let shown = shown();
    let ended = command.stdin(Stdio::null()).output();
    let ended = ended.map_err(|source| Error::Start {
        command: shown.clone(),
        source,
    })?;
    if ended.status.success() {
        return Ok(String::from_utf8_lossy(&ended.stdout).into_owned());
    }
    Err(Error::Command {
        command: shown,
        status: ended.status,
        output: String::from_utf8_lossy(&ended.stderr).trim_end().to_owned(),
    })
}

/// Copies a folder and everything in it.
fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    fs::create_dir_all(to).map_err(Error::file(to))?;
    for entry in from.read_dir().map_err(Error::file(from))? {
        let path = entry.map_err(Error::file(from))?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            fs::copy(&path, target).map_err(Error::file(path))?;
        }
    }
    Ok(())
}
