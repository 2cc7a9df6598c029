//! Goroutine calls, waited for, awaited and abandoned; channels.

use crate::{api::Api, dice::Dice, verify::verify};
use plugin_core::{CallError, Pending, Received, Value, ValueError, blocking};
use std::{
    future::Future,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
    time::{Duration, Instant},
};

/// Calls of `Pause` that were started, those that nobody waits for among them.
static STARTED: AtomicU64 = AtomicU64::new(0);

pub(crate) fn one(api: Api, dice: &mut Dice) {
    match dice.below(8) {
        0 | 1 => produce(api, dice),
        2 => verify("Double", doubled(api, dice).unwrap_or(false)),
        3 => {
            let exited = api.exit.spawn().wait();
            verify("Exit", matches!(exited, Err(CallError::Exit { .. })));
        }
        4 => {
            // The results of some are taken later, those of the others never.
            let text = dice.text(8);
            let calls: Vec<_> = (0..20).map(|n| pause(api, &text, n)).collect();
            for (n, call) in calls.into_iter().enumerate().step_by(3) {
                verify("Pause", call.wait() == Ok(text.repeat(n)));
            }
        }
        5 => {
            let text = dice.text(8);
            match pause(api, &text, 5).wait_for(Duration::from_micros(50)) {
                Ok(result) => verify("Pause, in time", result == Ok(text.repeat(5))),
                Err(late) => verify("Pause, late", late.wait() == Ok(text.repeat(5))),
            }
        }
        _ => {
            let text = dice.text(8);
            let (one, other) = (pause(api, &text, 3), pause(api, &text, 4));
            let both = block_on(async { (other.await, one.await) });
            verify(
                "Pause, awaited",
                both == (Ok(text.repeat(4)), Ok(text.repeat(3))),
            );
        }
    }
}

fn pause(api: Api, text: &str, n: usize) -> Pending<String> {
    STARTED.fetch_add(1, Relaxed);
    api.pause.spawn(30 * n as isize, text, n as isize)
}

/// Waits until every `Pause` has ended, those that nobody waits for too.
pub(crate) fn settle(api: Api) {
    let patience = Instant::now() + Duration::from_secs(60);
    let ended = || {
        let ended = api.pauses.call();
        ended.is_ok_and(|ended| ended as u64 == STARTED.load(Relaxed))
    };
    while !ended() && Instant::now() < patience {
        thread::sleep(Duration::from_millis(1));
    }
    verify("Pauses", ended());
}

/// A Go channel as an iterator.
fn produce(api: Api, dice: &mut Dice) {
    let (n, seed) = (dice.below(30), dice.next() | 1);
    let channel = api.produce.call(n as isize, seed);
    let received: Result<Vec<Vec<u8>>, ValueError> = channel
        .expect("Produce does not panic")
        .receiver()
        .map(|value| value?.get())
        .collect();
    let wanted: Vec<_> = (0..n).map(|len| Dice(seed).bytes(len)).collect();
    verify("Produce", received.is_ok_and(|found| found == wanted));
}

/// Channels made by Rust, one to Go and one back.
fn doubled(api: Api, dice: &mut Dice) -> Result<bool, ValueError> {
    let n = dice.below(10);
    let like = Value::new(String::new())?;
    let (to, from) = (like.channel_like(dice.below(3))?, like.channel_like(n)?);
    let empty = from.receive_for(Duration::ZERO)?;
    let mut holds = n == 0 || matches!(empty, Received::TimedOut);
    holds &= api.double.call(&to, &from) == Ok(());
    let texts: Vec<String> = (0..n).map(|len| dice.text(len)).collect();
    for text in &texts {
        to.send(&Value::new(text.clone())?)?;
    }
    to.close()?;
    for text in texts {
        let received = from.receive()?.map(|value| value.get::<String>());
        holds &= received.transpose()? == Some(text.repeat(2));
    }
    Ok(holds && from.receive()?.is_none())
}

/// The smallest executor: the thread sleeps until it is woken.
fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => blocking(thread::park),
        }
    }
}
