//! Imposition: puts the pages of a PDF onto sheets that are then folded.

mod scheme;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

pub use scheme::{Scheme, Sheet, Signature};

use crate::output::print::MILLIMETRE;
use crate::output::print::marks::{LINE, line, separation};
use crate::pdf::{Matrix, Rect, boxes, dict, inherited, stream_content};
use scheme::Cell;

/// The room around the pages for marks, in millimetres.
const MARGIN: f64 = 12.0;
/// The length of marks, in millimetres.
const MARK: f64 = 6.0;
/// What the catalog says of pages that are no pages any more.
const OF_PAGES: [&[u8]; 8] =
    [b"StructTreeRoot", b"MarkInfo", b"Outlines", b"PageLabels", b"Names", b"Dests", b"PageMode", b"ViewerPreferences"];

/// How pages are imposed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Imposition {
    /// How sheets are folded.
    pub scheme: Scheme,
    /// How thick the paper is, in millimetres: so much do leaves stand out for each leaf around them, and their pages are moved to
    /// the fold by it (creep).
    pub paper: f64,
}

/// Why pages cannot be imposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub reason: String,
    /// The next step.
    pub help: &'static str,
}

/// A page as it is placed.
struct Leaf {
    form: ObjectId,
    trim: Rect,
    bleed: Rect,
    /// Degrees, clockwise.
    rotate: i64,
}

impl Leaf {
    fn size(&self) -> (f64, f64) {
        let (width, height) = (self.trim.width(), self.trim.height());
        if self.rotate % 180 == 0 { (width, height) } else { (height, width) }
    }

    /// Moves the trimmed page, turned as it is read, to the origin.
    fn upright(&self) -> Matrix {
        let moved = Matrix([1.0, 0.0, 0.0, 1.0, -self.trim.left, -self.trim.bottom]);
        let (width, height) = (self.trim.width(), self.trim.height());
        moved.then(&match self.rotate {
            90 => Matrix([0.0, -1.0, 1.0, 0.0, 0.0, width]),
            180 => Matrix([-1.0, 0.0, 0.0, -1.0, width, height]),
            270 => Matrix([0.0, 1.0, -1.0, 0.0, height, 0.0]),
            _ => Matrix::IDENTITY,
        })
    }
}

/// Where pages stand on a sheet.
struct Layout {
    width: f64,
    height: f64,
    /// Between pages that are cut apart: the bleed of both.
    gap: f64,
    bleed: f64,
    columns: usize,
    rows: usize,
    margin: f64,
}

impl Layout {
    fn left(&self, column: usize) -> f64 {
        self.margin + column as f64 * self.width + (column / 2) as f64 * self.gap
    }

    fn bottom(&self, row: usize) -> f64 {
        self.margin + row as f64 * (self.height + self.gap)
    }

    /// All pages of a side together.
    fn net(&self) -> Rect {
        let (right, top) = (self.left(self.columns - 1) + self.width, self.bottom(self.rows - 1) + self.height);
        Rect { left: self.margin, bottom: self.margin, right, top }
    }

    fn sheet(&self) -> Rect {
        let net = self.net();
        Rect { left: 0.0, bottom: 0.0, right: net.right + self.margin, top: net.top + self.margin }
    }

    /// What is seen of a page: its trim and the bleed around it, but not over the fold.
    fn window(&self, cell: &Cell) -> Rect {
        let (left, bottom) = (self.left(cell.column), self.bottom(cell.row));
        let page = Rect { left, bottom, right: left + self.width, top: bottom + self.height };
        let bleed = page.grown(self.bleed);
        if cell.column.is_multiple_of(2) { Rect { right: page.right, ..bleed } } else { Rect { left: page.left, ..bleed } }
    }
}

/// Puts the pages of a PDF onto sheets, with marks for cutting and folding and with boxes of the sheets. Blank pages are added at the
/// end up to what a sheet holds.
///
/// # Errors
/// When the file cannot be read, or its pages differ in size.
pub fn impose(pdf: &[u8], imposition: &Imposition) -> Result<Vec<u8>, Refusal> {
    let mut document = Document::load_mem(pdf).map_err(|error| Refusal {
        reason: format!("cannot be read as a PDF: {error}"),
        help: "name a PDF, such as one that `pressrun build --edition print` made",
    })?;
    let pages: Vec<ObjectId> = document.page_iter().collect();
    let leaves = pages.iter().map(|page| leaf(&mut document, *page)).collect::<Result<Vec<_>, _>>()?;
    let layout = layout(&leaves, imposition.scheme)?;
    let marks = marks(&mut document, &layout);
    let parent = document.new_object_id();
    let mut kids = Vec::new();
    for side in imposition.scheme.sheets(leaves.len()).iter().flatten() {
        kids.push(Object::Reference(side_page(&mut document, parent, side, &leaves, &layout, marks, imposition.paper)));
    }
    let count = kids.len() as i64;
    document.set_object(parent, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count });
    let catalog = document
        .catalog_mut()
        .map_err(|_| Refusal { reason: "has no catalog".into(), help: "repair it with `qpdf in.pdf out.pdf`" })?;
    catalog.set("Pages", Object::Reference(parent));
    for key in OF_PAGES {
        catalog.remove(key);
    }
    document.prune_objects();
    let mut imposed = Vec::new();
    document.save_to(&mut imposed).map_err(|error| Refusal {
        reason: format!("cannot be written anew: {error}"),
        help: "repair it with `qpdf in.pdf out.pdf`",
    })?;
    Ok(imposed)
}

/// A page as a form.
fn leaf(document: &mut Document, page: ObjectId) -> Result<Leaf, Refusal> {
    let of_page = boxes(document, page);
    let trim = of_page.page().filter(|trim| trim.width() > 0.0 && trim.height() > 0.0);
    let trim = trim.ok_or(Refusal { reason: "has a page without a size".into(), help: "export it again" })?;
    let bleed = of_page.bleed.or(of_page.media).unwrap_or(trim);
    let rotate = inherited(document, page, b"Rotate").and_then(|angle| angle.as_i64().ok()).unwrap_or(0).rem_euclid(360);
    let resources = inherited(document, page, b"Resources").cloned().unwrap_or_else(|| Dictionary::new().into());
    let mut content = Vec::new();
    for id in document.get_page_contents(page) {
        let stream = document.get_object(id).ok().and_then(|object| object.as_stream().ok());
        content.extend(
            stream
                .and_then(stream_content)
                .ok_or(Refusal { reason: "has a page whose content is damaged".into(), help: "export it again" })?,
        );
        content.push(b'\n');
    }
    let mut form = dictionary! {
        "Type" => "XObject",
        "Subtype" => "Form",
        "BBox" => bleed.object(),
        "Resources" => resources,
    };
    let group = document.get_dictionary(page).ok().and_then(|page| dict(document, page, b"Group")).cloned();
    if let Some(group) = group {
        form.set("Group", group);
    }
    form.set("Filter", "FlateDecode");
    let form = document.add_object(Stream::new(form, crate::output::print::deflate(&content)));
    Ok(Leaf { form, trim, bleed, rotate })
}

fn layout(leaves: &[Leaf], scheme: Scheme) -> Result<Layout, Refusal> {
    let first = leaves.first().ok_or(Refusal { reason: "has no pages".into(), help: "name another file" })?;
    let (width, height) = first.size();
    for (at, leaf) in leaves.iter().enumerate() {
        let (other_width, other_height) = leaf.size();
        if (width - other_width).abs() > 0.5 || (height - other_height).abs() > 0.5 {
            return Err(Refusal {
                reason: format!("has pages of different sizes: page {} is not as large as the first", at + 1),
                help: "set all pages in one format",
            });
        }
    }
    let bleed = (first.trim.left - first.bleed.left).max(0.0);
    let (columns, rows) = scheme.grid();
    Ok(Layout { width, height, gap: 2.0 * bleed, bleed, columns, rows, margin: MARGIN * MILLIMETRE + bleed })
}

/// A side of a sheet as a page.
fn side_page(
    document: &mut Document,
    parent: ObjectId,
    side: &[Cell],
    leaves: &[Leaf],
    layout: &Layout,
    marks: ObjectId,
    paper: f64,
) -> ObjectId {
    let mut content = String::new();
    let mut forms = dictionary! { "Marks" => Object::Reference(marks) };
    for (at, cell) in side.iter().enumerate() {
        let Some(leaf) = cell.page.and_then(|page| leaves.get(page)) else { continue };
        let window = layout.window(cell);
        let turned = if cell.is_inverted() {
            leaf.upright().then(&Matrix([-1.0, 0.0, 0.0, -1.0, layout.width, layout.height]))
        } else {
            leaf.upright()
        };
        let creep = cell.depth as f64 * paper * MILLIMETRE;
        let creep = if cell.column.is_multiple_of(2) { creep } else { -creep };
        let place = Matrix([1.0, 0.0, 0.0, 1.0, layout.left(cell.column) + creep, layout.bottom(cell.row)]);
        let matrix = turned.then(&place).0.map(|value| format!("{value:.4}")).join(" ");
        content += &format!(
            "q {:.3} {:.3} {:.3} {:.3} re W n {matrix} cm /Page{at} Do Q\n",
            window.left,
            window.bottom,
            window.width(),
            window.height()
        );
        forms.set(format!("Page{at}"), Object::Reference(leaf.form));
    }
    content += "/Marks Do\n";
    let stream = document.add_object(Stream::new(Dictionary::new(), content.into_bytes()));
    let net = layout.net();
    document.add_object(dictionary! {
        "Type" => "Page",
        "Parent" => Object::Reference(parent),
        "MediaBox" => layout.sheet().object(),
        "BleedBox" => net.grown(layout.bleed).object(),
        "TrimBox" => net.object(),
        "Resources" => dictionary! { "XObject" => forms },
        "Contents" => Object::Reference(stream),
        "Group" => dictionary! { "Type" => "Group", "S" => "Transparency", "CS" => "DeviceCMYK" },
    })
}

/// Marks where sheets are cut, and broken ones where they are folded.
fn marks(document: &mut Document, layout: &Layout) -> ObjectId {
    let net = layout.net();
    let near = layout.bleed;
    let far = near + MARK * MILLIMETRE;
    let mut drawing = format!("{LINE} w /All CS 1 SCN\n");
    let upright = |drawing: &mut String, x: f64| {
        line(drawing, (x, net.top + near), (x, net.top + far));
        line(drawing, (x, net.bottom - near), (x, net.bottom - far));
    };
    let across = |drawing: &mut String, y: f64| {
        line(drawing, (net.left - near, y), (net.left - far, y));
        line(drawing, (net.right + near, y), (net.right + far, y));
    };
    for column in 0..layout.columns {
        // The edge that is not in the fold.
        let edge = if column.is_multiple_of(2) { 0.0 } else { layout.width };
        upright(&mut drawing, layout.left(column) + edge);
    }
    for row in 0..layout.rows {
        across(&mut drawing, layout.bottom(row));
        across(&mut drawing, layout.bottom(row) + layout.height);
    }
    drawing += "[3 2] 0 d\n";
    for column in (1..layout.columns).step_by(2) {
        upright(&mut drawing, layout.left(column));
    }
    if layout.columns > 2 {
        upright(&mut drawing, layout.left(2) - layout.gap / 2.0);
    }
    if layout.rows > 1 {
        across(&mut drawing, layout.bottom(1) - layout.gap / 2.0);
    }
    let spaces = dictionary! { "All" => separation("All", [1.0; 4]) };
    document.add_object(Stream::new(
        dictionary! {
            "Type" => "XObject",
            "Subtype" => "Form",
            "BBox" => layout.sheet().object(),
            "Resources" => dictionary! { "ColorSpace" => spaces },
        },
        drawing.into_bytes(),
    ))
}
