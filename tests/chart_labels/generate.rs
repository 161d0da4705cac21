//! Charts of every mark with data as they come: short and long names, few and many rows, small and huge numbers, gaps.

use std::fmt::Write;

/// A sequence of numbers that look random and are the same on every run (a linear congruential generator, with Knuth's MMIX
/// constants).
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        let mut chance = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1);
        chance.below(7);
        chance
    }

    /// A whole number below a limit.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }

    pub fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    pub fn pick<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }
}

const NAMES: [&str; 24] = [
    "Norway",
    "Chad",
    "Viet Nam",
    "Bosnia and Herzegovina",
    "New Zealand",
    "Mexico",
    "Canada",
    "United States of America",
    "Lao People’s Democratic Republic",
    "Saint Vincent and the Grenadines",
    "Iran",
    "Papua New Guinea",
    "The former Yugoslav Republic of Macedonia",
    "Peru",
    "Sweden",
    "Côte d’Ivoire",
    "Austria",
    "Democratic Republic of the Congo",
    "Oman",
    "Trinidad and Tobago",
    "Switzerland",
    "Fiji",
    "United Kingdom of Great Britain and Northern Ireland",
    "Japan",
];

pub const MARKS: [&str; 13] = [
    "bar",
    "column",
    "diverging",
    "line",
    "area",
    "slope",
    "dot",
    "dumbbell",
    "scatter",
    "bump",
    "waffle",
    "timeline",
    "table-bars",
];

/// A data file and a file of figures with one chart.
pub struct Generated {
    pub data: String,
    pub figures: String,
}

/// The chart of a mark for a seed.
pub fn chart(mark: &str, seed: u64) -> Generated {
    let mut chance = Chance::new(seed);
    let rows = match mark {
        "line" | "area" | "scatter" => 2 + chance.below(24),
        "slope" => 2,
        "bump" => 2 + chance.below(4),
        "waffle" => 1 + chance.below(3),
        _ => 1 + chance.below(14),
    };
    let series = match mark {
        "diverging" => 2 + chance.below(4),
        "dumbbell" => 2 + chance.below(2),
        "bump" => 2 + chance.below(6),
        "bar" | "column" | "line" | "area" | "slope" | "dot" | "table-bars" => 1 + chance.below(4),
        _ => 1,
    };
    let shares = matches!(mark, "diverging" | "waffle");
    let magnitude = 10f64.powi(chance.below(9) as i32 - 2);
    let negative = !shares && !matches!(mark, "area" | "bump" | "waffle") && chance.one_in(4);
    let gaps = matches!(mark, "bar" | "column" | "line" | "dot" | "table-bars") && chance.one_in(4);
    let first = chance.below(NAMES.len());
    let name = |at: usize| NAMES[(first + at * 5) % NAMES.len()];
    let names = (0..rows.max(series)).map(name).collect::<std::collections::BTreeSet<_>>().len();
    let rows = if matches!(mark, "line" | "area" | "slope" | "scatter" | "timeline") { rows } else { rows.min(names) };

    let kind = if shares { "percent" } else { "number" };
    let mut columns = vec!["{ id = \"name\", type = \"string\" }".to_owned(), "{ id = \"year\", type = \"year\" }".to_owned()];
    for at in 0..series {
        columns.push(format!("{{ id = \"v{at}\", title = \"{}\", type = \"{kind}\" }}", name(at + 3)));
    }
    columns.push("{ id = \"moe\", type = \"number\" }".to_owned());
    columns.push("{ id = \"end\", type = \"year\" }".to_owned());
    let mut data = format!("[table.t]\ntitle = \"T\"\nunit = \"units\"\ncolumns = [{}]\nrows = [\n", columns.join(", "));
    for row in 0..rows {
        let mut cells = vec![format!("\"{}\"", name(row)), (1990 + row).to_string()];
        for at in 0..series {
            let value = match mark {
                "diverging" => (100 / series).to_string(),
                "waffle" => (5 + chance.below(28)).to_string(),
                // Distinct values, so that no two ranks are level.
                "bump" => format!("{}", (chance.below(90) + 1) * 10 + at),
                _ if gaps && chance.one_in(5) => "\"\"".to_owned(),
                _ => {
                    let sign = if negative && chance.one_in(3) { -1.0 } else { 1.0 };
                    format!("{}", (sign * (chance.below(900) + 1) as f64 * magnitude / 10.0 * 100.0).round() / 100.0)
                }
            };
            cells.push(value);
        }
        cells.push(format!("{}", (chance.below(60) + 1) as f64 * magnitude / 10.0));
        cells.push((1990 + row + 1 + chance.below(4)).to_string());
        let _ = writeln!(data, "[{}],", cells.join(", "));
    }
    data.push_str("]\n");

    let values = (0..series).map(|at| format!("\"v{at}\"")).collect::<Vec<_>>();
    let values = if series == 1 { values[0].clone() } else { format!("[{}]", values.join(", ")) };
    let mut figure = format!("[figure.f]\nmark = \"{mark}\"\ndata = \"t\"\ntitle = \"A chart of {rows} rows\"\n");
    let channels = match mark {
        "bar" | "dot" | "dumbbell" | "diverging" | "table-bars" => format!("x = {values}\ny = \"name\"\n"),
        "column" => format!("x = {}\ny = {values}\n", chance.pick(&["\"year\"", "\"name\""])),
        "line" | "area" | "slope" => format!("x = \"year\"\ny = {values}\n"),
        "bump" => format!("fold = {values}\nx = \"year\"\ny = \"value\"\ncolor = \"key\"\n"),
        "scatter" => "x = \"moe\"\ny = \"v0\"\ntext = \"name\"\n".to_owned(),
        "timeline" if chance.one_in(2) => "x = \"year\"\nx2 = \"end\"\ntext = \"name\"\n".to_owned(),
        "timeline" => "x = \"year\"\nx2 = \"end\"\ny = \"name\"\n".to_owned(),
        _ => "x = \"v0\"\ny = \"name\"\n".to_owned(),
    };
    figure += &channels;
    if mark == "diverging" && series % 2 == 1 {
        let _ = writeln!(figure, "neutral = \"v{}\"", series / 2);
    }
    options(mark, series, rows, &name, &mut chance, &mut figure);
    Generated { data, figures: figure }
}

/// Options that the mark can have, some of them.
fn options(mark: &str, series: usize, rows: usize, name: &dyn Fn(usize) -> &'static str, chance: &mut Chance, figure: &mut String) {
    let bars = matches!(mark, "bar" | "column");
    if chance.one_in(3) && !matches!(mark, "slope" | "bump" | "line" | "area") {
        let _ = writeln!(figure, "highlight = [\"{}\"]", name(chance.below(rows)));
    }
    if chance.one_in(3) && series > 1 && matches!(mark, "line" | "area" | "slope" | "bump") {
        let _ = writeln!(figure, "highlight = [\"v{}\"]", chance.below(series));
    }
    if chance.one_in(4) {
        let _ = writeln!(figure, "labels = {}", chance.one_in(2));
    }
    if chance.one_in(4) && (bars || mark == "dot") && series == 1 {
        figure.push_str("error = \"moe\"\n");
    }
    if chance.one_in(4) && bars && series > 1 && !figure.contains("error") {
        let _ = writeln!(figure, "stack = \"{}\"", chance.pick(&["zero", "none"]));
    }
    if chance.one_in(4) && matches!(mark, "bar" | "dot" | "scatter") {
        figure.push_str("wide = true\n");
    }
    if chance.one_in(3) && matches!(mark, "line" | "area" | "timeline") && rows > 4 {
        let (from, to) = (1991 + chance.below(2), 1993 + chance.below(rows - 4));
        let _ = writeln!(figure, "bands = [{{ x = [{from}, {to}], text = \"A time of which much was said\" }}]");
    }
    if chance.one_in(3) && matches!(mark, "line" | "area" | "timeline") && rows > 3 {
        let _ = writeln!(figure, "rules = [{{ x = {}, text = \"Treaty\" }}, {{ x = {}, text = \"Election\" }}]", 1991, 1992);
    }
    if chance.one_in(3) && matches!(mark, "bar" | "dot") && series == 1 && rows > 1 {
        figure.push_str("annotations = [{ x = 0, y = \"");
        let _ = writeln!(figure, "{}\", text = \"A remark that takes more than a line of its own\" }}]", name(chance.below(rows)));
    }
}
