//! The protocol of a process that serves measurements: it writes `ready`, then answers each line `NAME N` with the time of N runs in
//! nanoseconds. So measurements of several processes can be taken in turns, and no two Go runtimes share a process.

use crate::Workload;
use std::io::{self, BufRead, Write};

/// The line that a process writes when it is ready.
pub const READY: &str = "ready";

/// Serves until standard input ends.
///
/// # Errors
///
/// Returns the errors of standard input and output, and an error for a line that is not `NAME N` with the name of a workload.
pub fn serve(mut workloads: Vec<Workload>) -> io::Result<()> {
    let mut output = io::stdout().lock();
    writeln!(output, "{READY}")?;
    for line in io::stdin().lock().lines() {
        let line = line?;
        let asked = line
            .split_once(' ')
            .and_then(|(name, times)| Some((name, times.parse().ok()?)));
        let found = asked.and_then(|(name, times)| {
            let workload = workloads.iter_mut().find(|it| it.name() == name)?;
            Some(workload.run(times))
        });
        let Some(time) = found else {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("`{line}` asks for nothing that is here"),
            ));
        };
        writeln!(output, "{}", time.as_nanos())?;
    }
    Ok(())
}
