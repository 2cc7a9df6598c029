//! Makes the files of the matrix, each once, and the Go programs that open them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use sha2::{Digest, Sha256};

use super::{
    flags::{Flags, PLAIN},
    source::Module,
};
use crate::{
    build_fixtures, embedded,
    error::{Error, Result},
    files,
    go::Go,
    hash, process,
};

/// A file that is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum File {
    /// A plugin: the number of the toolchain, the flags, the name of the module.
    Plugin(usize, Flags, &'static str),
    /// A fixture, of the first toolchain.
    Fixture(&'static str),
    /// The plugin `small`, by another name or damaged.
    Copy(Change),
}

/// How a copy is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Change {
    Same,
    SymbolicLink,
    Truncated,
    Text,
    Missing,
    Folder,
}

/// The toolchains, and a folder that is kept, so that a file is built again only if its input has changed.
pub(crate) struct Workshop {
    toolchains: Vec<Go>,
    folder: PathBuf,
}

impl Workshop {
    pub(crate) fn new(toolchains: Vec<Go>) -> Result<Self> {
        let folder = files::target().join("verdicts");
        fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
        Ok(Self { toolchains, folder })
    }

    pub(crate) fn go(&self, number: usize) -> &Go {
        &self.toolchains[number]
    }

    pub(crate) fn make(&self, file: File) -> Result<PathBuf> {
        match file {
            File::Plugin(go, flags, name) => self.plugin(go, flags, name),
            File::Fixture(name) => {
                let fixtures = build_fixtures::choose(&[name.to_owned()])?;
                let folder = build_fixtures::build(self.go(0), &fixtures)?;
                Ok(folder.join(&fixtures[0].output))
            }
            File::Copy(change) => self.copy(change),
        }
    }

    fn plugin(&self, go: usize, flags: Flags, name: &'static str) -> Result<PathBuf> {
        let source = self.source(name)?;
        let output = self.output(go, flags, name).with_extension("so");
        let mut command = self.build(go, flags)?;
        command.arg("-buildmode=plugin");
        self.run(command, go, flags, &source, &output)?;
        Ok(output)
    }

    /// Returns the Go program that opens plugins, built with the flags of a plugin.
    pub(crate) fn opener(&self, go: usize, flags: Flags) -> Result<PathBuf> {
        let output = self.output(go, flags, "opener");
        let source = files::root().join("xtask/opener");
        self.run(self.build(go, flags)?, go, flags, &source, &output)?;
        Ok(output)
    }

    /// Returns the program that asks this library. If `embedded`, the runtime host for plugins with these flags is linked into it.
    pub(crate) fn asker(&self, go: usize, flags: Flags, embedded: bool) -> Result<PathBuf> {
        let (mut build, program) = if embedded {
            let plugin = self.make(File::Plugin(go, flags, "small"))?;
            let mut cargo = embedded::cargo(self.go(go), &plugin);
            cargo.args(["build", "--package", embedded::PACKAGE]);
            cargo.arg("--bin=embedded-verdict");
            (cargo, "embedded-verdict")
        } else {
            let mut cargo = self.go(go).cargo();
            cargo.args(["build", "--package=plugin-core", "--example=verdict"]);
            (cargo, "verdict")
        };
        let said = process::output(build.args(["--quiet", "--message-format=json"]))?;
        // Cargo's output says where the program is, whatever the settings.
        let executable = |line: &str| {
            let message: serde_json::Value = serde_json::from_str(line).ok()?;
            message["executable"].as_str().map(PathBuf::from)
        };
        let built = said.lines().find_map(executable).unwrap_or_default();
        // The next program is built in the same place.
        let output = self.output(go, flags, program);
        let folder = output.parent().unwrap_or(&output);
        fs::create_dir_all(folder).map_err(Error::file(folder))?;
        fs::copy(&built, &output).map_err(Error::file(&built))?;
        Ok(output)
    }

    fn output(&self, go: usize, flags: Flags, name: &str) -> PathBuf {
        let go = &self.go(go).version;
        self.folder.join(format!("{go}/{}/{name}", flags.name))
    }

    fn build(&self, go: usize, flags: Flags) -> Result<Command> {
        let mut command = self.go(go).command();
        command.arg("build").envs(flags.environment.iter().copied());
        for argument in flags.arguments {
            if argument.contains("$GOROOT") {
                command.arg(argument.replace("$GOROOT", &self.go(go).root()?));
            } else {
                command.arg(argument);
            }
        }
        Ok(command)
    }

    /// Runs a build, unless its output was built from the same input before.
    fn run(
        &self,
        mut command: Command,
        go: usize,
        flags: Flags,
        source: &Path,
        output: &Path,
    ) -> Result {
        let mut sum = Sha256::new();
        sum.update(format!(
            "{} {} {flags:?}",
            self.go(go).version,
            process::text(&command)
        ));
        // Modules replace the modules that they require by neighbouring folders.
        let neighbours = if source.starts_with(&self.folder) {
            source.parent()
        } else {
            None
        };
        for file in files::below(neighbours.unwrap_or(source))? {
            sum.update(fs::read(&file).map_err(Error::file(&file))?);
        }
        let input = hash::hex(&sum.finalize());
        let stamp = output.with_extension("input");
        if output.exists() && fs::read_to_string(&stamp).is_ok_and(|built| built == input) {
            return Ok(());
        }
        let folder = output.parent().unwrap_or(output);
        fs::create_dir_all(folder).map_err(Error::file(folder))?;
        println!(
            "building {}",
            output
                .strip_prefix(&self.folder)
                .unwrap_or(output)
                .display()
        );
        process::output(command.arg("-o").arg(output).arg(".").current_dir(source))?;
        fs::write(&stamp, input).map_err(Error::file(&stamp))
    }

    /// Writes all modules, and returns the folder of the module `name`.
    fn source(&self, name: &str) -> Result<PathBuf> {
        let folder = self.folder.join("source");
        for module in Module::all() {
            for (file, text) in module.files() {
                let path = folder.join(module.name).join(file);
                if fs::read_to_string(&path).is_ok_and(|there| there == text) {
                    continue;
                }
                let parent = path.parent().unwrap_or(&folder);
                fs::create_dir_all(parent).map_err(Error::file(parent))?;
                fs::write(&path, text).map_err(Error::file(&path))?;
            }
        }
        Ok(folder.join(name))
    }

    fn copy(&self, change: Change) -> Result<PathBuf> {
        let original = self.plugin(0, PLAIN, "small")?;
        let folder = self.folder.join("changed");
        fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
        let copy = folder.join(format!("{change:?}.so"));
        let _ = fs::remove_file(&copy);
        let bytes = fs::read(&original).map_err(Error::file(&original))?;
        let made = match change {
            Change::Same => fs::write(&copy, bytes),
            Change::SymbolicLink => std::os::unix::fs::symlink(&original, &copy),
            Change::Truncated => fs::write(&copy, &bytes[..bytes.len() / 2]),
            Change::Text => fs::write(&copy, "hello\n"),
            Change::Missing => Ok(()),
            Change::Folder => fs::create_dir_all(&copy),
        };
        made.map_err(Error::file(&copy))?;
        Ok(copy)
    }
}
