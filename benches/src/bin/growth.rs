//! Measures how cost grows, one process for each curve, and writes lines `SERIES X VALUE`, in nanoseconds or bytes. `peers/growth` is the
//! Go counterpart.
//!
//! ```text
//! growth plugins PLUGIN...             opening one after the other
//! growth functions COUNT FIRST PLUGIN  looking up one of many
//! growth threads BENCH FIRST           lookups, cached opens and calls by several threads
//! growth handles BENCH FIRST           values held, and sessions ended
//! growth arguments BENCH               bytes to Go and back
//! growth exports LIBRARY               threads and arguments, by hand-written exports
//! ```
#![forbid(unsafe_code)]

use benches::{Workload, exports, memory, ours, system};
use plugin_core::{Func, GoPlugin, Type, Value};
use std::{
    env,
    hint::black_box,
    path::Path,
    process::ExitCode,
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

/// The numbers of plugins at which the curve has a point.
const PLUGINS: [usize; 6] = [2, 5, 10, 20, 50, 100];
const THREADS: [usize; 7] = [1, 2, 4, 8, 16, 32, 64];
const HANDLES: [usize; 5] = [10, 100, 1000, 10_000, 100_000];
const SIZES: [usize; 7] = [1, 16, 256, 4 << 10, 64 << 10, 1 << 20, 16 << 20];

/// The duration of a sample.
const SAMPLE: Duration = Duration::from_millis(20);

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["plugins", first, ref others @ ..] => plugins(first, others),
        ["functions", count, first, plugin] => functions(count, first, plugin),
        ["threads", bench, first] => threads(Path::new(bench), first),
        ["handles", bench, first] => handles(Path::new(bench), first),
        ["arguments", bench] => arguments_of(|size| ours::stamp(Path::new(bench), size)),
        ["exports", library] => {
            let library = exports::Library::open(Path::new(library));
            arguments_of(|size| library.stamp(size));
            for number in THREADS {
                report("call", number, of_each(library.add_by(number)));
            }
        }
        _ => {
            eprintln!(
                "usage: growth plugins | functions | threads | handles | arguments | exports"
            );
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn report(series: &str, x: usize, value: f64) {
    println!("{series} {x} {value}");
}

/// Returns the time of one run in nanoseconds, from a sample of full duration.
fn of_each(mut work: Workload) -> f64 {
    let mut times = 1;
    loop {
        let took = work.run(times);
        if took >= SAMPLE / 2 {
            return took.as_nanos() as f64 / times as f64;
        }
        times *= 2;
    }
}

/// Opens the plugins one after the other. A reported point is the mean time of the opens since the previous point.
fn plugins(first: &str, others: &[&str]) {
    let first = ours::open_file(Path::new(first));
    let mut reporter = Memory::of(first);
    let (mut spent, mut opened) = (Duration::ZERO, 0);
    for (x, path) in (2..).zip(others) {
        let start = Instant::now();
        let plugin = ours::open_file(Path::new(path));
        spent += start.elapsed();
        opened += 1;
        if PLUGINS.contains(&x) {
            report("open", x, spent.as_nanos() as f64 / f64::from(opened));
            reporter.report(x - 1);
            let path = path.to_string();
            report("open-again", x, of_each(again(path)));
            let lookup = move || plugin.lookup(black_box("Number")).expect("it has Number");
            report("lookup", x, of_each(Workload::new("lookup", lookup)));
            (spent, opened) = (Duration::ZERO, 0);
        }
    }
}

fn again(path: String) -> Workload {
    Workload::new("open-again", move || {
        ours::open_file(Path::new(black_box(&path)))
    })
}

/// Looks the functions up in a scattered order, which is that of `peers/growth`.
fn functions(count: &str, first: &str, path: &str) {
    let count: usize = count.parse().expect("a number of functions");
    let mut reporter = Memory::of(ours::open_file(Path::new(first)));
    let start = Instant::now();
    let plugin = ours::open_file(Path::new(path));
    report("open", count, start.elapsed().as_nanos() as f64);
    reporter.report(count);
    // 7919 is coprime to all counts.
    let names: Vec<String> = (0..count)
        .map(|i| format!("F{:05}", i * 7919 % count))
        .collect();
    let mut next = 0;
    let mut turn = move || {
        next = (next + 1) % count;
        next
    };
    let (lookup_names, typed_names) = (names.clone(), names.clone());
    let mut in_turn = turn;
    let lookup = Workload::new("lookup", move || {
        plugin.lookup(&lookup_names[turn()]).expect("it is there")
    });
    let typed = Workload::new("typed-lookup", move || {
        let found = plugin.func::<fn(isize, isize) -> isize>(&typed_names[in_turn()]);
        found.expect("it is there")
    });
    for mut work in [lookup, typed, system::dlsym_of(plugin, &names)] {
        // The first typed lookup compares the types.
        work.run(count as u64);
        let name = work.name();
        report(name, count, of_each(work));
    }
}

fn threads(bench: &Path, first: &str) {
    let plugin = ours::open_file(bench);
    let add: Func<fn(isize, isize) -> isize> = plugin.func("Add").expect("bench has Add");
    let mut reporter = Memory::of(ours::open_file(Path::new(first)));
    for number in THREADS {
        // All threads are attached to Go's runtime at the same time.
        let (attached, seen) = (Barrier::new(number + 1), Barrier::new(number + 1));
        thread::scope(|scope| {
            for _ in 0..number {
                scope.spawn(|| {
                    add.call(40, 2).expect("Add does not panic");
                    attached.wait();
                    seen.wait();
                });
            }
            attached.wait();
            reporter.report(number);
            seen.wait();
        });
        let lookup = move || plugin.lookup(black_box("Add")).expect("bench has Add");
        let path = bench.to_owned();
        let open = move || ours::open_file(black_box(&path));
        let call = move || add.call(black_box(40), 2).expect("Add does not panic");
        for work in [
            Workload::threads("lookup", number, lookup),
            Workload::threads("open-again", number, open),
            Workload::threads("call", number, call),
        ] {
            let name = work.name();
            report(name, number, of_each(work));
        }
    }
}

fn handles(bench: &Path, first: &str) {
    let plugin = ours::open_file(bench);
    let add: Func<fn(isize, isize) -> isize> = plugin.func("Add").expect("bench has Add");
    let int = Type::of::<isize>().expect("the runtime is there");
    let mut sum = 0;
    let mut reporter = Memory::of(ours::open_file(Path::new(first)));
    let mut held: Vec<Value> = Vec::with_capacity(*HANDLES.last().unwrap_or(&0));
    for number in HANDLES {
        let more = held.len()..number;
        held.extend(more.map(|it| int.make(it as isize).expect("an int")));
        reporter.report(number);
    }
    drop(held);
    let mut been = 0;
    let mut reporter = Memory::of(ours::open_file(Path::new(first)));
    for number in HANDLES {
        while been < number && plugin_core::session::support().is_ok() {
            sum = plugin_core::session(|| add.call(sum, 1).expect("Add does not panic"));
            been += 1;
        }
        reporter.report_as(["sessions"], number);
    }
    black_box(sum);
}

fn arguments_of(stamp: impl Fn(usize) -> Workload) {
    for size in SIZES {
        report("bytes", size, of_each(stamp(size)));
    }
}

/// The memory in use, less that at the start.
struct Memory {
    go: Func<fn() -> u64>,
    before: [Option<u64>; 2],
}

impl Memory {
    fn of(plugin: GoPlugin) -> Self {
        let go = plugin.func("Memory").expect("the small plugins tell");
        let mut memory = Self {
            go,
            before: [None; 2],
        };
        memory.before = memory.now();
        memory
    }

    /// Returns the resident memory of the process, and that of Go's heap and stacks.
    fn now(&self) -> [Option<u64>; 2] {
        let go = self.go.call().expect("Memory does not panic");
        [memory::resident(), Some(go)]
    }

    fn report(&mut self, x: usize) {
        self.report_as(["resident", "go-memory"], x);
    }

    /// Reports the results of [`now`](Self::now) under these names; with one name, only the first result.
    fn report_as<const N: usize>(&mut self, series: [&str; N], x: usize) {
        for (series, (now, before)) in series
            .into_iter()
            .zip(self.now().into_iter().zip(self.before))
        {
            if let Some((now, before)) = now.zip(before) {
                report(series, x, now.saturating_sub(before) as f64);
            }
        }
    }
}
