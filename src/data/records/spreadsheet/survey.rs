//! How large the sheets of an OpenDocument file become, before its reader makes them: a few bytes can repeat a cell, a row or a space
//! as often as they like. Their prefixes are those that the reader knows, too.

use std::io::{BufRead, BufReader, Read};

use super::grid::KEPT;
use super::reference::{COLUMNS, ROWS};

/// The most spaces that may be given by their number.
const SPACES: u64 = 10_000_000;

/// Checks the document with the sheets.
///
/// # Errors
/// Why it is not read.
pub fn check(document: impl Read) -> Result<(), String> {
    let mut reader = BufReader::new(document);
    let mut survey = Survey::default();
    let mut tag = Vec::new();
    let mut quote = None;
    loop {
        let known = tag.len();
        if reader.read_until(b'>', &mut tag).map_err(|error| error.to_string())? == 0 {
            break;
        }
        if known == 0 {
            // Text stands before the tag, and may hold what ends one.
            let start = tag.iter().position(|byte| *byte == b'<').unwrap_or(tag.len());
            tag.drain(..start);
        }
        // So may a value in it.
        if !tag.starts_with(b"<!") {
            quote = tag[known..].iter().fold(quote, |quote, byte| match (quote, byte) {
                (None, b'"' | b'\'') => Some(*byte),
                (Some(mark), byte) if mark == *byte => None,
                _ => quote,
            });
        }
        if quote.is_none() {
            survey.tag(&String::from_utf8_lossy(&tag))?;
            tag.clear();
        }
    }
    match survey.tables == 0 && survey.annotations == 0 {
        true => Ok(()),
        false => Err("ends within a sheet".into()),
    }
}

/// What is known so far.
#[derive(Default)]
struct Survey {
    /// Sheets and annotations that are open.
    tables: usize,
    annotations: usize,
    /// The rows above the one being read, and up to the last with a value.
    rows: u64,
    filled: u64,
    /// How often the row that is being read is repeated.
    repeated: u64,
    /// The columns of the row before the next cell.
    columns: u64,
    /// The columns up to the last with a value, in this row and in any.
    last: u64,
    width: u64,
    /// Cells of all sheets so far, as they are first made.
    cells: u64,
    spaces: u64,
}

impl Survey {
    fn tag(&mut self, tag: &str) -> Result<(), String> {
        let name = tag.trim_start_matches(['<', '/']).split([' ', '\t', '\r', '\n', '/', '>']).next().unwrap_or_default();
        let (end, empty) = (tag.starts_with("</"), tag.ends_with("/>"));
        match name {
            "table:table" => {
                open(&mut self.tables, end, empty);
                (self.rows, self.repeated, self.filled, self.width) = (0, 0, 0, 0);
            }
            "office:annotation" => open(&mut self.annotations, end, empty),
            "table:table-row" if !end => {
                self.rows = self.rows.saturating_add(self.repeated).min(ROWS.into());
                self.repeated = number(tag, "table:number-rows-repeated").unwrap_or(1);
                (self.columns, self.last) = (0, 0);
            }
            "table:table-cell" | "table:covered-table-cell" if !end => {
                let repeated = number(tag, "table:number-columns-repeated").unwrap_or(1);
                self.columns = self.columns.saturating_add(repeated).min(COLUMNS.into());
                // Without a value or formula, cells at the end of a row are left out.
                if tag.contains("office:") || tag.contains("formula") {
                    self.cells = self.cells.saturating_add(self.columns - self.last);
                    self.last = self.columns;
                    self.width = self.width.max(self.last);
                    self.filled = self.rows.saturating_add(self.repeated).min(ROWS.into());
                }
            }
            "text:s" if !end => self.spaces = self.spaces.saturating_add(number(tag, "text:c").unwrap_or(1)),
            _ => {}
        }
        if self.cells.max(self.filled * self.width) > KEPT as u64 {
            return Err(format!("has more than {} million cells", KEPT / 1_000_000));
        }
        if self.spaces > SPACES {
            return Err(format!("has more than {} million spaces", SPACES / 1_000_000));
        }
        Ok(())
    }
}

fn open(depth: &mut usize, end: bool, empty: bool) {
    match (end, empty) {
        (true, _) => *depth = depth.saturating_sub(1),
        (false, false) => *depth += 1,
        (false, true) => {}
    }
}

/// The number that an attribute gives.
fn number(tag: &str, attribute: &str) -> Option<u64> {
    let (_, rest) = tag.split_once(attribute)?;
    let digits = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\'' | '+'));
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    Some(digits[..end].parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::check;

    fn sheet(rows: &str) -> String {
        format!("<?xml version=\"1.0\"?><office:body><table:table table:name=\"a>b\">{rows}</table:table></office:body>")
    }

    #[test]
    fn a_sheet_that_a_few_bytes_make_larger_than_memory_is_refused() {
        let row = |cells: &str| format!("<table:table-row>{cells}</table:table-row>");
        let cell = "<table:table-cell office:value=\"1\"/>";
        let blank = "<table:table-cell table:style-name='x' table:number-columns-repeated='16384'/>";
        let wide = "<table:table-cell office:value=\"1\" table:number-columns-repeated=\"16000\"/>";
        let sound = [
            row(cell).repeat(3),
            format!("<table:table-row table:number-rows-repeated=\"1048574\">{cell}</table:table-row>"),
            row(cell) + &format!("<table:table-row table:number-rows-repeated=\"1048574\">{blank}</table:table-row>"),
            row(&format!("{cell}{blank}")).repeat(2000),
        ];
        for rows in sound {
            assert_eq!(check(sheet(&rows).as_bytes()), Ok(()), "{rows:.200}");
        }
        let corner = "<table:table-cell table:number-columns-repeated=\"16383\"/>";
        let unsound = [
            row(wide).repeat(2000),
            format!("<table:table-row table:number-rows-repeated=\"2000\">{wide}</table:table-row>"),
            row(cell) + &format!("<table:table-row table:number-rows-repeated=\"1048574\"/>{}", row(&format!("{corner}{cell}"))),
            row("<table:table-cell office:value-type=\"string\"><text:p><text:s text:c=\"99999999999999999999\"/></text:p>"),
            row(cell) + "<table:table x='>'>",
        ];
        for rows in unsound {
            assert!(check(sheet(&rows).as_bytes()).is_err(), "{rows:.200}");
        }
    }
}
