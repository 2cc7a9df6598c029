//! What can go wrong in a command.

mod answer;
mod argument;

use std::{io, path::PathBuf};

use plugin_core::{ImageError, ValueError, host::HostError, serde::SerdeError};

use crate::{answer::Answer, call::Stage, style::shown};
pub(crate) use argument::ArgumentError;

pub(crate) type Result<T = Answer> = std::result::Result<T, Error>;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{}: {source}", shown(path))]
    Image { path: PathBuf, source: ImageError },

    #[error("{}: {source}", shown(path))]
    File { path: PathBuf, source: io::Error },

    #[error("{0}")]
    Open(#[from] Box<plugin_core::Error>),

    #[error("{0}")]
    Host(#[from] HostError),

    #[error("{}: there is no such folder; make it first", shown(path))]
    NoFolder { path: PathBuf },

    #[error(
        "nothing can be made in {}: {source}; name another folder",
        shown(path)
    )]
    NoNewFolder { path: PathBuf, source: io::Error },

    #[error(
        "{}: it was not built by Go; goplug reads and calls plugins that `go build -buildmode=plugin` made",
        shown(path)
    )]
    NotGo { path: PathBuf },

    #[error("argument {number} of {symbol}: {reason}")]
    Argument {
        symbol: String,
        number: usize,
        reason: ArgumentError,
    },

    #[error("{symbol} is {go_type}: it takes {wanted}, and {given} {are} given", are = if *given == 1 { "is" } else { "are" })]
    ArgumentCount {
        symbol: String,
        go_type: String,
        wanted: String,
        given: usize,
    },

    #[error(
        "{symbol} is a variable of type {go_type}, which takes no arguments; a variable is printed"
    )]
    Variable { symbol: String, go_type: String },

    #[error("{symbol}: {source}")]
    Call { symbol: String, source: ValueError },

    #[error(
        "result {number} of {symbol} cannot be written as JSON: {source}; its type is {go_type}: {shown}"
    )]
    Result {
        symbol: String,
        number: usize,
        go_type: String,
        shown: String,
        source: Box<SerdeError>,
    },

    #[error("result {number} of {symbol} cannot be written as JSON: {place}a string is not UTF-8: \"{}\"", bytes.escape_ascii())]
    NotUtf8 {
        symbol: String,
        number: usize,
        place: String,
        bytes: Box<[u8]>,
    },

    #[error("{source}; `goplug inspect {}` lists what it exports", shown(file))]
    NoSymbol {
        file: PathBuf,
        source: Box<plugin_core::Error>,
    },

    #[error(
        "`{argument}`: {source}; such an argument is read from a file, and a text that begins with @ is written with two: `@{argument}`"
    )]
    ArgumentFile { argument: String, source: io::Error },

    #[error(
        "`{argument}`: what is in the file is not UTF-8, as all JSON is; give bytes as base64: `base64 FILE | goplug call ... @-`"
    )]
    ArgumentBytes { argument: String },

    #[error("standard input is read once: `@-` can be one argument")]
    InputTwice,

    #[error("{}; it was stopped, with what it had started. Give it more time with --timeout, or 0 for no limit", late(symbol, *seconds, *stage))]
    TimeOut {
        symbol: String,
        seconds: f64,
        stage: Stage,
    },

    #[error("{} ({status})", when(symbol, *stage))]
    Ended {
        symbol: String,
        status: String,
        stage: Stage,
    },

    #[error("{}", closed(symbol, *stage))]
    Descriptors { symbol: String, stage: Stage },

    #[error(
        "{} is a second program: a process has one, and the rest of --with are plugins",
        shown(path)
    )]
    TwoPrograms { path: PathBuf },

    #[error(
        "{}: nothing in this program opens Go plugins, as far as its file tells: it has neither Go's runtime nor plugin-core in it. If a library that it loads has, name no program to goplug check",
        shown(path)
    )]
    NoPluginCore { path: PathBuf },

    #[error(
        "{}: this program is linked statically, so that it cannot load any library, and no Go plugin; link it dynamically",
        shown(path)
    )]
    Static { path: PathBuf },

    #[error(
        "{}: files in its folder cannot be executed, since its filesystem is mounted noexec: copy the plugin elsewhere",
        shown(path)
    )]
    NoExec { path: PathBuf },

    #[error("what --with names would not load itself: {source}")]
    With { source: Box<plugin_core::Error> },

    #[error("{}: no bindings: {source}", shown(path))]
    Bindgen {
        path: PathBuf,
        source: plugin_bindgen::Error,
    },

    #[error(
        "{}: it is package {package}, and the plugin was built from {built_from}; name the folder of that package",
        shown(folder)
    )]
    OtherSource {
        folder: PathBuf,
        package: String,
        built_from: String,
    },

    #[error(
        "{} is there already, and not an empty folder that can be replaced: name another folder, or remove it",
        shown(path)
    )]
    Exists { path: PathBuf },

    #[error(
        "`{name}` cannot be the name of a Rust program: take ASCII letters, digits, - and _, a letter first, and no name that Rust or Cargo use themselves"
    )]
    Name { name: String },

    #[error(
        "a runtime host for {goos}/{goarch} takes a C compiler for it: name one in the variable CC, such as `aarch64-linux-gnu-gcc`"
    )]
    NoCrossCompiler { goos: String, goarch: String },

    #[error(
        "{} is for {found}, and its plugins are for {wanted}: take a program for that",
        shown(path)
    )]
    OtherMachine {
        path: PathBuf,
        found: String,
        wanted: String,
    },

    #[error(
        "{}: no source of plugin-core is there, with plugin-build beside it; name a copy of this project's source",
        shown(path)
    )]
    NoSource { path: PathBuf },

    #[error(
        "{}: it was built by {built}, and the process is of {process}: Go refuses it; build both with the same version",
        shown(path)
    )]
    OtherVersion {
        path: PathBuf,
        built: String,
        process: String,
    },

    #[error(
        "{}: this is no program, but a library; the program comes first, and the plugins after it",
        shown(path)
    )]
    NotProgram { path: PathBuf },

    #[error(
        "two files are called {}, and all go into one folder: rename one",
        shown(name)
    )]
    SameName { name: PathBuf },

    #[error("{} and {} are one plugin: name it once", shown(other), shown(path))]
    SameFile { path: PathBuf, other: PathBuf },

    #[error(
        "{} would take the place of {}, which is read: name another file",
        shown(output),
        shown(path)
    )]
    Overwrites { output: PathBuf, path: PathBuf },

    #[error(
        "{}: the Go runtime in this program is of {found}, and --go says {wanted}: leave --go out, or say {found}",
        shown(path)
    )]
    OtherRuntime {
        path: PathBuf,
        found: String,
        wanted: String,
    },

    #[error("standard output cannot be written to: {source}")]
    Output { source: io::Error },

    #[error("goplug has no command `{name}`; `goplug --help` lists them")]
    NoCommand { name: String },

    #[error(
        "the cache {} cannot be read: {source}; name another folder in XDG_CACHE_HOME",
        shown(path)
    )]
    Cache { path: PathBuf, source: io::Error },

    #[error("there is no folder for the cache of runtime hosts: set HOME or XDG_CACHE_HOME")]
    NoCache,
}

fn late(symbol: &str, seconds: f64, stage: Stage) -> String {
    match stage {
        Stage::Call => format!("{symbol} did not return within {seconds} s"),
        Stage::Open => format!(
            "the plugin was not open within {seconds} s, so that {symbol} was not called: a function init of it may hang"
        ),
        Stage::Arguments => format!(
            "the arguments were not read within {seconds} s, so that {symbol} was not called: standard input or a file has not ended"
        ),
    }
}

fn when(symbol: &str, stage: Stage) -> String {
    match stage {
        Stage::Call => format!("the plugin ended the process before {symbol} returned"),
        Stage::Open => format!(
            "the plugin ended the process while it was opened, in a function init; {symbol} was not called"
        ),
        Stage::Arguments => {
            format!("the process ended while arguments were read; {symbol} was not called")
        }
    }
}

fn closed(symbol: &str, stage: Stage) -> String {
    let closed = "file descriptors that are not its own, so that nothing more can be told of it";
    match stage {
        Stage::Call => format!("{symbol} has closed {closed}"),
        _ => format!("a function init of the plugin has closed {closed}; {symbol} was not called"),
    }
}

impl Error {
    /// For `map_err`: says which file an I/O error is about.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}
