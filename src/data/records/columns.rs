//! The columns of a table: as declared, and where they stand in a file.

use crate::diagnostic::{Diagnostic, quoted_list, suggest};
use crate::project::{ColumnType, Located, Named, Table};

use super::problems::Problems;

/// The columns as declared, apart from any row.
pub fn check(table: &Named<Table>, diagnostics: &mut Vec<Diagnostic>) {
    let file = table.place.file;
    if table.value.columns.is_empty() {
        diagnostics.push(
            Diagnostic::error("no-columns", format!("the table `{}` has no columns", table.id))
                .at(table.place.clone())
                .because("needs at least one column")
                .help("columns = [ { id = \"country\", type = \"string\" } ]"),
        );
    }
    let mut known: Vec<&Located<String>> = Vec::new();
    for column in &table.value.columns {
        if let Some(first) = known.iter().find(|id| id.as_str() == column.id.as_str()) {
            diagnostics.push(
                Diagnostic::error("duplicate-id", format!("the column `{}` is defined twice", *column.id))
                    .at(column.id.place(file))
                    .because("this name is taken")
                    .help("give each column of a table its own id")
                    .related(first.place(file), "first defined here"),
            );
        }
        known.push(&column.id);
        match (column.r#type, &column.currency) {
            (ColumnType::Currency, None) => diagnostics.push(
                Diagnostic::error("missing-currency", format!("the column `{}` names no currency", *column.id))
                    .at(column.id.place(file))
                    .because("is of type currency")
                    .help("add its ISO 4217 code: currency = \"USD\""),
            ),
            (_, Some(code)) => crate::data::check_currency(code, file, diagnostics),
            _ => {}
        }
    }
}

/// Where the columns of a table stand among the headings of a file.
pub fn locate(table: &Named<Table>, headings: &[String], shown: &str, problems: &mut Problems) -> Option<Vec<usize>> {
    let mut positions = Vec::new();
    let mut complete = true;
    for column in &table.value.columns {
        let wanted = column.heading_in_file();
        let mut found = headings.iter().enumerate().filter(|(_, heading)| heading.as_str() == wanted.as_str());
        match (found.next(), found.next()) {
            (Some((at, _)), None) => positions.push(at),
            (Some(_), Some(_)) => {
                complete = false;
                problems.add(
                    Diagnostic::error("duplicate-header", format!("two columns of `{shown}` are headed `{}`", **wanted))
                        .at(wanted.place(table.place.file))
                        .because("could be either")
                        .help("give the columns of the file different headings"),
                );
            }
            (None, _) => {
                complete = false;
                let headed: Vec<&str> = headings.iter().map(String::as_str).filter(|heading| !heading.is_empty()).collect();
                let mut finding = Diagnostic::error("missing-column", format!("`{shown}` has no column `{}`", **wanted))
                    .at(wanted.place(table.place.file))
                    .because("heads no column of the file");
                finding.help = Some(suggest(wanted, headed.iter().copied()).unwrap_or_else(|| match headed.is_empty() {
                    true => "the first row must hold the headings".into(),
                    false => format!("its headings are {}; name one: header = \"…\"", quoted_list(&headed)),
                }));
                problems.add(finding);
            }
        }
    }
    complete.then_some(positions)
}
