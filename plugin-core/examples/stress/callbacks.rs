//! Rust closures in Go's hands: called at once, from goroutines, later, panicking, and dropped.

use crate::{api::Api, api::Edit, api::Step, dice::Dice, dice::fnv, verify::verify};
use plugin_core::{CallError, Callback, GoError};
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

static LIVE: AtomicI64 = AtomicI64::new(0);

/// Captured by every closure, object and error here: counts those that have not been dropped.
#[derive(Debug)]
pub(crate) struct Live;

impl Live {
    pub(crate) fn new() -> Self {
        LIVE.fetch_add(1, Relaxed);
        Self
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        LIVE.fetch_sub(1, Relaxed);
    }
}

/// The closures that exist.
pub(crate) fn live() -> i64 {
    LIVE.load(Relaxed)
}

fn add(n: isize) -> Callback<Step> {
    let live = Live::new();
    Callback::<Step>::new(move |x| {
        let _ = &live;
        x + n
    })
}

pub(crate) fn one(api: Api, dice: &mut Dice, worker: u64, round: u64) {
    let n = dice.below(1000) as isize;
    match dice.below(8) {
        0 | 1 => edit(api, dice),
        2 => {
            let goroutines = 1 + dice.below(6) as isize;
            let sum = goroutines * (goroutines - 1) / 2 + goroutines * n;
            verify("Fan", api.fan.call(add(n), goroutines) == Ok(sum));
        }
        3 => {
            let text = dice.text(30);
            let (live, said) = (Live::new(), text.clone());
            let panic = Callback::<fn()>::new(move || {
                let _ = &live;
                // As `panic!` does, but without a message on standard error.
                std::panic::resume_unwind(Box::new(said.clone()))
            });
            verify("Recover", api.recover.call(panic) == Ok(text));
        }
        4 => {
            let (live, text) = (Live::new(), dice.text(9));
            let wanted = format!("{text}{text}");
            let inner = Callback::<Edit>::new(move |text, _| {
                let _ = &live;
                // Back into Go, and what Go says out again.
                let twice = api.repeat.call(&text, 2);
                twice.map_err(|error| GoError::from_message(error.to_string()))
            });
            verify(
                "Apply and Repeat",
                api.apply.call(inner, &text, []) == Ok(Ok(wanted)),
            );
        }
        _ => {
            let key = format!("{worker}/{round}");
            verify("KeepFunc", api.keep_func.call(&key, add(n)) == Ok(()));
            for x in 0..dice.below(4) as isize {
                verify("CallFunc", api.call_func.call(&key, x) == Ok(x + n));
            }
            verify("DropFunc", api.drop_func.call(&key) == Ok(()));
            let gone = api.call_func.spawn(&key, 1).wait();
            verify(
                "CallFunc of what is gone",
                matches!(gone, Err(CallError::Panic { .. })),
            );
        }
    }
}

/// A closure that gets and gives text and bytes, or an error.
fn edit(api: Api, dice: &mut Dice) {
    let len = dice.below(200);
    let (text, bytes) = (dice.text(len), dice.bytes(len));
    let live = Live::new();
    let edit = Callback::<Edit>::new(move |text, bytes| {
        let _ = &live;
        match bytes.as_slice() {
            [] => Err(GoError::from_message(format!("no bytes for {text}"))),
            bytes => Ok(format!("{text} {}", fnv(bytes))),
        }
    });
    let edited = api.apply.call(&edit, &text, &bytes);
    if bytes.is_empty() {
        let wanted = format!("no bytes for {text}");
        verify(
            "Apply",
            matches!(edited, Ok(Err(found)) if found.message() == wanted),
        );
    } else {
        verify("Apply", edited == Ok(Ok(format!("{text} {}", fnv(&bytes)))));
    }
}
