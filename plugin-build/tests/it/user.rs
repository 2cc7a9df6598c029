//! A crate of its own, as a user has it, in a folder that goes away. What Cargo builds for it stays, for the next run of the tests.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

pub(crate) struct Crate {
    folder: tempfile::TempDir,
    name: &'static str,
}

impl Crate {
    /// A package that can use this project's crates, with this build script and this program. Its name must differ from that of other
    /// tests, as they share what they build.
    pub(crate) fn new(name: &'static str, build: &str, main: &str) -> Self {
        let this = Self::empty(name);
        this.write("Cargo.toml", &manifest(name, "[workspace]\n"));
        this.write("build.rs", build);
        this.write("src/main.rs", main);
        this
    }

    /// The same, in the folder `app` of a workspace.
    pub(crate) fn in_workspace(name: &'static str, build: &str, main: &str) -> Self {
        let this = Self::empty(name);
        let workspace = "[workspace]\nmembers = [\"app\"]\nresolver = \"3\"\n";
        this.write("Cargo.toml", workspace);
        this.write("app/Cargo.toml", &manifest(name, ""));
        this.write("app/build.rs", build);
        this.write("app/src/main.rs", main);
        this
    }

    fn empty(name: &'static str) -> Self {
        let this = Self {
            folder: tempfile::tempdir().unwrap(),
            name,
        };
        // The versions that this project uses are there already.
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
        fs::copy(lock, this.path("Cargo.lock")).unwrap();
        this
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Where Cargo puts what it builds.
    pub(crate) fn target(&self) -> PathBuf {
        Path::new(env!("CARGO_TARGET_TMPDIR")).join("user")
    }

    /// The program that Cargo has built.
    pub(crate) fn program(&self) -> PathBuf {
        self.target().join("debug").join(self.name)
    }

    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        // What comes after -- is rustc's.
        let end = arguments.iter().position(|argument| *argument == "--");
        let (own, rest) = arguments.split_at(end.unwrap_or(arguments.len()));
        let mut command = Command::new(env!("CARGO"));
        command
            .args(own)
            .arg("--offline")
            .args(rest)
            .current_dir(self.folder.path())
            .env("CARGO_TARGET_DIR", self.target());
        command
    }

    /// Runs it, which must succeed.
    pub(crate) fn done(&self, arguments: &[&str]) -> Output {
        done(&mut self.cargo(arguments))
    }

    /// What the program prints.
    pub(crate) fn run(&self) -> String {
        String::from_utf8(self.done(&["run", "--quiet"]).stdout).unwrap()
    }
}

/// Runs a command, which must succeed.
pub(crate) fn done(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    let (status, said) = (output.status, errors(&output));
    assert!(status.success(), "{command:?}: {said}");
    output
}

/// A manifest with the dependencies of this project, and more at its end.
pub(crate) fn manifest(name: &str, more: &str) -> String {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nplugin-core = {{ path = {:?} }}\n\n[build-dependencies]\nplugin-build = {{ path = {here:?} }}\n\n{more}",
        here.join("../plugin-core")
    )
}

pub(crate) fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
