//! Which pages stand where on a sheet, so that they follow each other once it is folded.

/// How sheets are folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Sheets of four pages, all folded once and put into each other: for stapling through the fold.
    Booklet,
    /// Each sheet is folded to so many pages, and the sheets are put behind each other: for binding.
    Signature(Signature),
}

/// A folded sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    /// One fold.
    Four,
    /// Two folds at right angles.
    Eight,
    /// Three folds at right angles.
    Sixteen,
}

/// A place on the side of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// The page, from 0. None where a blank one is added.
    pub page: Option<usize>,
    /// From the left.
    pub column: usize,
    /// From the foot.
    pub row: usize,
    /// How many leaves lie around it in the fold.
    pub depth: usize,
}

impl Cell {
    /// Whether the page stands on its head: the upper row does, so that heads meet at the fold.
    pub fn is_inverted(&self) -> bool {
        self.row == 1
    }
}

/// The sides of a sheet.
pub type Sheet = [Vec<Cell>; 2];

/// The pages of a sheet, from 1, in rows from the top, for front and back.
type Table = [&'static [&'static [usize]]; 2];

const FOUR: Table = [&[&[4, 1]], &[&[2, 3]]];
const EIGHT: Table = [&[&[5, 4], &[8, 1]], &[&[3, 6], &[2, 7]]];
const SIXTEEN: Table = [&[&[5, 12, 9, 8], &[4, 13, 16, 1]], &[&[7, 10, 11, 6], &[2, 15, 14, 3]]];

impl Signature {
    /// The signature of so many pages.
    pub fn of(pages: usize) -> Option<Self> {
        match pages {
            4 => Some(Self::Four),
            8 => Some(Self::Eight),
            16 => Some(Self::Sixteen),
            _ => None,
        }
    }

    fn table(self) -> Table {
        match self {
            Self::Four => FOUR,
            Self::Eight => EIGHT,
            Self::Sixteen => SIXTEEN,
        }
    }

    fn pages(self) -> usize {
        match self {
            Self::Four => 4,
            Self::Eight => 8,
            Self::Sixteen => 16,
        }
    }
}

impl Scheme {
    /// The columns and rows of a side.
    pub fn grid(self) -> (usize, usize) {
        let [front, _] = self.signature().table();
        (front[0].len(), front.len())
    }

    fn signature(self) -> Signature {
        match self {
            Self::Booklet => Signature::Four,
            Self::Signature(signature) => signature,
        }
    }

    /// The sheets for a number of pages.
    pub fn sheets(self, count: usize) -> Vec<Sheet> {
        let signature = self.signature();
        let sheets = count.div_ceil(signature.pages()).max(1);
        (0..sheets)
            .map(|sheet| {
                // Where in the fold, of how many pages, and how many pages stand before it.
                let (outer, total, before) = match self {
                    Self::Booklet => (sheet, 4 * sheets, 0),
                    Self::Signature(_) => (0, signature.pages(), sheet * signature.pages()),
                };
                signature.table().map(|rows| side(rows, outer, total, before, count))
            })
            .collect()
    }
}

/// The cells of a side. A sheet that lies in `outer` others has the pages that follow theirs from both ends.
fn side(rows: &[&[usize]], outer: usize, total: usize, before: usize, count: usize) -> Vec<Cell> {
    let highest = rows.len() - 1;
    let per_sheet = rows.iter().map(|row| row.len()).sum::<usize>() * 2;
    let cell = |row: usize, column: usize, page: usize| {
        let within = if page <= per_sheet / 2 { page + 2 * outer } else { total - 2 * outer - (per_sheet - page) };
        let page = before + within - 1;
        let depth = (within.min(total + 1 - within) - 1) / 2;
        Cell { page: (page < count).then_some(page), column, row: highest - row, depth }
    };
    rows.iter()
        .enumerate()
        .flat_map(|(row, pages)| pages.iter().enumerate().map(move |(column, page)| cell(row, column, *page)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(side: &[Cell]) -> Vec<usize> {
        side.iter().map(|cell| cell.page.map_or(0, |page| page + 1)).collect()
    }

    #[test]
    fn a_booklet_of_eight_pages_has_its_last_page_beside_the_first() {
        let sheets = Scheme::Booklet.sheets(8);
        assert_eq!(pages(&sheets[0][0]), [8, 1]);
        assert_eq!(pages(&sheets[0][1]), [2, 7]);
        assert_eq!(pages(&sheets[1][0]), [6, 3]);
        assert_eq!(pages(&sheets[1][1]), [4, 5]);
        assert_eq!([sheets[0][0][0].depth, sheets[1][0][0].depth], [0, 1]);
    }

    #[test]
    fn pages_that_are_missing_are_blank_at_the_end() {
        assert_eq!(pages(&Scheme::Booklet.sheets(6)[0][0]), [0, 1]);
        assert_eq!(pages(&Scheme::Booklet.sheets(6)[0][1]), [2, 0]);
    }

    #[test]
    fn the_two_sides_of_a_leaf_hold_pages_that_follow_each_other() {
        for signature in [Signature::Four, Signature::Eight, Signature::Sixteen] {
            for [front, back] in Scheme::Signature(signature).sheets(32) {
                let (columns, _) = Scheme::Signature(signature).grid();
                for cell in &front {
                    // Turned over its side, the sheet shows at the same place the column mirrored.
                    let behind = back.iter().find(|other| other.row == cell.row && other.column == columns - 1 - cell.column);
                    let (one, other) = (cell.page.expect("a page"), behind.and_then(|cell| cell.page).expect("a page"));
                    assert_eq!(one / 2, other / 2, "{signature:?}: {one} and {other}");
                }
            }
        }
    }

    #[test]
    fn every_page_stands_on_the_sheets_once() {
        for scheme in [Scheme::Booklet, Scheme::Signature(Signature::Eight), Scheme::Signature(Signature::Sixteen)] {
            for count in 1..50 {
                let mut all: Vec<usize> = scheme.sheets(count).iter().flatten().flatten().filter_map(|cell| cell.page).collect();
                all.sort_unstable();
                assert_eq!(all, (0..count).collect::<Vec<_>>(), "{scheme:?} of {count}");
            }
        }
    }
}
