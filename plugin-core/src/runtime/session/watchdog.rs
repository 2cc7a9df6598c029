//! [`Pulse`]: in builds with debug assertions, tells on standard error which session keeps Go waiting.
//!
//! A thread looks at all sessions every few milliseconds. It is started with the first one, and sleeps while there are none. Other builds
//! have nothing of this.

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

    /// How long a session may go without calling Go before it is named.
    const SILENT: Duration = Duration::from_millis(10);
    /// How often all are looked at.
    const LOOK: Duration = Duration::from_millis(2);

    /// The life of one session, until it is dropped.
    #[derive(Debug)]
    pub(crate) struct Pulse(Arc<Life>);

    #[derive(Debug)]
    struct Life {
        /// Where in the source the session was asked for.
        place: &'static Location<'static>,
        /// How often its code has called Go, or Go has returned to it: odd while Go runs. [`OVER`] at the end.
        beats: AtomicU64,
    }

    const OVER: u64 = u64::MAX;

    /// Sessions that the thread does not know yet.
    static BEGUN: Mutex<Vec<Arc<Life>>> = Mutex::new(Vec::new());
    static CHANGED: Condvar = Condvar::new();

    impl Pulse {
        pub(crate) fn begin(place: &'static Location<'static>) -> Self {
            static THREAD: Once = Once::new();
            THREAD.call_once(|| {
                let named = thread::Builder::new().name("plugin_core sessions".to_owned());
                // Without it nobody is told, and all else is as it should be.
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

        /// The session's code calls Go, or Go returns to it.
        pub(crate) fn beat(&self) {
            self.0.beats.fetch_add(1, Relaxed);
        }
    }

    impl Drop for Pulse {
        fn drop(&mut self) {
            self.0.beats.store(OVER, Relaxed);
        }
    }

    /// What the thread knows of a session.
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
        }
    }

    /// Sessions that have begun, after waiting for one if there are no others.
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

    /// Names a place once.
    fn tell(place: &Location<'_>) {
        // Unlike `eprintln!`, this does not panic where nobody reads standard error any more.
        let _ = writeln!(
            io::stderr(),
            "plugin_core: the session at {place} has not called Go for {} ms; Go's collector waits for it, and then all of Go: let \
            code that takes long, or waits, run in plugin_core::blocking",
            SILENT.as_millis()
        );
    }
}
