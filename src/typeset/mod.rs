//! Sets an edition with the Typst engine and exports it.

mod embedding;
mod figures;
mod fit;
mod fonts;
mod geometry;
mod glyphs;
mod links;
mod messages;
mod packed;
mod png;
mod problems;
mod scripts;
mod svg;
mod theme;
mod width;
mod world;

use ecow::EcoVec;
use typst::diag::{SourceDiagnostic, Warned};
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::diagnostic::{Diagnostic, Report, Sources};
use crate::locale::Edition;
use crate::output::{Lacking, Provenance, describe, print};
use crate::project::{Date, Inputs, Trace, digest};
use crate::resolve::PrintSetup;

pub use figures::{Background, ExportedFigure, ExportedFigures, FigureFormat, FigureOptions};
pub use fonts::{FontFace, faces};
pub use packed::HOUSE_STYLE;
pub(crate) use png::described;
pub(crate) use png::png as page_png;
pub use scripts::font_of_system;
pub use width::Width;
use world::EditionWorld;

/// A set edition.
pub struct Pages {
    document: PagedDocument,
    world: EditionWorld,
    name: String,
    date: Date,
    attachments: bool,
    sources: Vec<String>,
    print: Option<PrintSetup>,
    /// What the engine remarked.
    remarks: EcoVec<SourceDiagnostic>,
    /// What is doubtful about the pages.
    pub warnings: Report,
}

impl Edition {
    /// Sets the edition. The engine keeps what it laid out for the last ten documents of this process, so that one which differs in
    /// a few words is set in a fraction of the time.
    ///
    /// # Errors
    /// What the engine refuses; with the house style as it comes this does not happen, with a theme it may.
    pub fn typeset(&self) -> Result<Pages, Report> {
        self.typeset_keeping(10)
    }

    /// As [`Edition::typeset`], with the number of documents for which the engine keeps what it laid out and has not used since.
    ///
    /// # Errors
    /// As [`Edition::typeset`].
    pub fn typeset_keeping(&self, documents: usize) -> Result<Pages, Report> {
        let pages = EditionWorld::new(self).and_then(|world| self.set(world));
        // Also after a failure.
        comemo::evict(documents);
        pages
    }

    /// Sets the edition again after a change: what it has in common with the pages before is not done again. When nothing changed
    /// that they show, they are the same. [`tidy`] has to be called from time to time.
    ///
    /// # Errors
    /// As [`Edition::typeset`].
    pub fn typeset_after(&self, earlier: &Pages) -> Result<Pages, Report> {
        let world = EditionWorld::new(self)?.after(&earlier.world);
        match world.is_same(&earlier.world) {
            true => self.finish(earlier.document.clone(), world, earlier.remarks.clone()),
            false => self.set(world),
        }
    }

    fn set(&self, mut world: EditionWorld) -> Result<Pages, Report> {
        let mut compiled = typst::compile::<PagedDocument>(&world);
        // Words that would lead nowhere are set once more without a link.
        if let Some(absent) = compiled.output.as_ref().ok().and_then(links::absent) {
            world = world.with(&[absent]);
            compiled = typst::compile::<PagedDocument>(&world);
        }
        let Warned { output, warnings } = compiled;
        match output {
            Ok(document) => self.finish(document, world, warnings),
            Err(errors) => Err(messages::report(&world, &errors)),
        }
    }

    /// The pages that the engine made, with what it remarks on them.
    fn finish(&self, document: PagedDocument, world: EditionWorld, remarks: EcoVec<SourceDiagnostic>) -> Result<Pages, Report> {
        problems::check(&document, &self.figures, &self.project_sources, "")?;
        glyphs::check(&document, self)?;
        let mut files = self.project_sources.clone();
        let mut findings = messages::findings(&world, &remarks, &mut files);
        findings.extend(fit::small_type(&document, self));
        let warnings = Report::new(files, findings);
        let (name, sources) = (self.output_name(), self.sources.clone());
        if self.print.is_some() {
            embedding::check(&document, &self.project_sources)?;
        }
        let (date, attachments, print) = (self.date, self.attachments, self.print.clone());
        Ok(Pages { document, world, name, date, attachments, sources, print, remarks, warnings })
    }

    /// Sets the edition and exports it as PDF.
    ///
    /// # Errors
    /// As [`Edition::typeset`] and [`Pages::pdf`].
    pub fn pdf(&self) -> Result<Vec<u8>, Report> {
        self.typeset()?.pdf()
    }
}

/// Frees what the engine remembers of earlier documents of this process, but for the last ten. To be called after each, also after a
/// failure.
pub fn tidy() {
    comemo::evict(10);
}

impl Pages {
    /// The pages as the engine laid them out, to look at or to export in other ways.
    pub fn document(&self) -> &PagedDocument {
        &self.document
    }

    /// Whether other pages are these, as nothing changed that they show.
    pub fn are(&self, other: &Self) -> bool {
        std::ptr::eq(self.document.pages(), other.document.pages())
    }

    /// The number of pages.
    pub fn len(&self) -> usize {
        self.document.pages().len()
    }

    /// The name of the PDF.
    pub fn file_name(&self) -> String {
        format!("{}.pdf", self.name)
    }

    /// Whether they are for the printer.
    pub fn is_for_print(&self) -> bool {
        self.print.is_some()
    }

    /// The files of the project that the pages were made of.
    pub fn inputs(&self) -> Inputs {
        self.world.inputs()
    }

    /// What the folder of the project was asked for the pages, and what it answered.
    pub fn trace(&self) -> Trace {
        self.world.trace()
    }

    /// Whether there is no page.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The pages as an accessible (PDF/UA-1, ISO 14289-1) and archival PDF: PDF/A-2a (ISO 19005-2), or PDF/A-3a (ISO 19005-3)
    /// when data are attached to it. The print edition is PDF/X-4 (ISO 15930-7) instead.
    ///
    /// # Errors
    /// What keeps the document from conforming.
    pub fn pdf(&self) -> Result<Vec<u8>, Report> {
        let provenance = Provenance { sources: self.sources.clone(), inputs: digest(&self.inputs()) };
        if let Some(print) = &self.print {
            let pdf = export(&self.document, &self.world, &[PdfStandard::V_1_6], &self.name, self.date)?;
            return print::finish(&pdf, print, &provenance).map_err(incomplete);
        }
        let archival = if self.attachments { PdfStandard::A_3a } else { PdfStandard::A_2a };
        pdf(&self.document, &self.world, archival, &self.name, self.date, &provenance)
    }

    /// The PDF as the engine exports it for the printer, before it is finished. None of an edition for reading on a screen.
    ///
    /// # Errors
    /// What the engine refuses.
    pub fn unfinished_pdf(&self) -> Result<Option<Vec<u8>>, Report> {
        let export = || export(&self.document, &self.world, &[PdfStandard::V_1_6], &self.name, self.date);
        self.print.as_ref().map(|_| export()).transpose()
    }
}

/// A document as an accessible PDF that conforms to a part of PDF/A too. `name` identifies it among others.
fn pdf(
    document: &PagedDocument,
    world: &EditionWorld,
    archival: PdfStandard,
    name: &str,
    date: Date,
    provenance: &Provenance,
) -> Result<Vec<u8>, Report> {
    let pdf = export(document, world, &[archival, PdfStandard::Ua_1], name, date)?;
    describe(pdf, provenance).map_err(incomplete)
}

/// A document as the engine exports it.
fn export(
    document: &PagedDocument,
    world: &EditionWorld,
    standards: &[PdfStandard],
    name: &str,
    date: Date,
) -> Result<Vec<u8>, Report> {
    let standards = PdfStandards::new(standards)
        .map_err(|error| Report::new(Sources::default(), vec![Diagnostic::error("pdf-standard", error.message().to_string())]))?;
    let date = Datetime::from_ymd_hms(i32::from(date.year), date.month, date.day, 0, 0, 0);
    let options = PdfOptions {
        ident: Smart::Custom(name.to_owned()),
        creator: Smart::Custom(Some(concat!("Pressrun ", env!("CARGO_PKG_VERSION")).to_owned())),
        timestamp: date.map(Timestamp::new_utc),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(document, &options).map_err(|errors| messages::report(world, &errors))
}

/// The finding for a PDF that lacks what the engine always writes.
fn incomplete(lacking: Lacking) -> Report {
    let finding = Diagnostic::error("pdf-metadata", "the PDF cannot be completed").because(lacking.to_string());
    Report::new(Sources::default(), vec![finding])
}
