//! [`Workload`]: a piece of work with a name, of which any number of runs can be timed.

use std::{
    fmt,
    hint::black_box,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

/// The time for which a new thread works before it is timed: its first entry into Go attaches it to the runtime, and a processor that
/// was idle takes some time to reach its full speed.
const WARM_UP: Duration = Duration::from_millis(5);

/// A piece of work that can be timed.
pub struct Workload {
    name: &'static str,
    run: Box<dyn FnMut(u64) -> Duration>,
}

impl fmt::Debug for Workload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Workload").field(&self.name).finish()
    }
}

impl Workload {
    /// Returns work that is done on the calling thread.
    pub fn new<R>(name: &'static str, mut work: impl FnMut() -> R + 'static) -> Self {
        Self::timed(name, move |times| {
            let start = Instant::now();
            for _ in 0..times {
                black_box(work());
            }
            start.elapsed()
        })
    }

    /// Returns work that times itself. Its argument is the number of runs.
    pub fn timed(name: &'static str, run: impl FnMut(u64) -> Duration + 'static) -> Self {
        Self {
            name,
            run: Box::new(run),
        }
    }

    /// Returns work that is done on several new threads at once, the given number of times on each.
    ///
    /// The time is from when all threads are ready until the last one is done, divided by the number of threads. Each thread is pinned to a
    /// processor of its own if there are enough: a kernel may take milliseconds to separate two new threads on one processor.
    pub fn threads<R>(
        name: &'static str,
        threads: usize,
        work: impl Fn() -> R + Send + Sync + 'static,
    ) -> Self {
        let processors = core_affinity::get_core_ids().unwrap_or_default();
        Self::timed(name, move |times| {
            let ready = AtomicUsize::new(0);
            let one = |number: usize| {
                if let Some(processor) = processors.get(number % processors.len().max(1)) {
                    // If pinning is not allowed, the kernel chooses.
                    core_affinity::set_for_current(*processor);
                }
                let begin = Instant::now();
                while begin.elapsed() < WARM_UP {
                    black_box(work());
                }
                ready.fetch_add(1, Ordering::SeqCst);
                // Threads do not sleep here, since waking takes long. They yield, since there may be more threads than processors.
                while ready.load(Ordering::SeqCst) < threads {
                    thread::yield_now();
                }
                let start = Instant::now();
                for _ in 0..times {
                    black_box(work());
                }
                (start, Instant::now())
            };
            let one = &one;
            let spans: Vec<_> = thread::scope(|scope| {
                let all: Vec<_> = (0..threads)
                    .map(|number| scope.spawn(move || one(number)))
                    .collect();
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

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Does the work `times` times, and returns the duration.
    pub fn run(&mut self, times: u64) -> Duration {
        (self.run)(times)
    }
}
