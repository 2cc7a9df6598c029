//! `goplug completions` and `goplug man`: what a package of goplug installs beside it.

use std::path::PathBuf;

use clap::{Command, CommandFactory};
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

/// Write a manual page to standard output, or all of them into a folder
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  goplug man --all ~/.local/share/man/man1\n  goplug man host build | man -l -"
)]
pub(crate) struct Man {
    /// Of one command, such as `host build`; of goplug itself without
    command: Vec<String>,
    /// Write the pages of goplug and of all its commands into this folder
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    all: Option<PathBuf>,
}

impl Man {
    pub(crate) fn run(self) -> Result {
        let mut page = without_help(Goplug::command());
        page.build(); // Commands get their full names.
        if let Some(folder) = self.all {
            let mut pages = Vec::new();
            render_all(&page, &mut pages)?;
            output::files(&folder, &pages)?;
            return Ok(Answer::Yes);
        }
        for name in &self.command {
            let found = page.find_subcommand(name).cloned();
            page = found.ok_or_else(|| Error::NoCommand {
                name: self.command.join(" "),
            })?;
        }
        output::bytes(&rendered(page)?)?;
        Ok(Answer::Yes)
    }
}

/// The command `help` needs no page of its own.
fn without_help(command: Command) -> Command {
    let names: Vec<String> = command
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect();
    let command = command.disable_help_subcommand(true);
    names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(name, without_help)
    })
}

/// All pages, with the names of their files.
fn render_all(page: &Command, pages: &mut Vec<(String, Vec<u8>)>) -> Result<()> {
    let name = page.get_display_name().unwrap_or(page.get_name());
    pages.push((format!("{name}.1"), rendered(page.clone())?));
    page.get_subcommands()
        .try_for_each(|command| render_all(command, pages))
}

fn rendered(page: Command) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    let rendered = clap_mangen::Man::new(page).render(&mut text);
    rendered.map_err(|source| Error::Output { source })?;
    Ok(text)
}
