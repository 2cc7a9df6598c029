//! Workers: goroutines that have made a spawned call and wait in Rust for the next.
//!
//! Starting a goroutine takes one entry into Go, and then the scheduler has to wake a thread to run it. A worker's thread is awake
//! if the next call comes within microseconds, or else is woken at once. There are few; a call that finds none waiting gets a new
//! goroutine, which may become one.
//!
//! # Safety
//!
//! What is handed over is the frame of a spawned call through registers. From then on it is Go's, as if it had been given to
//! `spawn` of host/spawn.go, until Go calls `ended`.
#![allow(unsafe_code)]

use crate::{abi::frame::Frame, call::spin_wait::look};
use std::{
    ptr, slice,
    sync::{
        Condvar, Mutex, PoisonError,
        atomic::{
            AtomicBool, AtomicU32, AtomicUsize,
            Ordering::{Acquire, Relaxed, SeqCst},
        },
    },
    time::{Duration, Instant},
};

/// Where a worker is given its calls. In cache lines of its own: two threads watch it.
#[repr(align(128))]
struct Place {
    /// `VACANT`, `WAITING`, `BUSY`, or the address of the frame of a call.
    state: AtomicUsize,
    /// Whether the worker is about to sleep, or sleeps.
    asleep: AtomicBool,
    /// How many more times it is worth looking for the next call before sleeping.
    luck: AtomicU32,
    lock: Mutex<()>,
    changed: Condvar,
}

/// Nobody is here.
const VACANT: usize = 0;
/// A worker takes a call.
const WAITING: usize = 1;
/// A worker makes a call.
const BUSY: usize = 2;

/// `nowhere` of host/spawn.go.
const NOWHERE: usize = usize::MAX;

static PLACES: [Place; 4] = [const { Place::new() }; 4];

/// How long a worker looks for its next call before it sleeps: as long as it takes to be woken.
const LOOK: Duration = Duration::from_micros(50);
/// A call that comes so soon may well have been late only because its caller had to be woken: looking would have found the next one.
const SOON: Duration = Duration::from_micros(250);
/// How long it sleeps before it goes.
const SLEEP: Duration = Duration::from_millis(100);
/// How many times in a row nothing may come while a worker looks.
const LUCK: u32 = 4;

impl Place {
    const fn new() -> Self {
        Self {
            state: AtomicUsize::new(VACANT),
            asleep: AtomicBool::new(false),
            luck: AtomicU32::new(LUCK),
            lock: Mutex::new(()),
            changed: Condvar::new(),
        }
    }

    /// The call that has come, if one has.
    fn call(&self) -> Option<usize> {
        let state = self.state.load(Acquire);
        (state > BUSY).then(|| {
            self.state.store(BUSY, Relaxed);
            state
        })
    }

    fn look(&self) -> Option<usize> {
        let luck = self.luck.load(Relaxed);
        if luck == 0 {
            return None;
        }
        let call = look(LOOK, || self.call());
        self.luck
            .store(if call.is_some() { LUCK } else { luck - 1 }, Relaxed);
        call
    }

    fn sleep(&self) -> Option<usize> {
        let begin = Instant::now();
        let mut guard = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        // Either `hand_over` sees this, or what follows sees the call: both are in the one order of `SeqCst`.
        self.asleep.store(true, SeqCst);
        let call = loop {
            if self.state.load(SeqCst) != WAITING {
                break self.call();
            }
            let Some(left) = SLEEP.checked_sub(begin.elapsed()) else {
                let gone = self.state.compare_exchange(WAITING, VACANT, SeqCst, SeqCst);
                break if gone.is_ok() { None } else { self.call() };
            };
            let waited = self.changed.wait_timeout(guard, left);
            guard = waited.unwrap_or_else(PoisonError::into_inner).0;
        };
        self.asleep.store(false, Relaxed);
        if call.is_some() && begin.elapsed() < SOON {
            self.luck.store(LUCK, Relaxed);
        }
        call
    }
}

/// What the arguments of a call lead to, for the worker to copy when it begins.
pub(super) type Owned = Vec<Box<[u8]>>;

/// If there is a worker to take the call in the frame, copies what its arguments lead to, and lets them lead there.
///
/// # Safety
///
/// The frame has no plan, or one that lives until the call has ended, and arguments for it.
pub(super) unsafe fn prepare(frame: &mut Frame) -> Option<Owned> {
    let is_waiting = |place: &Place| place.state.load(Relaxed) == WAITING;
    if frame.plan.is_null() || !PLACES.iter().any(is_waiting) {
        return None;
    }
    // SAFETY: the caller's promise.
    let plan = unsafe { &*frame.plan };
    let own = |(register, element): (usize, usize)| {
        let bytes = frame.ints[register + 1] * element;
        if bytes == 0 {
            return None;
        }
        let data = ptr::with_exposed_provenance::<u8>(frame.ints[register]);
        // SAFETY: the caller's promise: such an argument is the address and length of a slice that is alive now.
        let copy: Box<[u8]> = unsafe { slice::from_raw_parts(data, bytes) }.into();
        frame.ints[register] = copy.as_ptr().expose_provenance();
        Some(copy)
    };
    Some(plan.copied().filter_map(own).collect())
}

/// Gives the call in the frame to a worker. False if none takes it.
///
/// # Safety
///
/// As for `Entry::Spawn`, for a call through registers.
pub(super) unsafe fn hand_over(frame: usize) -> bool {
    let taker = PLACES.iter().find(|place| {
        let given = place
            .state
            .compare_exchange(WAITING, frame, SeqCst, Relaxed);
        given.is_ok()
    });
    let Some(place) = taker else {
        return false;
    };
    if place.asleep.load(SeqCst) {
        drop(place.lock.lock().unwrap_or_else(PoisonError::into_inner));
        place.changed.notify_one();
    }
    true
}

/// Finds a place for a goroutine whose call has ended, which was at this place before: 0 if at none. From now on it may be given
/// another call. Gives its place, or 0 if there is none for it.
pub(super) fn settle(place: usize) -> usize {
    match place {
        NOWHERE => 0,
        0 => {
            let vacant = PLACES.iter().position(|place| {
                let taken = place
                    .state
                    .compare_exchange(VACANT, WAITING, SeqCst, Relaxed);
                taken.is_ok()
            });
            vacant.map_or(0, |index| index + 1)
        }
        _ => {
            PLACES[place - 1].state.store(WAITING, SeqCst);
            place
        }
    }
}

/// Called by Go, on the thread of a worker: waits for its next call, and returns the address of the frame; 0 if the worker is to
/// go. Nothing in here panics.
pub(crate) extern "C" fn next(place: usize, _: usize) -> usize {
    let place = &PLACES[place - 1];
    place.look().or_else(|| place.sleep()).unwrap_or(0)
}

/// Called by Go when a worker goes of its own accord. Returns a call that it was given before, or 0.
pub(crate) extern "C" fn leave(place: usize, _: usize) -> usize {
    match PLACES[place - 1].state.swap(VACANT, SeqCst) {
        WAITING | BUSY => 0,
        call => call,
    }
}
