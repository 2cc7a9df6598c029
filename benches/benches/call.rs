//! Calls, by signature.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use plugin_core::{Func, GoError, Var};
use std::hint::black_box;

fn calls(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("call");
    let greet = benches::open("greet");
    let add: Func<fn(isize, isize) -> isize> = greet.func("Add").expect("greet has Add");
    group.bench_function("func(int, int) int", |bencher| {
        bencher.iter(|| add.call(black_box(40), black_box(2)))
    });
    let hello: Func<fn(String) -> String> = greet.func("Greet").expect("greet has Greet");
    for len in [16, 4096] {
        let text = "x".repeat(len);
        let id = BenchmarkId::new("func(string) string", len);
        group.bench_with_input(id, text.as_str(), |bencher, text| {
            bencher.iter(|| hello.call(black_box(text)))
        });
    }
    let parse: Func<fn(String) -> Result<i64, GoError>> =
        greet.func("Parse").expect("greet has Parse");
    group.bench_function("func(string) (int64, error)", |bencher| {
        bencher.iter(|| parse.call(black_box("42")))
    });
    let sequences = benches::open("sequences");
    let reverse: Func<fn(Vec<u8>) -> Vec<u8>> = sequences
        .func("EchoSliceUint8")
        .expect("sequences has EchoSliceUint8");
    let bytes = vec![7; 64 << 10];
    group.bench_function("func([]byte) []byte, 64 KiB", |bencher| {
        bencher.iter(|| reverse.call(black_box(&bytes[..])))
    });
    let join: Func<fn(Vec<String>) -> String> = sequences
        .func("JoinSliceString")
        .expect("sequences has JoinSliceString");
    group.bench_function("func([]string) string", |bencher| {
        bencher.iter(|| join.call(black_box(&["a", "b", "c"])))
    });
    group.finish();
}

fn variables(criterion: &mut Criterion) {
    let hello = benches::open("hello");
    let v: Var<isize> = hello.var("V").expect("hello has V");
    criterion.bench_function("variable/set and get", |bencher| {
        bencher.iter(|| {
            v.set(black_box(7));
            v.get()
        });
    });
}

criterion_group!(benches, calls, variables);
criterion_main!(benches);
