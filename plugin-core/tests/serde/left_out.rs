//! Values that serde cannot represent inside of values that it can.

use crate::support::open;
use plugin_core::{
    Func, Value,
    serde::{Serde, SerdeError},
};
use serde::Deserialize;
use serde_json::json;
use std::collections::HashMap;

fn call(name: &str) -> Value {
    let call: Func<fn() -> Value> = open("serde").func(name).unwrap();
    call.call().unwrap()
}

#[test]
fn what_nobody_asks_for_need_not_be_convertible() {
    #[derive(Deserialize, Debug, PartialEq)]
    struct Server {
        name: String,
        last: String,
        cert: Vec<u8>,
    }
    let server: Server = call("NewServer").to_serde().unwrap();
    let expected = Server {
        name: "main".into(),
        last: "last: open x: gone".into(),
        cert: vec![0, 255, 16],
    };
    assert_eq!(server, expected);
    let error = call("NewServer")
        .to_serde::<serde_json::Value>()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "Handler: a Go func (func()) cannot be serialized"
    );
    assert!(matches!(error, SerdeError::Go { .. }));
}

#[test]
fn what_cannot_be_converted_is_left_out_and_named() {
    let server = call("NewServer")
        .to_serde_partial::<serde_json::Value>()
        .unwrap();
    let expected = json!({
        "Name": "main",
        "Last": "last: open x: gone",
        "Backend": [
            {"host": "a", "Done": null, "Ports": null, "Why": null},
            {"host": "b", "Ports": {"-2": "x"}, "Why": {"Op": "open", "Path": "x", "Err": "gone"}},
        ],
        "Hooks": {"error": "open x: gone", "list": [1, null, "third"], "none": null},
        "Keyed": {"known": 2},
        "Cert": "AP8Q",
    });
    assert_eq!(server.value, expected);
    let mut told: Vec<_> = server.left_out.iter().map(ToString::to_string).collect();
    told.sort(); // those of maps come in any order
    assert_eq!(
        told,
        [
            "Backend[1].Done: a Go chan (chan int) cannot be serialized",
            "Backend[1].Ports.80: a Go func (func()) cannot be serialized",
            "Handler: a Go func (func()) cannot be serialized",
            "Hooks.list[1]: a Go chan (chan int) cannot be serialized",
            "Hooks[\"on start\"]: a Go func (func()) cannot be serialized",
            "Keyed[...]: a Go chan (chan int) cannot be serialized",
            "Wait: a Go sync.WaitGroup cannot be serialized: it has unexported fields only",
        ]
    );
    #[derive(Deserialize, Debug, Default, PartialEq)]
    #[serde(default)]
    struct Server {
        handler: Option<String>,
        backend: Vec<Backend>,
    }
    #[derive(Deserialize, Debug, Default, PartialEq)]
    struct Backend {
        host: String,
        done: Option<u8>,
    }
    let server: Func<fn() -> Serde<Server>> = open("serde").func("NewServer").unwrap();
    let server = server.call().unwrap();
    assert_eq!(server.get().unwrap_err().path(), "handler");
    let server = server.get_partial().unwrap();
    assert_eq!(
        (server.value.handler, server.value.backend[1].done),
        (None, None)
    );
    let paths: Vec<_> = server.left_out.iter().map(|out| &*out.path).collect();
    assert_eq!(
        paths[..3],
        ["handler", "backend[1].done", "backend[1].Ports.80"]
    );
    assert_eq!(paths.len(), 7, "{paths:?}");
    // The whole value, and cycles.
    let odd: Func<fn() -> Vec<Value>> = open("serde").func("Odd").unwrap();
    let chan = odd.call().unwrap()[0]
        .to_serde_partial::<Option<u8>>()
        .unwrap();
    assert_eq!((chan.value, &*chan.left_out[0].path), (None, ""));
    let loops: Func<fn() -> Vec<Value>> = open("serde").func("Loops").unwrap();
    for value in loops.call().unwrap() {
        let part = value.to_serde_partial::<serde_json::Value>().unwrap();
        assert_eq!(part.left_out.len(), 1, "{part:?}");
        assert!(part.left_out[0].reason.contains("contains itself"));
    }
    // The rest must fit nevertheless.
    let error = call("NewServer").to_serde_partial::<HashMap<String, u8>>();
    assert_eq!(error.unwrap_err().path(), "Name");
}
