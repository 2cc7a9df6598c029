//! How a process serves measurements: it writes `ready`, then answers each line `NAME N` with the nanoseconds that N runs took.
//!
//! So measurements of several processes, one of them in Go, can be taken in turns, and none sees the other's runtime.

use crate::Workload;
use std::io::{self, BufRead, Write};

/// What a process says when it can be asked.
pub const READY: &str = "ready";

/// Serves until standard input ends.
///
/// # Errors
///
/// Those of standard input and output, and a question that is not `NAME N` for a workload's name.
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
