//! Tasks that wait for channels, and cancelled waits.

use super::{Point, later, poll};
use crate::executor::block_on;
use crate::support::{in_child, open};
use plugin_core::{Func, Received, Receiver, Select, Selected, channel};
use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
    thread,
    time::Duration,
};

#[test]
fn a_task_waits_without_a_thread() {
    let plugin = open("channels");
    let points: Func<fn(isize) -> Receiver<Point>> = plugin.func("Points").unwrap();
    let mut points = points.call(20).unwrap();
    let mut seen = 0;
    while let Some(point) = block_on(points.receive_async()).unwrap() {
        assert_eq!(point, Point { x: seen, y: -seen });
        seen += 1;
    }
    assert_eq!(seen, 20);
    let (sender, mut receiver) = channel::<String>(1).unwrap();
    assert_eq!(poll(&mut receiver), Poll::Pending);
    sender.close().unwrap();
    assert_eq!(
        block_on(receiver.receive_async()).unwrap(),
        None,
        "closed while it waited"
    );
}

#[cfg(feature = "futures")]
#[test]
fn a_channel_is_a_stream() {
    use futures_core::Stream;
    let points: Func<fn(isize) -> Receiver<Point>> = open("channels").func("Points").unwrap();
    let mut points = pin!(points.call(3).unwrap());
    let mut next = || {
        block_on(std::future::poll_fn(|context| {
            points.as_mut().poll_next(context)
        }))
    };
    for x in 0..3 {
        assert_eq!(next().unwrap().unwrap(), Point { x, y: -x });
    }
    assert!(next().is_none());
}

#[test]
fn a_future_that_is_dropped_loses_nothing() {
    open("channels"); // Channels are made by a running Go only.
    let (sender, mut receiver) = channel::<String>(0).unwrap();
    for round in 0..50 {
        {
            let mut abandoned = pin!(receiver.receive_async());
            let mut context = Context::from_waker(Waker::noop());
            assert!(abandoned.as_mut().poll(&mut context).is_pending());
        }
        // The wait continues, so this value is received at once, although the channel has no room.
        sender.send(format!("{round}")).unwrap();
        assert_eq!(
            block_on(receiver.receive_async()).unwrap(),
            Some(format!("{round}"))
        );
    }
}

#[test]
fn a_receiver_that_is_dropped_leaves_its_value_to_the_next() {
    open("channels"); // Channels are made by a running Go only.
    let (sender, receiver) = channel::<String>(0).unwrap();
    for round in 0..50 {
        let mut first = receiver.clone();
        assert_eq!(poll(&mut first), Poll::Pending);
        if round % 2 == 0 {
            // The value arrived unrequested.
            sender.send("a").unwrap();
            drop(first);
        } else {
            // The value arrives when nothing waits for it, or has just been received.
            later().call(&sender, "a", 0).unwrap();
            drop(first);
        }
        match round % 3 {
            0 => assert_eq!(receiver.receive().unwrap().unwrap(), "a"),
            1 => {
                let limit = Duration::from_secs(60);
                let selected = Select::new().receive(&receiver).run_for(limit).unwrap();
                let Selected::Received {
                    case: 0,
                    value: Some(value),
                } = selected
                else {
                    panic!("{selected:?}")
                };
                assert_eq!(value.get::<String>().unwrap(), "a");
            }
            _ => {
                let mut next = receiver.clone();
                assert_eq!(block_on(next.receive_async()).unwrap().unwrap(), "a");
            }
        }
    }
    // When the waits are cancelled, Go receives what is sent.
    let take: Func<fn(Receiver<String>) -> String> = open("channels").func("Take").unwrap();
    let mut first = receiver.clone();
    assert_eq!(poll(&mut first), Poll::Pending);
    drop(first);
    // The next entry into Go releases the wait, whose goroutine ends soon after.
    assert_eq!(
        receiver.receive_for(Duration::from_millis(100)).unwrap(),
        Received::TimedOut
    );
    later().call(&sender, "b", 100).unwrap();
    assert_eq!(take.call(&receiver).unwrap(), "b");
}

#[test]
fn many_receivers_share_what_comes() {
    open("channels"); // Channels are made by a running Go only.
    let (sender, receiver) = channel::<isize>(2).unwrap();
    let receivers: Vec<_> = (0..8)
        .map(|i| {
            let mut receiver = receiver.clone();
            thread::spawn(move || {
                let mut sum = 0;
                loop {
                    let next = if i % 2 == 0 {
                        block_on(receiver.receive_async())
                    } else {
                        receiver.receive()
                    };
                    match next.unwrap() {
                        Some(n) => sum += n,
                        None => return sum,
                    }
                }
            })
        })
        .collect();
    (1..=2000).for_each(|n| sender.send(n).unwrap());
    sender.close().unwrap();
    let sum: isize = receivers.into_iter().map(|one| one.join().unwrap()).sum();
    assert_eq!(sum, 2000 * 2001 / 2);
}

#[test]
fn waits_survive_the_collector_at_its_busiest() {
    if !in_child(&[("GOGC", "1"), ("GODEBUG", "clobberfree=1,cgocheck=1")]) {
        return;
    }
    let points: Func<fn(isize) -> Receiver<Point>> = open("channels").func("Points").unwrap();
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut points = points.call(100).unwrap();
                let mut seen = Vec::new();
                loop {
                    // A value that arrives after this wait was cancelled is for the next wait, even if it is the last value.
                    if let Poll::Ready(first) = poll(&mut points.clone()) {
                        seen.extend(first);
                    }
                    let Some(point) = block_on(points.receive_async()).unwrap() else {
                        break;
                    };
                    seen.push(point);
                }
                seen.sort_by_key(|point| point.x);
                let all: Vec<_> = (0..100).map(|x| Point { x, y: -x }).collect();
                assert_eq!(seen, all);
            });
        }
    });
}
