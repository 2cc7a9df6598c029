//! Model of the hand-over of spawned calls to a worker: no call is lost, and none is made twice.

use crate::handoff::{BUSY, Handoff, VACANT, vacant_handoff};
use loom::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    thread,
};
use std::time::Duration;

/// A number that stands for the address of a frame.
const CALL: usize = BUSY + 1;

/// A worker that sleeps until it is woken. `loom` has no notion of time.
fn patient() -> Option<Duration> {
    Some(Duration::from_secs(1))
}

fn waiting() -> Arc<Handoff> {
    let handoff = Arc::new(vacant_handoff!());
    assert!(handoff.park());
    handoff
}

#[test]
fn a_sleeping_worker_gets_the_call() {
    loom::model(|| {
        let handoff = waiting();
        let worker = thread::spawn({
            let handoff = Arc::clone(&handoff);
            move || handoff.call().or_else(|| handoff.sleep(patient))
        });
        assert!(handoff.hand_over(CALL));
        assert_eq!(worker.join().unwrap(), Some(CALL));
    });
}

#[test]
fn a_worker_that_goes_takes_a_call_or_leaves_it_to_others() {
    loom::model(|| {
        let handoff = waiting();
        let worker = thread::spawn({
            let handoff = Arc::clone(&handoff);
            move || handoff.sleep(|| None)
        });
        let handed_over = handoff.hand_over(CALL);
        assert_eq!(worker.join().unwrap(), handed_over.then_some(CALL));
        // A worker that has left is handed no call.
        assert!(!handoff.hand_over(CALL));
    });
}

#[test]
fn a_worker_that_leaves_returns_the_call_it_was_given() {
    loom::model(|| {
        let handoff = waiting();
        let worker = thread::spawn({
            let handoff = Arc::clone(&handoff);
            move || handoff.leave()
        });
        let handed_over = handoff.hand_over(CALL);
        assert_eq!(worker.join().unwrap(), handed_over.then_some(CALL));
    });
}

#[test]
fn one_of_two_calls_is_taken_and_the_other_refused() {
    loom::model(|| {
        let handoff = waiting();
        let refused = Arc::new(AtomicUsize::new(0));
        let callers: Vec<_> = [CALL, CALL + 1]
            .map(|call| {
                let (handoff, refused) = (Arc::clone(&handoff), Arc::clone(&refused));
                thread::spawn(move || {
                    if !handoff.hand_over(call) {
                        refused.fetch_add(call, Relaxed);
                    }
                })
            })
            .into();
        let taken = handoff.call().or_else(|| handoff.sleep(patient)).unwrap();
        for caller in callers {
            caller.join().unwrap();
        }
        assert_eq!(taken + refused.load(Relaxed), CALL + CALL + 1);
    });
}

#[test]
fn a_worker_takes_one_call_after_the_other() {
    loom::model(|| {
        let handoff = waiting();
        let worker = thread::spawn({
            let handoff = Arc::clone(&handoff);
            move || {
                let first = handoff.sleep(patient);
                handoff.park_again();
                [first, handoff.sleep(patient)]
            }
        });
        assert!(handoff.hand_over(CALL));
        while !handoff.is_waiting() {
            thread::yield_now();
        }
        assert!(handoff.hand_over(CALL + 1));
        assert_eq!(worker.join().unwrap(), [Some(CALL), Some(CALL + 1)]);
    });
}
