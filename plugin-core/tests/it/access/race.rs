//! A thread that writes a block of equal texts, and another one that reads the block and checks that they are equal.

use plugin_core::{RawString, Value};
use std::{
    array,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

/// `Block` of fixtures/memory. It is so large that reads and writes overlap, even on one core.
pub(crate) type Block = [RawString; 2048];

/// The minimum time for each way of reading, and the minimum number of turns of each thread, for busy machines.
///
/// If readers do not take the lock, each way fails within a few reads, unless a comment says otherwise.
const TRIED: Duration = Duration::from_millis(120);
const TURNS: usize = 100;

const LONG: &[u8] = b"LLLLLLLLLLLLLLLL";
const SHORT: &[u8] = b"ss";

/// Checks that all texts are the long one, or all the short one.
#[track_caller]
pub(crate) fn whole(texts: &[RawString]) {
    let first = &texts[0].0;
    assert!(
        *first == LONG || *first == SHORT,
        "{} bytes: {}",
        first.len(),
        first[..first.len().min(80)].escape_ascii()
    );
    assert!(texts.iter().all(|text| text.0 == *first), "some of both");
}

/// Checks the same of a block as Go prints it.
#[track_caller]
pub(crate) fn whole_print(value: &Value) {
    let text = value.to_string();
    let texts = text
        .trim_start_matches("map[key:")
        .trim_matches(['&', '{', '[', ']', '}'])
        .split(' ')
        .map(|text| RawString(text.as_bytes().to_vec()));
    whole(&texts.collect::<Vec<_>>());
}

/// Starts a thread that writes two blocks in turn, while this one reads in each of these ways.
pub(crate) fn race(mut write: impl FnMut(&Value) + Send, ways: &[(&str, &dyn Fn())]) {
    let values = [LONG, SHORT].map(|text| {
        let block: Block = array::from_fn(|_| RawString(text.to_vec()));
        Value::new::<Block>(block).unwrap()
    });
    values.iter().for_each(&mut write); // The initial value need not be a block.
    let (ended, writes) = (AtomicBool::new(false), AtomicUsize::new(0));
    let failed: Vec<&str> = thread::scope(|scope| {
        scope.spawn(|| {
            while !ended.load(Ordering::Relaxed) {
                values.iter().for_each(&mut write);
                writes.fetch_add(1, Ordering::Relaxed);
            }
        });
        let failing = ways.iter().filter(|(name, way)| {
            let (start, before) = (Instant::now(), writes.load(Ordering::Relaxed));
            let written = || writes.load(Ordering::Relaxed) - before;
            let mut reads = 0;
            // The other thread ends if this one fails.
            let read = catch_unwind(AssertUnwindSafe(|| {
                while start.elapsed() < TRIED || reads < TURNS || written() < TURNS {
                    way();
                    reads += 1;
                }
            }));
            println!("{name}: {reads} reads, {} writes", written());
            read.is_err()
        });
        let failed = failing.map(|(name, _)| *name).collect();
        ended.store(true, Ordering::Relaxed);
        failed
    });
    assert!(failed.is_empty(), "not whole: {failed:?}");
}

/// Sets the element, field or variable by this handle.
pub(crate) fn set(place: Value) -> impl FnMut(&Value) + Send {
    // SAFETY: no Go code uses the variables of this plugin meanwhile, except functions that the test calls, which do not read them.
    move |value| unsafe { place.set(value) }.unwrap()
}
