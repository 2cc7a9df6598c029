//! Looking symbols up, beside `dlsym`.

use benches::{ours, system};
use criterion::{Criterion, criterion_group, criterion_main};

fn lookup(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("lookup");
    let plugin = ours::open("bench");
    let mut all = ours::lookups(plugin);
    all.push(system::dlsym(plugin));
    for mut workload in all {
        group.bench_function(workload.name(), |bencher| {
            bencher.iter_custom(|times| workload.run(times));
        });
    }
    group.finish();
}

criterion_group!(benches, lookup);
criterion_main!(benches);
