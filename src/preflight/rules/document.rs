//! The file as a whole (ISO 15930-7, 6.1, 6.8–6.10).

use crate::Severity::{Error, Warning};
use crate::pdf::{dict, name};

use super::{BOTH, Instance, PRINT, Rule, when};

pub const RULES: &[Rule] = &[
    Rule {
        id: "pdf-version",
        title: "The file is PDF 1.6 or older",
        severity: Error,
        uses: PRINT,
        reason: "PDF/X-4 is made of PDF 1.6; an older device may misread what is newer",
        remedy: "export it as PDF/X-4",
        find: |survey, _| {
            let version = survey.catalog().and_then(|catalog| name(survey.document, catalog, b"Version"));
            let version = version.map_or(survey.document.version.clone(), |own| String::from_utf8_lossy(own).into_owned());
            when(version.as_str() > "1.6", format!("the file is PDF {version}"))
        },
    },
    Rule {
        id: "pdfx-version",
        title: "The file says that it is PDF/X-4",
        severity: Error,
        uses: PRINT,
        reason: "a printer's workflow chooses by it how to treat the file",
        remedy: "export it as PDF/X-4",
        find: |survey, _| match survey.property("pdfxid:GTS_PDFXVersion") {
            Some("PDF/X-4") => Vec::new(),
            Some(other) => vec![Instance::document(format!("the file says that it is {other}"))],
            None => when(!survey.xmp.is_empty(), "the file does not say which PDF/X it is"),
        },
    },
    Rule {
        id: "metadata",
        title: "The file has XMP metadata",
        severity: Error,
        uses: BOTH,
        reason: "title, dates and the standard that the file follows are written there",
        remedy: "export it with metadata",
        find: |survey, _| when(survey.xmp.is_empty(), "the file has no XMP metadata"),
    },
    Rule {
        id: "metadata-title",
        title: "The metadata give the title",
        severity: Error,
        uses: BOTH,
        reason: "readers, catalogues and PDF/X know the document by it",
        remedy: "give the document a title before you export it",
        find: |survey, _| {
            let has = survey.property("dc:title").is_some_and(|title| title.contains("<rdf:li") && !title.contains("></rdf:li>"));
            when(!survey.xmp.is_empty() && !has, "the metadata have no title")
        },
    },
    Rule {
        id: "metadata-dates",
        title: "The metadata tell when the file was made",
        severity: Error,
        uses: PRINT,
        reason: "the printer tells a corrected file from the first one by its dates",
        remedy: "export it again; PDF/X-4 asks for CreateDate, ModifyDate and MetadataDate",
        find: |survey, _| {
            let missing: Vec<&str> = ["CreateDate", "ModifyDate", "MetadataDate"]
                .into_iter()
                .filter(|date| survey.property(&format!("xmp:{date}")).is_none())
                .collect();
            when(!survey.xmp.is_empty() && !missing.is_empty(), format!("the metadata have no {}", missing.join(", ")))
        },
    },
    Rule {
        id: "document-id",
        title: "The metadata identify the document",
        severity: Error,
        uses: PRINT,
        reason: "versions of a job are told apart by it",
        remedy: "export it as PDF/X-4: xmpMM:DocumentID, VersionID and RenditionClass belong to it",
        find: |survey, _| {
            let known = |property| survey.property(property).is_some();
            when(!survey.xmp.is_empty() && !known("xmpMM:DocumentID"), "the metadata have no document identifier")
        },
    },
    Rule {
        id: "file-id",
        title: "The file has an identifier",
        severity: Error,
        uses: PRINT,
        reason: "links between files, and caches at the printer, rest on it",
        remedy: "export it again, or let `qpdf` write it anew with --deterministic-id",
        find: |survey, _| {
            let parts = survey.document.trailer.get(b"ID").ok().and_then(|id| id.as_array().ok());
            when(parts.is_none_or(|parts| parts.len() != 2), "the trailer has no ID")
        },
    },
    Rule {
        id: "trapped",
        title: "The file says whether it is trapped",
        severity: Error,
        uses: PRINT,
        reason: "the printer must know whether colours that touch already overlap, or the press shows white between them",
        remedy: "set Trapped to False, unless the file was trapped",
        find: |survey, _| {
            let information = dict(survey.document, &survey.document.trailer, b"Info");
            let state = information.and_then(|information| name(survey.document, information, b"Trapped"));
            when(!matches!(state, Some(b"True" | b"False")), "the key Trapped is not True or False")
        },
    },
    Rule {
        id: "trapped-agrees",
        title: "The metadata agree on trapping",
        severity: Error,
        uses: PRINT,
        reason: "two answers leave the printer without one",
        remedy: "export it again, so that the document information and XMP say the same",
        find: |survey, _| {
            let information = dict(survey.document, &survey.document.trailer, b"Info");
            let state = information.and_then(|information| name(survey.document, information, b"Trapped"));
            let agree = survey.property("pdf:Trapped").map(str::as_bytes) == state;
            when(state.is_some() && !survey.xmp.is_empty() && !agree, "the document information and XMP differ about trapping")
        },
    },
    Rule {
        id: "embedded-files",
        title: "The file carries no other files",
        severity: Error,
        uses: PRINT,
        reason: "nothing that is attached is printed, and some workflows refuse it",
        remedy: "export it without attachments",
        find: |survey, _| {
            let names = survey.catalog().and_then(|catalog| dict(survey.document, catalog, b"Names"));
            when(names.is_some_and(|names| names.has(b"EmbeddedFiles")), "files are attached to it")
        },
    },
    Rule {
        id: "page-content",
        title: "The content of each page can be read",
        severity: Error,
        uses: BOTH,
        reason: "a page that cannot be decoded stays white, or stops the press",
        remedy: "export it again; if it came over the network, compare the size with the original",
        find: |survey, _| super::pages(survey, |page| (!page.readable).then(|| "content of the page is damaged".into())),
    },
    Rule {
        id: "multiple-of-pages",
        title: "The number of pages can be folded",
        severity: Warning,
        uses: PRINT,
        reason: "sheets are folded into so many pages: the printer would have to add blank ones, and asks where",
        remedy: "add blank pages, or lay the text out on fewer",
        find: |survey, limits| {
            let (count, of) = (survey.pages.len(), limits.multiple_of_pages.max(1));
            when(!count.is_multiple_of(of), format!("there are {count} pages, not a multiple of {of}"))
        },
    },
];
