//! Channels by handle.

use crate::{common::int, support::open};
use plugin_core::{Func, Received, Value, ValueError};
use std::{thread, time::Duration};

#[test]
fn a_channel_is_an_iterator_until_it_is_closed() {
    let numbers: Func<fn(isize) -> Value> = open("channels").func("Numbers").unwrap();
    let received: Vec<isize> = numbers
        .call(50)
        .unwrap()
        .receiver()
        .map(|n| n.unwrap().get().unwrap())
        .collect();
    assert_eq!(received, (0..50).collect::<Vec<_>>());
}

#[test]
fn go_ranges_over_what_rust_sends() {
    let double: Func<fn(Value, Value)> = open("channels").func("Double").unwrap();
    let to_go = int(0).channel_like(0).unwrap();
    let from_go = int(0).channel_like(3).unwrap();
    assert_eq!(to_go.go_type(), "chan int");
    double.call(&to_go, &from_go).unwrap();
    let sender = thread::spawn(move || {
        for n in 0..50 {
            to_go.send(&int(n)).unwrap();
        }
        to_go.close().unwrap();
    });
    let received: Vec<isize> = from_go
        .receiver()
        .map(|n| n.unwrap().get().unwrap())
        .collect();
    assert_eq!(received, (0..50).map(|n| 2 * n).collect::<Vec<_>>());
    sender.join().unwrap();
}

#[test]
fn waiting_has_a_limit() {
    let never: Func<fn() -> Value> = open("channels").func("Never").unwrap();
    let channel = never.call().unwrap();
    assert!(matches!(
        channel.receive_for(Duration::ZERO).unwrap(),
        Received::TimedOut
    ));
    assert!(matches!(
        channel.receive_for(Duration::from_millis(5)).unwrap(),
        Received::TimedOut
    ));
    let text = Value::new("x".to_owned()).unwrap();
    assert!(!channel.send_for(&text, Duration::from_millis(5)).unwrap());

    let room = text.channel_like(1).unwrap();
    assert!(room.send_for(&text, Duration::ZERO).unwrap());
    let Received::Value(value) = room.receive_for(Duration::from_secs(60)).unwrap() else {
        panic!("it is there")
    };
    assert_eq!(value.get::<String>().unwrap(), "x");
    room.close().unwrap();
    assert!(matches!(
        room.receive_for(Duration::ZERO).unwrap(),
        Received::Closed
    ));
    assert!(room.receive().unwrap().is_none());
}

#[test]
fn misuse_is_an_error() {
    let numbers: Func<fn(isize) -> Value> = open("channels").func("Numbers").unwrap();
    let why = |result: Result<(), ValueError>| result.unwrap_err().to_string();
    let receive_only = numbers.call(0).unwrap();
    assert!(why(receive_only.send(&int(1))).contains("send on recv-only channel"));
    assert!(why(receive_only.close()).contains("close of receive-only channel"));
    let channel = int(0).channel_like(1).unwrap();
    let text = Value::new("x".to_owned()).unwrap();
    assert!(why(channel.send(&text)).contains("a Go string is given where int is wanted"));
    channel.close().unwrap();
    assert!(why(channel.send(&int(1))).contains("send on closed channel"));
    assert!(why(channel.close()).contains("close of closed channel"));
    assert!(why(int(1).send(&int(1))).contains("int"));
}
