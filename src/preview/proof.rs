//! A trial print: the pages of one edition as they are now, told apart from those before.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use serde::Serialize;
use typst::foundations::{Content, NativeElement, Selector, StyleChain};
use typst::introspection::Introspector;
use typst::model::HeadingElem;
use typst::utils::hash128;
use typst_layout::{Page, PagedDocument};

use crate::diagnostic::{Place, Report, Sources};
use crate::locale::Edition;
use crate::typeset::Pages;

use super::marks::{Area, Look, changes, tally};

/// Which edition is proofed, in which language. Written `en/screen`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProofId {
    /// The language, a BCP 47 tag.
    pub language: String,
    /// The edition.
    pub edition: String,
}

impl ProofId {
    /// Reads an id as it is written.
    pub fn parse(text: &str) -> Option<Self> {
        let (language, edition) = text.split_once('/')?;
        (!language.is_empty() && !edition.is_empty()).then(|| Self { language: language.into(), edition: edition.into() })
    }
}

impl fmt::Display for ProofId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.language, self.edition)
    }
}

/// The pages of an edition.
pub struct Proof {
    /// The edition.
    pub id: ProofId,
    /// As they were set.
    pub pages: Pages,
    /// As they are shown.
    pub sheets: Vec<Sheet>,
    /// The headings in the order of the pages.
    pub headings: Vec<Heading>,
    /// Where what has a label is written.
    pub places: BTreeMap<String, Place>,
    /// The files that the places are in.
    pub sources: Sources,
    /// How long it took.
    pub stages: Stages,
    /// What the pages show, each with the hash of the page as the engine made it.
    looks: Vec<(u128, Arc<Look>)>,
}

/// How long the stages of a proof took.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Stages {
    /// Wording the edition.
    pub localise: Duration,
    /// Setting it.
    pub typeset: Duration,
    /// Finding out which pages changed.
    pub compare: Duration,
}

/// A page as it is shown.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Tells what the page shows: two sheets with the same name look the same.
    pub name: String,
    /// The width in points.
    pub width: f64,
    /// The height in points.
    pub height: f64,
    /// What was not shown before.
    pub changes: Vec<Area>,
    /// Drawn when it is first looked at.
    svg: Arc<OnceLock<Arc<str>>>,
}

/// A heading and where it stands.
#[derive(Debug, Clone, Serialize)]
pub struct Heading {
    /// The label, which all languages of the brief share.
    pub id: String,
    /// The words.
    pub text: String,
    /// The level, from 1.
    pub level: usize,
    /// The page, from 1.
    pub page: usize,
    /// The distance from the top of the page in points.
    pub y: f64,
}

impl Proof {
    /// Sets an edition, given the proof of it before the last change.
    ///
    /// # Errors
    /// As [`Edition::typeset`].
    pub fn of(id: ProofId, edition: Edition, localise: Duration, before: Option<&Self>) -> Result<Self, Report> {
        let started = Instant::now();
        let pages = match before {
            Some(before) => edition.typeset_after(&before.pages)?,
            None => edition.typeset()?,
        };
        let typeset = started.elapsed();
        let (sheets, looks, headings) = match before.filter(|before| pages.are(&before.pages)) {
            Some(before) => (unchanged(&before.sheets), before.looks.clone(), before.headings.clone()),
            None => {
                let looks = looks(pages.document(), before);
                (sheets(pages.document(), &looks, before), looks, headings(pages.document()))
            }
        };
        let stages = Stages { localise, typeset, compare: started.elapsed() - typeset };
        Ok(Self { id, pages, sheets, headings, places: edition.places, sources: edition.project_sources, stages, looks })
    }

    /// The numbers of the pages that changed, from 1.
    pub fn changed(&self) -> Vec<usize> {
        let changed = self.sheets.iter().enumerate().filter(|(_, sheet)| !sheet.changes.is_empty());
        changed.map(|(at, _)| at + 1).collect()
    }

    /// A page as SVG, by the name of its sheet.
    pub fn svg(&self, name: &str) -> Option<Arc<str>> {
        let at = self.sheets.iter().position(|sheet| sheet.name == name)?;
        let page = self.pages.document().pages().get(at)?;
        let draw = || typst_svg::svg(page, &typst_svg::SvgOptions::default()).into();
        Some(self.sheets[at].svg.get_or_init(draw).clone())
    }
}

/// The same sheets with no changes on them.
fn unchanged(sheets: &[Sheet]) -> Vec<Sheet> {
    sheets.iter().map(|sheet| Sheet { changes: Vec::new(), ..sheet.clone() }).collect()
}

/// What the pages show. Those that the engine made just as before are not looked at again.
fn looks(document: &PagedDocument, before: Option<&Proof>) -> Vec<(u128, Arc<Look>)> {
    let known: HashMap<u128, &Arc<Look>> =
        before.iter().flat_map(|before| &before.looks).map(|(hash, look)| (*hash, look)).collect();
    let look = |page: &Page| {
        let hash = hash128(page);
        (hash, known.get(&hash).map_or_else(|| Arc::new(Look::of(page)), |look| Arc::clone(look)))
    };
    document.pages().par_iter().map(look).collect()
}

/// The pages as sheets. Those that look as before keep what was drawn.
fn sheets(document: &PagedDocument, looks: &[(u128, Arc<Look>)], before: Option<&Proof>) -> Vec<Sheet> {
    let drawn: HashMap<&str, &Sheet> =
        before.iter().flat_map(|before| &before.sheets).map(|sheet| (sheet.name.as_str(), sheet)).collect();
    // Only pages that are not among those before can show something new.
    let same = |look: &Look, others: &[(u128, Arc<Look>)]| others.iter().any(|(_, other)| other.hash == look.hash);
    let mut left = before.map(|before| tally(before.looks.iter().map(|(_, look)| &**look).filter(|look| !same(look, looks))));
    let sheet = |((_, look), page): (&(u128, Arc<Look>), &Page)| {
        let name = format!("{:032x}", look.hash);
        let earlier = drawn.get(name.as_str());
        let changes = match (&mut left, earlier) {
            (Some(left), None) => changes(look, left),
            _ => Vec::new(),
        };
        let svg = earlier.map(|sheet| sheet.svg.clone()).unwrap_or_default();
        Sheet { name, width: page.frame.width().to_pt(), height: page.frame.height().to_pt(), changes, svg }
    };
    looks.iter().zip(document.pages()).map(sheet).collect()
}

/// The headings with their places on the pages.
fn headings(document: &PagedDocument) -> Vec<Heading> {
    let introspector = document.introspector();
    let found = introspector.query(&Selector::Elem(HeadingElem::ELEM, None));
    let heading = |content: &Content| {
        let heading = content.to_packed::<HeadingElem>()?;
        let at = introspector.position(content.location()?)?;
        Some(Heading {
            id: content.label()?.resolve().to_string(),
            text: heading.body.plain_text().into(),
            level: heading.level.get(StyleChain::default()).custom().map_or(1, NonZeroUsize::get),
            page: at.page.get(),
            y: at.point.y.to_pt(),
        })
    };
    found.iter().filter_map(heading).collect()
}
