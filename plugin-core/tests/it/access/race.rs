//! A thread that writes a block of texts, all alike, and one that reads it and sees whether they are.

use plugin_core::{RawString, Value};
use std::{
    array,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

/// `Block` of fixtures/memory. Reading or writing it takes so long that the two meet, be it on one core.
pub(crate) type Block = [RawString; 2048];

/// How long each way of reading is tried, at least, and how often each thread must have come to its turn, on a busy machine.
///
/// With readers' part of the lock switched off, each way fails within a few reads, but where a comment says otherwise.
const TRIED: Duration = Duration::from_millis(120);
const TURNS: usize = 100;

const LONG: &[u8] = b"LLLLLLLLLLLLLLLL";
const SHORT: &[u8] = b"ss";

/// Sees that all texts are the long one, or the short one.
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

/// Sees that of what Go prints for a block.
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

/// Lets a thread write the one block and the other in turn, while this one reads in each of these ways.
pub(crate) fn race(mut write: impl FnMut(&Value) + Send, ways: &[(&str, &dyn Fn())]) {
    let values = [LONG, SHORT].map(|text| {
        let block: Block = array::from_fn(|_| RawString(text.to_vec()));
        Value::new::<Block>(block).unwrap()
    });
    values.iter().for_each(&mut write); // What the plugin begins with need be no block.
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
            // The other thread is to end if this one fails.
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
    // SAFETY: no Go code uses the variables of this plugin meanwhile, but what the test itself calls, which does not look into them.
    move |value| unsafe { place.set(value) }.unwrap()
}
