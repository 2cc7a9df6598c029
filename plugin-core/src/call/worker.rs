//! Workers: goroutines that have made a spawned call and wait in Rust for another.
//!
//! Starting a goroutine takes an entry into Go, and then Go's scheduler has to wake a thread to run it. The thread of a worker is still
//! awake if the next call comes within microseconds, and is woken directly otherwise. There are few workers. A call that finds none waiting
//! gets a new goroutine, which may become a worker.
//!
//! Bench row "goroutine call, round trip": 2.7 µs, of a target of 5 (BENCHMARKS.md). A call that finds no worker awake waits until a thread is
//! woken, some 50 µs (benches/LOG.md).
//!
//! # Safety
//!
//! A worker is handed the frame of a spawned call through registers. From then on the frame belongs to Go, as if it had been passed to
//! `spawn` of host/spawn.go, until Go calls `ended`.
#![allow(unsafe_code)]

use crate::{
    abi::frame::Frame,
    call::handoff::{Handoff, VACANT, vacant_handoff},
    call::spin_wait::spin_wait,
};
use std::{
    ptr, slice,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
    time::{Duration, Instant},
};

/// The place of a worker. It has its own cache lines, since two threads access it.
#[repr(align(128))]
struct Worker {
    handoff: Handoff,
    /// The number of times that the worker still spins for its next call before it sleeps.
    spin_credits: AtomicU32,
}

/// The place of a goroutine that cannot be a worker: `nowhere` of host/spawn.go.
const NOWHERE: usize = usize::MAX;

static WORKERS: [Worker; 4] = [const { Worker::new() }; 4];

/// How long a worker spins for its next call before it sleeps: as long as it takes to be woken.
const SPIN: Duration = Duration::from_micros(50);
/// If a call comes within this time after the worker has gone to sleep, it may have been late only because its caller had to be woken. Spinning
/// would have found the next one.
const SOON: Duration = Duration::from_micros(250);
/// How long a worker sleeps before it ends.
const SLEEP: Duration = Duration::from_millis(100);
/// The number of times in a row that a worker spins without success, at most.
const SPIN_CREDITS: u32 = 4;

impl Worker {
    const fn new() -> Self {
        Self {
            handoff: vacant_handoff!(),
            spin_credits: AtomicU32::new(SPIN_CREDITS),
        }
    }

    fn spin(&self) -> Option<usize> {
        let credits = self.spin_credits.load(Relaxed);
        if credits == 0 {
            return None;
        }
        let call = spin_wait(SPIN, || self.handoff.call());
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
        let call = self.handoff.sleep(|| SLEEP.checked_sub(begin.elapsed()));
        if call.is_some() && begin.elapsed() < SOON {
            self.spin_credits.store(SPIN_CREDITS, Relaxed);
        }
        call
    }
}

/// Copies of the memory that the arguments of a call point to, which the worker copies into Go memory when it starts.
pub(super) type Owned = Vec<Box<[u8]>>;

/// Copies the memory that the arguments in a frame point to, and makes them point to the copies, if a worker waits for a call.
///
/// # Safety
///
/// The frame has no plan, or one that lives until the call has ended, and arguments for it.
pub(super) unsafe fn prepare(frame: &mut Frame) -> Option<Owned> {
    let is_waiting = |worker: &Worker| worker.handoff.is_waiting();
    if frame.plan.is_null() || !WORKERS.iter().any(is_waiting) {
        return None;
    }
    // SAFETY: the plan is not null, so it lives until the call has ended (the caller's promise).
    let plan = unsafe { &*frame.plan };
    let own = |(register, element): (usize, usize)| {
        let bytes = frame.ints[register + 1] * element;
        if bytes == 0 {
            return None;
        }
        let data = ptr::with_exposed_provenance::<u8>(frame.ints[register]);
        // SAFETY: the plan says that this register and the next are the address and length of a slice, which is alive now (the caller's promise).
        let copy: Box<[u8]> = unsafe { slice::from_raw_parts(data, bytes) }.into();
        frame.ints[register] = copy.as_ptr().expose_provenance();
        Some(copy)
    };
    Some(plan.copied().filter_map(own).collect())
}

/// Hands the call in the frame over to a worker. Returns false if no worker waits.
///
/// # Safety
///
/// As for `Entry::Spawn`, for a call through registers.
pub(super) unsafe fn hand_over(frame: usize) -> bool {
    WORKERS.iter().any(|worker| worker.handoff.hand_over(frame))
}

/// Finds a place for a goroutine whose call has ended. `place` is its previous place, or 0 if it had none. From then on it may be handed
/// another call. Returns its place, or 0 if there is none.
pub(super) fn park(place: usize) -> usize {
    match place {
        NOWHERE => 0,
        0 => {
            let vacant = WORKERS.iter().position(|worker| worker.handoff.park());
            vacant.map_or(0, |index| index + 1)
        }
        _ => {
            WORKERS[place - 1].handoff.park_again();
            place
        }
    }
}

/// Waits for a worker's next call and returns the address of its frame, or 0 if the worker must end. Go calls this on the worker's thread.
/// It does not panic.
pub(crate) extern "C" fn next(place: usize, _: usize) -> usize {
    let worker = &WORKERS[place - 1];
    worker.spin().or_else(|| worker.sleep()).unwrap_or(0)
}

/// Lets a worker leave its place. Go calls this when a worker ends by itself. Returns a call that was handed over before, or 0.
pub(crate) extern "C" fn leave(place: usize, _: usize) -> usize {
    WORKERS[place - 1].handoff.leave().unwrap_or(0)
}
