//! `goplug inspect`: what a file says about itself. Nothing is loaded.

mod report;
mod text;

use std::path::{Path, PathBuf};

use crate::{
    answer::Answer,
    error::{Error, Result},
    output::{self, say},
};
use report::Report;
use serde::Serialize;

/// Show how a plugin was built, what it exports, and what it needs; nothing is loaded, and nothing in it runs
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  goplug inspect hello.so\n  goplug inspect --json plugins/*.so | jq '.[].symbols[].name'\n  goplug inspect --packages hello.so"
)]
pub(crate) struct Inspect {
    /// The files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write all that is known as JSON: a list with one object for each file
    ///
    /// Its fields: file, bytes, format, kind, os, arch, plugin (whether it is one), plugin_path, go_version, main_package, main_module,
    /// modules, settings (each with key and value), go_build_id, needed_libraries, library_search_path, symbols (each with name, kind, type,
    /// and of a variable size) and packages (the hash of each). A module has path, version, and where they are known sum and replaced_by.
    /// What is not known is null. A file that cannot be read has file and error only.
    #[arg(long)]
    json: bool,
    /// List the packages that are linked in, too, with their hashes; in JSON they are always there
    #[arg(long)]
    packages: bool,
}

/// What JSON has for a file.
#[derive(Serialize)]
#[serde(untagged)]
enum Entry {
    Read(Box<Report>),
    Unread { file: String, error: String },
}

impl Inspect {
    /// One unreadable file does not keep the others from being shown.
    pub(crate) fn run(self) -> Result {
        let mut answer = Answer::Yes;
        let mut reports = Vec::new();
        for file in &self.files {
            match read(file) {
                Ok(report) if self.json => reports.push(Entry::Read(Box::new(report))),
                Ok(report) => {
                    if !reports.is_empty() {
                        say!("")?;
                    }
                    text::print(&report, self.packages)?;
                    reports.push(Entry::Read(Box::new(report)));
                }
                Err(error) => {
                    output::complain(&error);
                    answer = answer.max(error.answer());
                    if self.json {
                        reports.push(Entry::Unread {
                            file: file.display().to_string(),
                            error: output::with_causes(&error),
                        });
                    }
                }
            }
        }
        if self.json {
            output::json(&reports)?;
        }
        Ok(answer)
    }
}

fn read(path: &Path) -> Result<Report> {
    let image = plugin_core::inspect(path).map_err(|source| Error::Image {
        path: path.to_owned(),
        source,
    })?;
    Ok(Report::of(path, &image))
}
