//! `goplug check`: whether plugins will load, together and in this order. Nothing is loaded, and nothing in them runs.

mod report;
mod text;
mod world;

use std::path::PathBuf;

use crate::{
    answer::Answer,
    error::{Error, Result},
    output, progress,
};
use report::Report;
pub(crate) use report::Sum;

/// Tell whether plugins will load on this machine, together and in this order; nothing in them runs
#[derive(Debug, clap::Args)]
#[command(
    long_about = "Tell whether plugins will load on this machine, together and in this order.\n\n\
        The checks are those that opening a plugin makes, and the verdict is Go's; but nothing is loaded, and nothing in the plugins runs. \
        So whether an init function fails is not told.\n\n\
        A runtime host is looked for, and built if there is none, as opening the first plugin does.",
    after_help = "Examples:\n  goplug check auth.so rates.so\n  goplug check new.so --with /usr/bin/krakend --with old.so\n  goplug check hello.so --go 1.26.8 --json"
)]
pub(crate) struct Check {
    /// The plugins, in the order in which they will be opened
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What is in the process before them: the program that opens them, or a plugin; may be given several times
    #[arg(long, value_name = "PROGRAM|PLUGIN")]
    with: Vec<PathBuf>,
    /// The Go version of the process that they are for, instead of the first plugin's
    #[arg(long, value_name = "VERSION", value_parser = crate::host::version)]
    go: Option<String>,
    /// Do not build a runtime host where there is none
    #[arg(long)]
    no_build: bool,
    /// Write all that was found as JSON: a list with one object for each file
    ///
    /// Its fields: file, loads (null: it could not be found out), error (why not), package (the one that Go names), plugin_path, go_version,
    /// needs (of the runtime host: go_version, goos, goarch, trimpath, gcflags, experiments), host (the file) and host_place,
    /// needed_libraries, checksum (matches, differs, stripped or none) and differences: settings (name, plugin, present, file), packages
    /// (package, loaded_from, module, plugin_version, present_version) and remedies. What there is not is null.
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(crate) fn run(self) -> Result {
        let mut options = progress::shown();
        options.build = !self.no_build;
        let begun = world::begin(&self.with, self.go.as_deref(), &self.files[0], options);
        let mut process = match begun {
            Ok(process) => process,
            Err(error) => {
                if self.json {
                    let files = self.files.iter();
                    let reports = files.map(|file| Report::of(file, Some(&error), None));
                    output::json(&reports.collect::<Vec<_>>())?;
                }
                return Err(error);
            }
        };
        let mut reports = Vec::new();
        let mut answer = Answer::Yes;
        for file in &self.files {
            let verdict = world::other_version(self.go.as_deref(), file, &process).and_then(|()| {
                let opened = process.open(file).map(drop);
                opened.map_err(|error| Error::Open(Box::new(error)))?;
                match plugin_platform::may_execute(file) {
                    true => Ok(()),
                    false => Err(Error::NoExec {
                        path: file.to_owned(),
                    }),
                }
            });
            let said = verdict
                .as_ref()
                .map_or_else(Error::answer, |()| Answer::Yes);
            answer = worse(answer, said);
            let report = Report::of(file, verdict.as_ref().err(), process.host());
            if !self.json {
                text::print(&report)?;
            }
            reports.push(report);
        }
        if self.json {
            output::json(&reports)?;
        }
        Ok(answer)
    }
}

/// A plugin that will not load is an answer, whatever could not be found out of others.
fn worse(one: Answer, other: Answer) -> Answer {
    match (one, other) {
        (Answer::No, _) | (_, Answer::No) => Answer::No,
        (one, other) => one.max(other),
    }
}
