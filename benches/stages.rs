//! How long each stage takes for the reference brief: `cargo bench --bench stages`.
//!
//! Every stage is measured cold: the engine's memory of earlier runs is cleared before each.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use pressrun::Project;
use pressrun::output::{Provenance, print};
use pressrun::preflight::{Profile, Use, inspect, inspect_ink};

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

/// The print edition: its pages, the engine's PDF of them, the finish, and preflight.
fn print(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("print edition");
    group.sample_size(10);
    let brief = Project::open("data").expect("data is a project").check().expect("data has no errors");
    let edition = brief.edition("en", "print").expect("the print edition");
    let setup = edition.print.clone().expect("how it is printed");
    let pages = edition.typeset().expect("pages");
    let exported = pages.unfinished_pdf().expect("a PDF").expect("one for the printer");
    let finished = pages.pdf().expect("a PDF");
    group.bench_function("typeset and export", |bencher| {
        bencher.iter_batched(
            || comemo::evict(0),
            |()| edition.typeset().and_then(|pages| pages.unfinished_pdf()),
            BatchSize::PerIteration,
        );
    });
    group.bench_function("finish", |bencher| bencher.iter(|| print::finish(&exported, &setup, &Provenance::default())));
    let profile = Profile::new(Use::Print);
    let undrawn = Profile::read("base = \"print\"\n[rules]\nimage-ink-coverage = \"off\"\noverlaid-ink-coverage = \"off\"")
        .expect("a profile");
    group.bench_function("preflight, nothing drawn", |bencher| bencher.iter(|| inspect(&finished, &undrawn)));
    group.bench_function("preflight", |bencher| bencher.iter(|| inspect(&finished, &profile)));
    group.bench_function("preflight, ink of every page", |bencher| bencher.iter(|| inspect_ink(&finished, &profile)));
    group.finish();
}

criterion_group!(benches, stages, print);
criterion_main!(benches);
