//! Channels of Rust types: their ends, tasks that wait for them, and the choice between several.

mod tasks;

use crate::support::open;
use plugin_core::{
    Error, Func, GoStruct, Received, Receiver, Select, Selected, Sender, Value, ValueError, channel,
};
use std::{
    task::{Context, Poll, Waker},
    thread,
    time::{Duration, Instant},
};

#[derive(GoStruct, Debug, PartialEq)]
struct Point {
    x: isize,
    y: isize,
}

/// Polls once.
fn poll<T: plugin_core::GoValue>(receiver: &mut Receiver<T>) -> Poll<Option<T>> {
    receiver
        .poll_receive(&mut Context::from_waker(Waker::noop()))
        .map(Result::unwrap)
}

type Later = Func<fn(Sender<String>, String, isize)>;

fn later() -> Later {
    open("channels").func("Later").unwrap()
}

#[test]
fn elements_have_their_rust_type() {
    let plugin = open("channels");
    let points: Func<fn(isize) -> Receiver<Point>> = plugin.func("Points").unwrap();
    let received: Vec<_> = points.call(3).unwrap().map(Result::unwrap).collect();
    assert_eq!(
        received,
        [
            Point { x: 0, y: 0 },
            Point { x: 1, y: -1 },
            Point { x: 2, y: -2 }
        ]
    );
    let double: Func<fn(Receiver<isize>, Sender<isize>)> = plugin.func("Double").unwrap();
    let (to_go, input) = channel::<isize>(0).unwrap();
    let (output, from_go) = channel::<isize>(3).unwrap();
    double.call(&input, &output).unwrap();
    let sender = thread::spawn(move || {
        (0..50).for_each(|n| to_go.send(n).unwrap());
        to_go.close().unwrap();
    });
    let received: Vec<isize> = from_go.map(Result::unwrap).collect();
    assert_eq!(received, (0..50).map(|n| 2 * n).collect::<Vec<_>>());
    sender.join().unwrap();
}

#[test]
fn a_channel_of_another_type_or_direction_is_refused() {
    let plugin = open("channels");
    let wrong = plugin
        .func::<fn(isize) -> Receiver<i32>>("Numbers")
        .unwrap_err();
    assert!(
        wrong
            .to_string()
            .contains("result 1 is <-chan int, not <-chan int32"),
        "{wrong}"
    );
    let wrong = plugin
        .func::<fn(isize) -> Sender<isize>>("Numbers")
        .unwrap_err();
    assert!(matches!(wrong, Error::TypeMismatch { .. }));
    assert!(
        wrong
            .to_string()
            .contains("result 1 is <-chan int, not chan<- int"),
        "{wrong}"
    );
    let numbers: Func<fn(isize) -> Value> = plugin.func("Numbers").unwrap();
    let numbers = numbers.call(1).unwrap();
    assert!(matches!(
        numbers.get::<Sender<isize>>(),
        Err(ValueError::TypeMismatch { .. })
    ));
    assert_eq!(
        numbers.get::<Receiver<isize>>().unwrap().receive().unwrap(),
        Some(0)
    );
    // The receiver of a receive-only channel is not a bidirectional `chan`.
    let (_, text) = channel::<String>(0).unwrap();
    let take: Func<fn(Receiver<String>) -> String> = plugin.func("Take").unwrap();
    let (sender, _) = channel::<String>(1).unwrap();
    sender.send("x").unwrap();
    let same: Receiver<String> = sender.as_ref().get().unwrap();
    assert_eq!(take.call(same).unwrap(), "x");
    assert_eq!(
        text.receive_for(Duration::ZERO).unwrap(),
        Received::TimedOut
    );
    #[derive(GoStruct)]
    struct Nowhere {
        no_go_struct_has_this: isize,
    }
    let error = channel::<Nowhere>(0).unwrap_err().to_string();
    assert!(error.contains("stands for no Go type"), "{error}");
    assert!(
        Value::new(Vec::<u8>::new())
            .unwrap()
            .get::<Receiver<u8>>()
            .is_err()
    );
}

#[test]
fn one_of_several_is_chosen() {
    open("channels");
    let (stop, stopped) = channel::<bool>(0).unwrap();
    let (words, heard) = channel::<String>(1).unwrap();
    let yes = Value::new(true).unwrap();
    let start = Instant::now();
    let select = Select::new().receive(&heard).send(&stop, &yes);
    assert!(matches!(
        select.run_for(Duration::ZERO).unwrap(),
        Selected::TimedOut
    ));
    let limit = Duration::from_millis(20);
    assert!(matches!(select.run_for(limit).unwrap(), Selected::TimedOut));
    assert!(start.elapsed() >= limit);
    words.send("one").unwrap();
    let Selected::Received {
        case: 0,
        value: Some(word),
    } = select.run().unwrap()
    else {
        panic!("it was there")
    };
    assert_eq!(word.get::<String>().unwrap(), "one");
    let receiver = thread::spawn(move || stopped.receive().unwrap());
    assert!(matches!(select.run().unwrap(), Selected::Sent { case: 1 }));
    assert_eq!(receiver.join().unwrap(), Some(true));
    later().call(&words, "late", 5).unwrap();
    assert!(matches!(
        select.run().unwrap(),
        Selected::Received {
            case: 0,
            value: Some(_)
        }
    ));
    words.close().unwrap();
    assert!(matches!(
        select.run().unwrap(),
        Selected::Received {
            case: 0,
            value: None
        }
    ));
    assert!(matches!(Select::new().run().unwrap(), Selected::TimedOut));
    let wrong = Select::new().send(&words, &yes).run().unwrap_err();
    assert!(wrong.to_string().contains("bool"), "{wrong}");
    let wrong = Select::new().receive(&yes).run().unwrap_err();
    assert!(matches!(wrong, ValueError::Refused { .. }), "{wrong}");
}
