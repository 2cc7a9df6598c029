//! Opening a plugin that is open already, beside the one `stat` that it cannot do without.

use criterion::{Criterion, criterion_group, criterion_main};
use std::{fs, hint::black_box, os::unix::fs::symlink};

fn cached_open(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("open");
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let deep = (0..10).fold(folder.path().to_owned(), |path, depth| {
        path.join(format!("folder{depth}"))
    });
    fs::create_dir_all(&deep).expect("the folder can be written to");
    for (depth, path) in [
        ("depth 1", folder.path().join("greet.so")),
        ("depth 10", deep.join("greet.so")),
    ] {
        symlink(benches::fixture("greet"), &path).expect("the folder can be written to");
        benches::open("greet");
        // SAFETY: the fixture is this project's own plugin.
        group.bench_function(format!("cached, {depth}"), |bencher| {
            bencher.iter(|| unsafe { plugin_core::open(black_box(&path)) })
        });
        group.bench_function(format!("stat, {depth}"), |bencher| {
            bencher.iter(|| fs::metadata(black_box(&path)))
        });
    }
    group.finish();
}

criterion_group!(benches, cached_open);
criterion_main!(benches);
