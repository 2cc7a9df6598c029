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
#[command(
    after_help = "Examples:\n  goplug new hello && cd hello && cargo run\n  goplug new hello --plugin-core ~/src/go-plugin-rs"
)]
pub(crate) struct New {
    /// The folder to make, whose name the program gets
    #[arg(value_name = "NAME")]
    folder: PathBuf,
    /// A copy of this project's source, or the folder plugin-core in it: the program depends on it and on plugin-build beside it, instead of the
    /// versions in the registry
    #[arg(long, value_name = "DIR")]
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

/// Names that Cargo refuses, or that are a crate's already: keywords, crates of Rust's own, folders of Cargo's, our own.
const RESERVED: [&str; 52] = [
    "Self",
    "abstract",
    "alloc",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "build",
    "const",
    "continue",
    "core",
    "crate",
    "deps",
    "do",
    "dyn",
    "else",
    "enum",
    "examples",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "incremental",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "plugin-build",
    "plugin-core",
    "plugin_build",
    "plugin_core",
    "priv",
    "proc-macro",
    "proc_macro",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "std",
    "test",
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
            if in_a_go_workspace(&self.folder) {
                let path = folder.join(".cargo");
                fs::create_dir(&path).map_err(Error::file(&path))?;
                let path = path.join("config.toml");
                fs::write(&path, APART_FROM_GO_WORK).map_err(Error::file(&path))?;
            }
            Ok(())
        })?;
        say!(
            "made {}: edit plugin/plugin.go there, then `cd {} && cargo run`",
            self.folder.display(),
            quoted(&self.folder)
        )?;
        Ok(Answer::Yes)
    }

    /// The name of the program, as Cargo takes it.
    fn name(&self) -> Result<String> {
        let name = self.folder.file_name().unwrap_or(self.folder.as_os_str());
        let name = name.to_string_lossy();
        let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let well_formed = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(letters)
            && !RESERVED.contains(&&*name);
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
        let core = core.map(source_of).transpose()?;
        let build = core.as_deref().and_then(Path::parent);
        let build = build.map(|folder| folder.join("plugin-build"));
        let variable = name.replace('-', "_").to_uppercase();
        let own_workspace = match in_a_workspace(&self.folder) {
            true => {
                "\n# Apart from the workspace around it. To make it a member, name it there, and remove this.\n[workspace]\n"
            }
            false => "",
        };
        Ok(text
            .replace("WORKSPACE\n", own_workspace)
            .replace("PLUGIN_CORE", &dependency(core.clone()))
            .replace("PLUGIN_BUILD", &dependency(build))
            .replace("VARIABLE", &variable)
            .replace("NAME", name))
    }
}

/// The folder of plugin-core, which has plugin-build beside it; named itself, or by the folder that both are in.
fn source_of(named: &Path) -> Result<PathBuf> {
    let full = named.canonicalize().map_err(Error::file(named))?;
    let is_crate = |folder: &Path, name: &str| {
        let manifest = fs::read_to_string(folder.join("Cargo.toml"));
        let line = format!("name = \"{name}\"");
        manifest.is_ok_and(|text| text.lines().any(|one| one == line))
    };
    let mut places = [full.join("plugin-core"), full].into_iter();
    let found = places.find(|core| {
        is_crate(core, "plugin-core")
            && is_crate(&core.with_file_name("plugin-build"), "plugin-build")
    });
    found.ok_or_else(|| Error::NoSource {
        path: named.to_owned(),
    })
}

/// Whether Cargo would take a program in this folder for a member of a workspace that does not name it.
fn in_a_workspace(folder: &Path) -> bool {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    folder.ancestors().skip(1).any(|parent| {
        let manifest = fs::read_to_string(parent.join("Cargo.toml"));
        manifest.is_ok_and(|text| text.lines().any(|line| line.trim() == "[workspace]"))
    })
}

/// For a folder in a Go workspace that does not name it.
const APART_FROM_GO_WORK: &str = "# Apart from the Go workspace around it. To make the plugin a module of that, run `go work use`, and remove this.\n\
    [env]\nGOWORK = \"off\"\n";

/// Whether Go would build the plugin in this folder as a part of a workspace.
fn in_a_go_workspace(folder: &Path) -> bool {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let mut parents = folder.ancestors().skip(1);
    parents.any(|parent| parent.join("go.work").is_file())
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_');
    match path.chars().all(plain) {
        true => path,
        false => format!("'{}'", path.replace('\'', "'\\''")),
    }
}
