//! Unexported fields: read by copy, by whatever way; given as zero, or not at all.

mod arguments;
mod filled;
mod foreign;
mod ways;

use crate::support::open;
use plugin_core::{CallError, Func, GoPlugin, GoStruct, Signature};

#[derive(GoStruct, Debug, Clone, Default, PartialEq)]
struct Counter {
    name: String,
    #[go(name = "count")]
    count: isize,
}

#[derive(GoStruct, Debug, Clone, Default, PartialEq)]
struct Handle {
    #[go(name = "at")]
    at: i32,
    #[go(name = "len")]
    len: i32,
}

#[derive(GoStruct, Debug, Clone, Default, PartialEq)]
struct Single {
    #[go(name = "n")]
    n: isize,
}

fn plugin() -> GoPlugin {
    open("unexported")
}

fn func<F: Signature>(name: &str) -> Func<F> {
    plugin()
        .func(name)
        .unwrap_or_else(|error| panic!("{error}"))
}

fn counter(count: isize) -> Counter {
    Counter {
        name: "a".to_owned(),
        count,
    }
}

/// The field that a call was refused for.
#[track_caller]
fn refused<T: std::fmt::Debug>(ended: Result<T, CallError>) -> String {
    match ended.unwrap_err() {
        CallError::Unexported { field, .. } => {
            format!("{}: {}.{}", field.package, field.go_type, field.name)
        }
        error => panic!("{error}"),
    }
}

const COUNT: &str = "example.com/fixtures/unexported: main.Counter.count";
