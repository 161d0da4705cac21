//! Figures: charts and images under a title.

use crate::data::Computed;
use crate::diagnostic::{Diagnostic, FileIndex, Place, suggest};
use crate::project::{Date, Figure as Declared, Located, Named, Project, duplicate_id};
use crate::text::Text;

use super::charts::{self, Chart};
use super::images::{self, Image};
use super::{Defined, Labelled, ProseReader, label};

/// A figure.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Where the project declares it.
    pub place: Place,
    /// The message.
    pub title: Text,
    /// What else a reader needs to know.
    pub caption: Option<Text>,
    /// What the figure shows, in words, when the project tells it.
    pub alt: Option<String>,
    /// What is shown.
    pub content: FigureContent,
    /// The key of the reference it is taken from.
    pub source: Option<String>,
    /// When the data were taken from it.
    pub retrieved: Option<Date>,
    /// The table or poll that is drawn, and whether it is a poll.
    pub data: Option<(String, bool)>,
    /// Whether it reaches into the margin.
    pub wide: bool,
    /// Whether it is for export alone and has no place in the text.
    pub export_only: bool,
}

/// What a figure shows.
#[derive(Debug, Clone)]
pub enum FigureContent {
    /// An image of the project.
    Image(Image),
    /// A chart.
    Chart(Box<Chart>),
    /// Nothing, for a reason that was reported.
    Nothing,
}

impl Figure {
    /// The chart, when it is one.
    pub fn chart(&self) -> Option<&Chart> {
        match &self.content {
            FigureContent::Chart(chart) => Some(chart),
            _ => None,
        }
    }
}

/// Everything of the figures of a project.
pub(super) fn read(project: &Project, computed: &Computed, prose: &mut ProseReader) -> Labelled<Figure> {
    let mut figures = Labelled::new();
    for figure in &project.figures {
        let file = figure.place.file;
        let f = &figure.value;
        if let Some(source) = &f.source {
            check_source(project, source, file, prose);
        }
        let title = prose.text(&f.title, file);
        let caption = prose.optional_text(&f.caption, file);
        let content = content(project, computed, figure, prose);
        let drawn = matches!(content, FigureContent::Chart(_)).then_some(f.data.as_ref()).flatten();
        let table = drawn.and_then(|data| project.table(data));
        let poll = drawn.and_then(|data| project.poll(data));
        let of_data = table.and_then(|t| t.value.source.as_ref()).or(poll.and_then(|p| p.value.source.as_ref()));
        let value = Figure {
            place: figure.place.clone(),
            title,
            caption,
            alt: prose.words(&f.alt, file),
            content,
            source: f.source.as_ref().or(of_data).map(|key| key.to_string()),
            retrieved: table.filter(|_| f.source.is_none()).and_then(|table| project.retrieved(&table.value)),
            data: drawn.map(|data| (data.to_string(), poll.is_some())),
            wide: f.wide,
            export_only: f.export_only,
        };
        let key = label("fig", &figure.id);
        check_id(figure, prose);
        match figures.get(&key) {
            None => drop(figures.insert(key, Defined { place: figure.place.clone(), value })),
            Some(Defined { place: first, .. }) => {
                prose.diagnostics.push(duplicate_id("figure", &figure.id, figure.place.clone(), first.clone()));
            }
        }
    }
    figures
}

/// Reports a name that cannot be referred to, or that would not do as the name of a file.
fn check_id(figure: &Named<Declared>, prose: &mut ProseReader) {
    if figure.id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') && !figure.id.is_empty() {
        return;
    }
    prose.diagnostics.push(
        Diagnostic::error("figure-name", format!("a figure cannot be called `{}`", figure.id))
            .at(figure.place.clone())
            .because("files and references are called after it")
            .help("use letters, digits, `-` and `_`: [figure.oil_imports]"),
    );
}

fn content(project: &Project, computed: &Computed, figure: &Named<Declared>, prose: &mut ProseReader) -> FigureContent {
    let f = &figure.value;
    let refuse = |reason: &str, help: &str| {
        let message = format!("the figure `{}` needs one thing to show", figure.id);
        Diagnostic::error("figure-content", message).at(figure.place.clone()).because(reason.to_owned()).help(help.to_owned())
    };
    match (&f.image, &f.mark) {
        (Some(_), Some(_)) => {
            prose.diagnostics.push(refuse("has both `image` and `mark`", "keep one of them"));
            FigureContent::Nothing
        }
        (None, None) => {
            let help = match f.data.is_some() {
                true => "say what the data are drawn with: mark = \"bar\", \"line\" …",
                false => "draw data with mark = \"bar\" and data = \"…\", or name an image: image = \"images/….svg\"",
            };
            prose.diagnostics.push(refuse("has neither `mark` nor `image`", help));
            FigureContent::Nothing
        }
        (Some(path), None) => {
            let data = f.data.as_ref().map(|data| ("data", Some(data.place(figure.place.file))));
            if let Some((key, place)) = data.into_iter().chain(charts::given(figure)).next() {
                let finding = refuse(
                    &format!("`{key}` belongs to a chart"),
                    "leave it out, or draw the data with `mark` in the place of `image`",
                );
                prose.diagnostics.push(finding.at(place.unwrap_or_else(|| figure.place.clone())));
            }
            if f.alt.is_none() {
                prose.diagnostics.push(
                    Diagnostic::error("missing-key", format!("missing key `alt` in the figure `{}`", figure.id))
                        .at(figure.place.clone())
                        .because("an image tells nothing to those who cannot see it")
                        .help("add `alt = \"…\"`, what the image shows, in words"),
                );
            }
            match images::load(project, path) {
                Ok(image) => FigureContent::Image(image),
                Err(finding) => {
                    prose.diagnostics.push((*finding).at(path.place(figure.place.file)));
                    FigureContent::Nothing
                }
            }
        }
        (None, Some(_)) => match charts::chart(project, computed, figure, prose) {
            Some(chart) => FigureContent::Chart(Box::new(chart)),
            None => FigureContent::Nothing,
        },
    }
}

/// Reports a source that is not among the references.
pub(super) fn check_source(project: &Project, source: &Located<String>, file: FileIndex, prose: &mut ProseReader) {
    if project.references.contains(source) || project.incomplete {
        return;
    }
    let mut finding = Diagnostic::error("unknown-citation", format!("`{}` is not among the references", **source))
        .at(source.place(file))
        .because("no reference has this key");
    finding.help = suggest(source, project.references.keys()).or_else(|| Some("add it to the references file".into()));
    prose.diagnostics.push(finding);
}
