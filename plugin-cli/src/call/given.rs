//! [`texts`]: the arguments as they are, or as they are in files.

use std::{
    fs,
    io::{self, Read},
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

fn text(argument: &str) -> Result<String> {
    let Some(place) = argument.strip_prefix('@') else {
        return Ok(argument.to_owned());
    };
    if place.starts_with('@') {
        return Ok(place.to_owned());
    }
    let read = match place {
        "-" => {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text).map(|_| text)
        }
        file => fs::read_to_string(file),
    };
    read.map_err(|source| Error::ArgumentFile {
        argument: argument.to_owned(),
        source,
    })
}
