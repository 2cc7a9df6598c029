//! The plugin's functions and variables, by their Go names.

use plugin_core::{Callback, Func, GoError, GoStruct, PluginApi, Value, Var};
use std::collections::HashMap;

pub(crate) type Step = fn(isize) -> isize;
pub(crate) type Edit = fn(String, Vec<u8>) -> Result<String, GoError>;

#[derive(PluginApi, Clone, Copy)]
pub(crate) struct Api {
    pub(crate) add: Func<fn(isize, isize) -> isize>,
    pub(crate) mix: Func<fn(i32, f64, String, u8) -> (f64, String)>,
    pub(crate) parse: Func<fn(String) -> Result<i64, GoError>>,
    pub(crate) panic: Func<fn(String) -> String>,
    pub(crate) nil_deref: Func<fn() -> isize>,
    pub(crate) grow: Func<fn(isize, String) -> String>,
    pub(crate) words: Func<fn(String) -> isize>,
    pub(crate) spawn: Func<fn(isize, Vec<u8>) -> u64>,
    pub(crate) keep: Func<fn(String, Vec<u8>)>,
    pub(crate) take: Func<fn(String) -> (Vec<u8>, bool)>,
    pub(crate) fill: Func<fn(isize, u64) -> Vec<u8>>,
    pub(crate) checksum: Func<fn(Vec<u8>) -> u64>,
    pub(crate) reverse: Func<fn(Vec<u8>) -> Vec<u8>>,
    pub(crate) repeat: Func<fn(String, isize) -> String>,
    pub(crate) split: Func<fn(String, String) -> Vec<String>>,
    pub(crate) join: Func<fn(Vec<String>, String) -> String>,
    pub(crate) churn: Func<fn(isize)>,

    pub(crate) apply: Func<fn(Callback<Edit>, String, Vec<u8>) -> Result<String, GoError>>,
    pub(crate) fan: Func<fn(Callback<Step>, isize) -> isize>,
    pub(crate) recover: Func<fn(Callback<fn()>) -> String>,
    pub(crate) keep_func: Func<fn(String, Callback<Step>)>,
    pub(crate) call_func: Func<fn(String, isize) -> isize>,
    pub(crate) drop_func: Func<fn(String)>,

    pub(crate) turn: Func<fn(Record) -> Record>,
    pub(crate) new_box: Func<fn(String, isize, u64) -> Value>,
    pub(crate) number: Var<i64>,
    pub(crate) text: Var<String>,
    pub(crate) table: Var<HashMap<String, isize>>,

    pub(crate) produce: Func<fn(isize, u64) -> Value>,
    pub(crate) double: Func<fn(Value, Value)>,
    pub(crate) pause: Func<fn(isize, String, isize) -> String>,
    pub(crate) pauses: Func<fn() -> isize>,
    pub(crate) exit: Func<fn()>,
    pub(crate) rest: Func<fn() -> (u64, isize)>,

    pub(crate) use_worker: Func<fn(Value, String, isize) -> Result<String, GoError>>,
    pub(crate) echo_error: Func<fn(Option<GoError>) -> Option<GoError>>,
}

/// A field of each composite kind.
#[derive(GoStruct, Clone, PartialEq)]
pub(crate) struct Record {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) tags: Vec<String>,
    pub(crate) scores: HashMap<String, isize>,
    pub(crate) best: Option<Box<Inner>>,
    pub(crate) raw: Vec<u8>,
    pub(crate) pair: [f64; 2],
}

#[derive(GoStruct, Clone, PartialEq)]
pub(crate) struct Inner {
    pub(crate) text: String,
    pub(crate) level: u8,
}
