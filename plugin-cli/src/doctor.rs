//! `goplug doctor`: what works on this machine, and what to do about what does not.

mod checks;

use serde::Serialize;

use crate::{
    answer::Answer,
    error::Result,
    style::{BAD, DIM, FAIR, GOOD},
};

/// Look at this machine: Go, the C compiler, the cache of runtime hosts, libc
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  goplug doctor\n  goplug doctor --json")]
pub(crate) struct Doctor {
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
    remedy: Option<String>,
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
            println!(
                "{}",
                serde_json::to_string_pretty(&findings).expect("a list of plain structs")
            );
        } else {
            findings.iter().for_each(show);
        }
        let bad = findings.iter().any(|finding| finding.state == State::Bad);
        Ok(if bad { Answer::No } else { Answer::Yes })
    }
}

fn show(finding: &Finding) {
    let (style, mark) = match finding.state {
        State::Good => (GOOD, "good"),
        State::Fair => (FAIR, "fair"),
        State::Bad => (BAD, "bad "),
    };
    anstream::println!(
        "{style}{mark}{style:#}  {}: {}",
        finding.what,
        finding.found
    );
    if let Some(remedy) = &finding.remedy {
        anstream::println!("      {DIM}{remedy}{DIM:#}");
    }
}
