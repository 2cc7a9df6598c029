//! Calls, by signature, and variables.

use benches::ours;
use criterion::{Criterion, criterion_group, criterion_main};
use plugin_core::{Func, GoError, Var};
use std::hint::black_box;

/// The calls of the side-by-side comparison.
fn compared(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("call");
    let plugin = ours::open("bench");
    let mut all = ours::calls(plugin);
    all.extend(ours::other_calls(plugin));
    for mut workload in all {
        group.bench_function(workload.name(), |bencher| {
            bencher.iter_custom(|times| workload.run(times));
        });
    }
    group.finish();
}

/// More signatures, one for each way that arguments and results travel.
fn more(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("call");
    let greet = ours::open("greet");
    let parse: Func<fn(String) -> Result<i64, GoError>> =
        greet.func("Parse").expect("greet has Parse");
    group.bench_function("func(string) (int64, error)", |bencher| {
        bencher.iter(|| parse.call(black_box("42")));
    });
    group.bench_function("func(string) (int64, error), failing", |bencher| {
        bencher.iter(|| parse.call(black_box("x")));
    });
    let sequences = ours::open("sequences");
    let join: Func<fn(Vec<String>) -> String> = sequences
        .func("JoinSliceString")
        .expect("sequences has JoinSliceString");
    group.bench_function("func([]string) string", |bencher| {
        bencher.iter(|| join.call(black_box(&["a", "b", "c"])));
    });
    group.finish();
}

fn variables(criterion: &mut Criterion) {
    let hello = ours::open("hello");
    let v: Var<isize> = hello.var("V").expect("hello has V");
    criterion.bench_function("variable/set and get", |bencher| {
        bencher.iter(|| {
            v.set(black_box(7));
            v.get()
        });
    });
}

criterion_group!(benches, compared, more, variables);
criterion_main!(benches);
