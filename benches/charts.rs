//! How long charts take: `cargo bench --bench charts`.
//!
//! A brief of 100 charts of different marks is set with and without them, and once more after one of them has changed. The projects
//! are made for the purpose, the same on every run.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use pressrun::charts::placement::{Label, Obstacle, Point, Rect, Side, place};
use pressrun::{Edition, Project};

const CHARTS: usize = 100;

/// The charts of the brief in turn, with `DATA` for the name of their table.
const MARKS: [&str; 10] = [
    "mark = \"bar\"\ndata = \"DATA\"\nx = \"a\"\ny = \"name\"\nsort = \"-a\"\nhighlight = [\"Place 3\"]",
    "mark = \"column\"\ndata = \"DATA\"\nx = \"name\"\ny = [\"a\", \"b\"]",
    "mark = \"line\"\ndata = \"DATA\"\nx = \"year\"\ny = [\"a\", \"b\", \"c\"]",
    "mark = \"bar\"\ndata = \"DATA\"\nx = [\"a\", \"b\", \"c\"]\ny = \"name\"\nstack = \"normalize\"",
    "mark = \"area\"\ndata = \"DATA\"\nx = \"year\"\ny = [\"a\", \"b\", \"c\"]",
    "mark = \"dot\"\ndata = \"DATA\"\nx = \"a\"\ny = \"name\"",
    "mark = \"dumbbell\"\ndata = \"DATA\"\nx = [\"a\", \"b\"]\ny = \"name\"",
    "mark = \"scatter\"\ndata = \"DATA\"\nx = \"a\"\ny = \"b\"\ntext = \"name\"",
    "mark = \"line\"\ndata = \"DATA\"\nfold = [\"a\", \"b\", \"c\"]\nx = \"year\"\ny = \"value\"\nfacet = \"key\"",
    "mark = \"slope\"\ndata = \"DATA\"\nwhere = \"year == 2000 or year == 2011\"\nx = \"year\"\ny = [\"a\", \"b\", \"c\"]",
];

/// The table of a chart: twelve rows of numbers that its seed decides.
fn table(chart: usize, seed: usize) -> String {
    let value = |row: usize, column: usize| (row * 7 + column * 13 + seed * 5) % 53 + row + 1;
    let rows: Vec<String> = (0..12)
        .map(|row| format!("[{}, \"Place {row}\", {}, {}, {}]", 2000 + row, value(row, 1), value(row, 2), value(row, 3)))
        .collect();
    let columns = [("year", "year"), ("name", "string"), ("a", "number"), ("b", "number"), ("c", "number")];
    let columns = columns.map(|(id, kind)| format!("{{ id = \"{id}\", type = \"{kind}\" }}"));
    format!("[table.t{chart}]\ntitle = \"T\"\ncolumns = [{}]\nrows = [{}]\n\n", columns.join(", "), rows.join(", "))
}

/// A brief of a paragraph for each chart, with the charts or without. `changed` is the chart whose data differ.
fn edition(folder: &Path, charts: bool, changed: Option<usize>) -> Edition {
    fs::create_dir_all(folder.join("sections")).expect("a folder");
    let manifest = "slug = \"bench\"\nlanguage = \"en\"\ntitle = \"Bench\"\ndate = 2008-05-01\nsections = [\"sections/*.toml\"]\n\
                    data = [\"data.toml\"]\nannex = false\n";
    let figures = if charts { "figures = \"figures.toml\"\n" } else { "" };
    fs::write(folder.join("brief.toml"), format!("{manifest}{figures}")).expect("a manifest");
    let (mut data, mut figures, mut body) = (String::new(), String::new(), String::new());
    for chart in 0..CHARTS {
        data += &table(chart, if changed == Some(chart) { chart + 1 } else { chart });
        let figure = MARKS[chart % MARKS.len()].replace("DATA", &format!("t{chart}"));
        let _ = writeln!(figures, "[figure.f{chart}]\ntitle = \"A chart of twelve rows\"\n{figure}\n");
        let _ = writeln!(body, "A paragraph before the chart, long enough for a line or two of the measure of the brief.\n");
        if charts {
            let _ = writeln!(body, "![](fig-f{chart})\n");
        }
    }
    fs::write(folder.join("data.toml"), data).expect("data");
    fs::write(folder.join("figures.toml"), figures).expect("figures");
    fs::write(folder.join("sections/one.toml"), format!("id = \"one\"\ntitle = \"One\"\nbody = '''\n{body}'''\n"))
        .expect("a section");
    let brief = Project::open(folder).and_then(|project| project.check()).unwrap_or_else(|report| panic!("{report}"));
    brief.edition("en", "screen").unwrap_or_else(|report| panic!("{report}"))
}

/// Labels all over a frame, the first of them required, among segments and discs: the same on every run.
fn crowd(frame: Rect, labels: usize, required: usize, obstacles: usize) -> (Vec<Label>, Vec<Obstacle>) {
    // A sequence that fills the plane evenly (R2, from the plastic number).
    let point = |at: usize| Point {
        x: frame.x + frame.width * (at as f64 * 0.754_877_666).fract(),
        y: frame.y + frame.height * (at as f64 * 0.569_840_291).fract(),
    };
    let label = |at: usize| Label {
        anchor: point(at),
        radius: 1.5,
        width: 24.0,
        height: 7.0,
        sides: Side::PREFERRED.to_vec(),
        required: at < required,
    };
    let obstacle = |at: usize| {
        let from = point(labels + at);
        match at % 2 {
            0 => Obstacle::Segment { from, to: Point { x: from.x + 8.0, y: from.y - 5.0 }, width: 1.0 },
            _ => Obstacle::Disc { centre: from, radius: 1.5 },
        }
    };
    ((0..labels).map(label).collect(), (0..obstacles).map(obstacle).collect())
}

fn benches(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let with = edition(&folder.path().join("with"), true, None);
    let without = edition(&folder.path().join("without"), false, None);
    let changed = edition(&folder.path().join("changed"), true, Some(45));
    for edition in [&with, &without, &changed] {
        assert!(edition.typeset().is_ok(), "the charts are drawn");
    }
    let mut group = criterion.benchmark_group("charts");
    group.sample_size(10);
    group.bench_function("a brief of 100 charts, set cold", |bencher| {
        bencher.iter_batched(pressrun::forget, |()| with.typeset(), BatchSize::PerIteration);
    });
    group.bench_function("the same without the charts", |bencher| {
        bencher.iter_batched(pressrun::forget, |()| without.typeset(), BatchSize::PerIteration);
    });
    group.bench_function("the same after a change to one chart", |bencher| {
        bencher.iter_batched(
            || {
                pressrun::forget();
                with.typeset()
            },
            |_| changed.typeset(),
            BatchSize::PerIteration,
        );
    });
    let frame = Rect { x: 0.0, y: 0.0, width: 400.0, height: 260.0 };
    for (labels, required, obstacles) in [(200, 0, 1000), (200, 20, 1000), (1000, 20, 0)] {
        let (wanted, around) = crowd(frame, labels, required, obstacles);
        group.bench_function(
            format!("places for {labels} labels among {obstacles} obstacles, {required} of them required"),
            |bencher| {
                bencher.iter(|| place(&wanted, &around, frame));
            },
        );
    }
    group.finish();
}

criterion_group!(charts, benches);
criterion_main!(charts);
