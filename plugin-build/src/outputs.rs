//! What a build script has made, told to Cargo: when it is gone, the script runs again.
//!
//! Cargo runs a script again when a file that the script names is missing, or has changed since the script was started. A file that the script
//! makes itself has: so it is made to look older.

use std::{
    fs::File,
    path::Path,
    time::{Duration, SystemTime},
};

use crate::Error;

/// More than Cargo takes to start a script.
const BEFORE: Duration = Duration::from_secs(60);

/// Tells Cargo.
pub(crate) fn declare(files: &[&Path]) -> Result<(), Error> {
    for file in files {
        let open = File::options().append(true).open(file);
        let aged = open.and_then(|open| open.set_modified(SystemTime::now() - BEFORE));
        aged.map_err(|reason| Error::Write {
            file: file.to_path_buf(),
            reason,
        })?;
        println!("cargo::rerun-if-changed={}", file.display());
    }
    Ok(())
}
