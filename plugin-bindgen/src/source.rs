//! [`Source`]: what the Go source of a plugin says that its file does not: comments, names of parameters, constants.
//!
//! It is read by a Go program, `extract.go`, with Go's own packages: `go list` says which packages there are, and the compiler's export
//! data what their constants are.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde::Deserialize;

use crate::Error;

const EXTRACT: &str = include_str!("extract.go");

/// What the Go source of a plugin says.
#[derive(Debug, Default, Deserialize)]
pub struct Source {
    /// By import path; that of the plugin itself is `main`.
    packages: BTreeMap<String, Package>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Package {
    /// The import path.
    path: String,
    pub(crate) doc: String,
    /// By name; of fields and methods, `Type.Name`.
    docs: BTreeMap<String, String>,
    /// The names of the parameters of functions, by name.
    parameters: BTreeMap<String, Vec<String>>,
    pub(crate) constants: Vec<Constant>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Constant {
    pub(crate) name: String,
    /// The named type, of this package; empty for another.
    pub(crate) named: String,
    /// The named type of another package, such as `time.Duration`.
    pub(crate) foreign: String,
    /// The Go type that it has, or takes by default; `bytes` for a text that is not UTF-8, whose value is in hexadecimal.
    pub(crate) basic: String,
    /// As Rust has it: a text is not quoted.
    pub(crate) value: String,
    pub(crate) doc: String,
}

impl Source {
    /// Reads the source of the plugin whose package `main` is in `folder`, by a go command.
    ///
    /// `packages` are the import paths of those whose types the plugin exports, see [`packages`](crate::packages). `environment` is that of the plugin's
    /// build, such as `GOOS` and `GOARCH` for another system, and `flags` are those of its `go build`.
    ///
    /// # Errors
    ///
    /// [`Error::Start`] and [`Error::Go`], if the go command cannot be run, or cannot read the source.
    pub fn read(
        go: &Path,
        folder: &Path,
        packages: &BTreeSet<String>,
        environment: &[(String, String)],
        flags: &[String],
    ) -> Result<Self, Error> {
        let scratch = tempfile::tempdir().map_err(|reason| Error::Write {
            path: env::temp_dir(),
            reason,
        })?;
        let program = scratch.path().join("extract.go");
        fs::write(&program, EXTRACT).map_err(|reason| Error::Write {
            path: program.clone(),
            reason,
        })?;
        let mut command = Command::new(go);
        command
            .args(["run"])
            .arg(&program)
            .arg(go)
            .args(
                environment
                    .iter()
                    .map(|(name, value)| format!("{name}={value}")),
            )
            .arg("--")
            .args(flags)
            .arg("--")
            .args(packages)
            .current_dir(folder);
        // The program itself is for this machine.
        command
            .env("GOOS", goos())
            .env("GOARCH", goarch())
            .env("CGO_ENABLED", "0");
        let output = plugin_platform::run(&mut command).map_err(|reason| Error::Start {
            program: PathBuf::from(go),
            reason,
        })?;
        if !output.status.success() {
            return Err(Error::Go {
                folder: folder.to_owned(),
                output: said(&String::from_utf8_lossy(&output.stderr)),
            });
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    }

    /// The import path of the plugin's own package, as `go list` has it.
    #[must_use]
    pub fn path(&self) -> &str {
        self.package("main").map_or("", |package| &package.path)
    }

    pub(crate) fn package(&self, path: &str) -> Option<&Package> {
        self.packages.get(path)
    }
}

impl Package {
    /// The comment of what is declared so: `Type`, `Func`, `Type.Field`.
    pub(crate) fn doc(&self, name: &str) -> &str {
        self.docs.get(name).map_or("", String::as_str)
    }

    /// `a, b string` of a function, or nothing.
    pub(crate) fn parameters(&self, name: &str) -> &[String] {
        self.parameters.get(name).map_or(&[], Vec::as_slice)
    }
}

/// What the go command that lists the packages has said, without how it ended, which the program and the go command that runs that add.
fn said(output: &str) -> String {
    let mut lines: Vec<&str> = output.trim_end().lines().collect();
    while lines.len() > 1 && lines[lines.len() - 1].starts_with("exit status ") {
        lines.pop();
    }
    lines.join("\n")
}

fn goos() -> &'static str {
    match env::consts::OS {
        "macos" => "darwin",
        os => os,
    }
}

fn goarch() -> &'static str {
    match env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        arch => arch,
    }
}
