//! A figure on its way to a chart: its channels followed to the fields of its data, and how it reports what is wrong.

use std::collections::HashMap;

use crate::data::Computed;
use crate::diagnostic::{Diagnostic, Place, quoted_list, suggest};
use crate::project::{Cell, Channel, Figure, Located, Mark, Named, Project};
use crate::resolve::{DisplayValue, ProseReader};
use crate::text::Name;

use super::fields::{Field, Fields};
use super::keys::{self, channels};
use super::problems::{missing_key, problem, unknown_field};

/// How many names a finding lists.
const LISTED: usize = 12;

/// A figure whose channels have been followed to the fields of its data.
pub struct Sketch<'a, 'p> {
    /// The figure.
    pub figure: &'a Named<Figure>,
    /// Its mark.
    pub mark: Mark,
    /// Whether it draws a poll.
    pub is_poll: bool,
    /// The data, after sorting, cutting and folding.
    pub fields: Fields,
    /// The data before folding.
    pub unfolded: Fields,
    /// The fields before folding that are drawn, in the order in which the table of the numbers has them.
    pub shown: Vec<usize>,
    /// The position of the field that each channel stands for.
    pub x: Option<usize>,
    pub y: Option<usize>,
    pub x2: Option<usize>,
    pub color: Option<usize>,
    pub size: Option<usize>,
    pub text: Option<usize>,
    pub facet: Option<usize>,
    /// One field of half-widths, or those of the lower and the upper end.
    pub error: Vec<usize>,
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
        keys::check(figure, mark, prose);
        let fields = Fields::read(project, computed, figure, data, prose)?;
        let mut sketch = Self {
            figure,
            mark,
            is_poll: project.poll(data).is_some(),
            fields,
            unfolded: Fields::default(),
            shown: Vec::new(),
            x: None,
            y: None,
            x2: None,
            color: None,
            size: None,
            text: None,
            facet: None,
            error: Vec::new(),
            prose,
        };
        if sketch.has_failed(before) {
            return None;
        }
        let folded = sketch.arrange()?;
        sketch.x = folded.x.or_else(|| sketch.one("x"));
        sketch.y = folded.y.or_else(|| sketch.one("y"));
        sketch.color = folded.color.or_else(|| sketch.one("color"));
        sketch.x2 = sketch.one("x2");
        sketch.size = sketch.one("size");
        sketch.text = sketch.one("text");
        sketch.facet = sketch.one("facet");
        sketch.error = sketch.margin_fields();
        sketch.check_quantities();
        if sketch.has_failed(before) {
            return None;
        }
        sketch.shown = sketch.fields_shown();
        if sketch.fields.rows.is_empty() {
            let place = f.r#where.as_ref().unwrap_or(data).place(figure.place.file);
            let message = format!("the figure `{}` has no data to draw", figure.id);
            let (reason, help) = match f.r#where.is_some() {
                true => ("chooses no row", "correct the condition, or take the figure out until there are data"),
                false => ("has no rows", "take the figure out until there are data"),
            };
            sketch.report("empty-chart", Some(place), message, reason, help);
            return None;
        }
        Some(sketch)
    }

    /// Whether an error was reported since there were so many findings.
    pub fn has_failed(&self, before: usize) -> bool {
        self.prose.diagnostics[before..].iter().any(Diagnostic::is_error)
    }

    /// The field at a position.
    pub fn field(&self, field: usize) -> &Field {
        &self.fields.fields[field]
    }

    /// A cell.
    pub fn cell(&self, row: usize, field: usize) -> &Cell {
        &self.fields.rows[row][field]
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.fields.rows.len()
    }

    /// The channel with a key.
    pub fn channel(&self, key: &str) -> Option<&'a Channel> {
        channels(&self.figure.value).find_map(|(name, channel)| (name == key).then_some(channel))
    }

    /// The name of the first field of a channel, for examples in findings.
    pub fn field_name(&self, key: &str) -> &'a str {
        self.channel(key).and_then(|channel| channel.fields.first()).map_or("…", |name| name.as_str())
    }

    /// The place of something in the file of the figure.
    pub fn place<T>(&self, located: &Located<T>) -> Place {
        located.place(self.figure.place.file)
    }

    /// The place of the first of some channels that the figure has.
    pub fn channel_place(&self, keys: &[&str]) -> Option<Place> {
        let channel = keys.iter().find_map(|key| self.channel(key))?;
        Some(self.place(channel.fields.first()?))
    }

    /// Reports a finding at a place, or else at the figure.
    pub fn report(
        &mut self,
        code: &'static str,
        place: Option<Place>,
        message: String,
        reason: impl Into<String>,
        help: impl Into<String>,
    ) {
        let finding = problem(self.figure, code, place, message).because(reason).help(help);
        self.prose.diagnostics.push(finding);
    }

    /// The position of a field by its name. One that the data do not have is reported.
    pub fn follow(&mut self, name: &Located<String>) -> Option<usize> {
        let position = self.fields.position(name);
        if position.is_none() {
            let data = self.figure.value.data.as_deref().map_or("", String::as_str);
            self.prose.diagnostics.push(unknown_field(self.figure, name, &self.fields, data));
        }
        position
    }

    /// The field of a channel that stands for one.
    fn one(&mut self, key: &str) -> Option<usize> {
        let channel = self.channel(key)?;
        if let [_, second, ..] = channel.fields.as_slice() {
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

    /// The fields of the unfolded data that the figure names. Categories come before quantities.
    fn fields_shown(&self) -> Vec<usize> {
        let f = &self.figure.value;
        let channels = [&f.facet, &f.y, &f.x, &f.x2, &f.text, &f.color, &f.size, &f.error];
        let mut shown: Vec<usize> = Vec::new();
        for name in channels.into_iter().flatten().flat_map(|channel| &channel.fields).chain(&f.fold) {
            shown.extend(self.unfolded.position(name).filter(|at| !shown.contains(at)));
        }
        shown.sort_by_key(|at| self.unfolded.fields[*at].kind.is_quantity());
        shown
    }

    /// The title of the axis of a channel as the project gives it.
    pub fn title(&mut self, key: &str) -> Option<Name> {
        let title = self.channel(key)?.title.as_ref()?;
        Some(self.prose.text(title, self.figure.place.file).into())
    }

    /// The different labels of a field, in the order in which they come, and the position of each row's.
    pub fn distinct(&self, field: Option<usize>) -> (Vec<DisplayValue>, Vec<usize>) {
        let Some(field) = field else { return (Vec::new(), vec![0; self.rows()]) };
        let mut labels = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        let positions = (0..self.rows()).map(|row| {
            let label = self.fields.label(row, field);
            *known.entry(format!("{label:?}")).or_insert_with(|| {
                labels.push(label);
                labels.len() - 1
            })
        });
        let positions = positions.collect();
        (labels, positions)
    }

    /// Whether a cell is what the project calls by a name.
    pub fn is_called(&self, row: usize, field: usize, name: &str) -> bool {
        self.field(field).is_called(self.cell(row, field), name)
    }

    /// What is written beside the mark of a row.
    pub fn name(&self, row: usize) -> Option<DisplayValue> {
        self.text.map(|text| self.fields.label(row, text)).filter(|name| *name != DisplayValue::Missing)
    }

    /// The first row in which a field is what the project calls by a name.
    pub fn row_called(&self, field: usize, name: &str) -> Option<usize> {
        (0..self.rows()).find(|row| self.is_called(*row, field, name))
    }

    /// What to write for a name that leads to no cell of some fields. None when these hold no names.
    pub fn suggest_name(&self, name: &str, fields: &[usize]) -> Option<String> {
        let mut known: Vec<String> = Vec::new();
        for cell in self.fields.rows.iter().flat_map(|row| fields.iter().map(|field| &row[*field])) {
            let name = cell.to_string();
            if *cell != Cell::Missing && !known.contains(&name) {
                known.push(name);
            }
        }
        suggest(name, known.iter().map(String::as_str)).or_else(|| {
            known.truncate(LISTED);
            (!known.is_empty()).then(|| format!("known, among others: {}", quoted_list(&known)))
        })
    }

    /// How the figure chooses the rows that pass a test, beside what it asks of them already.
    pub fn choosing(&self, test: &str) -> String {
        let condition = match self.figure.value.r#where.as_ref().map(|condition| condition.trim()) {
            None => test.to_owned(),
            Some(written) => {
                let either = written.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "or");
                if either { format!("({written}) and {test}") } else { format!("{written} and {test}") }
            }
        };
        let has = |characters: &[char]| condition.contains(characters);
        match (has(&['\n', '\'']), has(&['\n', '"', '\\'])) {
            (_, false) => format!("where = \"{condition}\""),
            (false, true) => format!("where = '{condition}'"),
            (true, true) => format!("add `and {test}` to `where`"),
        }
    }
}
