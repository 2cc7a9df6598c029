//! Workers: goroutines that have made a spawned call and wait in Rust for the next.
//!
//! Starting a goroutine takes one entry into Go, and then the scheduler has to wake a thread to run it. A worker's thread is awake
//! if the next call comes within microseconds, or else is woken at once. There are few; a call that finds none waiting gets a new
//! goroutine, which may become one.
//!
//! Bench row "goroutine call, round trip": 1.1 µs, of a target of 5; a call that finds no worker awake pays for the wake-up of a thread,
//! some 50 µs (benches/LOG.md).
//!
//! # Safety
//!
//! What is handed over is the frame of a spawned call through registers. From then on it is Go's, as if it had been given to
//! `spawn` of host/spawn.go, until Go calls `ended`.
#![allow(unsafe_code)]

use crate::{
    abi::frame::Frame,
    call::handoff::{Place, VACANT, vacant_place},
    call::spin_wait::spin_wait,
};
use std::{
    ptr, slice,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
    time::{Duration, Instant},
};

/// A worker, if one is there. In cache lines of its own: two threads watch it.
#[repr(align(128))]
struct Worker {
    place: Place,
    /// How many more times it is worth spinning for the next call before sleeping.
    spin_credits: AtomicU32,
}

/// `nowhere` of host/spawn.go.
const NOWHERE: usize = usize::MAX;

static WORKERS: [Worker; 4] = [const { Worker::new() }; 4];

/// How long a worker spins for its next call before it sleeps: as long as it takes to be woken.
const SPIN: Duration = Duration::from_micros(50);
/// A call that comes so soon may well have been late only because its caller had to be woken: spinning would have found the next one.
const SOON: Duration = Duration::from_micros(250);
/// How long it sleeps before it goes.
const SLEEP: Duration = Duration::from_millis(100);
/// How many times in a row nothing may come while a worker spins.
const SPIN_CREDITS: u32 = 4;

impl Worker {
    const fn new() -> Self {
        Self {
            place: vacant_place!(),
            spin_credits: AtomicU32::new(SPIN_CREDITS),
        }
    }

    fn spin(&self) -> Option<usize> {
        let credits = self.spin_credits.load(Relaxed);
        if credits == 0 {
            return None;
        }
        let call = spin_wait(SPIN, || self.place.call());
        let left = if call.is_some() {
            SPIN_CREDITS
        } else {
            credits - 1
        };
        self.spin_credits.store(left, Relaxed);
        call
    }

    fn sleep(&self) -> Option<usize> {
        let begin = Instant::now();
        let call = self.place.sleep(|| SLEEP.checked_sub(begin.elapsed()));
        if call.is_some() && begin.elapsed() < SOON {
            self.spin_credits.store(SPIN_CREDITS, Relaxed);
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
    let is_waiting = |worker: &Worker| worker.place.is_waiting();
    if frame.plan.is_null() || !WORKERS.iter().any(is_waiting) {
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
    WORKERS.iter().any(|worker| worker.place.hand_over(frame))
}

/// Finds a place for a goroutine whose call has ended, which was at this place before: 0 if at none. From now on it may be given
/// another call. Returns its place, or 0 if there is none for it.
pub(super) fn park(place: usize) -> usize {
    match place {
        NOWHERE => 0,
        0 => {
            let vacant = WORKERS.iter().position(|worker| worker.place.park());
            vacant.map_or(0, |index| index + 1)
        }
        _ => {
            WORKERS[place - 1].place.park_again();
            place
        }
    }
}

/// Called by Go, on the thread of a worker: waits for its next call, and returns the address of the frame; 0 if the worker is to
/// go. Nothing in here panics.
pub(crate) extern "C" fn next(place: usize, _: usize) -> usize {
    let worker = &WORKERS[place - 1];
    worker.spin().or_else(|| worker.sleep()).unwrap_or(0)
}

/// Called by Go when a worker goes of its own accord. Returns a call that it was given before, or 0.
pub(crate) extern "C" fn leave(place: usize, _: usize) -> usize {
    WORKERS[place - 1].place.leave().unwrap_or(0)
}
