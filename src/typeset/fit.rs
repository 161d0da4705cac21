//! What the house style says about tables that it could set only in type that is too small.

use typst::foundations::{Dict, Label, Selector, Value};
use typst::introspection::{Introspector, MetadataElem};
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

use crate::diagnostic::{Diagnostic, Place};
use crate::locale::Edition;
use crate::resolve::figure_id;

/// The label of the house style's remarks: dictionaries of the label of a table and the size of its type in points.
const REMARK: &str = "small-type";

/// Reports the tables whose type is too small to read, at their places.
pub fn small_type(document: &PagedDocument, edition: &Edition) -> Vec<Diagnostic> {
    let Some(label) = Label::new(PicoStr::intern(REMARK)) else { return Vec::new() };
    let remarks = document.introspector().query(&Selector::Label(label));
    remarks.iter().filter_map(|remark| finding(&remark.to_packed::<MetadataElem>()?.value, edition)).collect()
}

fn finding(remark: &Value, edition: &Edition) -> Option<Diagnostic> {
    let remark = remark.clone().cast::<Dict>().ok()?;
    let label = remark.get("table").ok()?.clone().cast::<String>().ok()?;
    let size = remark.get("size").ok()?.clone().cast::<f64>().ok()?;
    let report = |what: String, help: String, place: &Option<Place>| {
        let finding = Diagnostic::warning("small-type", format!("{what} only in type of {size:.1} points"))
            .because("has more or longer columns than a reader can make out")
            .help(help);
        Diagnostic { place: place.clone(), ..finding }
    };
    let shorter = "shorten headings and long words";
    if let Some(figure) = label.strip_prefix("data-") {
        let what = format!("the numbers behind the figure `{}` fit their page", figure_id(figure));
        return Some(report(what, format!("draw fewer columns, or {shorter}"), &edition.figures.get(figure).cloned()));
    }
    let table = edition.tables.iter().find(|table| table.label == label)?;
    let fewer = format!("print fewer columns: show = {{ columns = [\"…\"] }}, or {shorter}");
    let help = match table.is_landscape {
        true => fewer,
        false => format!("lay its page on its side: show = {{ orientation = \"landscape\" }}; {fewer}"),
    };
    Some(report(format!("the table `{}` fits its page", table.id), help, &table.place))
}
