//! Looking symbols up, beside `dlsym`.

use criterion::{Criterion, criterion_group, criterion_main};
use libloading::os::unix::{Library, RTLD_GLOBAL, RTLD_NOW};
use std::{ffi::c_void, hint::black_box};

fn lookup(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("lookup");
    let plugin = benches::open("greet");
    group.bench_function("by name", |bencher| {
        bencher.iter(|| plugin.lookup(black_box("Add")))
    });
    group.bench_function("typed", |bencher| {
        bencher.iter(|| plugin.func::<fn(isize, isize) -> isize>(black_box("Add")))
    });

    // SAFETY: the plugin is loaded already: nothing runs.
    let library = unsafe { Library::open(Some(plugin.path()), RTLD_NOW | RTLD_GLOBAL) }
        .expect("the plugin is loaded");
    let name = format!("{}.Add\0", plugin.plugin_path());
    // SAFETY: the symbol's address is only looked at.
    group.bench_function("dlsym", |bencher| {
        bencher.iter(|| unsafe { library.get::<*mut c_void>(black_box(name.as_bytes())) }.map(drop))
    });
    group.finish();
}

criterion_group!(benches, lookup);
criterion_main!(benches);
