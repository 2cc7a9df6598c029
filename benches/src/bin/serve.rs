//! Serves measurements to `side-by-side`: opens, lookups and calls (`serve ours SHALLOW DEEP`), batches, callbacks and goroutine calls
//! (`serve other-calls SHALLOW`), several threads (`serve threads SHALLOW`), or hand-written exports (`serve exports LIBRARY`).
#![forbid(unsafe_code)]

use benches::{exports, ours, protocol, system};
use std::{env, path::Path, process::ExitCode};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let workloads = match words[..] {
        ["ours", shallow, deep] => {
            let (shallow, deep) = (Path::new(shallow), Path::new(deep));
            let plugin = ours::open_file(shallow);
            let mut all = ours::cached_opens(shallow, deep);
            all.extend(ours::lookups(plugin));
            all.extend(ours::calls(plugin));
            if plugin_core::session::support().is_ok() {
                all.extend(ours::sessions(plugin));
            }
            all.extend(system::stats(shallow, deep));
            all.push(system::dlsym(plugin));
            all
        }
        ["other-calls", file] => ours::other_calls(ours::open_file(Path::new(file))),
        ["threads", file] => ours::threads(ours::open_file(Path::new(file)), Path::new(file)),
        ["exports", library] => exports::workloads(Path::new(library)),
        _ => {
            eprintln!(
                "usage: serve ours SHALLOW DEEP | other-calls SHALLOW | threads SHALLOW | exports LIBRARY"
            );
            return ExitCode::FAILURE;
        }
    };
    match protocol::serve(workloads) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
