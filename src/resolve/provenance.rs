//! Where the data of a brief come from: everything that is shown, or that a printed number or a claim rests on.

use std::collections::BTreeMap;

use crate::data::Computed;
use crate::project::{Date, Named, Poll, Project, Table, sha256};
use crate::text::Text;

use super::checks::Used;
use super::{Figure, Labelled, label};

/// The data behind a brief.
#[derive(Debug, Clone, Default)]
pub struct Origins {
    /// The tables and polls, those shown first, in reading order.
    pub sources: Vec<DataSource>,
    /// The printed metrics that follow from published figures without being published themselves.
    pub implied: Vec<String>,
    /// The printed metrics that agree with a published figure.
    pub confirmed: Vec<String>,
}

/// A table or poll with what is known of its origin.
#[derive(Debug, Clone)]
pub struct DataSource {
    /// Its name in the data files.
    pub name: String,
    /// The label of the table or figure that shows it, when one does.
    pub shown_as: Option<String>,
    /// Its heading.
    pub title: Option<Text>,
    /// The key of the reference that it is taken from.
    pub source: Option<String>,
    /// The edition or vintage of the data.
    pub version: Option<String>,
    /// The day on which it was taken from the source.
    pub retrieved: Option<Date>,
    /// The licence.
    pub licence: Option<String>,
    /// The file of its rows in the project.
    pub file: Option<String>,
    /// The number of rows or waves.
    pub rows: usize,
    /// The SHA-256 digest of the rows or waves; of rows in a file, that of the file.
    pub digest: String,
    /// The poll, when it is one, whose methods are told.
    pub poll: Option<Poll>,
}

/// `titles` are the headings of tables and polls by name, `figures` those of the project by label.
pub(super) fn gather(
    project: &Project,
    computed: &Computed,
    titles: &BTreeMap<String, Option<Text>>,
    figures: &Labelled<Figure>,
    used: &Used,
) -> Origins {
    let behind = computed.data_behind(used.computed.iter().flat_map(|name| match computed.claims.get(name) {
        Some(claim) => claim.uses.iter().map(String::as_str).collect::<Vec<_>>(),
        None => vec![name.as_str()],
    }));
    let placed = project.disclosures.iter().filter(|table| used.numbers.contains_key(&label("tbl", &table.id)));
    let disclosed: Vec<&str> = placed.flat_map(|table| &table.value.polls).map(|name| name.as_str()).collect();
    let title = |name: &str| titles.get(name).cloned().unwrap_or_default();
    // Where the data are shown: as a table, else in the first figure that draws them. Tables come first, then figures.
    let shown = |id: &str| {
        let table = label("tbl", id);
        if let Some(number) = used.numbers.get(&table) {
            return Some(((0, *number), table));
        }
        let draws = |figure: &Figure| figure.data.as_ref().is_some_and(|(data, _)| data == id);
        let drawn = figures.iter().filter(|(_, figure)| draws(&figure.value));
        let (number, label) = drawn.filter_map(|(label, _)| Some((used.numbers.get(label)?, label))).min()?;
        Some(((1, *number), label.clone()))
    };
    let mut sources: Vec<((usize, usize), DataSource)> = Vec::new();
    let mut add = |id: &str, source: &dyn Fn(Option<String>) -> DataSource| match shown(id) {
        Some((order, label)) => sources.push((order, source(Some(label)))),
        None if behind.contains(id) || disclosed.contains(&id) => sources.push(((2, 0), source(None))),
        None => {}
    };
    for table in &project.tables {
        add(&table.id, &|shown| table_source(project, table, shown, title(&table.id)));
    }
    for poll in &project.polls {
        add(&poll.id, &|shown| poll_source(poll, shown, title(&poll.id)));
    }
    sources.sort_by_key(|(order, _)| *order);
    let printed = |keep: &dyn Fn(&str) -> bool| used.computed.iter().filter(|name| keep(name)).cloned().collect();
    Origins {
        sources: sources.into_iter().map(|(_, source)| source).collect(),
        implied: printed(&|name| computed.metrics.get(name).is_some_and(|metric| metric.implied)),
        confirmed: printed(&|name| computed.expectations.contains_key(name)),
    }
}

fn table_source(project: &Project, table: &Named<Table>, shown_as: Option<String>, title: Option<Text>) -> DataSource {
    let t = &table.value;
    DataSource {
        name: table.id.clone(),
        shown_as,
        title,
        source: t.source.as_ref().map(|key| key.to_string()),
        version: t.version.as_ref().map(|version| version.to_string()),
        retrieved: project.retrieved(t),
        licence: t.licence.as_ref().map(|licence| licence.to_string()),
        file: t.file.as_ref().map(|file| file.to_string()),
        rows: project.records.get(&table.id).map_or(0, |records| records.len()),
        digest: table_digest(project, table),
        poll: None,
    }
}

fn poll_source(poll: &Named<Poll>, shown_as: Option<String>, title: Option<Text>) -> DataSource {
    let p = &poll.value;
    DataSource {
        name: poll.id.clone(),
        shown_as,
        title,
        source: p.source.as_ref().map(|key| key.to_string()),
        version: None,
        retrieved: None,
        licence: None,
        file: None,
        rows: p.wave.len(),
        digest: poll_digest(p),
        poll: Some(p.clone()),
    }
}

fn table_digest(project: &Project, table: &Named<Table>) -> String {
    let file = table.value.file.as_ref().and_then(|file| project.root.input(std::path::Path::new(file.as_str())));
    if let Some(file) = file {
        return file.sha256;
    }
    let records = project.records.get(&table.id);
    let mut text = String::new();
    for (at, column) in table.value.columns.iter().enumerate() {
        text += &format!("{}\n", *column.id);
        records.map(|records| records.column(at)).unwrap_or_default().iter().for_each(|cell| text += &format!("{cell}\n"));
    }
    sha256(text.as_bytes())
}

fn poll_digest(poll: &Poll) -> String {
    let mut text = String::new();
    for wave in &poll.wave {
        text += &format!("{}\n", wave.name());
        wave.share.iter().for_each(|(answer, share)| text += &format!("{}: {}\n", **answer, **share));
        let (size, margin) = (wave.sample_size.as_deref(), wave.margin_of_error.as_deref());
        text += &format!("{size:?} {margin:?}\n");
    }
    sha256(text.as_bytes())
}
