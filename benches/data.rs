//! How long the data take: `cargo bench --bench data`.
//!
//! The projects are made for the purpose, the same on every run: 1,000 metrics over 50 tables, and a table of 100,000 rows in a CSV
//! file. Every iteration reads or evaluates everything anew, with the engine's memory of earlier ones cleared.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use pressrun::project::Parameters;
use pressrun::{Project, data};

/// Rows of each of the 50 tables.
const ROWS: usize = 20;

fn project(folder: &Path, data: &str) {
    fs::create_dir_all(folder.join("sections")).expect("a folder");
    let manifest = "slug = \"bench\"\nlanguage = \"en\"\ntitle = \"Bench\"\ndate = 2008-05-01\nsections = [\"sections/*.toml\"]\n";
    fs::write(folder.join("brief.toml"), format!("{manifest}data = [\"data.toml\"]\n")).expect("a manifest");
    fs::write(folder.join("sections/one.toml"), "id = \"one\"\ntitle = \"One\"\nbody = \"Words.\"\n").expect("a section");
    fs::write(folder.join("data.toml"), data).expect("data");
}

/// 50 tables, and 1,000 metrics of the kinds that briefs have: cells, sums, shares, ranks, counts with a condition, and metrics over
/// metrics.
fn many_metrics(folder: &Path) {
    let mut data = String::new();
    for table in 0..50 {
        let columns = "{ id = \"name\", type = \"string\" }, { id = \"volume\", type = \"number\" }";
        let rows: Vec<String> = (0..ROWS).map(|row| format!("[\"Country {row}\", {}.5]", (row * 7 + table) % 97)).collect();
        let _ = writeln!(data, "[table.t{table}]\ntitle = \"T\"\ncolumns = [{columns}]\nrows = [{}]\n", rows.join(", "));
    }
    for metric in 0..1000 {
        let table = format!("t{}", metric % 50);
        let value = match metric % 10 {
            0 | 1 => format!("{table}.row(\\\"Country {}\\\").volume", metric % ROWS),
            2 => format!("{table}.volume.sum()"),
            3 => format!("share({table}.volume.first(), {table}.volume.sum())"),
            4 => format!("{table}.rank(\\\"Country {}\\\", \\\"volume\\\")", metric % ROWS),
            5 => format!("{table}.volume.filter(v => v > 30).len()"),
            6 => format!("top(5, {table}.volume).sum()"),
            7 => format!("mean({table}.volume)"),
            8 => format!("percent_change(m{}, m{})", metric - 1, metric - 2),
            _ => format!("m{} + m{}", metric - 2, metric - 3),
        };
        let _ = writeln!(data, "[metric.m{metric}]\nvalue = \"{value}\"\n");
    }
    project(folder, &data);
}

/// A CSV file of 100,000 rows and five columns.
fn long_table(folder: &Path) {
    let types = [("place", "string"), ("day", "date"), ("count", "integer"), ("rate", "number"), ("share", "percent")];
    let columns: Vec<String> = types.iter().map(|(id, kind)| format!("{{ id = \"{id}\", type = \"{kind}\" }}")).collect();
    project(folder, &format!("[table.long]\ntitle = \"Long\"\nfile = \"long.csv\"\ncolumns = [{}]\n", columns.join(", ")));
    let mut csv = String::from("place,day,count,rate,share\n");
    for row in 0..100_000 {
        let (day, month) = (row % 28 + 1, row % 12 + 1);
        let _ = writeln!(csv, "Place {},2008-{month:02}-{day:02},{row},{}.{:03},{}%", row % 500, row % 1000, row % 997, row % 100);
    }
    fs::write(folder.join("long.csv"), csv).expect("a table");
}

fn benches(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut group = criterion.benchmark_group("data");
    group.sample_size(20);

    let metrics = folder.path().join("metrics");
    many_metrics(&metrics);
    let opened = Project::open(&metrics).expect("a project");
    group.bench_function("1,000 metrics over 50 tables", |bencher| {
        bencher.iter_batched(
            pressrun::forget,
            |()| {
                let mut diagnostics = Vec::new();
                let computed = data::compute(&opened, &Parameters::default(), &mut diagnostics);
                assert!(computed.metrics.len() == 1000 && diagnostics.is_empty(), "{diagnostics:?}");
            },
            BatchSize::PerIteration,
        );
    });

    let long = folder.path().join("long");
    long_table(&long);
    group.bench_function("a CSV file of 100,000 rows", |bencher| {
        bencher.iter_batched(
            pressrun::forget,
            |()| {
                let project = Project::open(&long).expect("a project");
                let rows = project.records.get("long").map(|records| records.len());
                assert_eq!(rows, Some(100_000), "{:?}", project.diagnostics);
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
