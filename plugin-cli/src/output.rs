//! What commands write to standard output: each write is checked, since the disk may be full, and whoever reads may have left.

use std::{
    fmt,
    io::{self, Write},
};

use serde::Serialize;

use crate::error::{Error, Result};

/// Writes a line to standard output, with colours only on a terminal that wants some. Returns what `?` takes.
macro_rules! say {
    ($($part:tt)*) => {
        $crate::output::line(format_args!($($part)*))
    };
}
pub(crate) use say;

pub(crate) fn line(text: fmt::Arguments<'_>) -> Result<()> {
    let mut output = anstream::stdout().lock();
    writeln!(output, "{text}")
        .and_then(|()| output.flush())
        .map_err(|source| Error::Output { source })
}

/// What was made as a whole.
pub(crate) fn bytes(text: &[u8]) -> Result<()> {
    let mut output = io::stdout().lock();
    output
        .write_all(text)
        .and_then(|()| output.flush())
        .map_err(|source| Error::Output { source })
}

pub(crate) fn json(value: &impl Serialize) -> Result<()> {
    let text = serde_json::to_string_pretty(value).map_err(|error| Error::Output {
        source: error.into(),
    })?;
    line(format_args!("{text}"))
}

/// Says on standard error what went wrong. That nobody reads it is nothing to fail for.
pub(crate) fn complain(error: &Error) {
    let bad = crate::style::BAD;
    let _ = writeln!(anstream::stderr(), "{bad}error{bad:#}: {error}");
}
