//! [`Workload`]: a piece of work with a name, to be timed any number of runs at a time.

use std::{
    hint::black_box,
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

/// How often a new thread does the work before it is timed: its first entry into Go attaches it to the runtime.
const WARM_UP: u64 = 64;

/// A piece of work that can be timed.
pub struct Workload {
    name: &'static str,
    run: Box<dyn FnMut(u64) -> Duration>,
}

impl Workload {
    /// Work done on the calling thread.
    pub fn new<R>(name: &'static str, mut work: impl FnMut() -> R + 'static) -> Self {
        Self::timed(name, move |times| {
            let start = Instant::now();
            for _ in 0..times {
                black_box(work());
            }
            start.elapsed()
        })
    }

    /// Work that times itself: it is given the number of runs.
    pub fn timed(name: &'static str, run: impl FnMut(u64) -> Duration + 'static) -> Self {
        Self {
            name,
            run: Box::new(run),
        }
    }

    /// Work done on several new threads at once, the given number of times on each.
    ///
    /// The time is from when all are ready to when the last one is done, divided by the number of threads: what one run costs
    /// when the work of all is counted.
    pub fn threads<R>(
        name: &'static str,
        threads: usize,
        work: impl Fn() -> R + Send + Sync + 'static,
    ) -> Self {
        Self::timed(name, move |times| {
            let ready = Barrier::new(threads);
            let one = || {
                for _ in 0..WARM_UP {
                    black_box(work());
                }
                ready.wait();
                let start = Instant::now();
                for _ in 0..times {
                    black_box(work());
                }
                (start, Instant::now())
            };
            let spans: Vec<_> = thread::scope(|scope| {
                let all: Vec<_> = (0..threads).map(|_| scope.spawn(one)).collect();
                all.into_iter()
                    .map(|thread| thread.join().expect("the work does not panic"))
                    .collect()
            });
            let start = spans.iter().map(|span| span.0).min();
            let end = spans.iter().map(|span| span.1).max();
            let span = start.zip(end).map(|(start, end)| end - start);
            span.unwrap_or_default() / u32::try_from(threads).unwrap_or(u32::MAX)
        })
    }

    /// What it is asked for by.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Does the work so many times, and says how long that took.
    pub fn run(&mut self, times: u64) -> Duration {
        (self.run)(times)
    }
}
