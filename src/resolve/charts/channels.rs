//! From the declared figure to the fields that its channels stand for.

use crate::data::Computed;
use crate::diagnostic::{Place, quoted_list, suggest};
use crate::project::{Cell, Channel, Figure, Located, Mark, Named, Project};
use crate::resolve::ProseReader;

use super::fields::Fields;
use super::marks::{Form, form, keys, word};
use super::problems::{missing_key, problem, unknown_field, unused_key};

/// A figure whose channels have been followed to the fields of its data.
pub struct Sketch<'a, 'p> {
    /// The figure.
    pub figure: &'a Named<Figure>,
    /// Its mark.
    pub mark: Mark,
    /// The data, after folding, sorting and cutting.
    pub fields: Fields,
    /// Fields by channel.
    pub x: Option<usize>,
    pub y: Option<usize>,
    pub x2: Option<usize>,
    pub color: Option<usize>,
    pub size: Option<usize>,
    pub text: Option<usize>,
    pub facet: Option<usize>,
    pub error: Vec<usize>,
    /// The fields of the data that are drawn, before folding, in order; for the table of the numbers.
    pub shown: Vec<usize>,
    /// The data before folding.
    pub unfolded: Fields,
    /// Where findings go.
    pub prose: &'a mut ProseReader<'p>,
}

impl<'a, 'p> Sketch<'a, 'p> {
    /// Follows the channels of a figure. What leads nowhere is reported.
    pub fn new(project: &Project, computed: &Computed, figure: &'a Named<Figure>, prose: &'a mut ProseReader<'p>) -> Option<Self> {
        let f = &figure.value;
        let mark = **f.mark.as_ref()?;
        let Some(data) = &f.data else {
            prose.diagnostics.push(missing_key(figure, "data", "a chart draws a table or poll", "\"…\", a table or poll"));
            return None;
        };
        let before = prose.diagnostics.len();
        check_keys(figure, mark, prose);
        let fields = read(project, computed, figure, data, prose)?;
        let mut sketch = Self {
            figure,
            mark,
            fields,
            x: None,
            y: None,
            x2: None,
            color: None,
            size: None,
            text: None,
            facet: None,
            error: Vec::new(),
            shown: Vec::new(),
            unfolded: Fields::default(),
            prose,
        };
        if prose_failed(&sketch, before) {
            return None;
        }
        let sorted = sketch.sort(false)?;
        sketch.cut();
        sketch.unfolded = sketch.fields.clone();
        let (x, y, color) = sketch.fold()?;
        if !sorted {
            sketch.sort(true)?;
        }
        sketch.x = sketch.one("x", x.as_ref().or(f.x.as_ref()));
        sketch.y = sketch.one("y", y.as_ref().or(f.y.as_ref()));
        sketch.color = sketch.one("color", color.as_ref().or(f.color.as_ref()));
        sketch.x2 = sketch.one("x2", f.x2.as_ref());
        sketch.size = sketch.one("size", f.size.as_ref());
        sketch.text = sketch.one("text", f.text.as_ref());
        sketch.facet = sketch.one("facet", f.facet.as_ref());
        if let Some(error) = &f.error {
            sketch.error = error.fields.iter().filter_map(|name| sketch.follow(name)).collect();
        }
        if prose_failed(&sketch, before) {
            return None;
        }
        sketch.shown = sketch.fields_shown();
        if sketch.fields.rows.is_empty() {
            let place = f.r#where.as_ref().unwrap_or(data).place(figure.place.file);
            let finding = problem(figure, "empty-chart", Some(place), format!("the figure `{}` has no data to draw", figure.id))
                .because(if f.r#where.is_some() { "chooses no row" } else { "has no rows" })
                .help("correct the condition, or take the figure out until there are data");
            sketch.prose.diagnostics.push(finding);
            return None;
        }
        Some(sketch)
    }

    /// The place of something in the file of the figure.
    pub fn place<T>(&self, located: &Located<T>) -> Place {
        located.place(self.figure.place.file)
    }

    /// The place of a channel, or of the figure.
    pub fn channel_place(&self, channel: Option<&Channel>) -> Option<Place> {
        Some(self.place(channel?.fields.first()?))
    }

    /// Reports a finding at the figure.
    pub fn report(
        &mut self,
        code: &'static str,
        place: Option<Place>,
        message: String,
        reason: impl Into<String>,
        help: impl Into<String>,
    ) {
        let finding = problem(self.figure, code, place, message).because(reason.into()).help(help.into());
        self.prose.diagnostics.push(finding);
    }

    fn follow(&mut self, name: &Located<String>) -> Option<usize> {
        let position = self.fields.position(name);
        if position.is_none() {
            let data = self.figure.value.data.as_deref().map_or("", String::as_str);
            self.prose.diagnostics.push(unknown_field(self.figure, name, &self.fields, data));
        }
        position
    }

    /// The field of a channel that stands for one.
    fn one(&mut self, key: &str, channel: Option<&Channel>) -> Option<usize> {
        let channel = channel?;
        if let [first, second, ..] = channel.fields.as_slice() {
            let _ = first;
            self.report(
                "several-fields",
                Some(self.place(second)),
                format!("`{key}` of the figure `{}` stands for one field", self.figure.id),
                "a second field",
                "name one field, or turn the columns into rows: fold = [\"…\", \"…\"], which gives the fields `key` and `value`",
            );
            return None;
        }
        self.follow(channel.fields.first()?)
    }

    /// Sorts by the field of `sort`, if there is one of this name already. Whether nothing is left to do.
    fn sort(&mut self, must: bool) -> Option<bool> {
        let Some(sort) = &self.figure.value.sort else { return Some(true) };
        let (name, largest_first) = match sort.strip_prefix('-') {
            Some(name) => (name, true),
            None => (sort.as_str(), false),
        };
        match self.fields.position(name) {
            Some(field) => {
                self.fields.sort(field, largest_first);
                Some(true)
            }
            None if must || (self.figure.value.fold.is_empty() && !["key", "value"].contains(&name)) => {
                let named = sort.with(name.to_owned());
                self.follow(&named);
                None
            }
            None => Some(false),
        }
    }

    /// Cuts the rows to the first, and adds up the others if the figure says so.
    fn cut(&mut self) {
        let f = &self.figure.value;
        let Some(first) = f.first.filter(|first| *first < self.fields.rows.len()) else { return };
        // One row in the place of one would tell less and save nothing.
        if f.other && self.fields.rows.len() == first + 1 {
            return;
        }
        let rest = self.fields.rows.split_off(first);
        if f.other {
            let sum = |field: usize| {
                let kind = self.fields.fields[field].kind;
                let numbers: Option<Vec<f64>> = rest.iter().map(|row| row[field].number()).collect();
                match numbers {
                    Some(numbers) if kind.is_quantity() => Cell::Number(crate::data::clean(numbers.iter().sum())),
                    _ => Cell::Missing,
                }
            };
            let row = (0..self.fields.fields.len()).map(sum).collect();
            self.fields.rows.push(row);
            self.fields.has_other = true;
        }
    }

    /// Turns columns into rows where the figure says so, or where a channel names several fields. The channels that then stand
    /// for other fields: x, y and color.
    fn fold(&mut self) -> Option<(Option<Channel>, Option<Channel>, Option<Channel>)> {
        let f = &self.figure.value;
        let several = |channel: &Option<Channel>| channel.as_ref().is_some_and(|channel| channel.fields.len() > 1);
        let channel = |name: &str, like: &Option<Channel>| {
            let like = like.clone().unwrap_or_default();
            Some(Channel { fields: vec![name.to_owned().into()], ..like })
        };
        if !f.fold.is_empty() {
            let columns: Option<Vec<usize>> = f.fold.iter().map(|name| self.follow(name)).collect();
            self.fields.fold(&columns?);
            return Some((None, None, None));
        }
        let upright = matches!(form(self.mark), Form::Banded { upright: true, .. } | Form::Plane { .. });
        let (value, other) = if upright { (&f.y, &f.x) } else { (&f.x, &f.y) };
        if several(value) {
            if let Some(color) = &f.color {
                self.report(
                    "several-fields",
                    self.channel_place(Some(color)),
                    format!("the figure `{}` has two ways of telling its series apart", self.figure.id),
                    "several fields are a series each already",
                    "leave out `color`, or name one field of values",
                );
                return None;
            }
            let names = value.as_ref().map(|channel| channel.fields.clone()).unwrap_or_default();
            let columns: Option<Vec<usize>> = names.iter().map(|name| self.follow(name)).collect();
            self.fields.fold(&columns?);
            let folded = channel("value", value);
            return Some(if upright { (None, folded, channel("key", &None)) } else { (folded, None, channel("key", &None)) });
        }
        if several(other) && value.is_none() && upright {
            let names = other.as_ref().map(|channel| channel.fields.clone()).unwrap_or_default();
            let columns: Option<Vec<usize>> = names.iter().map(|name| self.follow(name)).collect();
            self.fields.fold(&columns?);
            return Some((channel("key", other), channel("value", &None), None));
        }
        Some((None, None, None))
    }

    /// The fields of the unfolded data that the figure names.
    fn fields_shown(&self) -> Vec<usize> {
        let f = &self.figure.value;
        let channels = [&f.facet, &f.y, &f.x, &f.x2, &f.text, &f.color, &f.size, &f.error];
        // Categories come first in the table of the numbers.
        let mut names: Vec<&str> = Vec::new();
        for name in channels.into_iter().flatten().flat_map(|channel| &channel.fields).chain(&f.fold) {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        let mut shown: Vec<usize> = names.iter().filter_map(|name| self.unfolded.position(name)).collect();
        shown.sort_by_key(|at| self.unfolded.fields[*at].kind.is_quantity());
        shown
    }
}

fn prose_failed(sketch: &Sketch, before: usize) -> bool {
    sketch.prose.diagnostics[before..].iter().any(crate::diagnostic::Diagnostic::is_error)
}

/// Reports keys that a mark needs or does not know.
fn check_keys(figure: &Named<Figure>, mark: Mark, prose: &mut ProseReader) {
    let f = &figure.value;
    let (needed, used) = keys(mark);
    let given = [
        ("x", f.x.is_some()),
        ("y", f.y.is_some()),
        ("x2", f.x2.is_some()),
        ("color", f.color.is_some()),
        ("size", f.size.is_some()),
        ("text", f.text.is_some()),
        ("error", f.error.is_some()),
        ("facet", f.facet.is_some()),
        ("columns", f.columns.is_some()),
        ("stack", f.stack.is_some()),
        ("first", f.first.is_some()),
        ("other", f.other),
        ("neutral", f.neutral.is_some()),
        ("rules", !f.rules.is_empty()),
        ("bands", !f.bands.is_empty()),
        ("annotations", !f.annotations.is_empty()),
        ("height", f.height.is_some()),
    ];
    for (key, given) in given {
        if given && !needed.contains(&key) && !used.contains(&key) {
            let can: Vec<&str> = needed.iter().chain(used).copied().collect();
            prose.diagnostics.push(unused_key(figure, key, mark, &can));
        }
    }
    // Columns can stand for positions: then x names several, and the values are theirs.
    let wide = f.x.as_ref().is_some_and(|x| x.fields.len() > 1) && matches!(form(mark), Form::Plane { .. });
    for key in needed {
        let is_given = given.iter().any(|(name, given)| name == key && *given);
        if !is_given && !(wide && *key == "y") {
            let why = format!("a chart of the mark `{}` needs it", word(mark));
            prose.diagnostics.push(missing_key(figure, key, &why, "\"…\", a field of the data"));
        }
    }
    if let (true, None) = (f.other, f.first) {
        prose.diagnostics.push(missing_key(figure, "first", "the others begin after the first", "8"));
    }
}

/// The fields and rows of the data of a figure. What is wrong with the words of the data is reported with the data.
fn read(
    project: &Project,
    computed: &Computed,
    figure: &Named<Figure>,
    data: &Located<String>,
    prose: &mut ProseReader,
) -> Option<Fields> {
    if let Some(table) = project.tables.iter().find(|table| table.id == **data) {
        if figure.value.r#where.is_some() && !computed.drawn.contains_key(&figure.id) {
            return None;
        }
        let records = project.records.get(&table.id)?;
        let mut titles = ProseReader { sources: prose.sources, diagnostics: &mut Vec::new() };
        return Some(Fields::of_table(table, records, computed.drawn.get(&figure.id), &mut titles));
    }
    if let Some(poll) = project.polls.iter().find(|poll| poll.id == **data) {
        if let Some(condition) = &figure.value.r#where {
            let finding = problem(
                figure,
                "condition-on-poll",
                Some(condition.place(figure.place.file)),
                format!("the figure `{}` chooses rows of a poll", figure.id),
            );
            prose.diagnostics.push(
                finding
                    .because("conditions choose rows of tables")
                    .help("leave it out; name the answers that are drawn, or use a table"),
            );
            return None;
        }
        let mut titles = ProseReader { sources: prose.sources, diagnostics: &mut Vec::new() };
        return Some(Fields::of_poll(poll, &mut titles));
    }
    if !project.incomplete {
        let known: Vec<&str> =
            project.tables.iter().map(|t| t.id.as_str()).chain(project.polls.iter().map(|p| p.id.as_str())).collect();
        let mut finding =
            problem(figure, "unknown-data", Some(data.place(figure.place.file)), format!("there is no table or poll `{}`", **data))
                .because("names no data of the brief");
        finding.help = suggest(data, known.iter().copied()).or_else(|| {
            Some(match known.is_empty() {
                true => "declare a table or poll in a data file of brief.toml".to_owned(),
                false => format!("tables and polls: {}", quoted_list(&known)),
            })
        });
        prose.diagnostics.push(finding);
    }
    None
}
