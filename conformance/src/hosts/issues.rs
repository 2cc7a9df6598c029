//! The hosts of single issues of golang/go, each with the number.

use super::{expect, expect_type, part};
use crate::{
    error::Failure,
    trusting::{open, read},
};
use plugin_core::{Error, Func, GoStruct, Value, Var};
use std::collections::HashMap;

/// 19534: the plugin's path has characters that are not letters.
pub(crate) fn odd_plugin_path() -> Result<(), Failure> {
    let f: Func<fn() -> isize> = open("plugin.so")?.func("Foo")?;
    expect("Foo()", f.call()?, 42)
}

/// 18584: a type that reflection makes is identical to the one that the compiler makes.
pub(crate) fn types_match() -> Result<(), Failure> {
    let g: Func<fn() -> bool> = open("plugin.so")?.func("G")?;
    expect("G()", g.call()?, true)
}

/// 19418: a variable set by the linker.
pub(crate) fn linked_string() -> Result<(), Failure> {
    let val: Var<String> = open("plugin.so")?.var("Val")?;
    expect("Val", read(val)?.as_str(), "linkstr")
}

/// 22175: the plugin opens another one.
pub(crate) fn plugin_opens_plugin() -> Result<(), Failure> {
    let f: Func<fn() -> isize> = open("issue22175_plugin1.so")?.func("F")?;
    expect("F()", f.call()?, 971)
}

/// 22295: dots in the names of the file and of the package.
pub(crate) fn dots_in_names() -> Result<(), Failure> {
    let f: Func<fn() -> isize> = open("issue.22295.so")?.func("F")?;
    expect("F()", f.call()?, 2503)
}

/// 24351: a channel made by the host, to which a goroutine of the plugin sends after it has printed a float.
pub(crate) fn channel() -> Result<(), Failure> {
    let plugin = open("issue24351.so")?;
    expect_type(plugin, "B", "func(chan bool)")?;
    let b: Func<fn(Value)> = plugin.func("B")?;
    let c = Value::new(false)?.channel_like(0)?;
    b.call(&c)?;
    let received = c.receive()?.map(|value| value.get::<bool>()).transpose()?;
    expect("what comes through the channel", received, Some(true))
}

/// `func() *map[int]int`.
type ReadMap = fn() -> Option<Box<HashMap<isize, isize>>>;

/// 44956: a map behind a pointer, filled by a package from another plugin.
pub(crate) fn map_behind_pointer() -> Result<(), Failure> {
    open("issue44956p1.so")?;
    let f: Func<ReadMap> = open("issue44956p2.so")?.func("F")?;
    let map = f.call()?;
    expect("whether F() is nil", map.is_none(), false)?;
    expect(
        "(*F())[123]",
        map.and_then(|map| map.get(&123).copied()),
        Some(456),
    )
}

/// 53989: a function with a jump table, in the host and in the plugin; it panics if it jumps from one to the other.
pub(crate) fn jump_table() -> Result<(), Failure> {
    let host: Func<fn(isize)> = part("issue53989")?.func("Square")?;
    host.call(7)?;
    let plugin: Func<fn(isize)> = open("issue53989.so")?.func("Square")?;
    plugin.call(7)?;
    Ok(())
}

#[derive(GoStruct)]
struct Range16 {
    lo: u16,
    hi: u16,
    stride: u16,
}

#[derive(GoStruct)]
struct Range32 {
    lo: u32,
    hi: u32,
    stride: u32,
}

#[derive(GoStruct)]
struct RangeTable {
    r16: Vec<Range16>,
    r32: Vec<Range32>,
    latin_offset: isize,
}

/// `func(string) *unicode.RangeTable`.
type FindTable = fn(String) -> Option<Box<RangeTable>>;

/// 62430: a map of the standard library, whose initialiser the linker may have left out.
pub(crate) fn initialised_map() -> Result<(), Failure> {
    let plugin = open("issue62430.so")?;
    expect_type(plugin, "F", "func(string) *unicode.RangeTable")?;
    let f: Func<FindTable> = plugin.func("F")?;
    let table = f.call("C")?;
    expect("whether F(\"C\") is nil", table.is_none(), false)
}

/// 75102: a plugin that was built with other flags than the process's Go code is refused, and none of its code runs.
pub(crate) fn other_flags() -> Result<(), Failure> {
    // Stands for the Go host, which is Go code built with the default flags.
    let plugin = open("plugin1.so")?;
    let file = "issue75102.so";
    match open(file) {
        Ok(_) => Err(Failure::Opened { file }),
        Err(error @ (Error::OtherRuntime { .. } | Error::PackageMismatch { .. })) => {
            println!("{error}");
            let f: Func<fn() -> isize> = plugin.func("F")?;
            expect("F() of the plugin that is open", f.call()?, 3)
        }
        Err(error) => Err(Failure::Words {
            file,
            words: "different version",
            error: error.to_string(),
        }),
    }
}
