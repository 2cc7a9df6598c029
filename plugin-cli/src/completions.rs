//! `goplug completions` and `goplug man`: what a package of goplug installs beside it.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::{
    Goplug,
    answer::Answer,
    error::{Error, Result},
    output,
};

/// Write the completions for a shell to standard output
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  goplug completions bash > ~/.local/share/bash-completion/completions/goplug"
)]
pub(crate) struct Completions {
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self) -> Result {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Goplug::command(), "goplug", &mut script);
        output::bytes(&script)?;
        Ok(Answer::Yes)
    }
}

/// Write the manual page to standard output
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  goplug man > ~/.local/share/man/man1/goplug.1")]
pub(crate) struct Man {
    /// Of one command
    command: Option<String>,
}

impl Man {
    pub(crate) fn run(self) -> Result {
        let mut page = Goplug::command();
        page.build(); // Commands get their full names.
        if let Some(name) = &self.command {
            let found = page.find_subcommand(name).cloned();
            page = found.ok_or_else(|| Error::NoCommand { name: name.clone() })?;
        }
        let mut text = Vec::new();
        let rendered = clap_mangen::Man::new(page).render(&mut text);
        rendered.map_err(|source| Error::Output { source })?;
        output::bytes(&text)?;
        Ok(Answer::Yes)
    }
}
