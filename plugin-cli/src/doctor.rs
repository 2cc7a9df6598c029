//! `goplug doctor`: what works on this machine, and what to do about what does not.

mod checks;

use serde::Serialize;

use crate::{
    answer::Answer,
    error::Result,
    output::{self, say},
    style::{BAD, DIM, FAIR, GOOD},
};

/// Tell what works on this machine, what does not, and what to do: Go, the C compiler, the cache of runtime hosts, libc
#[derive(Debug, clap::Args)]
#[command(
    long_about = "Tell what works on this machine, what does not, and what to do: Go, the C compiler, the cache of runtime hosts, libc.\n\n\
        The answer is no (exit code 1) where something is bad: a program that has no runtime host of its own cannot open plugins here, or \
        Go cannot build them.",
    after_help = "Examples:\n  goplug doctor\n  goplug doctor --json"
)]
pub(crate) struct Doctor {
    /// Write the findings as JSON: a list with one object for each
    ///
    /// Its fields: what, state (good, fair or bad), found, and where something is to be done remedy.
    #[arg(long)]
    json: bool,
}

/// What was found of one thing.
#[derive(Debug, Serialize)]
struct Finding {
    what: &'static str,
    state: State,
    found: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'static str>,
}

impl Finding {
    fn new(what: &'static str, state: State, found: String, remedy: Option<&'static str>) -> Self {
        Self {
            what,
            state,
            found,
            remedy,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Good,
    /// It works here; it might not where something is missing.
    Fair,
    Bad,
}

impl Doctor {
    pub(crate) fn run(self) -> Result {
        let findings = checks::all();
        if self.json {
            output::json(&findings)?;
        } else {
            let mut told = Vec::new();
            for finding in &findings {
                show(finding, told.contains(&finding.remedy))?;
                told.push(finding.remedy);
            }
        }
        let bad = findings.iter().any(|finding| finding.state == State::Bad);
        Ok(if bad { Answer::No } else { Answer::Yes })
    }
}

/// What is to be done is said once.
fn show(finding: &Finding, told: bool) -> Result<()> {
    let (style, mark) = match finding.state {
        State::Good => (GOOD, "good"),
        State::Fair => (FAIR, "fair"),
        State::Bad => (BAD, "bad "),
    };
    say!(
        "{style}{mark}{style:#}  {}: {}",
        finding.what,
        indented(&finding.found)
    )?;
    match &finding.remedy {
        Some(_) if told => say!("      {DIM}as said above{DIM:#}"),
        Some(remedy) => say!("      {DIM}{}{DIM:#}", indented(remedy)),
        None => Ok(()),
    }
}

/// Errors may have several lines.
fn indented(text: &str) -> String {
    text.replace('\n', "\n      ")
}
