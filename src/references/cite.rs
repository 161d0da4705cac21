//! Resolves the citations of an edition with Hayagriva's processor, in reading order, footnotes included, so that "ibid." and
//! short forms come out right.

use std::collections::{BTreeSet, HashSet};

use hayagriva::citationberg::taxonomy::Locator;
use hayagriva::citationberg::{CitationFormat, IndependentStyle, Locale, LocaleCode, StyleCategory};
use hayagriva::{
    BibliographyDriver, BibliographyRequest, CitationItem as DriverItem, CitationRequest as DriverRequest, CitePurpose, Entry,
    LocatorPayload, RenderedBibliography, RenderedCitation, SpecificLocator,
};

use crate::text::node::{Inline, Inlines, Node, last_text};

use super::{
    References, collation, is_note_style,
    locales::{locales, punctuation_in_quote},
    memory,
    trim::trim,
    words,
};

/// One work of a citation.
#[derive(Debug, Clone, PartialEq)]
pub struct CitationItem {
    /// The key of the work.
    pub key: String,
    /// Words before it.
    pub prefix: Option<String>,
    /// The part of the work that is meant.
    pub locator: Option<(Locator, String)>,
    /// Words after it.
    pub suffix: Option<String>,
}

/// How a citation is worded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As the style cites.
    Normal,
    /// With the author as part of the sentence.
    Prose,
    /// Without the author.
    SuppressAuthor,
    /// The author alone. Counts for the bibliography, not for "ibid.".
    Author,
    /// Apart from the running text, such as the source of a table. Under a note style in full words, and without a part in
    /// "ibid."; under others as in the text.
    Apart,
}

/// A citation to resolve.
#[derive(Debug, Clone, PartialEq)]
pub struct CitationRequest {
    /// The label of the citation.
    pub id: String,
    /// The works.
    pub items: Vec<CitationItem>,
    /// How it is worded.
    pub form: Form,
    /// The footnote it stands in.
    pub note: Option<usize>,
}

/// An entry of the bibliography.
#[derive(Debug, Clone, PartialEq)]
pub struct BibliographyEntry {
    /// The key of the work.
    pub key: String,
    /// The number or label before it, under styles that set one.
    pub prefix: Option<Inlines>,
    /// The entry.
    pub content: Inlines,
}

/// The citations and the bibliography in words.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Resolved {
    /// The words of each citation, in the order of the requests.
    pub citations: Vec<Inlines>,
    /// The works cited, in the order of the style.
    pub bibliography: Vec<BibliographyEntry>,
    /// Whether the lines of an entry after the first are indented.
    pub hanging_indent: bool,
    /// Whether a full stop or comma after a closing quotation mark is set before it, as in American English.
    pub punctuation_in_quote: bool,
}

/// Resolves citations in reading order. Keys that name no work are passed over.
pub fn resolve(references: &References, style: &IndependentStyle, language: &str, requests: &[CitationRequest]) -> Resolved {
    if requests.is_empty() {
        return Resolved::default();
    }
    let works = cited(references, requests);
    memory::remembered(&works, style, language, requests, || {
        let locales = locales(language);
        let style = trim(style, &works, &locales);
        resolve_in(references, &style, language, locales, requests)
    })
}

/// Resolves citations in a style as it is.
pub(super) fn resolve_in(
    references: &References,
    style: &IndependentStyle,
    language: &str,
    locales: Vec<Locale>,
    requests: &[CitationRequest],
) -> Resolved {
    let processor = Processor { references, locale: LocaleCode(language.to_owned()), locales };
    let (citations, bibliography) = match is_note_style(style) {
        true => processor.in_notes(style, requests),
        false => processor.run(style, &requests.iter().collect::<Vec<_>>()),
    };
    let punctuation_in_quote = punctuation_in_quote(style, &processor.locales, language);
    let Some(bibliography) = bibliography else {
        return Resolved { citations, punctuation_in_quote, ..Resolved::default() };
    };
    let mut entries: Vec<BibliographyEntry> = bibliography
        .items
        .iter()
        .map(|item| BibliographyEntry {
            key: item.key.clone(),
            prefix: item.first_field.as_ref().map(|field| {
                let mut prefix = Inlines::new();
                words::push_child(field, &|_| None, &mut prefix);
                prefix
            }),
            content: words::inlines(&item.content, &|_| None),
        })
        .collect();
    collation::sort(&mut entries, references, style, language);
    Resolved { citations, bibliography: entries, hanging_indent: bibliography.hanging_indent, punctuation_in_quote }
}

/// The works that are cited, each once.
fn cited<'a>(references: &'a References, requests: &[CitationRequest]) -> Vec<&'a Entry> {
    let keys: BTreeSet<&str> = requests.iter().flat_map(|request| &request.items).map(|item| item.key.as_str()).collect();
    keys.into_iter().filter_map(|key| references.library.get(key)).collect()
}

struct Processor<'a> {
    references: &'a References,
    locale: LocaleCode,
    locales: Vec<Locale>,
}

impl Processor<'_> {
    /// The words of citations that follow each other, and the bibliography of their works.
    fn run(&self, style: &IndependentStyle, requests: &[&CitationRequest]) -> (Vec<Inlines>, Option<RenderedBibliography>) {
        let mut driver = BibliographyDriver::new();
        // Which citations of the driver make up each request.
        let mut slots = Vec::with_capacity(requests.len());
        let mut citations = 0;
        for request in requests {
            let purposes = purposes(style, request.form);
            slots.push(citations..citations + purposes.len());
            citations += purposes.len();
            for purpose in purposes {
                driver.citation(self.request(request, purpose, style));
            }
        }
        let rendered = driver.finish(BibliographyRequest::new(style, Some(self.locale.clone()), &self.locales));
        let words = requests.iter().zip(slots);
        let words = words.map(|(request, slot)| self.words_of(style, request, &rendered.citations[slot])).collect();
        (words, rendered.bibliography)
    }

    /// The same under a note style, where three things need nothing of each other: the citations in reading order, those that
    /// stand aside and must not part two citations of one work, and the bibliography.
    fn in_notes(&self, style: &IndependentStyle, requests: &[CitationRequest]) -> (Vec<Inlines>, Option<RenderedBibliography>) {
        let citing = IndependentStyle { bibliography: None, ..style.clone() };
        let mut listing = style.clone();
        listing.citation.layout.elements.clear();
        let (aside, in_sequence): (Vec<usize>, Vec<usize>) =
            (0..requests.len()).partition(|at| matches!(requests[*at].form, Form::Apart | Form::Author));
        let pick = |places: &[usize]| places.iter().map(|at| &requests[*at]).collect::<Vec<_>>();
        let ((cited, _), (alone, (_, bibliography))) = rayon::join(
            || self.run(&citing, &pick(&in_sequence)),
            || (self.alone(&citing, &pick(&aside)), self.run(&listing, &requests.iter().collect::<Vec<_>>())),
        );
        let mut words = vec![Inlines::new(); requests.len()];
        for (at, content) in in_sequence.into_iter().zip(cited).chain(aside.into_iter().zip(alone)) {
            words[at] = content;
        }
        (words, bibliography)
    }

    /// Citations each as if it were the first of its works. One run of the processor serves all that have no work in common.
    fn alone(&self, style: &IndependentStyle, requests: &[&CitationRequest]) -> Vec<Inlines> {
        let mut words = vec![Inlines::new(); requests.len()];
        let mut waiting: Vec<usize> = (0..requests.len()).collect();
        while !waiting.is_empty() {
            let mut seen = HashSet::new();
            let (now, later): (Vec<usize>, Vec<usize>) = waiting.into_iter().partition(|at| {
                let keys = || requests[*at].items.iter().map(|item| item.key.as_str());
                let first = keys().all(|key| !seen.contains(key));
                seen.extend(keys());
                first
            });
            let (done, _) = self.run(style, &now.iter().map(|at| requests[*at]).collect::<Vec<_>>());
            for (at, content) in now.into_iter().zip(done) {
                words[at] = content;
            }
            waiting = later;
        }
        words
    }

    /// The words of a citation: those of its parts with what the writer put around the works.
    fn words_of(&self, style: &IndependentStyle, request: &CitationRequest, parts: &[RenderedCitation]) -> Inlines {
        let link = |at: usize| request.items.get(at).map(|item| format!("ref-{}", item.key));
        let mut content = Inlines::new();
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                words::push(&mut content, Inline::Text(", ".into()));
            }
            words::inlines(&part.citation, &link).into_iter().for_each(|inline| words::push(&mut content, inline));
        }
        let untitled = |item: &CitationItem| self.references.library.get(&item.key).is_some_and(|work| work.title().is_none());
        if is_note_style(style) && request.items.iter().any(untitled) {
            join_untitled(&mut content);
        }
        surround(style, request, content)
    }

    fn request<'b>(
        &'b self,
        request: &'b CitationRequest,
        purpose: Option<CitePurpose>,
        style: &'b IndependentStyle,
    ) -> DriverRequest<'b, Entry> {
        let items = request
            .items
            .iter()
            .filter_map(|item| {
                let entry = self.references.library.get(&item.key)?;
                let locator = item.locator.as_ref().filter(|_| purpose != Some(CitePurpose::Author));
                let locator = locator.map(|(kind, value)| SpecificLocator(*kind, LocatorPayload::Str(value)));
                Some(DriverItem::new(entry, locator, None, false, purpose))
            })
            .collect();
        DriverRequest::new(items, style, Some(self.locale.clone()), &self.locales, request.note)
    }
}

/// What the processor is asked for, one after the other: the author, then the rest, or the whole.
fn purposes(style: &IndependentStyle, form: Form) -> Vec<Option<CitePurpose>> {
    match form {
        Form::Prose if is_note_style(style) => vec![Some(CitePurpose::Author), None],
        Form::Prose => vec![Some(CitePurpose::Prose)],
        Form::SuppressAuthor if !is_note_style(style) && tells_year(style) => vec![Some(CitePurpose::Year)],
        Form::Author => vec![Some(CitePurpose::Author)],
        Form::Normal | Form::Apart | Form::SuppressAuthor => vec![None],
    }
}

/// Whether citations tell the year.
fn tells_year(style: &IndependentStyle) -> bool {
    let author_date =
        |category: &StyleCategory| matches!(category, StyleCategory::CitationFormat { format: CitationFormat::AuthorDate });
    style.info.category.iter().any(author_date)
}

/// Drops the comma that styles leave between an author and the bracket with the year when no title stands between them.
fn join_untitled(content: &mut Inlines) {
    for inline in content {
        match inline {
            Inline::Text(text) => *text = text.replace(", (", " ("),
            Inline::Node(Node::Ref { content, .. }) => join_untitled(content),
            Inline::Node(_) => {}
        }
    }
}

/// Puts prefixes and suffixes around the works, inside the brackets of the style, and drops the full stop with which note
/// styles end a note, as the sentence around the citation has its own.
fn surround(style: &IndependentStyle, request: &CitationRequest, mut content: Inlines) -> Inlines {
    if is_note_style(style) {
        drop_final_stop(&mut content);
    }
    let mut surrounded = Inlines::new();
    let mut item = 0;
    let linked = content.iter().any(|inline| matches!(inline, Inline::Node(Node::Ref { .. })));
    for inline in content {
        let is_item = !linked || matches!(inline, Inline::Node(Node::Ref { .. }));
        let written = request.items.get(item).filter(|_| is_item);
        if let Some(prefix) = written.and_then(|written| written.prefix.as_ref()) {
            words::push(&mut surrounded, Inline::Text(format!("{prefix} ")));
        }
        words::push(&mut surrounded, inline);
        if let Some(suffix) = written.and_then(|written| written.suffix.as_ref()) {
            words::push(&mut surrounded, Inline::Text(format!(", {suffix}")));
        }
        item += usize::from(is_item);
    }
    surrounded
}

/// Removes a full stop at the end, unless it belongs to the abbreviation of "ibidem".
fn drop_final_stop(content: &mut Inlines) {
    const IBIDEM: [&str; 3] = ["ibid.", "ebd.", "ib."];
    if let Some(text) = last_text(content)
        && text.ends_with('.')
        && !IBIDEM.iter().any(|term| text.to_lowercase().ends_with(term))
    {
        text.pop();
    }
    content.pop_if(|inline| matches!(inline, Inline::Text(text) if text.is_empty()));
}
