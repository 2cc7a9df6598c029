//! The fixtures: the list of them, how each is built, and what a build depends on.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use sha2::{Digest, Sha256};

use crate::{
    error::{Error, Result},
    files,
    go::Go,
    hash, process,
};

/// One folder below `fixtures/`.
#[derive(Clone)]
pub(crate) struct Fixture {
    /// Its name on the command line.
    pub(crate) name: String,
    /// Its folder, relative to `fixtures/`.
    folder: String,
    /// The file built from it, relative to the output folder.
    pub(crate) output: String,
    kind: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    Go { buildmode: &'static str },
    C,
}

/// The fixtures, sorted by name: every folder with sources except `shared`, whose packages the others import.
pub(crate) fn all() -> Result<Vec<Fixture>> {
    let mut fixtures = Vec::new();
    for folder in folders(&sources())? {
        match folder.as_str() {
            "shared" => {}
            "twins" => {
                for twin in folders(&sources().join("twins"))? {
                    let (name, output) = (format!("twins/{twin}"), format!("{twin}/twin.so"));
                    fixtures.push(Fixture {
                        folder: name.clone(),
                        name,
                        output,
                        kind: Kind::Go {
                            buildmode: "plugin",
                        },
                    });
                }
            }
            _ => {
                // `names.v2` has a dot for its package path, which need not be typed.
                let name = folder.split('.').next().unwrap_or(&folder).to_owned();
                let kind = match name.as_str() {
                    "c_library" => Kind::C,
                    "c_shared" => Kind::Go {
                        buildmode: "c-shared",
                    },
                    "executable" | "go_hosts" => Kind::Go { buildmode: "exe" },
                    "not_main" => Kind::Go {
                        buildmode: "archive",
                    },
                    _ => Kind::Go {
                        buildmode: "plugin",
                    },
                };
                fixtures.push(Fixture {
                    output: format!("{name}.so"),
                    folder,
                    name,
                    kind,
                });
            }
        }
    }
    Ok(fixtures)
}

impl Fixture {
    /// Builds the fixture unless it exists and was built from the same input. Returns whether it built.
    ///
    /// The file is renamed into place, so a process that has mapped the old one is not affected.
    pub(crate) fn build(&self, go: &Go, settings: &str, into: &Path) -> Result<bool> {
        let output = into.join(&self.output);
        let stamp = output.with_extension("so.input");
        let input = self.input(go, settings)?;
        if output.exists() && fs::read_to_string(&stamp).is_ok_and(|built| built == input) {
            return Ok(false);
        }
        let folder = output.parent().unwrap_or(into);
        fs::create_dir_all(folder).map_err(Error::file(folder))?;
        // It must be on the same file system, for the rename, and have the final name, which linkers may write into the file.
        let scratch = tempfile::tempdir_in(folder).map_err(Error::file(folder))?;
        let built = scratch.path().join(output.file_name().unwrap_or_default());
        process::output(self.command(go, &built).current_dir(sources()))?;
        fs::rename(&built, &output).map_err(Error::file(&output))?;
        fs::write(&stamp, input).map_err(Error::file(&stamp))?;
        Ok(true)
    }

    fn command(&self, go: &Go, output: &Path) -> Command {
        match self.kind {
            Kind::Go { buildmode } => {
                let mut command = go.command();
                command.args(["build", &format!("-buildmode={buildmode}"), "-o"]);
                command.arg(output).arg(format!("./{}", self.folder));
                command
            }
            Kind::C => {
                let mut command = Command::new("cc");
                command
                    .args(["-shared", "-fPIC", "-o"])
                    .arg(output)
                    .arg(format!("{}/lib.c", self.folder));
                command
            }
        }
    }

    /// A hash of everything that the build depends on: command, toolchain, settings and sources, including shared packages.
    fn input(&self, go: &Go, settings: &str) -> Result<String> {
        let command = process::text(&self.command(go, Path::new(&self.output)));
        let mut sum = Sha256::new();
        let mut add = |bytes: &[u8]| {
            sum.update(bytes.len().to_le_bytes());
            sum.update(bytes);
        };
        add(command.as_bytes());
        add(settings.as_bytes());
        let mut inputs = vec![sources().join("go.mod")];
        inputs.extend(files::below(&sources().join(&self.folder))?);
        inputs.extend(files::below(&sources().join("shared"))?);
        for file in inputs {
            add(file.as_os_str().as_encoded_bytes());
            add(&fs::read(&file).map_err(Error::file(&file))?);
        }
        Ok(hash::hex(&sum.finalize()))
    }
}

/// Where the sources are.
pub(crate) fn sources() -> PathBuf {
    files::root().join("fixtures")
}

/// The names of the folders in `folder`, sorted.
fn folders(folder: &Path) -> Result<Vec<String>> {
    let folders = files::entries(folder)?
        .into_iter()
        .filter(|path| path.is_dir());
    Ok(folders
        .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
        .collect())
}
