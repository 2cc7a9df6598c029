//! Opening a plugin that is open already, beside the one `stat` that it cannot do without.

use benches::{fixture, ours, system};
use criterion::{Criterion, criterion_group, criterion_main};
use std::fs;

fn cached_open(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let deep = (0..8).fold(folder.path().to_owned(), |path, _| path.join("folder"));
    fs::create_dir_all(&deep).expect("the folder can be written to");
    // Two plugins, not one and a link to it, which would be more work to follow.
    let (shallow, deep) = (folder.path().join("bench.so"), deep.join("greet.so"));
    fs::copy(fixture("bench"), &shallow).expect("the folder can be written to");
    fs::copy(fixture("greet"), &deep).expect("the folder can be written to");

    let mut group = criterion.benchmark_group("open");
    let mut all = ours::cached_opens(&shallow, &deep);
    all.extend(system::stats(&shallow, &deep));
    for mut workload in all {
        group.bench_function(workload.name(), |bencher| {
            bencher.iter_custom(|times| workload.run(times));
        });
    }
    group.finish();
}

criterion_group!(benches, cached_open);
criterion_main!(benches);
