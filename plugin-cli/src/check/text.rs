//! A report for people.

use super::report::{Needs, Report, Sum};
use crate::{
    error::Result,
    output::say,
    style::{BAD, DIM, FAIR, GOOD, HEAD, shown},
};

pub(super) fn print(report: &Report) -> Result<()> {
    let (style, said) = match report.loads {
        Some(true) => (GOOD, "will load"),
        Some(false) => (BAD, "will not load"),
        None => (FAIR, "cannot tell whether it will load"),
    };
    let file = shown(&report.file);
    say!("{HEAD}{file}{HEAD:#}: {style}{said}{style:#}")?;
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
    if let (Some(host), Some(place)) = (&report.host, &report.host_place) {
        line("host", &format!("{} ({place})", shown(host)))?;
    }
    let checksum = match report.checksum {
        None => return Ok(()),
        Some(Sum::Matches) => "matches".to_owned(),
        Some(sum @ Sum::Differs) => {
            format!("{FAIR}{}{FAIR:#}", sum.doubt().unwrap_or_default())
        }
        Some(Sum::Stripped) => {
            "differs: the file was stripped, which alone makes it differ".to_owned()
        }
        Some(Sum::None) => "the file has none".to_owned(),
    };
    line("checksum", &checksum)
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
