//! A report for people.

use super::report::{Needs, Report, Sum};
use crate::{
    error::Result,
    output::say,
    style::{BAD, DIM, FAIR, GOOD, HEAD},
};

pub(super) fn print(report: &Report) -> Result<()> {
    let (style, said) = match report.loads {
        Some(true) => (GOOD, "will load"),
        Some(false) => (BAD, "will not load"),
        None => (FAIR, "could not be found out"),
    };
    say!("{HEAD}{}{HEAD:#}: {style}{said}{style:#}", report.file)?;
    if let Some(error) = &report.error {
        line("why", error)?;
    }
    if let Some(details) = &report.details {
        for detail in details.lines() {
            say!("    {detail}")?;
        }
    }
    if let Some(path) = &report.plugin_path {
        line("plugin", path)?;
    }
    if let Some(needs) = &report.needs {
        line("needs", &spelled(needs))?;
    }
    if let Some(host) = &report.host {
        line("host", host)?;
    }
    match report.checksum {
        Sum::Matches => line("checksum", "matches"),
        Sum::Differs => line(
            "checksum",
            &format!(
                "{FAIR}differs{FAIR:#}: the file is not what the Go linker wrote; copy or build it anew"
            ),
        ),
        Sum::Stripped => line(
            "checksum",
            "differs: the file was stripped, which alone makes it differ",
        ),
        Sum::None => line("checksum", "the file has none"),
    }
}

fn spelled(needs: &Needs) -> String {
    let mut text = format!(
        "a runtime host of {} for {}/{}",
        needs.go_version, needs.goos, needs.goarch
    );
    if needs.trimpath {
        text.push_str(", -trimpath");
    }
    if let Some(flags) = &needs.gcflags {
        text.push_str(&format!(", -gcflags={flags}"));
    }
    if !needs.experiments.is_empty() {
        text.push_str(&format!(", GOEXPERIMENT={}", needs.experiments.join(",")));
    }
    text
}

fn line(what: &str, text: &str) -> Result<()> {
    say!("  {DIM}{what:<9}{DIM:#} {text}")
}
