//! `cargo xtask verdicts`: compares which plugins of a matrix Go and this library open, and which they refuse.
//!
//! Each row is a list of files that one process opens one after the other. A Go program, built with the flags of the first plugin, and
//! this library each do so in a process of their own, and their results for the last file are compared. If Go ends the process, that
//! counts as a refusal. `goplug check`, which loads nothing, must have the same result.

mod ask;
mod compare;
mod file;
mod flags;
mod matrix;
mod source;

use std::{
    collections::{BTreeMap, btree_map::Entry},
    path::PathBuf,
    time::Instant,
};

use crate::{
    error::{Error, Result},
    go::{Go, GoChoice},
    process,
};
use ask::Verdict;
use file::{File, Workshop};
use flags::Flags;
use matrix::Row;

/// The versions besides that of this machine: the oldest, one for each layout of Go's module data, and two with the same layout.
const VERSIONS: [&str; 4] = ["1.21.13", "1.24.11", "1.25.5", "1.27.3"];

/// Ask Go and this library which plugins they open, and compare
#[derive(Debug, clap::Args)]
pub(crate) struct Verdicts {
    /// With one Go version
    #[arg(long)]
    quick: bool,
    /// With the runtime host linked into the program that asks this library
    #[arg(long)]
    embedded: bool,
    #[command(flatten)]
    go: GoChoice,
}

impl Verdicts {
    pub(crate) fn run(self) -> Result {
        verdicts(self.quick, self.embedded, self.go.toolchain()?)
    }
}

fn verdicts(quick: bool, embedded: bool, first: Go) -> Result {
    let start = Instant::now();
    let mut toolchains = vec![first];
    for version in VERSIONS.into_iter().filter(|_| !quick) {
        let go = Go::choose(Some(version))?;
        if go.version != toolchains[0].version {
            toolchains.push(go);
        }
    }
    for go in &toolchains {
        println!("Go toolchain: {} ({})", go.version, go.program.display());
    }
    let rows = matrix::rows(toolchains.len());
    let workshop = Workshop::new(toolchains)?;
    let files = make(&workshop, &rows)?;
    process::run(workshop.go(0).cargo().args(ask::BUILD))?;
    let programs = programs(&workshop, &rows, embedded)?;

    let mut unequal = 0;
    for row in &rows {
        let Asked {
            go,
            here,
            checked,
            checked_in_go,
        } = ask(&workshop, row, &files, &programs[&row.program()])?;
        let result = row.compare(&go, &here);
        let result = result
            .and_then(|()| row.foresees(&here, &checked))
            .and_then(|()| row.foresees(&go, &checked_in_go));
        unequal += u32::from(result.is_err());
        let outcome = if result.is_ok() { "equal  " } else { "UNEQUAL" };
        let short = go.last().map(Verdict::short).unwrap_or_default();
        println!("{outcome} {short:<34} {}", row.text(&workshop));
        if let Some(why) = row.better {
            println!("        better here: {why}");
        }
        if let Err(why) = result {
            println!("        {why}");
            for (who, verdicts) in [
                ("Go", &go),
                ("here", &here),
                ("check", &checked),
                ("check --with the Go program", &checked_in_go),
            ] {
                for verdict in verdicts {
                    println!("        {who}: {verdict}");
                }
            }
        }
    }
    let count = rows.len();
    println!("\n{count} rows in {} s", start.elapsed().as_secs());
    println!(
        "verdicts: {} of {count} equal to Go's",
        count - unequal as usize
    );
    match unequal {
        0 => Ok(()),
        unequal => Err(Error::Verdicts { unequal }),
    }
}

/// Makes each file once, even if several rows have it.
fn make(workshop: &Workshop, rows: &[Row]) -> Result<BTreeMap<File, PathBuf>> {
    let mut files = BTreeMap::new();
    for file in rows.iter().flat_map(|row| &row.files) {
        if !files.contains_key(file) {
            files.insert(*file, workshop.make(*file)?);
        }
    }
    Ok(files)
}

/// The programs that use this library: one for all rows or, with `--embedded`, one for each build of the host.
fn programs(
    workshop: &Workshop,
    rows: &[Row],
    embedded: bool,
) -> Result<BTreeMap<(usize, Flags), Asker>> {
    let mut programs = BTreeMap::new();
    for (go, flags) in rows.iter().map(Row::program) {
        if let Entry::Vacant(entry) = programs.entry((go, flags)) {
            let program = workshop.asker(go, flags, embedded)?;
            entry.insert(Asker { program, embedded });
        }
    }
    Ok(programs)
}

/// A program that uses this library.
struct Asker {
    program: PathBuf,
    /// Whether the runtime host is linked into it. If so, files can also be checked against the program.
    embedded: bool,
}

/// The results for the files of a row.
struct Asked {
    go: Vec<Verdict>,
    here: Vec<Verdict>,
    checked: Vec<Verdict>,
    checked_in_go: Vec<Verdict>,
}

fn ask(
    workshop: &Workshop,
    row: &Row,
    files: &BTreeMap<File, PathBuf>,
    asker: &Asker,
) -> Result<Asked> {
    let paths: Vec<PathBuf> = row.files.iter().map(|file| files[file].clone()).collect();
    let (go, flags) = row.program();
    let opener = workshop.opener(go, flags)?;
    let toolchain = workshop.go(go);
    let program = asker.embedded.then_some(&*asker.program);
    Ok(Asked {
        go: ask::go(&opener, &paths)?,
        here: ask::here(&asker.program, toolchain, &paths)?,
        checked: ask::checked(toolchain, program, &paths)?,
        checked_in_go: ask::checked(toolchain, Some(&opener), &paths)?,
    })
}
