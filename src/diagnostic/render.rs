use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Place, Report, Severity, Sources};

/// Whether findings are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// No escape sequences.
    Plain,
    /// With ANSI colours.
    Coloured,
}

pub fn render(report: &Report, style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    }
    .term_width(120);
    let mut text = String::new();
    for diagnostic in report.diagnostics() {
        text.push_str(&renderer.render(&groups(&report.sources, diagnostic)));
        text.push_str("\n\n");
    }
    text
}

fn groups<'a>(sources: &'a Sources, d: &'a Diagnostic) -> Vec<Group<'a>> {
    let level = match d.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = level
        .primary_title(d.message.as_str())
        .id(d.code)
        .element_if(d.place.as_ref().map(|place| snippet(sources, place, d.reason.as_deref(), AnnotationKind::Primary)));
    if d.place.is_none() {
        if let Some(path) = &d.path {
            group = group.element(Origin::path(path.as_str()));
        }
        if let Some(reason) = &d.reason {
            group = group.element(Level::NOTE.message(reason.as_str()));
        }
    }
    let mut groups = vec![group];
    if let Some((place, words)) = &d.related {
        groups.push(Level::NOTE.secondary_title(words.as_str()).element(snippet(sources, place, None, AnnotationKind::Context)));
    }
    if let Some(help) = &d.help {
        groups.push(Group::with_title(Level::HELP.secondary_title(help.as_str())));
    }
    groups
}

/// Adds an element to a title, or none.
trait ElementIf<'a> {
    fn element_if(self, element: Option<Snippet<'a, annotate_snippets::Annotation<'a>>>) -> Group<'a>;
}

impl<'a> ElementIf<'a> for annotate_snippets::Title<'a> {
    fn element_if(self, element: Option<Snippet<'a, annotate_snippets::Annotation<'a>>>) -> Group<'a> {
        match element {
            Some(element) => self.element(element),
            None => Group::with_title(self),
        }
    }
}

/// The line of a place with its caret. Only the lines concerned are handed to the renderer: a paragraph of prose is often one long
/// line, and a range that spans many lines would print them all, so a range is cut at the end of its first line.
fn snippet<'a>(
    sources: &'a Sources,
    place: &Place,
    reason: Option<&'a str>,
    kind: AnnotationKind,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let file = sources.file(place.file);
    let text = &*file.text;
    let mut start = place.range.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let line = text[line_start..line_end].trim_end_matches('\r');
    let (line_number, _) = sources.line_column(place);
    let mut end = place.range.end.clamp(start, line_start + line.len().max(start - line_start));
    while !text.is_char_boundary(end) {
        end += 1;
    }
    Snippet::source(line)
        .line_start(line_number)
        .path(file.path.as_str())
        .annotation(kind.span(start - line_start..end - line_start).label(reason))
}
