//! The keys of a figure: which it has, and which its mark needs or does not know.

use crate::diagnostic::Place;
use crate::project::{Channel, Figure, Mark, Named};
use crate::resolve::ProseReader;

use super::marks::{Form, form, keys, word};
use super::problems::{missing_key, problem, unused_key};

/// The channels that a figure has, by their keys.
pub fn channels(figure: &Figure) -> impl Iterator<Item = (&'static str, &Channel)> {
    let channels = [
        ("x", &figure.x),
        ("y", &figure.y),
        ("x2", &figure.x2),
        ("color", &figure.color),
        ("size", &figure.size),
        ("text", &figure.text),
        ("error", &figure.error),
        ("facet", &figure.facet),
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

/// Reports keys that a mark needs and keys that mean nothing to it.
pub fn check(figure: &Named<Figure>, mark: Mark, prose: &mut ProseReader) {
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
        check_channel(figure, key, channel, prose);
    }
    if let (Some(columns), None) = (&f.columns, &f.facet)
        && used.contains(&"facet")
    {
        let message = format!("the figure `{}` has `columns`, but no small charts to stand in them", figure.id);
        let finding = problem(figure, "unused-key", Some(columns.place(figure.place.file)), message);
        let help = "leave it out, or give each value of a field a small chart: facet = \"…\"";
        prose.diagnostics.push(finding.because("there is one chart").help(help));
    }
    if let (Some(true), None) = (f.other.as_deref(), &f.first) {
        prose.diagnostics.push(missing_key(figure, "first", "the others begin after the first", "8"));
    }
}

/// Reports a channel that names no field, and an axis where there is none.
fn check_channel(figure: &Named<Figure>, key: &str, channel: &Channel, prose: &mut ProseReader) {
    let Some(name) = channel.fields.first() else {
        prose.diagnostics.push(missing_key(figure, key, "its list is empty", "\"…\", a field of the data"));
        return;
    };
    let what = match (channel.scale.is_empty(), &channel.title) {
        (false, _) => "scale",
        (true, Some(_)) => "title",
        (true, None) => return,
    };
    if !["x", "y"].contains(&key) {
        let message = format!("`{key}` of the figure `{}` has a {what}, which means nothing here", figure.id);
        let finding = problem(figure, "unused-key", Some(name.place(figure.place.file)), message);
        let help = format!("name the field alone: {key} = \"{}\"", **name);
        prose.diagnostics.push(finding.because("only x and y are axes").help(help));
    }
}
