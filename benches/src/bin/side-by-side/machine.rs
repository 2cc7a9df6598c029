//! Describes the machine on which the figures were taken.

use std::{fs, thread};

/// Returns one line, without the facts that the system does not provide.
pub(crate) fn describe() -> String {
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':'))
        .map(|(_, model)| model.trim().to_owned());
    let cores = thread::available_parallelism().map(|cores| format!("{cores} cores"));
    let load = read("/proc/loadavg");
    let load = load
        .split_whitespace()
        .next()
        .map(|load| format!("load average {load} at the start"));
    let host = benches::fixture("bench");
    let go = plugin_core::inspect(&host)
        .ok()
        .and_then(|image| Some(image.build?.go_version));
    let system = format!("{}/{}", std::env::consts::OS, std::env::consts::ARCH);
    [Some(system), model, cores.ok(), go, load]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}
