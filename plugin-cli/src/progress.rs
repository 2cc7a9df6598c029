//! What a runtime host's search and build report, shown on standard error: a spinner on a terminal, lines elsewhere.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use indicatif::ProgressBar;
use plugin_core::host::{HostOptions, Progress};

/// Options under which a build shows that it goes on.
pub(crate) fn shown() -> HostOptions {
    let bar: Mutex<Option<ProgressBar>> = Mutex::new(None);
    let show = move |progress: Progress| {
        let mut bar = bar.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = bar.take() {
            before.finish_and_clear();
        }
        let line = progress.to_string();
        if matches!(
            progress,
            Progress::Building { .. } | Progress::Waiting { .. }
        ) && console_is_there()
        {
            let spinner = ProgressBar::new_spinner().with_message(line);
            spinner.enable_steady_tick(Duration::from_millis(100));
            *bar = Some(spinner);
        } else {
            anstream::eprintln!("{line}");
        }
    };
    let mut options = HostOptions::default();
    options.progress = Some(Arc::new(show));
    options
}

fn console_is_there() -> bool {
    use std::io::IsTerminal;
    std::io::stderr().is_terminal()
}
