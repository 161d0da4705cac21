//! `pressrun translate`: the catalogues that translators work in.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use pressrun::batch::BuildOptions;
use pressrun::catalogue::{self, Catalogue, Described, Status};
use pressrun::locale::{Translation, described, described_house_words};
use pressrun::project::{Refusal, catalogue_names};
use pressrun::pull::today;
use pressrun::{Brief, Diagnostic, Project, Report, output as files};
use serde_json::json;

use super::Outcome;
use super::output::{self, Format};

/// Keep the catalogues of a brief's translations
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pressrun translate update    write and update translations/<language>.po\n  pressrun translate status    how far each translation is"
)]
pub struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Update(UpdateOptions),
    Status(StatusOptions),
}

/// Bring the catalogues up to date with the text of the brief
///
/// Writes translations/<language>.po for each language of the brief, and a template, <slug>.pot. Translations are kept; where the
/// source changed a little they become fuzzy and show the text that they were made for; those whose source is gone are kept as
/// obsolete. What did not change is left byte for byte as it is.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pressrun translate update              the brief in this folder or above it\n  pressrun translate update --lang fr    one language alone\n\nOpen the .po files in Poedit, Weblate or any editor of gettext catalogues."
)]
struct UpdateOptions {
    /// Folder of the project, or its brief.toml [default: the nearest brief.toml upwards]
    project: Option<PathBuf>,
    /// Languages to bring up to date, separated by commas, or `all`
    #[arg(long, value_name = "TAGS", default_value = "all", value_delimiter = ',')]
    lang: Vec<String>,
    /// Form of messages and results
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Tell how far the translations are
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pressrun translate status                 a line for each language\n  pressrun translate status --waiting       also the texts that wait for a translator\n  pressrun translate status --format json   for programs\n\nExit code: 0 when every language meets what the manifest asks of it, else 1."
)]
struct StatusOptions {
    /// Folder of the project, or its brief.toml [default: the nearest brief.toml upwards]
    project: Option<PathBuf>,
    /// Languages to tell of, separated by commas, or `all`
    #[arg(long, value_name = "TAGS", default_value = "all", value_delimiter = ',')]
    lang: Vec<String>,
    /// List the texts that wait for a translator
    #[arg(long)]
    waiting: bool,
    /// Form of messages and results
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub fn run(options: &Options) -> Outcome {
    let (project, lang, format) = match &options.command {
        Command::Update(options) => (options.project.as_ref(), &options.lang, options.format),
        Command::Status(options) => (options.project.as_ref(), &options.lang, options.format),
    };
    // A text can be translated while the data contradict it.
    let brief = match super::open(project, true).and_then(|project| whole(&project)) {
        Ok(brief) => brief,
        Err(report) => {
            output::findings(&report, format);
            return Outcome::ProjectErrors;
        }
    };
    let languages = match pressrun::batch::chosen("language", lang, &brief.front.languages) {
        Ok(languages) => languages.into_iter().filter(|language| is_translated(&brief, language)).collect::<Vec<_>>(),
        Err(report) => {
            output::findings(&report, format);
            return Outcome::WrongUsage;
        }
    };
    if languages.is_empty() {
        let finding = Diagnostic::error("no-translations", "this brief is written in one language and translated into none")
            .help(format!("name its languages in brief.toml: languages = [\"{}\", \"fr\"]", brief.front.language));
        output::findings(&Report::new(Default::default(), vec![finding]), format);
        return Outcome::ProjectErrors;
    }
    match &options.command {
        Command::Update(options) => update(&brief, &languages, options.format),
        Command::Status(options) => status(&brief, &languages, options),
    }
}

/// A brief with the texts that any value of the matrix puts into it.
fn whole(project: &Project) -> Result<Brief, Report> {
    let options = BuildOptions { allow_broken_claims: true, ..BuildOptions::default() };
    let briefs = project.matrix()?.into_iter().map(|parameters| super::check(project, &parameters, options, None));
    let mut briefs = briefs.collect::<Result<Vec<_>, _>>()?;
    let mut brief = briefs.remove(0);
    briefs.iter().for_each(|other| brief.add_messages(other));
    brief.front.slug = project.manifest.value.slug.to_string();
    Ok(brief)
}

/// A catalogue to be written.
struct Update {
    path: PathBuf,
    shown: String,
    text: String,
    status: Option<Status>,
    changed: bool,
}

fn update(brief: &Brief, languages: &[String], format: Format) -> Outcome {
    let messages = described(brief);
    match updates(brief, languages, &messages).and_then(|updates| write(&updates).map(|()| updates)) {
        Ok(updates) => {
            updates.iter().for_each(|update| report(update, format));
            Outcome::Done
        }
        Err(report) => {
            output::findings(&report, format);
            Outcome::ProjectErrors
        }
    }
}

/// What each catalogue becomes. None is written when one of them cannot be read.
fn updates(brief: &Brief, languages: &[String], messages: &[Described]) -> Result<Vec<Update>, Report> {
    let folder = &brief.front.catalogue_folder;
    let slug = &brief.front.slug;
    let today = today()?.to_string();
    let mut updates = Vec::new();
    let mut findings = Vec::new();
    let mut add = |relative: PathBuf, catalogue: &Catalogue, status: Option<Status>| -> Result<(), Report> {
        let path = brief.root.writable(&relative).map_err(|refusal| refused(brief, &relative, &refusal))?;
        if updates.iter().any(|update: &Update| update.path == path) {
            return Ok(());
        }
        let text = catalogue.to_string();
        let changed = std::fs::read_to_string(&path).ok().is_none_or(|known| known.trim_start_matches('\u{feff}') != text);
        updates.push(Update { path, shown: brief.root.show(&relative), text, status, changed });
        Ok(())
    };
    for language in languages {
        let file = brief.catalogues.get(language);
        let broken = file.is_some_and(|file| file.diagnostics.iter().any(Diagnostic::is_error));
        if let Some(file) = file.filter(|_| broken) {
            findings.extend(file.diagnostics.iter().cloned());
            continue;
        }
        let old = file.map(|file| &file.catalogue);
        let name = catalogue_names(language).into_iter().next().unwrap_or_else(|| format!("{language}.po"));
        let path = file.map_or_else(|| folder.join(name), |file| file.path.clone());
        let messages = texts(brief, messages, language, old);
        let catalogue = catalogue::update(old, slug, language, &messages, &today);
        add(path, &catalogue, Some(catalogue.status(&messages)))?;
    }
    let lacking = brief.front.languages.iter().find(|language| !described_house_words(language, None).is_empty());
    let template = lacking.into_iter().flat_map(|language| described_house_words(language, None));
    let template: Vec<Described> = messages.iter().cloned().chain(template).collect();
    add(folder.join(format!("{slug}.pot")), &catalogue::template(slug, &template), None)?;
    match findings.is_empty() {
        true => Ok(updates),
        false => Err(Report::new(brief.sources.clone(), findings)),
    }
}

/// Whether a language has something to be translated: the source language only words of the house style.
fn is_translated(brief: &Brief, language: &str) -> bool {
    let catalogue = brief.catalogues.get(language).map(|file| &file.catalogue);
    language != brief.front.language || !described_house_words(language, catalogue).is_empty()
}

/// What is to be translated into a language: the texts of a brief, and the words of the house style that the language needs, or that its
/// catalogue has.
fn texts(brief: &Brief, messages: &[Described], language: &str, catalogue: Option<&Catalogue>) -> Vec<Described> {
    let of_brief = if language == brief.front.language { &[] } else { messages };
    of_brief.iter().cloned().chain(described_house_words(language, catalogue)).collect()
}

fn write(updates: &[Update]) -> Result<(), Report> {
    let changed: Vec<(&Path, &[u8])> =
        updates.iter().filter(|update| update.changed).map(|update| (update.path.as_path(), update.text.as_bytes())).collect();
    files::write_all(&changed).map_err(|(path, error)| super::unwritable(&path, &error))
}

fn refused(brief: &Brief, path: &Path, refusal: &Refusal) -> Report {
    let shown = brief.root.show(path);
    let finding = Diagnostic::error(refusal.code(), format!("`{shown}` {}", refusal.reason())).in_file(shown).help(refusal.help());
    Report::new(Default::default(), vec![finding])
}

fn report(update: &Update, format: Format) {
    match (format, &update.status) {
        (Format::Human, Some(status)) => {
            let change = if update.changed { "" } else { ", unchanged" };
            output::text(&format!("{}  {}{change}\n", update.shown, facts(status)));
        }
        (Format::Human, None) => {}
        (Format::Json, status) => output::line(&json!({
            "event": "catalogue",
            "path": output::path(&update.path),
            "changed": update.changed,
            "translated": status.as_ref().map(|status| status.translated),
            "fuzzy": status.as_ref().map(|status| status.fuzzy),
            "texts": status.as_ref().map(|status| status.texts),
        })),
    }
}

/// "371 texts: 340 translated, 12 fuzzy, 19 missing; 412 words left".
fn facts(status: &Status) -> String {
    if status.translated == status.texts {
        return format!("{}, all translated", output::count(status.texts, "text"));
    }
    let missing = status.texts - status.translated - status.fuzzy;
    format!(
        "{}: {} translated, {} fuzzy, {missing} missing; {} left",
        output::count(status.texts, "text"),
        status.translated,
        status.fuzzy,
        output::count(status.words, "word")
    )
}

fn status(brief: &Brief, languages: &[String], options: &StatusOptions) -> Outcome {
    let messages = described(brief);
    let nothing = Catalogue::default();
    let mut outcome = Outcome::Done;
    let width = languages.iter().map(String::len).max().unwrap_or(0);
    if options.format == Format::Human {
        output::text(&format!("{:width$}  translated  fuzzy  missing  words left\n", ""));
    }
    for language in languages {
        let file = brief.catalogues.get(language);
        let catalogue = file.map_or(&nothing, |file| &file.catalogue);
        let status = catalogue.status(&texts(brief, &messages, language, Some(catalogue)));
        let translation = brief.translation(language);
        let errors = translation.map_or(0, Translation::errors);
        if errors > 0 {
            outcome = Outcome::ProjectErrors;
        }
        let missing = status.texts - status.translated - status.fuzzy;
        match options.format {
            Format::Human => {
                let share = format!("{:.0} %", 100.0 * status.translated as f64 / status.texts.max(1) as f64);
                output::text(&format!(
                    "{language:width$}  {share:>10}  {:>5}  {missing:>7}  {:>10}{}\n",
                    status.fuzzy,
                    status.words,
                    if errors > 0 { format!("  {}", output::count(errors, "error")) } else { String::new() }
                ));
                if options.waiting {
                    status.waiting.iter().for_each(waiting);
                }
            }
            Format::Json => output::line(&json!({
                "event": "translation",
                "language": language,
                "texts": status.texts,
                "translated": status.translated,
                "fuzzy": status.fuzzy,
                "missing": missing,
                "words_left": status.words,
                "errors": errors,
                "waiting": status.waiting.iter().map(|(text, place, since)| json!({ "text": text, "place": place, "since": since })).collect::<Vec<_>>(),
            })),
        }
    }
    if options.format == Format::Human && outcome != Outcome::Done {
        eprintln!("what is wrong with them: pressrun check");
    }
    outcome
}

/// A text that waits, in one line.
fn waiting((text, place, since): &(String, Option<String>, Option<String>)) {
    const SHOWN: usize = 60;
    let mut short: String = text.chars().take(SHOWN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    let since = since.as_ref().map_or_else(String::new, |since| format!(" (since {since})"));
    output::text(&format!("  {}: {}{since}\n", place.as_deref().unwrap_or_default(), short.replace('\n', " ")));
}
