//! From the declared figure to the fields that its channels stand for.

use crate::data::Computed;
use crate::diagnostic::{Place, quoted_list, suggest};
use crate::project::{Cell, Channel, ColumnType, Figure, Located, Mark, Named, Project};
use crate::resolve::ProseReader;

use super::fields::Fields;
use super::marks::{Form, form, keys, word};
use super::problems::{missing_key, problem, unknown_field, unused_key};

/// Values from which on, and below which, a number is too long to be written out.
const LARGEST: f64 = 1e15;
const SMALLEST: f64 = 1e-9;

/// A figure whose channels have been followed to the fields of its data.
pub struct Sketch<'a, 'p> {
    /// The figure.
    pub figure: &'a Named<Figure>,
    /// Its mark.
    pub mark: Mark,
    /// Whether it draws a poll.
    pub poll: bool,
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
            poll: project.polls.iter().any(|poll| poll.id == **data),
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
        if let (false, Some(first), Some(sort)) = (sorted, &f.first, &f.sort) {
            let place = Some(sketch.place(first));
            let message = format!("the first of the figure `{}` cannot be chosen", figure.id);
            let reason = format!(
                "rows are chosen before columns are folded, and `{}` is there only afterwards",
                sort.trim_start_matches('-')
            );
            sketch.report("first-of-folded", place, message, reason, "sort by a column of the data, or leave `first` out");
            return None;
        }
        sketch.cut()?;
        sketch.unfolded = sketch.fields.clone();
        let (x, y, color) = sketch.fold()?;
        if !sorted {
            sketch.sort(true)?;
        }
        sketch.x = x.or_else(|| sketch.one("x", f.x.as_ref()));
        sketch.y = y.or_else(|| sketch.one("y", f.y.as_ref()));
        sketch.color = color.or_else(|| sketch.one("color", f.color.as_ref()));
        sketch.x2 = sketch.one("x2", f.x2.as_ref());
        sketch.size = sketch.one("size", f.size.as_ref());
        sketch.text = sketch.one("text", f.text.as_ref());
        sketch.facet = sketch.one("facet", f.facet.as_ref());
        if let Some(error) = &f.error {
            sketch.error = error.fields.iter().filter_map(|name| sketch.follow(name)).collect();
            if let Some(third) = error.fields.get(2) {
                sketch.report(
                    "several-fields",
                    Some(sketch.place(third)),
                    format!("`error` of the figure `{}` stands for one or two fields", figure.id),
                    "a third field",
                    "name a field of half-widths, or those of the lower and the upper end",
                );
            }
        }
        sketch.check_quantities();
        if prose_failed(&sketch, before) {
            return None;
        }
        sketch.shown = sketch.fields_shown();
        if sketch.fields.rows.is_empty() {
            let place = f.r#where.as_ref().unwrap_or(data).place(figure.place.file);
            let finding = problem(figure, "empty-chart", Some(place), format!("the figure `{}` has no data to draw", figure.id))
                .because(if f.r#where.is_some() { "chooses no row" } else { "has no rows" })
                .help(match f.r#where.is_some() {
                    true => "correct the condition, or take the figure out until there are data",
                    false => "take the figure out until there are data",
                });
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

    /// Sorts by the field of `sort`, if there is one of this name already. Whether nothing is left to do.
    fn sort(&mut self, must: bool) -> Option<bool> {
        let f = &self.figure.value;
        let Some(sort) = &f.sort else {
            // Time runs forward.
            let moments = f.x.as_ref().filter(|_| self.mark == Mark::Column).and_then(|x| self.fields.position(x.fields.first()?));
            if let Some(x) = moments.filter(|x| matches!(self.fields.fields[*x].kind, ColumnType::Year | ColumnType::Date)) {
                self.fields.sort(x, false);
            }
            return Some(true);
        };
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

    /// Cuts the rows to the first categories, and adds up the others if the figure says so.
    fn cut(&mut self) -> Option<()> {
        let f = &self.figure.value;
        let Some(first) = f.first.as_ref().map(|first| **first) else { return Some(()) };
        let (category, values) = match form(self.mark) {
            Form::Banded { upright: true, .. } => (f.x.as_ref(), f.y.as_ref()),
            Form::Parts => (f.color.as_ref().or(f.y.as_ref()), f.x.as_ref()),
            _ => (f.y.as_ref(), f.x.as_ref()),
        };
        let single = |channel: Option<&Channel>| match channel?.fields.as_slice() {
            [field] => self.fields.position(field),
            _ => None,
        };
        let category = single(category);
        let of_row = match category {
            Some(_) => self.distinct(category).1,
            None => (0..self.fields.rows.len()).collect(),
        };
        let count = of_row.iter().max().map_or(0, |last| last + 1);
        let other = f.other.as_ref().filter(|other| ***other);
        // One category in the place of one would tell less and save nothing.
        if count <= first || (other.is_some() && count == first + 1) {
            return Some(());
        }
        let groups: Vec<usize> = [single(f.color.as_ref()), single(f.facet.as_ref())].into_iter().flatten().collect();
        let groups: Vec<usize> = groups.into_iter().filter(|field| Some(*field) != category).collect();
        let named = |channel: Option<&Channel>| -> Vec<usize> {
            channel.into_iter().flat_map(|channel| &channel.fields).filter_map(|name| self.fields.position(name)).collect()
        };
        let mut added = named(values);
        added.extend(f.fold.iter().filter_map(|name| self.fields.position(name)));
        let margins = named(f.error.as_ref());
        let (mut kept, mut rest) = (Vec::new(), Vec::new());
        for (row, at) in std::mem::take(&mut self.fields.rows).into_iter().zip(of_row) {
            if at < first { kept.push(row) } else { rest.push(row) }
        }
        self.fields.rows = kept;
        let Some(other) = other else { return Some(()) };
        if let Some((missing, row)) =
            added.iter().find_map(|field| Some((*field, rest.iter().find(|row| row[*field] == Cell::Missing)?)))
        {
            let (id, name) = (self.fields.fields[missing].id.clone(), category.map(|category| row[category].to_string()));
            let place = Some(self.place(other));
            let message = format!("the figure `{}` cannot add up the others", self.figure.id);
            let reason = match name {
                Some(name) => format!("the `{id}` of “{name}” is missing"),
                None => format!("a value of `{id}` is missing"),
            };
            let help = format!("leave out what is not known, and say so in the caption: where = \"{id} != missing\"");
            self.report("unknown-sum", place, message, reason, help);
            return None;
        }
        let mut sums: Vec<Vec<Cell>> = Vec::new();
        for row in rest {
            let sum = match sums.iter_mut().find(|sum| groups.iter().all(|field| sum[*field] == row[*field])) {
                Some(sum) => sum,
                None => {
                    let start = |field: usize| match groups.contains(&field) {
                        true => row[field].clone(),
                        false if added.contains(&field) => Cell::Integer(0),
                        false => Cell::Missing,
                    };
                    sums.push((0..row.len()).map(start).collect());
                    sums.last_mut()?
                }
            };
            for field in added.iter().filter(|field| !margins.contains(field)) {
                sum[*field] = match (&sum[*field], &row[*field]) {
                    (Cell::Integer(a), Cell::Integer(b)) if a.checked_add(*b).is_some() => Cell::Integer(a + b),
                    (a, b) => match (a.number(), b.number()) {
                        (Some(a), Some(b)) => Cell::Number(crate::data::clean(a + b)),
                        _ => Cell::Missing,
                    },
                };
            }
        }
        self.fields.others = sums.len();
        self.fields.other_of = category.map(|category| self.fields.fields[category].id.clone());
        self.fields.rows.extend(sums);
        Some(())
    }

    /// Turns columns into rows where the figure says so, or where a channel names several fields. The positions of the fields that
    /// x, y and color then stand for.
    fn fold(&mut self) -> Option<(Option<usize>, Option<usize>, Option<usize>)> {
        let f = &self.figure.value;
        let several = |channel: &Option<Channel>| channel.as_ref().is_some_and(|channel| channel.fields.len() > 1);
        if !f.fold.is_empty() {
            let folded = |field: &str| f.fold.iter().any(|name| **name == field);
            if let Some(taken) = ["key", "value"].into_iter().find(|name| self.fields.position(name).is_some() && !folded(name)) {
                self.report(
                    "folded-name",
                    Some(self.place(&f.fold[0])),
                    format!("the figure `{}` has two fields `{taken}`", self.figure.id),
                    format!("folding makes a field `{taken}`, and the data have one already"),
                    "give that column another id, and keep its heading with `header`; or name the columns in a channel: x = [\"…\", \"…\"]",
                );
                return None;
            }
            self.fold_columns("fold", &f.fold)?;
            return Some((None, None, None));
        }
        let upright = matches!(form(self.mark), Form::Banded { upright: true, .. } | Form::Plane { .. });
        let ((value_key, value), (other_key, other)) =
            if upright { (("y", &f.y), ("x", &f.x)) } else { (("x", &f.x), ("y", &f.y)) };
        let channels = |value: usize, other: Option<usize>, color: Option<usize>| match upright {
            true => Some((other, Some(value), color)),
            false => Some((Some(value), other, color)),
        };
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
            let (key, value) = self.fold_columns(value_key, &value.as_ref()?.fields)?;
            return channels(value, None, Some(key));
        }
        if several(other) && value.is_none() {
            let (key, value) = self.fold_columns(other_key, &other.as_ref()?.fields)?;
            return channels(value, Some(key), None);
        }
        Some((None, None, None))
    }

    /// Turns columns into rows. The positions of the key and the value.
    fn fold_columns(&mut self, key: &str, names: &[Located<String>]) -> Option<(usize, usize)> {
        if let Some((_, twice)) = names.iter().enumerate().find(|(at, name)| names[..*at].iter().any(|other| **other == ***name)) {
            let message = format!("`{key}` of the figure `{}` names a field twice", self.figure.id);
            self.report("several-fields", Some(self.place(twice)), message, "the same field again", "leave it out");
            return None;
        }
        let columns: Option<Vec<usize>> = names.iter().map(|name| self.follow(name)).collect();
        let columns = columns?;
        for (name, at) in names.iter().zip(&columns) {
            let (first, field) = (&self.fields.fields[columns[0]], &self.fields.fields[*at]);
            let quantity = field.kind.is_quantity();
            if key != "fold" && !quantity {
                let message = format!("`{key}` of the figure `{}` names values that are no quantities", self.figure.id);
                let reason = format!("holds {}", field.nature());
                let help = "name fields of numbers, or one field of categories";
                self.report("field-type", Some(self.place(name)), message, reason, help);
                return None;
            }
            // In a table each column has lengths of its own.
            let apart = self.mark == Mark::TableBars && quantity && first.kind.is_quantity();
            if !first.is_like(field) && !apart {
                let message = format!("the figure `{}` sets values on one scale that have none in common", self.figure.id);
                let reason = format!("holds {}, `{}` holds {}", field.nature(), first.id, first.nature());
                let help = match quantity && first.kind.is_quantity() {
                    true => {
                        "give each a figure of its own, or use `mark = \"table-bars\"` or `mark = \"scatter\"`, which give each a scale"
                    }
                    false => "name columns of one type",
                };
                self.report("mixed-fields", Some(self.place(name)), message, reason, help);
                return None;
            }
        }
        self.fields.fold(&columns);
        let count = self.fields.fields.len();
        Some((count - 2, count - 1))
    }

    /// Reports margins and areas that are no quantities.
    fn check_quantities(&mut self) {
        let f = &self.figure.value;
        let margins = f.error.iter().flat_map(|channel| channel.fields.iter().take(2).map(|name| ("error", name)));
        let sizes = f.size.iter().flat_map(|channel| channel.fields.iter().map(|name| ("size", name)));
        for (key, name) in margins.chain(sizes) {
            let Some(field) = self.fields.position(name).map(|at| &self.fields.fields[at]) else { continue };
            if !field.kind.is_quantity() {
                let message = format!("`{key}` of the figure `{}` is no quantity", self.figure.id);
                let reason = format!("`{}` holds {}", field.id, field.nature());
                let help = "name a field of numbers; a column is one with `type = \"number\"`";
                self.report("field-type", Some(self.place(name)), message, reason, help);
            }
        }
    }

    /// Reports rows that have no place, because the field of a position or a series is missing there.
    pub fn complete(&mut self, channels: &[(&str, Option<usize>)]) -> Option<()> {
        let f = &self.figure.value;
        for (key, field) in channels.iter().filter_map(|(key, field)| Some((*key, (*field)?))) {
            let rows = self.fields.rows.len();
            let missing = (0..rows)
                .filter(|row| self.fields.rows[*row][field] == Cell::Missing && !self.fields.is_other(*row, field))
                .count();
            if missing == 0 {
                continue;
            }
            let id = self.fields.fields[field].id.clone();
            let channel = match key {
                "x" => &f.x,
                "y" => &f.y,
                "color" => &f.color,
                _ => &f.facet,
            };
            let help = match (self.poll, &f.r#where) {
                (true, _) => "give each wave its `date`, or use the field `wave`, which every one has".to_owned(),
                (false, None) => format!("complete the data, or leave such rows out: where = \"{id} != missing\""),
                (false, Some(_)) => format!("complete the data, or leave such rows out: where = \"({}) and {id} != missing\"", "…"),
            };
            let place = self.channel_place(channel.as_ref());
            let message = format!("the figure `{}` has rows without a place", self.figure.id);
            let reason = format!("missing in {missing} of {rows} rows");
            self.report("missing-place", place, message, reason, help);
            return None;
        }
        Some(())
    }

    /// Reports quantities that cannot be written out at a chart.
    pub fn check_sizes(&mut self, channels: &[(&str, Option<usize>)]) -> Option<()> {
        let f = &self.figure.value;
        for (key, field) in channels.iter().filter_map(|(key, field)| Some((*key, (*field)?))) {
            let wrong = |number: &f64| number.abs() >= LARGEST || (*number != 0.0 && number.abs() < SMALLEST);
            let Some(number) = self.fields.rows.iter().filter_map(|row| row[field].number()).find(wrong) else { continue };
            let channel = match key {
                "x" => &f.x,
                "y" => &f.y,
                _ => &f.size,
            };
            let large = number.abs() >= LARGEST;
            let place = self.channel_place(channel.as_ref());
            let message = format!("the figure `{}` has a value of {number:e}", self.figure.id);
            let reason = if large { "has more digits than a reader takes in" } else { "has too many zeros for a reader to count" };
            let help =
                if large { "give the values in a larger unit, such as billions" } else { "give the values in a smaller unit" };
            self.report("number-size", place, message, reason, help);
            return None;
        }
        Some(())
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
    let given = given(figure);
    for (key, place) in &given {
        if !needed.contains(key) && !used.contains(key) {
            let can: Vec<&str> = needed.iter().chain(used).copied().collect();
            prose.diagnostics.push(unused_key(figure, key, place.clone(), mark, &can));
        }
    }
    // Columns can stand for positions: then a channel names several, and the values are theirs.
    let wide = |channel: &Option<Channel>| channel.as_ref().is_some_and(|channel| channel.fields.len() > 1);
    let values_of = match form(mark) {
        Form::Banded { upright: true, .. } | Form::Plane { .. } if wide(&f.x) => "y",
        Form::Banded { upright: false, .. } if wide(&f.y) => "x",
        _ => "",
    };
    for key in needed {
        if !given.iter().any(|(name, _)| name == key) && *key != values_of {
            let why = format!("a chart of the mark `{}` needs it", word(mark));
            prose.diagnostics.push(missing_key(figure, key, &why, "\"…\", a field of the data"));
        }
    }
    for (key, channel) in channels(f) {
        if channel.fields.is_empty() {
            let example = "\"…\", a field of the data";
            prose.diagnostics.push(missing_key(figure, key, "its list is empty", example));
        }
        let positions = ["x", "y"].contains(&key);
        let (scale, title) = (!channel.scale.is_empty(), channel.title.is_some());
        if let Some(name) = channel.fields.first().filter(|_| !positions && (scale || title)) {
            let what = if scale { "scale" } else { "title" };
            let message = format!("`{key}` of the figure `{}` has a {what}, which means nothing here", figure.id);
            let finding = problem(figure, "unused-key", Some(name.place(figure.place.file)), message);
            let reason = "only x and y are axes";
            prose.diagnostics.push(finding.because(reason).help(format!("name the field alone: {key} = \"{}\"", **name)));
        }
    }
    if let (Some(columns), None) = (&f.columns, &f.facet)
        && used.contains(&"facet")
    {
        let message = format!("the figure `{}` has `columns`, but no small charts to stand in them", figure.id);
        let finding = problem(figure, "unused-key", Some(columns.place(figure.place.file)), message);
        prose.diagnostics.push(
            finding.because("there is one chart").help("leave it out, or give each value of a field a small chart: facet = \"…\""),
        );
    }
    if let (Some(true), None) = (f.other.as_deref(), &f.first) {
        prose.diagnostics.push(missing_key(figure, "first", "the others begin after the first", "8"));
    }
}

/// The channels that a figure has, by their keys.
fn channels(f: &Figure) -> impl Iterator<Item = (&'static str, &Channel)> {
    let channels = [
        ("x", &f.x),
        ("y", &f.y),
        ("x2", &f.x2),
        ("color", &f.color),
        ("size", &f.size),
        ("text", &f.text),
        ("error", &f.error),
        ("facet", &f.facet),
    ];
    channels.into_iter().filter_map(|(key, channel)| Some((key, channel.as_ref()?)))
}

/// The keys that a figure has and not every mark uses, with their places where they have one.
pub fn given(figure: &Named<Figure>) -> Vec<(&'static str, Option<Place>)> {
    let f = &figure.value;
    let file = figure.place.file;
    let rule = f.rules.first().map(|rule| rule.x.as_ref().or(rule.y.as_ref()).map(|at| at.place(file)));
    let band = f.bands.first().map(|band| band.x.as_ref().or(band.y.as_ref()).map(|at| at.place(file)));
    let annotation = f.annotations.first().map(|annotation| Some(annotation.x.place(file)));
    let options = [
        ("columns", f.columns.as_ref().map(|at| Some(at.place(file)))),
        ("stack", f.stack.as_ref().map(|at| Some(at.place(file)))),
        ("first", f.first.as_ref().map(|at| Some(at.place(file)))),
        ("other", f.other.as_ref().filter(|other| ***other).map(|at| Some(at.place(file)))),
        ("neutral", f.neutral.as_ref().map(|at| Some(at.place(file)))),
        ("rules", rule),
        ("bands", band),
        ("annotations", annotation),
        ("height", f.height.as_ref().map(|at| Some(at.place(file)))),
    ];
    channels(f)
        .map(|(key, channel)| (key, channel.fields.first().map(|name| name.place(file))))
        .chain(options.into_iter().filter_map(|(key, place)| Some((key, place?))))
        .collect()
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
