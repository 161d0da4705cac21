//! Findings about charts, so that each says what would work.

use crate::diagnostic::{Diagnostic, Place, quoted_list, suggest};
use crate::project::{Figure, Located, Mark, Named};

use super::fields::Fields;
use super::marks::word;

/// A finding about a figure, at the place of one of its keys or of its name.
pub fn problem(figure: &Named<Figure>, code: &'static str, place: Option<Place>, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(code, message).at(place.unwrap_or_else(|| figure.place.clone()))
}

/// A channel names no field.
pub fn unknown_field(figure: &Named<Figure>, name: &Located<String>, fields: &Fields, data: &str) -> Diagnostic {
    let known: Vec<&str> = fields.fields.iter().map(|field| field.id.as_str()).collect();
    let mut finding = problem(
        figure,
        "unknown-field",
        Some(name.place(figure.place.file)),
        format!("the data of the figure `{}` have no field `{}`", figure.id, **name),
    )
    .because(format!("names no field of `{data}`"));
    let folded = ["key", "value"].contains(&name.as_str()) && figure.value.fold.is_empty();
    let fold = || "`key` and `value` are the fields of folded columns: fold = [\"…\", \"…\"]".to_owned();
    finding.help = folded
        .then(fold)
        .or_else(|| suggest(name, known.iter().copied()))
        .or_else(|| Some(format!("its fields are {}", quoted_list(&known))));
    finding
}

/// A key that means nothing to a mark.
pub fn unused_key(figure: &Named<Figure>, key: &str, place: Option<Place>, mark: Mark, can: &[&str]) -> Diagnostic {
    problem(
        figure,
        "unused-key",
        place,
        format!("the figure `{}` has `{key}`, which means nothing to the mark `{}`", figure.id, word(mark)),
    )
    .because(format!("`{}` takes no `{key}`", word(mark)))
    .help(format!("leave it out; beside its data, this mark uses {}", quoted_list(can)))
}

/// A key that a chart cannot do without, with an example of its value and what that is.
pub fn missing_key(figure: &Named<Figure>, key: &str, why: &str, example: &str) -> Diagnostic {
    let (value, what) = example.split_once(", ").map_or((example, String::new()), |(value, what)| (value, format!(", {what}")));
    problem(figure, "missing-key", None, format!("missing key `{key}` in the figure `{}`", figure.id))
        .because(why.to_owned())
        .help(format!("add `{key} = {value}`{what}"))
}
