//! The work of `fixtures/bench` in Python, through PyO3, served by the protocol of `benches::protocol`.
#![forbid(unsafe_code)]

use pyo3::{
    prelude::*,
    types::{PyBytes, PyModule},
};
use std::{
    error::Error,
    hint::black_box,
    io::{self, BufRead},
    time::{Duration, Instant},
};

const SOURCE: &std::ffi::CStr = cr#"
def add(a, b):
    return a + b

def greet(s):
    return "hello " + s

def stamp(b):
    if not b:
        raise ValueError("nothing to stamp")
    b = bytearray(b)
    b[0] += 1
    return bytes(b)
"#;

fn main() -> Result<(), Box<dyn Error>> {
    // Attached once, as in a program that calls often, so no call takes the lock.
    Python::attach(|python| serve(python))
}

fn serve(python: Python<'_>) -> Result<(), Box<dyn Error>> {
    let module = PyModule::from_code(python, SOURCE, c"bench.py", c"bench")?;
    let (add, greet) = (module.getattr("add")?, module.getattr("greet")?);
    let stamp = module.getattr("stamp")?;
    let (short, long) = ("x".repeat(16), "x".repeat(4096));
    let bytes = vec![0_u8; 64 << 10];
    println!("ready");
    for line in io::stdin().lock().lines() {
        let line = line?;
        let (name, times) = line.split_once(' ').ok_or("a line must be NAME N")?;
        let times = times.parse()?;
        let greeting = |text: &str| greet.call1((black_box(text),))?.extract::<String>();
        let time = match name {
            "add" => timed(times, || {
                add.call1((black_box(40), black_box(2)))?.extract::<i64>()
            }),
            "greet-16" => timed(times, || greeting(&short)),
            "greet-4096" => timed(times, || greeting(&long)),
            "stamp-64k" => timed(times, || {
                let stamped = stamp.call1((PyBytes::new(python, black_box(&bytes)),))?;
                Ok(stamped.extract::<&[u8]>()?.to_vec())
            }),
            _ => return Err(format!("there is nothing called {name}").into()),
        };
        println!("{}", time?.as_nanos());
    }
    Ok(())
}

fn timed<R>(times: u64, work: impl Fn() -> PyResult<R>) -> PyResult<Duration> {
    let start = Instant::now();
    for _ in 0..times {
        black_box(work()?);
    }
    Ok(start.elapsed())
}
