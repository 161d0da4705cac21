//! Preflight: what in a finished PDF would go wrong at the printer, or for a reader.

mod limits;
pub(crate) mod plates;
mod report;
mod rules;
pub(crate) mod survey;

use lopdf::Document;

pub use limits::{BadProfile, Limits, Profile, Use};
pub use report::{ink_to_json, ink_to_text, to_json, to_sarif, to_text};
use rules::OF_PLATES;
pub use rules::{Rule, rules};
use survey::Survey;

use crate::diagnostic::{Diagnostic, Report, Severity, Sources};
use crate::pdf::Rect;

/// Something that a rule found.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static str,
    /// Whether the file cannot be printed, or read, as it is.
    pub severity: Severity,
    /// The page, from 1. None for the document as a whole.
    pub page: Option<usize>,
    /// Where on the page: from the lower left corner of the trimmed page, in millimetres.
    pub place: Option<Place>,
    /// What was found.
    pub message: String,
    /// Why that matters.
    pub reason: &'static str,
    /// What to do.
    pub remedy: &'static str,
    /// How many more of the same the page has.
    pub more: usize,
}

/// A place on a page, in millimetres from the lower left corner of the trimmed page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// From the left edge.
    pub x: f64,
    /// From the lower edge.
    pub y: f64,
    /// How wide it is.
    pub width: f64,
    /// How high it is.
    pub height: f64,
}

/// How much ink a page has, told by drawing its plates.
#[derive(Debug, Clone, PartialEq)]
pub struct PageInk {
    /// The page, from 1.
    pub page: usize,
    /// None when the page has no size, or is so damaged that it cannot be drawn.
    pub coverage: Option<InkCoverage>,
    /// Whether the page has more than is counted: colours in RGB or Lab, which are no inks before they are converted.
    pub needs_conversion: bool,
    /// What of the page could not be drawn, and is not counted either.
    pub unknown: Vec<&'static str>,
}

/// How much of each ink a page has, and how much of all.
#[derive(Debug, Clone, PartialEq)]
pub struct InkCoverage {
    /// The most of all inks together on a square of a millimetre, in percent.
    pub greatest: f64,
    /// Where that is.
    pub place: Place,
    /// The inks, with the average of each over the trimmed page, in percent.
    pub averages: Vec<(String, f64)>,
}

/// Why a file cannot be inspected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong.
    pub reason: String,
    /// The next step.
    pub help: &'static str,
}

/// Inspects a PDF. For print, the plates of those pages are drawn whose content alone does not tell how much ink they have.
///
/// # Errors
/// When it is no PDF, or one that cannot be opened.
pub fn inspect(pdf: &[u8], profile: &Profile) -> Result<Vec<Finding>, Unreadable> {
    let document = opened(pdf)?;
    let mut survey = Survey::of(&document);
    if rules().any(|rule| OF_PLATES.contains(&rule.id) && profile.severity(rule).is_some()) {
        survey.measure(&profile.limits, false);
    }
    Ok(found(&survey, profile))
}

/// Inspects a PDF, draws the plates of every page, and tells how much ink there is.
///
/// # Errors
/// When it is no PDF, or one that cannot be opened.
pub fn inspect_ink(pdf: &[u8], profile: &Profile) -> Result<(Vec<Finding>, Vec<PageInk>), Unreadable> {
    let document = opened(pdf)?;
    let mut survey = Survey::of(&document);
    survey.measure(&profile.limits, true);
    let ink = survey.numbered().map(|(number, page)| PageInk {
        page: number,
        coverage: page.coverage.as_ref().map(|coverage| InkCoverage {
            greatest: coverage.greatest,
            place: Place::of(coverage.place, page.trim()),
            averages: coverage.inks.clone(),
        }),
        needs_conversion: page.needs_conversion(),
        unknown: reasons(page),
    });
    let ink = ink.collect();
    Ok((found(&survey, profile), ink))
}

/// Why ink of a page is unknown, each reason once.
fn reasons(page: &survey::Page) -> Vec<&'static str> {
    let mut reasons: Vec<&str> = page.gaps.iter().map(|gap| gap.why).collect();
    reasons.sort_unstable();
    reasons.dedup();
    reasons
}

/// Opens a PDF.
pub(crate) fn opened(pdf: &[u8]) -> Result<Document, Unreadable> {
    if !pdf[..pdf.len().min(1024)].windows(5).any(|window| window == b"%PDF-") {
        return Err(Unreadable {
            reason: "is no PDF: it does not begin with %PDF-".into(),
            help: "name a PDF file; a download that was cut off is best fetched again",
        });
    }
    let document = Document::load_mem(pdf).map_err(|error| Unreadable {
        reason: format!("cannot be read as a PDF: {error}"),
        help: "export it again, or repair it with `qpdf in.pdf out.pdf`",
    })?;
    if document.is_encrypted() {
        return Err(Unreadable {
            reason: "is encrypted".into(),
            help: "export it without a password: printers and archives refuse encrypted files, and nothing can be inspected",
        });
    }
    Ok(document)
}

/// What the rules of a profile find, errors first.
fn found(survey: &Survey, profile: &Profile) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in rules() {
        let Some(severity) = profile.severity(rule) else { continue };
        let mut instances = (rule.find)(survey, &profile.limits);
        instances.sort_by_key(|instance| instance.page);
        for group in instances.chunk_by(|one, other| one.page == other.page) {
            let first = &group[0];
            let trim = first.page.and_then(|page| survey.pages.get(page - 1)).map(survey::Page::trim);
            findings.push(Finding {
                rule: rule.id,
                severity,
                page: first.page,
                place: first.place.zip(trim).map(|(place, trim)| Place::of(place, trim)),
                message: first.message.clone(),
                reason: rule.reason,
                remedy: rule.remedy,
                more: group.len() - 1,
            });
        }
    }
    findings.sort_by_key(|finding| (finding.severity != Severity::Error, finding.page));
    findings
}

/// Inspects a PDF that was just made for the printer, under the name it will have. Gives the warnings; of a draft, which nobody
/// prints, all findings are.
///
/// # Errors
/// When a rule of print is broken.
pub fn check(pdf: &[u8], name: &str, draft: bool) -> Result<Report, Report> {
    let findings = inspect(pdf, &Profile::new(Use::Print)).map_err(|unreadable| {
        let finding = Diagnostic::error("preflight", format!("`{name}` {}", unreadable.reason)).help(unreadable.help);
        Report::new(Sources::default(), vec![finding.in_file(name)])
    })?;
    let report = Report::new(Sources::default(), findings.iter().map(|finding| finding.diagnostic(name, draft)).collect());
    if report.errors() > 0 { Err(report) } else { Ok(report) }
}

impl Finding {
    /// Where on the pages it is, in words. Empty for the document as a whole.
    fn where_(&self) -> String {
        match (self.page, self.place) {
            (Some(page), Some(at)) => format!("page {page}, {:.0} mm from the left and {:.0} mm from the foot", at.x, at.y),
            (Some(page), None) => format!("page {page}"),
            (None, _) => String::new(),
        }
    }

    /// As a finding about the project, which has no place in its files.
    fn diagnostic(&self, file: &str, draft: bool) -> Diagnostic {
        let place = self.where_();
        let message = if place.is_empty() { self.message.clone() } else { format!("{place}: {}", self.message) };
        let finding = match self.severity {
            Severity::Error if !draft => Diagnostic::error(self.rule, message)
                .help(format!("{}; with --draft the file is made all the same, to look at the page", self.remedy)),
            _ => Diagnostic::warning(self.rule, message).help(self.remedy),
        };
        finding.in_file(file).because(self.reason)
    }
}

impl Place {
    fn of(place: Rect, trim: Rect) -> Self {
        let millimetres = |points: f64| (points / crate::output::print::MILLIMETRE * 10.0).round() / 10.0;
        Self {
            x: millimetres(place.left - trim.left),
            y: millimetres(place.bottom - trim.bottom),
            width: millimetres(place.width()),
            height: millimetres(place.height()),
        }
    }
}
