//! How long each stage takes for the reference brief: `cargo bench --bench stages`.
//!
//! Every stage is measured cold: what is remembered of earlier runs is forgotten before each.

use criterion::{BatchSize, Bencher, Criterion, criterion_group, criterion_main};
use pressrun::Project;
use pressrun::output::{Provenance, print};
use pressrun::preflight::{Profile, Use, inspect, inspect_ink};

fn cold<T>(bencher: &mut Bencher, stage: impl Fn() -> T) {
    bencher.iter_batched(pressrun::forget, |()| stage(), BatchSize::PerIteration);
}

fn stages(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("reference brief");
    group.sample_size(10);
    let brief = Project::open("data").expect("data is a project").check().expect("data has no errors");
    let edition = brief.edition("en", "screen").expect("the English edition");
    let pages = edition.typeset().expect("pages");
    group.bench_function("read", |bencher| cold(bencher, || Project::open("data")));
    group.bench_function("read and check", |bencher| cold(bencher, || Project::open("data").and_then(|project| project.check())));
    group.bench_function("localise", |bencher| cold(bencher, || brief.edition("en", "screen")));
    group.bench_function("typeset", |bencher| cold(bencher, || edition.typeset()));
    group.bench_function("export", |bencher| cold(bencher, || pages.pdf()));
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
        cold(bencher, || edition.typeset().and_then(|pages| pages.unfinished_pdf()))
    });
    group.bench_function("finish", |bencher| bencher.iter(|| print::finish(&exported, &setup, &Provenance::default())));
    let profile = Profile::new(Use::Print);
    let undrawn = Profile::read(
        "base = \"print\"\n[rules]\nimage-ink-coverage = \"off\"\noverlaid-ink-coverage = \"off\"\nink-unknown = \"off\"",
    )
    .expect("a profile");
    group.bench_function("preflight, nothing drawn", |bencher| bencher.iter(|| inspect(&finished, &undrawn)));
    group.bench_function("preflight", |bencher| bencher.iter(|| inspect(&finished, &profile)));
    group.bench_function("preflight, ink of every page", |bencher| bencher.iter(|| inspect_ink(&finished, &profile)));
    group.finish();
}

criterion_group!(benches, stages, print);
criterion_main!(benches);
