//! References to cells: A1, and A3:D40.

/// Rows that a sheet can have.
pub const ROWS: u32 = 1 << 20;
/// Columns that a sheet can have.
pub const COLUMNS: u32 = 1 << 14;

/// A rectangle of cells by its corners, both within it, as rows and columns counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// The row and column of the first corner.
    pub from: (u32, u32),
    /// The row and column of the last corner.
    pub to: (u32, u32),
}

impl Area {
    /// Reads a range such as `A3:D40`.
    pub fn parse(range: &str) -> Option<Self> {
        let (from, to) = range.split_once(':')?;
        let (from, to) = (corner(from)?, corner(to)?);
        (from.0 <= to.0 && from.1 <= to.1).then_some(Self { from, to })
    }

    /// Whether a cell is within it.
    pub fn contains(&self, (row, column): (u32, u32)) -> bool {
        (self.from.0..=self.to.0).contains(&row) && (self.from.1..=self.to.1).contains(&column)
    }
}

fn corner(text: &str) -> Option<(u32, u32)> {
    let text = text.trim().replace('$', "");
    let (column, row) = text.split_at(text.find(|c: char| c.is_ascii_digit())?);
    if column.is_empty() || column.len() > 3 {
        return None;
    }
    let mut number = 0u32;
    for letter in column.chars() {
        number = number * 26 + letter.to_digit(36).filter(|digit| *digit >= 10)? - 9;
    }
    let (row, column) = (row.parse::<u32>().ok()?.checked_sub(1)?, number - 1);
    (row < ROWS && column < COLUMNS).then_some((row, column))
}

/// The name of a cell.
pub fn name((row, column): (u32, u32)) -> String {
    format!("{}{}", letters(column), u64::from(row) + 1)
}

/// The letters of a column counted from 0: A to Z, AA and so on.
fn letters(mut column: u32) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + (column % 26) as u8));
        match (column / 26).checked_sub(1) {
            Some(rest) => column = rest,
            None => break,
        }
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::{Area, name};

    #[test]
    fn ranges_are_read_within_the_bounds_of_a_sheet() {
        assert_eq!(Area::parse("$A$3:ab40"), Some(Area { from: (2, 0), to: (39, 27) }));
        assert_eq!(Area::parse("A1:XFD1048576").map(|area| name(area.to)).as_deref(), Some("XFD1048576"));
        for bad in ["A3", "A3:", "D4:A1", "A0:B2", "A1:XFE2", "A1:B1048577", "A1:B99999999999", "1:2", "É1:B2", "A1:B2:C3"] {
            assert_eq!(Area::parse(bad), None, "{bad}");
        }
    }
}
