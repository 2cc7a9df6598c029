//! [`texts`]: the arguments as they are, or as they are in files.

use std::{
    fs::File,
    io::{self, ErrorKind, Read},
};

use crate::error::{Error, Result};

/// The texts of the arguments: of `@FILE` what is in the file, of `@-` what comes from standard input, of `@@TEXT` the text with one `@`.
pub(super) fn texts(arguments: &[String]) -> Result<Vec<String>> {
    if arguments
        .iter()
        .filter(|argument| *argument == "@-")
        .count()
        > 1
    {
        return Err(Error::InputTwice);
    }
    arguments.iter().map(|argument| text(argument)).collect()
}

/// What there is to read. Some files, such as /dev/zero, have no end.
fn whole(from: impl Read) -> io::Result<String> {
    const MOST: u64 = 256 << 20; // What plugin-core takes at once.
    let mut text = String::new();
    from.take(MOST + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MOST {
        return Err(io::Error::new(
            ErrorKind::FileTooLarge,
            "it is larger than 256 MiB",
        ));
    }
    Ok(text)
}

fn text(argument: &str) -> Result<String> {
    let Some(place) = argument.strip_prefix('@') else {
        return Ok(argument.to_owned());
    };
    if place.starts_with('@') {
        return Ok(place.to_owned());
    }
    let read = match place {
        "-" => whole(io::stdin()),
        file => File::open(file).and_then(whole),
    };
    let argument = argument.to_owned();
    read.map_err(|source| match source.kind() {
        // Of read_to_string.
        ErrorKind::InvalidData => Error::ArgumentBytes { argument },
        _ => Error::ArgumentFile { argument, source },
    })
}
