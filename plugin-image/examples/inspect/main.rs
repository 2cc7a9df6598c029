//! Prints what a file says about itself: `inspect [--json] FILE`.
//!
//! Nothing is loaded and nothing in the file runs.

mod json;
mod text;

use plugin_image::{checksum, read_file};
use std::{error::Error, fs::File, io::Write, path::Path, process::ExitCode};

fn main() -> ExitCode {
    let mut arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let given = arguments.len();
    arguments.retain(|argument| argument != "--json");
    let as_json = arguments.len() < given;
    let [file] = arguments.as_slice() else {
        eprintln!("usage: inspect [--json] FILE");
        return ExitCode::from(2);
    };
    match inspect(Path::new(file), as_json) {
        Ok(text) => {
            // A reader that has seen enough (`| head`) is no error.
            let _ = std::io::stdout().write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}: {error}", file.display());
            let mut cause = error.source();
            while let Some(error) = cause {
                eprintln!("  caused by: {error}");
                cause = error.source();
            }
            ExitCode::FAILURE
        }
    }
}

fn inspect(path: &Path, as_json: bool) -> Result<String, Box<dyn Error>> {
    let image = read_file(path)?;
    let checksum = checksum(&File::open(path)?)?;
    Ok(if as_json {
        format!("{:#}\n", json::of(&image, &checksum))
    } else {
        text::of(&image, &checksum)
    })
}

/// The bytes of a hash in their order.
fn hex(hash: [u8; 8]) -> String {
    format!("{:016x}", u64::from_be_bytes(hash))
}
