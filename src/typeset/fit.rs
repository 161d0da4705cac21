//! What the house style says about tables that it could set only in type that is too small.

use typst::foundations::{Dict, Label, Selector, Value};
use typst::introspection::{Introspector, MetadataElem};
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

use crate::diagnostic::Diagnostic;
use crate::locale::PlacedTable;

/// The label of the house style's remarks: dictionaries of the label of a table and the size of its type in points.
const REMARK: &str = "small-type";

/// Reports the tables whose type is too small to read, at their places.
pub fn small_type(document: &PagedDocument, tables: &[PlacedTable]) -> Vec<Diagnostic> {
    let Some(label) = Label::new(PicoStr::intern(REMARK)) else { return Vec::new() };
    let remarks = document.introspector().query(&Selector::Label(label));
    remarks.iter().filter_map(|remark| finding(&remark.to_packed::<MetadataElem>()?.value, tables)).collect()
}

fn finding(remark: &Value, tables: &[PlacedTable]) -> Option<Diagnostic> {
    let remark = remark.clone().cast::<Dict>().ok()?;
    let label = remark.get("table").ok()?.clone().cast::<String>().ok()?;
    let size = remark.get("size").ok()?.clone().cast::<f64>().ok()?;
    let table = tables.iter().find(|table| table.label == label)?;
    let help = "print fewer columns: show = { columns = [\"…\"] }, or shorten headings and long words";
    let help = match table.is_landscape {
        true => help.to_owned(),
        false => format!("lay its page on its side: show = {{ orientation = \"landscape\" }}; {help}"),
    };
    let finding =
        Diagnostic::warning("small-type", format!("the table `{}` fits its page only in type of {size:.1} points", table.id))
            .because("has more or longer columns than a reader can make out")
            .help(help);
    Some(match &table.place {
        Some(place) => finding.at(place.clone()),
        None => finding,
    })
}
