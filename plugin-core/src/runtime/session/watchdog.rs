//! [`Pulse`]: in builds with debug assertions, reports sessions that keep Go waiting on standard error.
//!
//! A thread checks all sessions every few milliseconds. It is started with the first session, and sleeps while there are none. Other builds
//! do not contain it.

pub(super) use pulse::Pulse;

#[cfg(not(debug_assertions))]
mod pulse {
    use std::panic::Location;

    #[derive(Debug)]
    pub(crate) struct Pulse;

    impl Pulse {
        pub(crate) fn begin(_: &'static Location<'static>) -> Self {
            Self
        }

        #[inline]
        pub(crate) fn beat(&self) {}
    }
}

#[cfg(debug_assertions)]
mod pulse {
    use std::{
        collections::BTreeSet,
        io::{self, Write},
        mem,
        panic::Location,
        sync::{
            Arc, Condvar, Mutex, Once, PoisonError,
            atomic::{AtomicU64, Ordering::Relaxed},
        },
        thread,
        time::{Duration, Instant},
    };

    /// The time without a call of Go after which a session is reported.
    const SILENT: Duration = Duration::from_millis(10);
    /// The interval at which sessions are checked.
    const LOOK: Duration = Duration::from_millis(2);

    /// The record of a session, which ends when this is dropped.
    #[derive(Debug)]
    pub(crate) struct Pulse(Arc<Life>);

    #[derive(Debug)]
    struct Life {
        /// The place in the source at which the session was requested.
        place: &'static Location<'static>,
        /// The number of calls of Go and returns from Go: odd while Go runs. [`OVER`] after the session has ended.
        beats: AtomicU64,
    }

    const OVER: u64 = u64::MAX;

    /// New sessions, which the thread does not know yet.
    static BEGUN: Mutex<Vec<Arc<Life>>> = Mutex::new(Vec::new());
    static CHANGED: Condvar = Condvar::new();

    impl Pulse {
        pub(crate) fn begin(place: &'static Location<'static>) -> Self {
            static THREAD: Once = Once::new();
            THREAD.call_once(|| {
                let named = thread::Builder::new().name("plugin_core sessions".to_owned());
                // Without the thread, sessions are not reported.
                let _ = named.spawn(watch);
            });
            let life = Arc::new(Life {
                place,
                beats: AtomicU64::new(0),
            });
            let mut begun = BEGUN.lock().unwrap_or_else(PoisonError::into_inner);
            begun.push(Arc::clone(&life));
            CHANGED.notify_one();
            Self(life)
        }

        /// Records a call of Go or a return from Go.
        pub(crate) fn beat(&self) {
            self.0.beats.fetch_add(1, Relaxed);
        }
    }

    impl Drop for Pulse {
        fn drop(&mut self) {
            self.0.beats.store(OVER, Relaxed);
        }
    }

    /// A session that the thread checks.
    struct Watched {
        life: Arc<Life>,
        beats: u64,
        since: Instant,
    }

    fn watch() {
        let mut sessions: Vec<Watched> = Vec::new();
        let mut told = BTreeSet::new();
        loop {
            sessions.extend(begun(sessions.is_empty()));
            let now = Instant::now();
            sessions.retain_mut(|session| {
                let beats = session.life.beats.load(Relaxed);
                if beats != session.beats {
                    session.beats = beats;
                    session.since = now;
                }
                let silent = now - session.since;
                if silent >= SILENT && beats % 2 == 0 && told.insert(session.life.place) {
                    tell(session.life.place);
                }
                beats != OVER
            });
            thread::sleep(LOOK);
            // Where this thread did not get the processor in time, a session may not have got it either: that time does not count.
            let late = now.elapsed().saturating_sub(2 * LOOK);
            sessions
                .iter_mut()
                .for_each(|session| session.since += late);
        }
    }

    /// Takes the new sessions. If `wait` is true, waits until there is one.
    fn begun(wait: bool) -> impl Iterator<Item = Watched> {
        let mut begun = BEGUN.lock().unwrap_or_else(PoisonError::into_inner);
        while wait && begun.is_empty() {
            begun = CHANGED.wait(begun).unwrap_or_else(PoisonError::into_inner);
        }
        mem::take(&mut *begun).into_iter().map(|life| Watched {
            beats: life.beats.load(Relaxed),
            since: Instant::now(),
            life,
        })
    }

    /// Reports a session on standard error.
    fn tell(place: &Location<'_>) {
        // Unlike `eprintln!`, this does not panic if standard error is closed.
        let _ = writeln!(
            io::stderr(),
            "plugin_core: the session at {place} has not called Go for {} ms; Go's collector, and then all of Go, waits for it: run code \
            that takes long or waits in plugin_core::blocking",
            SILENT.as_millis()
        );
    }
}
