//! Memory that two Rust threads use, the one writing, within its contract, and the other reading, safely: whichever way it reads, it
//! sees the one value or the other, and never the pointer of one with the length of the other.

mod methods;
mod places;
mod results;
mod variables;

use crate::support::{self, open};
use plugin_core::{GoError, GoPlugin, GoStruct, RawString, Value};
use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

/// How long each way of reading is tried. Without the lock, each is seen to fail within a tenth of that.
const TRIED: Duration = Duration::from_millis(400);

fn long() -> RawString {
    RawString(vec![b'L'; 64])
}

fn short() -> RawString {
    RawString(b"ss".to_vec())
}

fn plugin() -> GoPlugin {
    open("memory")
}

/// The variable by handle.
fn variable(name: &str) -> Value {
    support::variable("memory", name)
}

#[track_caller]
fn whole(text: &RawString) {
    let text = &text.0;
    assert!(
        *text == short().0 || *text == long().0,
        "{} bytes: {}",
        text.len(),
        text[..text.len().min(80)].escape_ascii()
    );
}

/// Lets a thread write one string and another in turn, while this one reads in each of these ways.
fn race(mut write: impl FnMut(&Value) + Send, ways: &[(&str, &dyn Fn())]) {
    let values = [long(), short()].map(|text| Value::new::<RawString>(text).unwrap());
    let ended = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !ended.load(Ordering::Relaxed) {
                values.iter().for_each(&mut write);
            }
        });
        let read = || {
            for (name, way) in ways {
                let (start, mut reads) = (Instant::now(), 0);
                while start.elapsed() < TRIED {
                    way();
                    reads += 1;
                }
                println!("{name}: {reads} reads");
            }
        };
        // The other thread is to end if this one fails.
        let read = catch_unwind(AssertUnwindSafe(read));
        ended.store(true, Ordering::Relaxed);
        read.unwrap();
    });
}

/// Sets the element, field or variable by this handle.
fn set(place: Value) -> impl FnMut(&Value) + Send {
    // SAFETY: no Go code uses the variables of this plugin meanwhile, but what the test itself calls, which does not look into them.
    move |value| unsafe { place.set(value) }.unwrap()
}

type Lists = HashMap<String, Vec<RawString>>;

#[derive(GoStruct)]
struct Both {
    err: Option<GoError>,
    names: Vec<RawString>,
}
