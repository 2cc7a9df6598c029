//! What documents, helps and messages tell people to type is taken by the command line as it is.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::{CommandFactory, Parser, error::ErrorKind};

use crate::Goplug;

/// A command line as a shell takes it apart, up to what is no longer goplug's.
fn words(line: &str) -> Vec<String> {
    let words = shlex::split(line).unwrap_or_else(|| panic!("no shell takes `{line}`"));
    let shells = |word: &String| matches!(&**word, "|" | "||" | "&&" | ">");
    let words = words.into_iter().skip_while(|word| word.contains('='));
    words.take_while(|word| !shells(word)).collect()
}

/// That goplug takes it. In running text a command is often only named, without what it needs.
fn check(source: &str, line: &str, whole: bool) {
    let Err(error) = Goplug::try_parse_from(words(line)) else {
        return;
    };
    let named = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => true,
        ErrorKind::MissingRequiredArgument
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => !whole,
        _ => false,
    };
    assert!(named, "{source}: {line}\n{error}");
}

/// Files below a folder that end so.
fn files(folder: &Path, end: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        match path.is_dir() {
            true if name.starts_with('.') || name == "target" => {}
            true => files(&path, end, found),
            false if name.ends_with(end) => found.push(path),
            false => {}
        }
    }
}

#[test]
fn documents() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut documents = Vec::new();
    for end in [".md", ".md.txt", ".rs"] {
        files(&root, end, &mut documents);
    }
    let mut seen = 0;
    for document in documents {
        let text = fs::read_to_string(&document).unwrap();
        let source = document.display().to_string();
        let is_code = source.ends_with(".rs");
        // Between single backticks; of Rust code only comments and messages have those.
        for span in text.replace("```", "").split('`').skip(1).step_by(2) {
            if span.starts_with("goplug ") && !span.contains('\n') {
                seen += 1;
                check(&source, span, false);
            }
        }
        let whole = |line: &&str| line.starts_with("goplug ") || line.contains(" goplug ");
        let mut fences = text.split("```sh\n").skip(1);
        while let (false, Some(block)) = (is_code, fences.next()) {
            let block = block.split("```").next().unwrap_or_default();
            for line in block
                .lines()
                .filter(whole)
                .filter(|line| !line.starts_with("cargo"))
            {
                seen += 1;
                check(&source, line, true);
            }
        }
    }
    assert!(seen > 30, "{seen} lines");
}

#[test]
fn examples_of_the_help() {
    let mut commands: Vec<_> = Goplug::command().get_subcommands().cloned().collect();
    let mut seen = 0;
    while let Some(command) = commands.pop() {
        commands.extend(command.get_subcommands().cloned());
        let Some(help) = command.get_after_help() else {
            continue;
        };
        let help = help.to_string();
        for line in help
            .lines()
            .map(str::trim)
            .filter(|line| line.contains("goplug "))
        {
            seen += 1;
            check(command.get_name(), line, true);
        }
    }
    assert!(seen > 12, "{seen} examples");
}
