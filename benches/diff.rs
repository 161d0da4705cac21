//! How long it takes to tell what moved between two vintages of the reference brief: `cargo bench --bench diff`.
//!
//! Both sides are read, checked and compared on every run, with the engine's memory of earlier runs cleared before. Pages are not
//! set but in the second figure, which sets those of one edition for both sides.

#[path = "../tests/common/mod.rs"]
mod common;

use std::fs;
use std::path::Path;

use common::copy_folder;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use pressrun::diff::pages::{self, PageOptions};
use pressrun::diff::{Changes, Side, State, compare};

/// The reference brief with other data: two sources of oil, one poll, an added row.
fn revise(folder: &Path) {
    copy_folder(Path::new("data"), folder);
    for (file, old, new) in [
        ("oil-imports.toml", "[\"Canada\", 1.920]", "[\"Canada\", 1.955]"),
        ("oil-imports.toml", "[\"Mexico\", 1.231]", "[\"Mexico\", 0.97]"),
        ("oil-imports.toml", "    [\"Venezuela\", 0.945],\n", "    [\"Venezuela\", 0.945],\n    [\"Angola\", 0.5],\n"),
        ("polls.toml", "benefits = 59", "benefits = 80"),
    ] {
        let path = folder.join(file);
        let text = fs::read_to_string(&path).expect("a file");
        assert!(text.contains(old), "{file} does not hold {old:?}");
        fs::write(path, text.replacen(old, new, 1)).expect("it is written");
    }
}

fn side(folder: &Path) -> Side {
    Side::open(&folder.to_string_lossy(), None).expect("a project")
}

fn states(old: &Path, new: &Path) -> (State, State) {
    let (old, new) = (side(old), side(new));
    let brief = Side::briefs(&old, &new, &[]).ok().and_then(|mut briefs| briefs.both.pop()).expect("one brief");
    (old.state(&brief).expect("a state"), new.state(&brief).expect("a state"))
}

fn compared(old: &Path, new: &Path) -> Changes {
    let (old, new) = states(old, new);
    compare(&old, &new)
}

fn benches(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let (old, new) = (Path::new("data"), folder.path().join("revised"));
    revise(&new);
    let changes = compared(old, &new);
    assert!(changes.breaks() && changes.metrics.len() > 9 && changes.sentences.len() > 5, "{:?}", changes.counts());
    let mut group = criterion.benchmark_group("two vintages of the reference brief");
    group.sample_size(10);
    group.bench_function("read, check and compare", |bencher| {
        bencher.iter_batched(pressrun::forget, |()| compared(old, &new), BatchSize::PerIteration);
    });
    let options = PageOptions { languages: Vec::new(), editions: vec!["screen".into()], pictures: None };
    group.bench_function("the same with the pages of one edition", |bencher| {
        bencher.iter_batched(
            pressrun::forget,
            |()| {
                let (old, new) = states(old, &new);
                (compare(&old, &new), pages::compare(&old, &new, &options).expect("pages"))
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
