//! What charts say of their data: in words, in numbers, in colours, on their axes.

mod common;

use common::write;
use pressrun::Project;
use serde_json::Value;

const DATA: &str = r#"
[table.oil]
title = "Oil"
unit = "barrels"
columns = [
    { id = "country", title = "Country", type = "string" },
    { id = "volume", title = "*Sold* in 2008", type = "number", decimals = 1 },
    { id = "before", title = "Sold before", type = "number", decimals = 1 },
    { id = "rate", title = "Rate", type = "percent" },
]
rows = [
    ["Angola", 0.5, 0.4, 5],
    ["Canada", 1.9, 1.7, 19],
    ["Mexico", 1.2, 1.4, 12],
    ["Iraq", 0.6, 0.5, 6],
    ["Peru", "", 0.1, 1],
]

[table.series]
title = "Series"
columns = [
    { id = "year", title = "Year", type = "year" },
    { id = "place", title = "Place", type = "string" },
    { id = "group", title = "Group", type = "string" },
    { id = "value", title = "Value", type = "number" },
]
rows = [
    [2008, "North", "A", 7], [2006, "North", "A", 5], [2007, "North", "A", 9],
    [2006, "South", "A", 4], [2007, "South", "A", 4], [2008, "South", "A", 4],
    [2006, "North", "B", 3], [2007, "North", "B", ""], [2008, "North", "B", 1],
    [2006, "South", "B", 2], [2007, "South", "B", 1], [2008, "South", "B", 2],
]

[table.gaps]
title = "Gaps"
columns = [{ id = "year", type = "year" }, { id = "value", type = "number" }]
rows = [[1066, ""], [2006, 1], [2007, ""], [2008, 2], [2030, ""]]

[table.orders]
title = "Orders of magnitude"
columns = [{ id = "name", type = "string" }, { id = "size", type = "number" }]
rows = [["Whale", 90000], ["Mouse", 0.025], ["Flea", 0.00001]]

[table.seats]
title = "Seats"
columns = [{ id = "year", type = "year" }, { id = "party", type = "string" }, { id = "seats", type = "integer" }, { id = "rank", type = "integer" }]
rows = [
    [2004, "A", 40, 1], [2004, "B", 17, 2], [2004, "C", 3, 3],
    [2008, "A", 3, 3], [2008, "B", 17, 2], [2008, "C", 40, 1],
]

[table.events]
title = "Events"
columns = [{ id = "day", type = "date" }, { id = "what", type = "string" }]
rows = [[1962-10-16, "Crisis"], [1991-12-26, "End"]]

[poll.trade]
title = "Trade"
answers = { good = "Good", bad = "Bad" }
[[poll.trade.wave]]
date = 2008-03-01
share = { good = 48, bad = 40 }
[[poll.trade.wave]]
date = 2002
share = { good = 78, bad = 15 }
"#;

/// The files of the figures and of the annex, of a brief in a language whose figures are these.
fn files(language: &str, figures: &str) -> Vec<(String, Value)> {
    let folder = tempfile::tempdir().expect("a folder");
    let project = folder.path();
    let figures: String =
        figures.split("[figure.").map(str::trim).filter(|figure| !figure.is_empty()).fold(String::new(), |all, figure| {
            let (name, keys) = figure.split_once(']').expect("a name");
            format!("{all}[figure.{name}]\ntitle = \"A title.\"\n{keys}\n\n")
        });
    let placed: Vec<String> = figures
        .lines()
        .filter_map(|line| Some(format!("![](fig-{})", line.strip_prefix("[figure.")?.strip_suffix(']')?)))
        .collect();
    let brief = format!(
        "slug = \"case\"\nlanguage = \"{language}\"\ntitle = \"A case\"\ndate = 2008-05-01\nsections = [\"sections/*.toml\"]\ndata = [\"data.toml\"]\nfigures = \"figures.toml\"\n"
    );
    write(project, "brief.toml", &brief);
    write(project, "data.toml", DATA);
    write(project, "figures.toml", &figures);
    write(project, "sections/one.toml", &format!("id = \"one\"\ntitle = \"One\"\nbody = '''\n{}\n'''\n", placed.join("\n\n")));
    let brief = Project::open(project).and_then(|project| project.check()).unwrap_or_else(|report| panic!("{report}"));
    let edition = brief.edition(language, "screen").unwrap_or_else(|report| panic!("{report}"));
    edition.files.iter().filter_map(|file| Some((file.path.clone(), serde_json::from_slice(&file.bytes).ok()?))).collect()
}

/// The file of the only figure, in English.
fn figure(keys: &str) -> Value {
    in_language("en", keys)
}

fn in_language(language: &str, keys: &str) -> Value {
    let files = files(language, &format!("[figure.it]\n{keys}"));
    let found = files.into_iter().find(|(path, _)| path == "/brief/figures/fig-it.json");
    found.expect("a figure").1
}

fn alt(language: &str, keys: &str) -> String {
    in_language(language, keys)["alt"].as_str().expect("words").replace(['\u{a0}', '\u{202f}'], " ")
}

fn items(figure: &Value) -> Vec<Value> {
    figure["chart"]["panels"][0]["items"].as_array().expect("marks").clone()
}

fn strings(values: &Value) -> Vec<String> {
    values.as_array().expect("a list").iter().map(|value| value.as_str().unwrap_or_default().to_owned()).collect()
}

fn parts(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["tone"]["part"].as_str().expect("a tone")).collect()
}

const BARS: &str = "mark = \"bar\"\ndata = \"oil\"\nx = \"volume\"\ny = \"country\"\n";
const LINE: &str =
    "mark = \"line\"\ndata = \"series\"\nx = \"year\"\ny = \"value\"\nwhere = 'place == \"North\" and group == \"A\"'\n";

#[test]
fn those_who_cannot_see_a_chart_hear_its_kind_its_values_and_what_is_missing() {
    assert_eq!(alt("en", BARS), "A title. Bar chart, in barrels. Angola 0.5; Canada 1.9; Mexico 1.2; Iraq 0.6. 1 missing value.");
    assert_eq!(
        alt("es", BARS),
        "A title. Gráfico de barras, en barrels. Angola 0,5; Canada 1,9; Mexico 1,2; Iraq 0,6. Falta 1 valor."
    );
    assert_eq!(
        alt("fr", BARS),
        "A title. Diagramme en barres, en barrels. Angola 0,5; Canada 1,9; Mexico 1,2; Iraq 0,6. 1 valeur manquante."
    );
}

#[test]
fn those_who_cannot_see_a_line_hear_where_it_goes_and_where_it_turns_in_the_order_of_time() {
    assert_eq!(alt("en", LINE), "A title. Line chart. Up from 5 (2006) to 7 (2008); highest 9 (2007).");
    assert_eq!(alt("es", LINE), "A title. Gráfico de líneas. Sube de 5 (2006) a 7 (2008); máximo 9 (2007).");
    assert_eq!(alt("fr", LINE), "A title. Courbe. En hausse, de 5 (2006) à 7 (2008); maximum 9 (2007).");
}

#[test]
fn series_of_small_charts_are_told_apart_in_the_words_too() {
    let words =
        alt("en", "mark = \"line\"\ndata = \"series\"\nx = \"year\"\ny = \"value\"\ncolor = \"place\"\nfacet = \"group\"\n");
    for told in [
        "A, North: up from 5 (2006) to 7 (2008); highest 9 (2007).",
        "A, South: 4 (2006) and 4 (2008), unchanged.",
        "B, North: down from 3 (2006) to 1 (2008).",
        "B, South: 2 (2006) and 2 (2008), unchanged; lowest 1 (2007).",
        "1 missing value.",
    ] {
        assert!(words.contains(told), "{words}");
    }
}

#[test]
fn a_timeline_is_told_by_its_ends_also_before_1970() {
    let words = alt("en", "mark = \"timeline\"\ndata = \"events\"\nx = \"day\"\ntext = \"what\"\n");
    assert_eq!(words, "A title. Timeline. 2 entries, from October 16, 1962 to December 26, 1991.");
    let one = alt("fr", "mark = \"timeline\"\ndata = \"events\"\nx = \"day\"\nwhere = 'what == \"End\"'\n");
    assert_eq!(one, "A title. Frise chronologique. 1 entrée (26 décembre 1991).");
}

#[test]
fn the_attached_numbers_are_the_charted_ones() {
    let figure = figure(&format!("{BARS}where = 'volume != missing'\nsort = \"-volume\"\nfirst = 2\nother = true\n"));
    assert_eq!(figure["csv"], "country,volume\r\nCanada,1.9\r\nMexico,1.2\r\nother,1.1\r\n");
    assert_eq!(strings(&figure["chart"]["y"]["categories"]), ["Canada", "Mexico", "Other"]);
}

#[test]
fn the_numbers_in_the_annex_are_the_charted_ones() {
    let keys = format!("[figure.it]\n{BARS}where = 'volume != missing'\nsort = \"-volume\"\nfirst = 2\nother = true\n");
    let files = files("en", &keys);
    let annex = files.iter().map(|(_, file)| file.to_string()).find(|file| file.contains("data-fig-it"));
    let annex = annex.expect("a table of the numbers");
    assert!(annex.contains(r#"{"cells":["Mexico","1.2"]"#) || annex.contains(r#""cells":["Mexico","1.2"]"#), "{annex}");
    assert!(annex.contains(r#""cells":["Other","1.1"]"#) && !annex.contains("Angola"), "{annex}");
}

#[test]
fn the_first_are_categories_also_where_each_has_several_bars() {
    let figure = figure(
        "mark = \"bar\"\ndata = \"oil\"\nx = [\"volume\", \"before\"]\ny = \"country\"\nwhere = 'volume != missing'\nsort = \"-volume\"\nfirst = 1\nother = true\n",
    );
    assert_eq!(strings(&figure["chart"]["y"]["categories"]), ["Canada", "Other"]);
    let values: Vec<String> = items(&figure).iter().map(|item| item["value"].as_str().unwrap_or_default().to_owned()).collect();
    assert_eq!(values, ["1.9", "1.7", "2.3", "2.3"]);
    assert_eq!(figure["csv"], "country,volume,before\r\nCanada,1.9,1.7\r\nother,2.3,2.3\r\n");
}

#[test]
fn the_others_are_added_up_for_each_colour() {
    let figure = figure(
        "mark = \"bar\"\ndata = \"series\"\nx = \"value\"\ny = \"year\"\ncolor = \"place\"\nwhere = 'group == \"A\"'\nsort = \"-year\"\nfirst = 1\nother = true\n",
    );
    assert_eq!(strings(&figure["chart"]["y"]["categories"]), ["2008", "Other"]);
    let names: Vec<&Value> = figure["chart"]["series"].as_array().expect("series").iter().map(|series| &series["name"]).collect();
    assert_eq!(names, ["North", "South"]);
    let values: Vec<String> = items(&figure).iter().map(|item| item["value"].as_str().unwrap_or_default().to_owned()).collect();
    assert_eq!(values, ["7", "4", "14", "8"]);
}

#[test]
fn titles_of_columns_name_the_series() {
    let figure = figure("mark = \"dot\"\ndata = \"oil\"\nx = [\"volume\", \"before\"]\ny = \"country\"\n");
    let names: Vec<&Value> = figure["chart"]["series"].as_array().expect("series").iter().map(|series| &series["name"]).collect();
    assert_eq!(names, ["Sold in 2008", "Sold before"]);
}

#[test]
fn a_highlighted_category_has_the_accent_and_the_others_stand_back() {
    let figure = figure(&format!("{BARS}highlight = [\"Canada\"]\n"));
    assert_eq!(parts(&items(&figure)), ["quiet", "accent", "quiet", "quiet", "quiet"]);
}

#[test]
fn a_series_is_highlighted_by_the_name_of_its_column_or_by_its_title() {
    for name in ["volume", "Sold in 2008"] {
        let keys = "mark = \"dot\"\ndata = \"oil\"\nx = [\"volume\", \"before\"]\ny = \"country\"\n";
        let figure = figure(&format!("{keys}highlight = [\"{name}\"]\n"));
        let series: Vec<&Value> =
            figure["chart"]["series"].as_array().expect("series").iter().map(|series| &series["tone"]["part"]).collect();
        assert_eq!(series, ["accent", "quiet"], "{name}");
    }
}

#[test]
fn time_runs_forward_in_columns_and_slopes_whatever_the_order_of_the_rows() {
    let column = figure(&LINE.replace("\"line\"", "\"column\""));
    assert_eq!(strings(&column["chart"]["x"]["categories"]), ["2006", "2007", "2008"]);
    let slope = figure(&LINE.replace("\"line\"", "\"slope\"").replace("where = '", "where = 'year != 2007 and "));
    let places: Vec<f64> = items(&slope).iter().map(|item| item["x"].as_f64().expect("a place")).collect();
    let values: Vec<Value> = items(&slope).iter().map(|item| item["value"].clone()).collect();
    assert_eq!((places, values), (vec![0.0, 1.0], vec!["5".into(), "7".into()]));
}

#[test]
fn a_poll_of_days_and_of_years_stands_in_the_order_of_time() {
    let figure = figure("mark = \"slope\"\ndata = \"trade\"\nx = \"date\"\ny = \"good\"\n");
    assert_eq!(figure["alt"], "A title. Slope chart. Down from 78% (2002) to 48% (2008).");
}

#[test]
fn one_value_or_equal_values_on_a_logarithmic_scale_still_are_a_chart() {
    let keys = "mark = \"dot\"\ndata = \"oil\"\nx = { field = \"volume\", scale = { type = \"log\" } }\ny = \"country\"\nwhere = 'country == \"Canada\"'\n";
    let place = items(&figure(keys))[0]["to"].as_f64().expect("a place");
    assert!(place > 0.1 && place < 0.9, "{place}");
}

#[test]
fn on_a_logarithmic_scale_each_value_has_the_digits_it_needs() {
    let figure = figure("mark = \"dot\"\ndata = \"orders\"\nx = { field = \"size\", scale = { type = \"log\" } }\ny = \"name\"\n");
    let values: Vec<Value> = items(&figure).iter().map(|item| item["value"].clone()).collect();
    assert_eq!(values, ["90,000", "0.025", "0.00001"]);
}

#[test]
fn the_largest_amount_is_first_and_whole_numbers_from_one_are_ranks() {
    let keys = "mark = \"bump\"\ndata = \"seats\"\nx = \"year\"\ncolor = \"party\"\n";
    let heights = |field: &str| -> Vec<Value> {
        items(&figure(&format!("{keys}y = \"{field}\"\n"))).iter().map(|item| item["y"].clone()).collect()
    };
    assert_eq!(heights("seats"), [1.0, 0.0, 0.5, 0.5, 0.0, 1.0]);
    assert_eq!(heights("rank"), heights("seats"));
}

#[test]
fn the_waves_of_a_poll_are_called_by_their_dates_in_the_language() {
    let figure = in_language("fr", "mark = \"bar\"\ndata = \"trade\"\nx = \"good\"\ny = \"wave\"\n");
    let names: Vec<String> = strings(&figure["chart"]["y"]["categories"]).iter().map(|name| name.replace('\u{a0}', " ")).collect();
    assert_eq!(names, ["1er mars 2008", "2002"]);
}

#[test]
fn answers_with_fractions_are_no_matter_of_many_orders_of_magnitude() {
    let data = "mark = \"diverging\"\ndata = \"oil\"\nx = [\"before\", \"volume\"]\ny = \"country\"\nwhere = 'volume != missing'\n";
    assert_eq!(items(&figure(data)).len(), 8);
}

#[test]
fn a_rule_at_a_category_crosses_its_column() {
    let figure = figure(&format!("{}rules = [{{ x = 2007, text = \"Here\" }}]\n", LINE.replace("\"line\"", "\"column\"")));
    assert_eq!(figure["chart"]["guides"][0]["from"], 0.5);
}

#[test]
fn a_day_is_a_part_of_its_year_on_an_axis_of_years() {
    let figure = figure(&format!("{LINE}rules = [{{ x = 2007-01-01 }}, {{ x = 2007-07-02 }}]\n"));
    let places: Vec<f64> = (0..2).map(|at| figure["chart"]["guides"][at]["from"].as_f64().expect("a place")).collect();
    assert!((places[0] - 0.5).abs() < 1e-9 && (places[1] - 0.75).abs() < 0.01, "{places:?}");
}

#[test]
fn columns_of_several_units_in_a_table_with_bars_keep_their_own() {
    let figure = figure(
        "mark = \"table-bars\"\ndata = \"oil\"\nx = [\"volume\", \"rate\"]\ny = \"country\"\nwhere = 'country == \"Canada\"'\n",
    );
    let values: Vec<Value> = items(&figure).iter().map(|item| item["value"].clone()).collect();
    assert_eq!(values, ["1.9", "19%"]);
}

#[test]
fn moments_without_a_value_at_either_end_take_no_room() {
    let keys = "mark = \"line\"\ndata = \"gaps\"\nx = \"year\"\ny = \"value\"\n";
    let known: Vec<f64> =
        items(&figure(keys)).iter().filter(|item| !item["y"].is_null()).map(|item| item["x"].as_f64().expect("a place")).collect();
    assert_eq!(known, [0.0, 1.0]);
}
