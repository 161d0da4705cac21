//! Follows every name in the text and reports those that lead nowhere, and the items that no text uses.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::data::{ClaimState, Computed};
use crate::diagnostic::{Diagnostic, Place, suggest};
use crate::project::Project;
use crate::text::{Block, Citation, Inline, Text};

use super::{Chart, CheckOptions, Defined, DisplayTable, Figure, Front, Heading, Labelled, Section};

/// Everything that names can lead to.
pub struct Checked<'a> {
    pub project: &'a Project,
    pub front: &'a Front,
    pub sections: &'a [Section],
    pub footnotes: &'a [(String, Place, Vec<Block>)],
    pub tables: &'a Labelled<DisplayTable>,
    pub figures: &'a Labelled<Figure>,
    pub computed: &'a Computed,
    pub options: &'a CheckOptions,
}

/// What the text makes use of.
pub struct Used {
    /// The numbers of the tables and figures placed, by label, each kind counted from 1 in reading order.
    pub numbers: BTreeMap<String, usize>,
    /// Metrics that are printed and claims that words rest on.
    pub computed: BTreeSet<String>,
}

/// Where a text stands, which decides what it may hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    /// The body of a section: everything.
    Body,
    /// A footnote: all but footnotes and placements.
    Footnote,
    /// A title: words, values and claims, as it is repeated in the contents and the running head.
    Title,
    /// Summary, messages, captions, notes of tables: all but footnotes and placements.
    Apart,
}

/// Checks all text.
pub fn run(checked: &Checked, diagnostics: &mut Vec<Diagnostic>) -> Used {
    let mut walk = Walk {
        checked,
        footnotes: checked.footnotes.iter().map(|(id, _, blocks)| (id.as_str(), blocks.as_slice())).collect(),
        used_footnotes: HashSet::new(),
        cited: HashSet::new(),
        used_claims: HashSet::new(),
        used_metrics: BTreeSet::new(),
        placed: HashMap::new(),
        numbers: BTreeMap::new(),
        cross_references: Vec::new(),
        diagnostics,
    };
    let front = checked.front;
    for title in [Some(&front.title), front.subtitle.as_ref(), front.short_title.as_ref()].into_iter().flatten() {
        walk.text(title, Context::Title);
    }
    walk.blocks(&front.summary, Context::Apart);
    front.key_messages.iter().for_each(|message| walk.text(message, Context::Apart));
    front.revision_note.iter().for_each(|note| walk.blocks(note, Context::Apart));
    for section in checked.sections {
        walk.text(&section.title, Context::Title);
        walk.blocks(&section.blocks, Context::Body);
    }
    walk.blocks(&front.colophon, Context::Apart);
    walk.blocks(&front.rights, Context::Apart);
    walk.sources_of_data();
    let claims = walk.used_claims.iter().map(|id| (*id).to_owned());
    let computed = walk.used_metrics.iter().cloned().chain(claims).collect();
    // What follows is not printed in the brief, so it adds nothing to the data that the brief lists.
    walk.unplaced_figures();
    walk.unused();
    Used { computed, numbers: walk.numbers }
}

struct Walk<'a, 'd> {
    checked: &'a Checked<'a>,
    footnotes: HashMap<&'a str, &'a [Block]>,
    used_footnotes: HashSet<&'a str>,
    cited: HashSet<String>,
    used_claims: HashSet<&'a str>,
    used_metrics: BTreeSet<String>,
    placed: HashMap<&'a str, &'a Place>,
    numbers: BTreeMap<String, usize>,
    cross_references: Vec<(&'a str, &'a Place)>,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl<'a> Walk<'a, '_> {
    fn blocks(&mut self, blocks: &'a [Block], context: Context) {
        for block in blocks {
            match block {
                Block::Paragraph(text) => self.text(text, context),
                Block::List { items, .. } => items.iter().for_each(|item| self.blocks(item, context)),
                Block::Quote(quoted) => self.blocks(quoted, context),
                Block::Placement { target, place } => self.placement(target, place, context),
                Block::Code(_) | Block::Rule => {}
            }
        }
    }

    fn text(&mut self, text: &'a Text, context: Context) {
        self.inlines(&text.content, context);
    }

    fn inlines(&mut self, content: &'a [Inline], context: Context) {
        for inline in content {
            match inline {
                Inline::Emph(content) | Inline::Strong(content) | Inline::Link { content, .. } => self.inlines(content, context),
                Inline::Footnote { id, place } => self.footnote(id, place, context),
                Inline::Citation(citation) => self.citation(citation, context),
                Inline::CrossReference { target, place } => self.cross_references.push((target, place)),
                Inline::Metric { name, place } => self.metric(name, place),
                Inline::Claim { id, content, place } => {
                    self.claim(id, place, content);
                    self.inlines(content, context);
                }
                Inline::Text(_) | Inline::Number { .. } | Inline::Code(_) | Inline::Break => {}
            }
        }
    }

    /// Reports a name that is not defined, unless the file that may define it could not be read.
    fn unknown<'n>(
        &mut self,
        code: &'static str,
        message: String,
        name: &str,
        place: &Place,
        known: impl IntoIterator<Item = &'n str>,
        otherwise: String,
    ) {
        if self.checked.project.incomplete {
            return;
        }
        let mut finding = Diagnostic::error(code, message).at(place.clone()).because("leads nowhere");
        finding.help = Some(suggest(name, known).unwrap_or(otherwise));
        self.diagnostics.push(finding);
    }

    fn footnote(&mut self, id: &'a str, place: &Place, context: Context) {
        if context == Context::Footnote {
            self.diagnostics.push(
                Diagnostic::error("nested-footnote", format!("a footnote cannot refer to the footnote `{id}`"))
                    .at(place.clone())
                    .because("stands in a footnote itself")
                    .help("put what the inner note says into this note"),
            );
            return;
        }
        if context != Context::Body {
            self.diagnostics.push(
                Diagnostic::error("footnote-outside-text", "footnotes belong to the text of sections")
                    .at(place.clone())
                    .because("not in a title, summary, message, caption or colophon")
                    .help("move the reference to a sentence of a section"),
            );
            return;
        }
        let Some(blocks) = self.footnotes.get(id).copied() else {
            let known: Vec<&str> = self.footnotes.keys().copied().collect();
            let otherwise = format!("add it to the footnotes file: [{id}] with text = \"…\"");
            self.unknown("unknown-footnote", format!("there is no footnote `{id}`"), id, place, known, otherwise);
            return;
        };
        if self.used_footnotes.insert(id) {
            self.blocks(blocks, Context::Footnote);
        }
    }

    fn citation(&mut self, citation: &'a Citation, context: Context) {
        if context == Context::Title {
            self.diagnostics.push(
                Diagnostic::error("citation-in-title", "citations do not stand in titles")
                    .at(citation.place.clone())
                    .because("the contents and the running head repeat the title")
                    .help("cite in the first sentence below; for a plain @ write \\@"),
            );
            return;
        }
        for work in &citation.works {
            if self.checked.project.references.contains(&work.key) {
                self.cited.insert(work.key.clone());
                continue;
            }
            let message = format!("`{}` is not among the references", work.key);
            let keys: Vec<&str> = self.checked.project.references.keys().collect();
            let otherwise = "add it to the references file; for a plain @ write \\@".to_owned();
            self.unknown("unknown-citation", message, &work.key, &work.place, keys, otherwise);
        }
    }

    fn metric(&mut self, name: &str, place: &Place) {
        let metrics = &self.checked.project.metrics;
        if metrics.iter().any(|metric| metric.id == name) {
            self.used_metrics.insert(name.to_owned());
            return;
        }
        let parameters = &self.checked.options.parameters;
        if parameters.get(name).is_some() {
            return;
        }
        let named = metrics.iter().map(|metric| metric.id.as_str());
        let known: Vec<&str> = named.chain(parameters.iter().map(|parameter| parameter.name.as_str())).collect();
        let otherwise = format!("define [metric.{name}] in a data file; for plain braces write {{{{ and }}}}");
        self.unknown("unknown-metric", format!("there is no metric `{name}`"), name, place, known, otherwise);
    }

    fn claim(&mut self, id: &'a str, place: &Place, words: &[Inline]) {
        if !words.iter().any(has_words) {
            self.diagnostics.push(
                Diagnostic::error("empty-claim", "these brackets hold no words")
                    .at(place.clone())
                    .because("nothing rests on the claim")
                    .help("write the words between the brackets: [words](claim:name)"),
            );
        }
        let Some(claim) = self.checked.project.claims.iter().find(|claim| claim.id == id) else {
            let known: Vec<&str> = self.checked.project.claims.iter().map(|claim| claim.id.as_str()).collect();
            let otherwise = format!("define [claim.{id}] in a data file");
            self.unknown("unknown-claim", format!("there is no claim `{id}`"), id, place, known, otherwise);
            return;
        };
        self.used_claims.insert(id);
        let Some(state) = self.checked.computed.claims.get(id) else {
            return;
        };
        if !state.holds {
            let finding = broken_claim(id, state, self.checked);
            self.diagnostics.push(finding.at(place.clone()).related(claim.place.clone(), "the claim is defined here"));
        }
    }

    fn placement(&mut self, target: &'a str, place: &'a Place, context: Context) {
        if context != Context::Body {
            self.diagnostics.push(
                Diagnostic::error("misplaced-figure", "figures and tables are placed in the text of sections")
                    .at(place.clone())
                    .because("not in a footnote, summary or colophon")
                    .help("move it to a paragraph of its own in a section"),
            );
            return;
        }
        let (tables, figures) = (self.checked.tables, self.checked.figures);
        if !tables.contains_key(target) && !figures.contains_key(target) {
            let known: Vec<&str> = tables.keys().chain(figures.keys()).map(String::as_str).collect();
            let otherwise = "place a table with ![](tbl-…) and a figure with ![](fig-…)".to_owned();
            self.unknown("unknown-placement", format!("there is no table or figure `{target}`"), target, place, known, otherwise);
            return;
        }
        if let Some(first) = self.placed.insert(target, place) {
            self.diagnostics.push(
                Diagnostic::error("placed-twice", format!("`{target}` is placed twice"))
                    .at(place.clone())
                    .because("has its place already")
                    .help(format!("refer to it with @{target} here"))
                    .related(first.clone(), "placed here"),
            );
            return;
        }
        let kind = |label: &str| label.starts_with("tbl-");
        let number = self.numbers.keys().filter(|label| kind(label) == kind(target)).count() + 1;
        self.numbers.insert(target.to_owned(), number);
        if let Some(Defined { value: table, .. }) = tables.get(target) {
            table.title.iter().for_each(|title| self.text(title, Context::Apart));
            for column in &table.columns {
                if let Heading::Written(title) = &column.title {
                    self.text(title, Context::Apart);
                }
            }
            table.apart().for_each(|note| self.text(note, Context::Apart));
            self.cited.extend(table.source.clone());
            self.cited.extend(table.disclosure.iter().filter_map(|poll| Some(poll.poll.source.as_ref()?.to_string())));
        }
        if let Some(Defined { value: figure, .. }) = figures.get(target) {
            self.figure(figure);
            if self.checked.front.annex {
                let notes = figure.chart().into_iter().flat_map(|chart| chart.numbers.apart());
                notes.for_each(|note| self.text(note, Context::Apart));
            }
        }
    }

    /// What is printed of a figure, in the brief or by itself.
    fn figure(&mut self, figure: &'a Figure) {
        self.text(&figure.title, Context::Apart);
        figure.caption.iter().for_each(|caption| self.text(caption, Context::Apart));
        figure.chart().into_iter().flat_map(Chart::prose).for_each(|words| self.text(words, Context::Apart));
        self.cited.extend(figure.source.clone());
    }

    /// Figures that stand nowhere in the brief can be exported all the same.
    fn unplaced_figures(&mut self) {
        for (label, figure) in self.checked.figures {
            if !self.numbers.contains_key(label) {
                self.figure(&figure.value);
            }
        }
    }

    /// The sources of the data behind printed numbers and claims are listed, and count as cited.
    fn sources_of_data(&mut self) {
        let Checked { project, computed, .. } = self.checked;
        let claims = self.used_claims.iter().filter_map(|id| computed.claims.get(*id)).flat_map(|claim| &claim.uses);
        let behind = computed.data_behind(self.used_metrics.iter().chain(claims).map(String::as_str));
        let tables = project.tables.iter().filter(|table| behind.contains(table.id.as_str())).map(|table| &table.value.source);
        let polls = project.polls.iter().filter(|poll| behind.contains(poll.id.as_str())).map(|poll| &poll.value.source);
        self.cited.extend(tables.chain(polls).flatten().map(|key| key.to_string()));
        self.cited.extend(computed.expectations.values().filter_map(|expectation| expectation.source.clone()));
    }

    /// Cross-references can lead forward, so they are followed last; then what nothing refers to is reported.
    fn unused(&mut self) {
        let sections: HashSet<&str> = self.checked.sections.iter().map(|section| section.label.as_str()).collect();
        for (target, place) in std::mem::take(&mut self.cross_references) {
            if sections.contains(target) || self.numbers.contains_key(target) {
                continue;
            }
            let placed = self.numbers.keys().map(String::as_str);
            let known: Vec<String> = sections.iter().copied().chain(placed).map(|label| format!("@{label}")).collect();
            let defined = self.checked.tables.contains_key(target) || self.checked.figures.contains_key(target);
            let (message, otherwise) = match defined {
                true => (format!("`{target}` is referred to but not placed"), format!("place it: ![]({target})")),
                false => (
                    format!("`@{target}` refers to nothing"),
                    "refer to the id of a section, figure or table: @sec-…, @fig-…, @tbl-…".to_owned(),
                ),
            };
            let names = if defined { Vec::new() } else { known.iter().map(String::as_str).collect() };
            self.unknown("unknown-reference", message, &format!("@{target}"), place, names, otherwise);
        }
        if self.checked.project.incomplete {
            return;
        }
        for (id, place, _) in self.checked.footnotes {
            if !self.used_footnotes.contains(id.as_str()) {
                self.diagnostics.push(
                    Diagnostic::error("unused-footnote", format!("no text refers to the footnote `{id}`"))
                        .at(place.clone())
                        .because("would not be printed")
                        .help(format!("refer to it with [^{id}], or delete it")),
                );
            }
        }
        for claim in &self.checked.project.claims {
            if !self.used_claims.contains(claim.id.as_str()) {
                self.diagnostics.push(
                    Diagnostic::error("unused-claim", format!("no words rest on the claim `{}`", claim.id))
                        .at(claim.place.clone())
                        .because("guards nothing")
                        .help(format!("mark the words that rest on it: [words](claim:{}), or delete it", claim.id)),
                );
            }
        }
        for key in self.checked.project.references.keys() {
            if self.cited.contains(key) {
                continue;
            }
            let mut finding = Diagnostic::warning("uncited-reference", format!("the reference `{key}` is never cited"))
                .because("does not appear in the bibliography")
                .help(format!("cite it with [@{key}], or delete it"));
            finding.place = self.checked.project.references.place(key).cloned();
            self.diagnostics.push(finding);
        }
        for (label, figure) in self.checked.figures {
            let finding = match (self.placed.get(label.as_str()), figure.value.export_only) {
                (None, false) => Diagnostic::warning("unplaced-figure", format!("the figure `{label}` is not placed"))
                    .because("does not appear in the brief")
                    .help(format!(
                        "place it with ![]({label}) in a paragraph of its own; if it is for the web alone, say `export_only = true`"
                    )),
                (Some(place), true) => {
                    Diagnostic::warning("placed-export", format!("the figure `{label}` is `export_only` and placed all the same"))
                        .because("appears in the brief")
                        .help(format!("delete `export_only` here, or ![]({label}) in the text"))
                        .related((*place).clone(), "placed here")
                }
                _ => continue,
            };
            self.diagnostics.push(finding.at(figure.place.clone()));
        }
    }
}

/// The finding for words whose claim is false: an error, or a warning in a draft.
fn broken_claim(id: &str, state: &ClaimState, checked: &Checked) -> Diagnostic {
    let options = checked.options;
    let message = format!("the data no longer bear out these words: the claim `{id}` is false");
    let allowed = options.allow_broken_claims || options.draft;
    let finding = match allowed {
        true => Diagnostic::warning("broken-claim", message),
        false => Diagnostic::error("broken-claim", message),
    };
    let shown = |values: &[(String, String)]| {
        values.iter().map(|(name, value)| format!("{name} is {value}")).collect::<Vec<_>>().join(", ")
    };
    let values: Vec<(String, String)> = state.values.iter().map(|(name, value)| (name.clone(), value.to_string())).collect();
    let mut reason = format!("rests on {}", state.condition);
    match (&state.comparison, values.is_empty()) {
        (_, false) => reason += &format!("; {}", shown(&values)),
        (Some(comparison), true) => reason += &format!(", which is {comparison}"),
        (None, true) => {}
    }
    let behind = checked.computed.behind(state.uses.iter().map(String::as_str));
    let values = options.parameters.iter().filter(|parameter| behind.contains(parameter.name.as_str()));
    reason.extend(values.map(|parameter| format!(", with {} = {}", parameter.name, parameter.value)));
    if let Some(held) = options.earlier.as_ref().and_then(|earlier| earlier.last_held(id)) {
        let since = held.retrieved.as_ref().map_or_else(String::new, |date| format!(" with data retrieved on {date}"));
        reason += &format!("; it last held in the build {}{since}", held.digest.get(..12).unwrap_or_default());
        if !held.values.is_empty() {
            reason += &format!(", when {}", shown(&held.values));
        }
    }
    finding.because(reason).help(match allowed {
        true => "rewrite the sentence, or correct the data or the claim",
        false => "rewrite the sentence, or correct the data or the claim; for a draft: --allow-broken-claims",
    })
}

/// Whether anything is printed of content.
fn has_words(inline: &Inline) -> bool {
    match inline {
        Inline::Text(text) | Inline::Code(text) => !text.trim().is_empty(),
        Inline::Emph(content) | Inline::Strong(content) | Inline::Link { content, .. } | Inline::Claim { content, .. } => {
            content.iter().any(has_words)
        }
        Inline::Break => false,
        _ => true,
    }
}
