//! `goplug ship`: a folder with all that a program needs to open its plugins on another machine.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use plugin_core::{DryRun, OpenOptions, host, image::Arch};
use serde::Serialize;

use crate::{
    answer::Answer,
    check::Sum,
    error::{Error, Result},
    output::{self, say},
    progress,
    style::shown,
};

/// Make a folder with a program, its plugins and the runtime host, which runs where there is no Go
#[derive(Debug, clap::Args)]
#[command(
    long_about = "Make a folder with a program, its plugins and the runtime host, which runs where there is no Go.\n\n\
        The folder can be read-only, and needs neither a home nor a cache. Whoever runs the program must be the owner of the folder, or root \
        must own it, and nobody else may write to it: the program loads no runtime host that another user could have put there.\n\n\
        The plugins are checked first, as `goplug check` does, in the order in which they are given; one whose checksum differs is told. \
        The C libraries that the program and its plugins need are not copied.",
    after_help = "Example:\n  goplug ship target/release/app plugins/auth.so plugins/rates.so -o dist/"
)]
pub(crate) struct Ship {
    /// The program
    program: PathBuf,
    /// The plugins that it opens
    #[arg(required = true, value_name = "PLUGIN")]
    plugins: Vec<PathBuf>,
    /// The folder to make
    #[arg(long, short, value_name = "FOLDER")]
    output: PathBuf,
    /// Write what was put into the folder as JSON
    ///
    /// Its fields: folder, program, plugins, host (null: the program has one in it), needed_libraries, and warning (null: none). Where
    /// nothing was made, the only field is error.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Serialize)]
struct Shipped {
    folder: PathBuf,
    program: PathBuf,
    plugins: Vec<PathBuf>,
    /// `null` if the program brings the Go runtime itself.
    host: Option<PathBuf>,
    /// The C libraries that must be on the machine.
    needed_libraries: Vec<String>,
    /// Why the program will not load the host from there, as the folder is now.
    warning: Option<String>,
}

impl Ship {
    pub(crate) fn run(self) -> Result {
        let program = plugin_core::inspect(&self.program).map_err(|source| Error::Image {
            path: self.program.clone(),
            source,
        })?;
        // The plugins are checked for this machine.
        let wanted = Arch::native().map(|arch| arch.to_string());
        let found = program.arch.to_string();
        if wanted.as_ref().is_some_and(|wanted| *wanted != found) {
            return Err(Error::OtherMachine {
                path: self.program,
                found,
                wanted: wanted.unwrap_or_default(),
            });
        }
        if !crate::program::is_one(&program) {
            return Err(Error::NotProgram { path: self.program });
        }
        let mut options = OpenOptions::new();
        options.host(progress::shown());
        if program.package_hash("runtime").is_none() {
            crate::program::opens_plugins(&self.program, &program)?;
        }
        let mut process = DryRun::in_program(&self.program, options).map_err(Box::new)?;
        let mut needed = program.needed.clone();
        let mut real: Vec<PathBuf> = Vec::new();
        for plugin in &self.plugins {
            // By two names one file is opened once, and its copies are two plugins.
            let path = fs::canonicalize(plugin).unwrap_or_else(|_| plugin.clone());
            if let Some(at) = real.iter().position(|other| *other == path) {
                return Err(Error::SameFile {
                    path: plugin.clone(),
                    other: self.plugins[at].clone(),
                });
            }
            real.push(path);
            let image = process.open(plugin).map_err(Box::new)?;
            let new = image
                .needed
                .iter()
                .filter(|library| !needed.contains(library));
            needed.extend(new.cloned().collect::<Vec<_>>());
        }
        for plugin in &self.plugins {
            if let Some(doubt) = Sum::of(plugin).doubt() {
                output::note(&format!("{}: its checksum {doubt}", shown(plugin)));
            }
        }
        let host = process.host().map(|host| host.path.clone());
        let mut files: Vec<(PathBuf, u32)> = vec![(self.program.clone(), 0o755)];
        files.extend(self.plugins.iter().map(|plugin| (plugin.clone(), 0o644)));
        files.extend(host.iter().map(|host| (host.clone(), 0o644)));
        let names = names(&files)?;
        output::folder(&self.output, |folder| {
            for ((from, mode), name) in files.iter().zip(&names) {
                copy(from, &folder.join(name), *mode)?;
            }
            // Whatever the umask is: the host is not loaded from where a group can write.
            let mode = fs::Permissions::from_mode(0o755);
            fs::set_permissions(folder, mode).map_err(Error::file(folder))
        })?;
        let warning = host.as_ref().and_then(|_| refused(&self.output));
        if let Some(warning) = &warning {
            output::note(&format!("warning: {warning}"));
        }
        let placed = |name: &PathBuf| self.output.join(name);
        let shipped = Shipped {
            folder: self.output.clone(),
            program: placed(&names[0]),
            plugins: names[1..=self.plugins.len()].iter().map(placed).collect(),
            host: host.and(names.last().map(placed)),
            needed_libraries: needed,
            warning,
        };
        if self.json {
            output::json(&shipped)?;
        } else {
            say!("{}", shown(&shipped.folder))?;
            for name in &names {
                say!("  {}", shown(name))?;
            }
            say!(
                "it needs on the machine: {}",
                shipped.needed_libraries.join(", ")
            )?;
        }
        Ok(Answer::Yes)
    }
}

/// Why this user's programs load no runtime host from a folder.
fn refused(folder: &Path) -> Option<String> {
    let folder = std::path::absolute(folder).ok()?;
    let error = host::check_folder(&folder).err()?;
    Some(format!(
        "the program will refuse the runtime host in {}: {}; or ship into another folder",
        shown(folder),
        output::with_causes(&error)
    ))
}

/// The names of the files in the folder, which must differ.
fn names(files: &[(PathBuf, u32)]) -> Result<Vec<PathBuf>> {
    let mut names = Vec::new();
    for (path, _) in files {
        let name = PathBuf::from(path.file_name().unwrap_or_default());
        if names.contains(&name) {
            return Err(Error::SameName { name });
        }
        names.push(name);
    }
    Ok(names)
}

/// Copies the content; a file of the system may be readable for everybody or for nobody else.
fn copy(from: &Path, to: &Path, mode: u32) -> Result<()> {
    fs::copy(from, to).map_err(Error::file(to))?;
    fs::set_permissions(to, fs::Permissions::from_mode(mode)).map_err(Error::file(to))
}
