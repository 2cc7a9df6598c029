//! The work of `fixtures/bench` in Lua, through mlua, served by the protocol of `benches::protocol`.
#![forbid(unsafe_code)]

use mlua::{Function, Lua};
use std::{
    error::Error,
    hint::black_box,
    io::{self, BufRead},
    time::{Duration, Instant},
};

const SOURCE: &str = r#"
function add(a, b) return a + b end
function greet(s) return "hello " .. s end
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let lua = Lua::new();
    lua.load(SOURCE).exec()?;
    let add: Function = lua.globals().get("add")?;
    let greet: Function = lua.globals().get("greet")?;
    let (short, long) = ("x".repeat(16), "x".repeat(4096));
    println!("ready");
    for line in io::stdin().lock().lines() {
        let line = line?;
        let (name, times) = line.split_once(' ').ok_or("a line must be NAME N")?;
        let times = times.parse()?;
        let time = match name {
            "add" => timed(times, || add.call::<i64>((black_box(40), black_box(2)))),
            "greet-16" => timed(times, || greet.call::<String>(black_box(short.as_str()))),
            "greet-4096" => timed(times, || greet.call::<String>(black_box(long.as_str()))),
            _ => return Err(format!("there is nothing called {name}").into()),
        };
        println!("{}", time?.as_nanos());
    }
    Ok(())
}

fn timed<R>(times: u64, work: impl Fn() -> mlua::Result<R>) -> mlua::Result<Duration> {
    let start = Instant::now();
    for _ in 0..times {
        black_box(work()?);
    }
    Ok(start.elapsed())
}
