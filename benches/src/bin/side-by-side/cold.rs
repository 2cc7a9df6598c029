//! Measures whole processes: from the start of a program to the first call into a plugin, and the stages of an open.

use std::{
    io::Read,
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use crate::{
    error::{Error, Result},
    program,
    setting::Setting,
};

/// Takes one sample of a series of `Process::Start`, in nanoseconds, or in bytes for memory.
pub(crate) fn sample(name: &str, setting: &Setting) -> Result<f64> {
    let (ours, go) = (setting.program("cold"), setting.peers.join("cold"));
    let embedded = setting.program("embedded-cold");
    let opened = |program, plugin| first_byte(program, Some(plugin));
    match name {
        "small, ours" => opened(&ours, &setting.small),
        "small, embedded" => opened(&embedded, &setting.small),
        "small, Go" => opened(&go, &setting.small),
        "large, ours" => opened(&ours, &setting.large),
        "large, Go" => opened(&go, &setting.large),
        "small, not optimised" => opened(&setting.not_optimised, &setting.small),
        "large, not optimised" => opened(&setting.not_optimised, &setting.large),
        "nothing, ours" => first_byte(&ours, None),
        "nothing, embedded" => first_byte(&embedded, None),
        "memory, ours" => memory(&ours, setting),
        "memory, embedded" => memory(&embedded, setting),
        "memory, Go" => memory(&go, setting),
        "large, check" => check(setting, &setting.large),
        "large, inspect" => inspect(&ours, &setting.large),
        _ => shape(name, setting),
    }
}

/// Takes one sample of a series about a plugin of `setting.shapes`, which the last word of the series names.
fn shape(name: &str, setting: &Setting) -> Result<f64> {
    let (what, file) = name.rsplit_once(' ').unwrap_or_default();
    let plugin = setting.shapes.join(file).with_extension("so");
    match what {
        "shape, ours," => first_byte(&setting.program("cold"), Some(&plugin)),
        // Go loads a plugin built with -trimpath only into a program that was built with it, too.
        "shape, Go," if file == "trimpath" => {
            first_byte(&setting.peers.join("cold-trimpath"), Some(&plugin))
        }
        "shape, Go," => first_byte(&setting.peers.join("cold"), Some(&plugin)),
        "shape, check," => check(setting, &plugin),
        "shape, inspect," => inspect(&setting.program("cold"), &plugin),
        "one more, ours," => one_more(&setting.program("cold"), setting, &plugin),
        "one more, Go," => one_more(&setting.peers.join("cold"), setting, &plugin),
        _ => Err(Error::NotMeasured {
            series: name.to_owned(),
        }),
    }
}

/// Returns the time from the start of the process to the first byte that it writes, which it does after the call.
pub(crate) fn first_call(program: &Path, plugin: &Path) -> Result<f64> {
    first_byte(program, Some(plugin))
}

/// Returns the time from the start of the program to the first byte that it writes: after the call, or without a plugin at its start.
fn first_byte(program: &Path, plugin: Option<&Path>) -> Result<f64> {
    let start = Instant::now();
    let started = Command::new(program)
        .args(plugin)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn();
    let mut child = started.map_err(|source| Error::Start {
        program: program.to_owned(),
        source,
    })?;
    let mut byte = [0];
    let read = child.stdout.as_mut().map(|output| output.read(&mut byte));
    let time = start.elapsed();
    let status = child.wait().map_err(Error::file(program))?;
    if !status.success() || !matches!(read, Some(Ok(1))) {
        return Err(Error::Failed {
            program: program.to_owned(),
            status,
        });
    }
    Ok(time.as_nanos() as f64)
}

/// Returns the time in nanoseconds of opening this plugin, in a process that has opened and called the small one.
fn one_more(program: &Path, setting: &Setting, plugin: &Path) -> Result<f64> {
    last_number(program, setting, plugin)
}

/// Returns the resident memory in bytes of a process that has opened and called the small plugin.
fn memory(program: &Path, setting: &Setting) -> Result<f64> {
    last_number(program, setting, Path::new("memory"))
}

/// Returns the time in nanoseconds of reading this plugin's build settings, packages and names, in a new process.
fn inspect(program: &Path, plugin: &Path) -> Result<f64> {
    number(program, [Path::new("inspect"), plugin])
}

/// Returns the number in the last line of a program that opens the small plugin and has this further argument.
fn last_number(program: &Path, setting: &Setting, argument: &Path) -> Result<f64> {
    number(program, [&setting.small, argument])
}

/// Returns the number in the last line of a program's output.
fn number(program: &Path, arguments: [&Path; 2]) -> Result<f64> {
    let said = program::said(Command::new(program).args(arguments))?;
    let last = said.lines().last().unwrap_or_default();
    last.parse().map_err(|_| Error::Said {
        program: program.to_owned(),
        expected: "a number",
        said: said.clone(),
    })
}

/// The index of the stage from the start of the second plugin's open to its loading.
const CHECK: usize = 3;

/// Returns the time in nanoseconds of the pre-load check of this plugin, in a process that has opened and called the small one.
pub(crate) fn check(setting: &Setting, plugin: &Path) -> Result<f64> {
    stages(setting, plugin).map(|stages| stages[CHECK])
}

/// Returns the stages of opening the small plugin and then another, as `stages` prints them.
fn stages(setting: &Setting, plugin: &Path) -> Result<[f64; 6]> {
    let program = setting.program("stages");
    let said = program::said(Command::new(&program).args([&setting.small, plugin]))?;
    let last = said.lines().last().unwrap_or_default();
    let numbers: Option<Vec<f64>> = last
        .split_whitespace()
        .map(|word| word.parse().ok())
        .collect();
    numbers
        .and_then(|numbers| numbers.try_into().ok())
        .ok_or(Error::Said {
            program,
            expected: "six numbers of nanoseconds",
            said,
        })
}
