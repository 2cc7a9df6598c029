//! What a runtime host's search and build report, shown on standard error: a spinner on a terminal, lines elsewhere.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use indicatif::ProgressBar;
use plugin_core::host::{HostOptions, Progress};

use crate::output;

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
            *bar = Some(turning(line));
        } else {
            output::note(&line);
        }
    };
    let mut options = HostOptions::default();
    options.progress = Some(Arc::new(show));
    options
}

/// Shows on a terminal that something goes on, until it is dropped.
pub(crate) fn spinner(what: &'static str) -> impl Drop {
    struct Spinner(Option<ProgressBar>);
    impl Drop for Spinner {
        fn drop(&mut self) {
            if let Some(bar) = &self.0 {
                bar.finish_and_clear();
            }
        }
    }
    Spinner(console_is_there().then(|| turning(what)))
}

fn turning(line: impl Into<std::borrow::Cow<'static, str>>) -> ProgressBar {
    let spinner = ProgressBar::new_spinner().with_message(line);
    spinner.enable_steady_tick(Duration::from_millis(100));
    spinner
}

fn console_is_there() -> bool {
    use std::io::IsTerminal;
    std::io::stderr().is_terminal()
}
