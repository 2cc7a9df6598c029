//! `goplug call`: calls a function of a plugin, or prints a variable.
//!
//! The plugin is opened in a child process: it may hang, exit, or crash, and the answer must still be told.
//!
//! # Safety
//!
//! Opening a plugin runs its code, and that is what whoever runs this command asks for. So is reading a variable, which is wrong only if a
//! goroutine that `init` has started writes it at the same time.
#![allow(unsafe_code)]

mod arguments;
mod descendants;
mod duration;
mod example;
mod given;
mod ordered;
mod phase;
mod read;
mod stdout;
mod supervisor;
mod tree;
mod types;
mod write;

use std::{fmt::Display, path::PathBuf, sync::Arc};

use plugin_core::{GoPlugin, OpenOptions, SymbolKind, Value, ValueError, host, serde::SerdeError};

use crate::{
    answer::Answer,
    error::{Error, Result},
    output, progress,
};
pub(crate) use ordered::ordered;
pub(crate) use phase::Stage;
use stdout::Results;
use types::Types;

/// Call a function of a plugin and print its results as JSON, or print a variable
#[derive(Debug, clap::Args)]
#[command(
    long_about = "Call a function of a plugin and print its results as JSON, one line each, or print a variable.\n\n\
        The plugin's init functions run, as they do whenever it is opened. What it prints goes to standard error.\n\n\
        Arguments are JSON, by the types of the function: numbers, \"texts\" (quotes may be left out), true, [lists], {\"maps\": 1} and \
        structs; []byte as base64; a time.Duration as \"1h30m\" or a number of nanoseconds; a time.Time as \"2026-01-31T12:00:00Z\"; \
        an error as its text, and so a struct without exported fields that has UnmarshalText, such as a big.Int; NaN, +Inf and -Inf; null \
        for nil. For an any, a number is a float64, as in Go's encoding/json. Keys of maps are texts, as in JSON: {\"1\": true} for a map[int]bool. Results are written in the same way, but a time.Duration \
        as its nanoseconds, as Go's encoding/json does. Other types are written as what they are made of: their MarshalJSON and MarshalText \
        are not called. Of the tags for JSON, names and - are followed, omitempty and string are not.\n\n\
        @FILE stands for what is in a file, and @- for what comes from standard input, as it is: a line feed at its end is a part of a text. \
        A text that begins with @ is written with two: @@home. What looks like an option of goplug's goes after --.",
    after_help = "Examples:\n  goplug call hello.so Greet world\n  goplug call conf.so Apply '{\"name\": \"x\", \"limits\": [1, 2]}'\n  goplug call conf.so Apply @settings.json\n  goplug call hello.so Version"
)]
pub(crate) struct Call {
    /// The plugin
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The exported function or variable
    symbol: String,
    /// The arguments; @FILE and @- are read from a file and from standard input
    #[arg(value_name = "ARG")]
    arguments: Vec<String>,
    /// How many seconds the call may take, opening the plugin included, building a runtime host not; then it ends, with all processes that the plugin has started; 0 for no limit
    #[arg(long, default_value_t = 60.0, allow_negative_numbers = true, value_name = "SECONDS", value_parser = supervisor::seconds)]
    timeout: f64,
    /// Write the results as JSON, which is done without it, too
    ///
    /// Nothing but results is written: errors are on standard error, and told by the exit code.
    #[arg(long)]
    json: bool,
}

impl Call {
    pub(crate) fn run(self) -> Result {
        match supervisor::child() {
            Some(pipe) => {
                supervisor::end_with_parent();
                supervisor::end(self.here(&pipe))
            }
            None => {
                self.provide_host()?;
                supervisor::run(&self.symbol, self.timeout)
            }
        }
    }

    /// Builds the runtime host that opening the plugin takes, if there is none: that is not the call, whose time is limited.
    fn provide_host(&self) -> Result<()> {
        // What is wrong with the plugin is told when it is opened.
        let Ok(spec) = crate::host::spec_of(&self.file) else {
            return Ok(());
        };
        if (&*spec.goos, &*spec.goarch) != (crate::host::goos(), crate::host::goarch())
            || cfg!(target_env = "musl")
        {
            return Ok(());
        }
        let found = host::obtain(&spec, &progress::shown(), &self.file);
        found.map(drop).map_err(|reason| {
            Error::Open(Box::new(plugin_core::Error::Host {
                path: self.file.clone(),
                reason: Arc::new(reason),
            }))
        })
    }

    /// Opens the plugin in this process, and calls.
    fn here(&self, pipe: &str) -> Result {
        let mut phase = phase::Told::to(pipe);
        let texts = given::texts(&self.arguments)?;
        phase.stage_is_over();
        let mut results = Results::keep().map_err(Error::file("standard output"))?;
        let mut options = OpenOptions::new();
        options.host(progress::shown());
        // SAFETY: the caller asks for the plugin's code to run (head of this file).
        let opened = unsafe { options.open(&self.file) };
        results.still_there(&self.symbol)?;
        if let Err(error @ plugin_core::Error::InitPanic { go_stack, .. }) = &opened {
            return Ok(panicked(error, go_stack));
        }
        let plugin = opened.map_err(Box::new)?;
        phase.stage_is_over();
        let symbol = plugin.lookup(&self.symbol).map_err(|source| match source {
            plugin_core::Error::NotFound { .. } => Error::NoSymbol {
                file: self.file.clone(),
                source: Box::new(source),
            },
            source => Error::Open(Box::new(source)),
        })?;
        let go_type = symbol.go_type().to_string();
        if symbol.kind() == SymbolKind::Var {
            if !self.arguments.is_empty() {
                return Err(Error::Variable {
                    symbol: self.symbol.clone(),
                    go_type,
                });
            }
            // SAFETY: nothing has been called, so that only the plugin's own goroutines could write the variable meanwhile; whether there
            // are such, the caller knows (head of this file).
            let value = unsafe { symbol.variable() }.map_err(Box::new)?;
            self.print(&plugin, &[value], &mut results)?;
            return Ok(Answer::Yes);
        }
        let value = symbol.value().map_err(Box::new)?;
        let arguments = self.arguments(&texts, &plugin, &value, &go_type)?;
        let borrowed: Vec<&Value> = arguments.iter().collect();
        let called = value.call(&borrowed);
        results.still_there(&self.symbol)?;
        match called {
            Ok(values) => self.print(&plugin, &values, &mut results),
            Err(ValueError::Panic {
                message, go_stack, ..
            }) => Ok(panicked(&message, &go_stack)),
            Err(source) => Err(Error::Call {
                symbol: self.symbol.clone(),
                source,
            }),
        }
    }

    fn arguments(
        &self,
        texts: &[String],
        plugin: &GoPlugin,
        function: &Value,
        go_type: &str,
    ) -> Result<Vec<Value>> {
        let types = Types::of(plugin);
        let parameters = types.parameters(&self.symbol);
        if !parameters.take(texts.len()) {
            return Err(Error::ArgumentCount {
                symbol: self.symbol.clone(),
                go_type: go_type.to_owned(),
                wanted: parameters.count(),
                given: texts.len(),
            });
        }
        let signature = function.type_of().map_err(|source| Error::Call {
            symbol: self.symbol.clone(),
            source,
        })?;
        let numbered = texts.iter().enumerate();
        numbered
            .map(|(index, text)| {
                let made = arguments::zero(&signature, &parameters, index)
                    .and_then(|zero| arguments::make(text, types, parameters.ty(index), zero));
                made.map_err(|reason| Error::Argument {
                    symbol: self.symbol.clone(),
                    number: index + 1,
                    reason,
                })
            })
            .collect()
    }

    fn print(&self, plugin: &GoPlugin, values: &[Value], results: &mut Results) -> Result {
        let types = Types::of(plugin);
        let declared = types.results(&self.symbol);
        let mut answer = Answer::Yes;
        for (index, (value, ty)) in values.iter().zip(declared).enumerate() {
            let written = write::of_value(value, types, ty)
                .map_err(|source| self.unwritten(index + 1, value, source))?;
            // A final error is how Go says no.
            if index + 1 == values.len() && types.is_error(ty) && !written.is_null() {
                answer = Answer::No;
            }
            results.line(&written)?;
        }
        Ok(answer)
    }

    /// Why a result is not printed.
    fn unwritten(&self, number: usize, value: &Value, source: SerdeError) -> Error {
        let symbol = self.symbol.clone();
        match source {
            SerdeError::NotUtf8 { path, bytes } => Error::NotUtf8 {
                symbol,
                number,
                place: if path.is_empty() { path } else { path + ": " },
                bytes,
            },
            source => Error::Result {
                symbol,
                number,
                go_type: value.go_type(),
                shown: shortened(value),
                source: Box::new(source),
            },
        }
    }
}

/// Tells of a panic, with its stack.
fn panicked(message: &dyn Display, go_stack: &str) -> Answer {
    output::complain_of("panic", &format!("{message}\n\n{go_stack}"));
    Answer::No
}

/// What Go prints of a value, as far as it fits some lines.
fn shortened(value: &Value) -> String {
    const LENGTH: usize = 300;
    let text = value.to_string();
    match text.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}
