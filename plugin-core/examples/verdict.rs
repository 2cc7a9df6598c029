//! Opens the plugins given as arguments, in order, and prints a line for each: `opened`, or `refused` with the package that differs,
//! if that is the reason, and the error.
//!
//! `cargo xtask verdicts` compares that with what a Go program says.

use plugin_core::Error;
use std::{env, io::Write};

fn main() -> std::io::Result<()> {
    for path in env::args_os().skip(1) {
        // SAFETY: `cargo xtask verdicts` made the files: their init functions may run here.
        let line = match unsafe { plugin_core::open(path) } {
            Ok(_) => "opened".to_owned(),
            Err(error) => {
                let package = match &error {
                    Error::OtherRuntime { mismatch, .. }
                    | Error::PackageMismatch { mismatch, .. } => mismatch.first_package(),
                    _ => "-",
                };
                format!("refused {package} {:?}", error.to_string())
            }
        };
        // Not `println!`, whose buffer would be lost with the process.
        let mut output = std::io::stdout().lock();
        writeln!(output, "{line}")?;
        output.flush()?;
    }
    Ok(())
}
