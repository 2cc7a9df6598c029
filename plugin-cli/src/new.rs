//! `goplug new`: a Go plugin, and the Rust program that loads it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    answer::Answer,
    error::{Error, Result},
    output::{self, say},
};

/// Make a Go plugin and the Rust program that loads it, which build, run and pass their test at once
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  goplug new hello && cd hello && cargo run")]
pub(crate) struct New {
    /// The folder to make, whose name the program gets
    #[arg(value_name = "NAME")]
    folder: PathBuf,
    /// Where a copy of plugin-core is, instead of the registry; plugin-build is looked for beside it
    #[arg(long, hide = true, value_name = "DIR")]
    plugin_core: Option<PathBuf>,
}

/// The files, with `NAME` for the program's name, `VARIABLE` for that of the variable, and two dependencies.
const FILES: [(&str, &str); 7] = [
    ("Cargo.toml", include_str!("new/Cargo.toml.txt")),
    ("build.rs", include_str!("new/build.rs.txt")),
    ("src/main.rs", include_str!("new/main.rs.txt")),
    ("plugin/go.mod", include_str!("new/go.mod.txt")),
    ("plugin/plugin.go", include_str!("new/plugin.go.txt")),
    (".gitignore", "/target\n"),
    ("README.md", include_str!("new/README.md.txt")),
];

impl New {
    pub(crate) fn run(self) -> Result {
        let name = self.name()?;
        output::folder(&self.folder, |folder| {
            for (file, text) in FILES {
                let path = folder.join(file);
                let parent = path.parent().unwrap_or(folder);
                fs::create_dir_all(parent).map_err(Error::file(parent))?;
                fs::write(&path, self.filled(text, &name)?).map_err(Error::file(&path))?;
            }
            Ok(())
        })?;
        say!(
            "made {folder}: edit {folder}/plugin/plugin.go, then `cd {folder} && cargo run`",
            folder = self.folder.display()
        )?;
        Ok(Answer::Yes)
    }

    /// The name of the program, as Cargo takes it.
    fn name(&self) -> Result<String> {
        let name = self
            .folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy();
        let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let well_formed = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(letters)
            // Cargo refuses these: one is a crate of Rust's own, the other clashes with the dependency.
            && !matches!(&*name, "test" | "core" | "std" | "alloc" | "proc-macro" | "plugin-core" | "plugin_core");
        match well_formed {
            true => Ok(name.into_owned()),
            false => Err(Error::Name {
                name: name.into_owned(),
            }),
        }
    }

    fn filled(&self, text: &str, name: &str) -> Result<String> {
        let version = env!("CARGO_PKG_VERSION");
        let dependency = |folder: Option<PathBuf>| match folder {
            Some(folder) => format!("{{ path = {:?} }}", folder.display().to_string()),
            None => format!("{version:?}"),
        };
        let core = self.plugin_core.as_deref();
        let core = core.map(|path| path.canonicalize().map_err(Error::file(path)));
        let core = core.transpose()?;
        let build = core.as_deref().and_then(Path::parent);
        let build = build.map(|folder| folder.join("plugin-build"));
        let variable = name.replace('-', "_").to_uppercase();
        Ok(text
            .replace("PLUGIN_CORE", &dependency(core.clone()))
            .replace("PLUGIN_BUILD", &dependency(build))
            .replace("VARIABLE", &variable)
            .replace("NAME", name))
    }
}
