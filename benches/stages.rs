//! How long each stage takes for the reference brief: `cargo bench --bench stages`.
//!
//! Every stage is measured cold: the engine's memory of earlier runs is cleared before each.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use pressrun::Project;

fn stages(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("reference brief");
    group.sample_size(10);
    let brief = Project::open("data").expect("data is a project").check().expect("data has no errors");
    let edition = brief.edition("en", "screen").expect("the English edition");
    let pages = edition.typeset().expect("pages");
    group.bench_function("read", |bencher| bencher.iter(|| Project::open("data")));
    group.bench_function("read and check", |bencher| bencher.iter(|| Project::open("data").and_then(|project| project.check())));
    group.bench_function("localise", |bencher| bencher.iter(|| brief.edition("en", "screen")));
    group.bench_function("typeset", |bencher| {
        bencher.iter_batched(|| comemo::evict(0), |()| edition.typeset(), BatchSize::PerIteration);
    });
    group.bench_function("export", |bencher| {
        bencher.iter_batched(|| comemo::evict(0), |()| pages.pdf(), BatchSize::PerIteration);
    });
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
