//! What stands before and after the sections, from the manifest.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use hayagriva::citationberg::IndependentStyle;
use icu_locale::{LanguageIdentifier, Locale};

use crate::diagnostic::{Diagnostic, FileIndex, Place, suggest};
use crate::project::{Cover, Date, InFile, Inks, Located, Manifest, Paper, Parameters, Project, Root, TranslationPolicy};
use crate::references;
use crate::text::{Block, Text};

use super::ProseReader;
use super::print::PrintSetup;

/// The style of citations when the manifest names none.
const DEFAULT_STYLE: &str = "chicago-notes";

/// What stands before and after the sections, and how the brief is made up.
#[derive(Debug, Clone)]
pub struct Front {
    /// The beginning of output names: that of the project, and the values of the matrix.
    pub slug: String,
    /// The source language, a BCP 47 tag.
    pub language: String,
    /// Every language of the brief, the source language first.
    pub languages: Vec<String>,
    /// Where they are named.
    pub language_places: BTreeMap<String, Place>,
    /// The folder of the catalogues, relative to that of the project.
    pub catalogue_folder: PathBuf,
    /// What is asked of translations, by language.
    pub policies: BTreeMap<String, TranslationPolicy>,
    /// The title.
    pub title: Text,
    /// The subtitle.
    pub subtitle: Option<Text>,
    /// The title of the running head.
    pub short_title: Option<Text>,
    /// The date of publication.
    pub date: Date,
    /// The body that publishes the brief.
    pub publisher: Option<String>,
    /// The series of the brief.
    pub series: Option<String>,
    /// Subject terms.
    pub keywords: Vec<String>,
    /// The summary.
    pub summary: Vec<Block>,
    /// The key messages.
    pub key_messages: Vec<Text>,
    /// How the brief came to be.
    pub colophon: Vec<Block>,
    /// Rights and licence.
    pub rights: Vec<Block>,
    /// Paper size.
    pub paper: Paper,
    /// How the brief opens.
    pub cover: Cover,
    /// The inks that it is made for.
    pub inks: Inks,
    /// Whether a contents list is set.
    pub contents: bool,
    /// Whether the numbers behind the charts are set in an annex.
    pub annex: bool,
    /// Whether they are attached to the PDF.
    pub attach_data: bool,
    /// How it is printed.
    pub print: PrintSetup,
}

pub(super) fn read(manifest: &InFile<Manifest>, root: &Root, parameters: &Parameters, prose: &mut ProseReader) -> Front {
    let (m, file) = (&manifest.value, manifest.file);
    check_slug(&m.slug, file, prose.diagnostics);
    language_tag(&m.language, file, prose.diagnostics);
    let mut languages = vec![m.language.to_string()];
    let mut language_places = BTreeMap::from([(m.language.to_string(), m.language.place(file))]);
    for language in &m.languages {
        if !languages.contains(language) && language_tag(language, file, prose.diagnostics).is_some() {
            languages.push(language.to_string());
            language_places.insert(language.to_string(), language.place(file));
        }
    }
    let policies = policies(m, &languages, file, prose.diagnostics);
    Front {
        slug: parameters.slug(&m.slug),
        language: m.language.to_string(),
        languages,
        language_places,
        policies,
        catalogue_folder: m.catalogue_folder().to_owned(),
        title: prose.text(&m.title, file),
        subtitle: prose.optional_text(&m.subtitle, file),
        short_title: prose.optional_text(&m.short_title, file),
        date: *m.date,
        publisher: prose.words(&m.publisher, file),
        series: prose.words(&m.series, file),
        keywords: m.keywords.iter().map(|keyword| prose.word(keyword, file)).collect(),
        summary: prose.optional_blocks(&m.summary, file),
        key_messages: m.key_messages.iter().map(|message| prose.text(message, file)).collect(),
        colophon: prose.optional_blocks(&m.colophon, file),
        rights: prose.optional_blocks(&m.rights, file),
        paper: m.paper,
        cover: m.cover,
        inks: m.inks,
        contents: m.contents.unwrap_or(true),
        annex: m.annex.unwrap_or(true),
        attach_data: m.attach_data.unwrap_or(true),
        print: super::print::read(manifest, root, prose.diagnostics),
    }
}

fn check_slug(slug: &Located<String>, file: FileIndex, diagnostics: &mut Vec<Diagnostic>) {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if slug.chars().all(fits) && !slug.starts_with('-') && !slug.is_empty() {
        return;
    }
    diagnostics.push(
        Diagnostic::error("bad-slug", format!("`{}` cannot begin file names", **slug))
            .at(slug.place(file))
            .because("lower-case letters a to z, digits and hyphens only")
            .help("for instance: slug = \"north-american-security\""),
    );
}

/// The language tag that a string is, or a finding.
fn language_tag(language: &Located<String>, file: FileIndex, diagnostics: &mut Vec<Diagnostic>) -> Option<LanguageIdentifier> {
    let parse = |text: &str| Locale::try_from_str(text).ok().map(|locale| locale.id).filter(|tag| !tag.language.is_unknown());
    let tag = parse(language);
    if tag.is_some() {
        return tag;
    }
    // Other systems write underscores; ISO 639 codes have two or three letters.
    let hyphened = language.replace('_', "-");
    let help = match hyphened.find('-') {
        Some(2 | 3) if parse(&hyphened).is_some() => format!("did you mean `{hyphened}`?"),
        _ => "write the ISO 639 code, with script or region when they matter: en, es-MX, zh-Hant, sr-Latn".to_owned(),
    };
    diagnostics.push(
        Diagnostic::error("bad-language", format!("`{}` is no language tag", **language))
            .at(language.place(file))
            .because("not a BCP 47 tag")
            .help(help),
    );
    None
}

/// What is asked of the translations into the languages of the brief.
fn policies(
    m: &Manifest,
    languages: &[String],
    file: FileIndex,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, TranslationPolicy> {
    let mut policies = BTreeMap::new();
    for (language, policy) in m.translation.iter() {
        let translated = || languages.iter().skip(1).map(String::as_str);
        if !translated().any(|known| known == language.as_str()) {
            let mut finding = Diagnostic::error("unknown-language", format!("the brief is not translated into `{}`", **language))
                .at(language.place(file))
                .because("not among `languages`");
            finding.help = suggest(language, translated())
                .or_else(|| Some(format!("add it: languages = [\"{}\", \"{}\"]", *m.language, **language)));
            diagnostics.push(finding);
        }
        if let (Some(require), None) = (&policy.require, policy.fallback)
            && **require < 100.0
        {
            diagnostics.push(
                Diagnostic::error(
                    "missing-key",
                    format!("the translation into `{}` may be incomplete, but has no fallback", **language),
                )
                .at(require.place(file))
                .because("lets texts be missing, and nothing tells what takes their place")
                .help("add `fallback = \"source\"`, or leave `require` out: every text must then be translated"),
            );
        }
        policies.insert(language.to_string(), policy.clone());
    }
    policies
}

/// The citation style of the project.
pub(super) fn style(project: &Project, diagnostics: &mut Vec<Diagnostic>) -> Option<Arc<IndependentStyle>> {
    let Some(name) = &project.manifest.value.citation_style else {
        return references::named_style(DEFAULT_STYLE).ok();
    };
    let place = name.place(project.manifest.file);
    if name.ends_with(".csl") {
        let text = match crate::project::style_text(&project.root, name) {
            Ok(text) => text,
            Err(refusal) => {
                diagnostics.push(
                    Diagnostic::error(refusal.code(), format!("`{}` {}", **name, refusal.reason())).at(place).help(refusal.help()),
                );
                return None;
            }
        };
        return references::style_from_csl(&text)
            .map(Arc::new)
            .map_err(|reason| {
                diagnostics.push(
                    Diagnostic::error("bad-style", format!("`{}` is no usable CSL style", **name))
                        .at(place)
                        .because(reason)
                        .help("take an independent style from the CSL repository, or name one that is built in"),
                );
            })
            .ok();
    }
    references::named_style(name)
        .map_err(|help| {
            diagnostics.push(
                Diagnostic::error("unknown-style", format!("there is no citation style `{}`", **name))
                    .at(place)
                    .because("not the name of a built-in style")
                    .help(help),
            );
        })
        .ok()
}
