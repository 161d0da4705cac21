//! What colours have of the ink of a plate.

use std::sync::Arc;

use lopdf::{Document, Object};

use super::super::survey::Space;
use crate::pdf::{resolve, stream_content_within};

/// The inks of every press, in the order of the parts of a CMYK colour.
const PROCESS: [&str; 4] = ["Cyan", "Magenta", "Yellow", "Black"];

/// The most bytes that a table of 256 colours can have.
const TABLE: usize = 1 << 16;

/// The plate of an ink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plate {
    /// One of the four, by its place among the parts of a CMYK colour.
    Process(usize),
    /// An ink of its own, by its name.
    Spot(String),
}

impl Plate {
    /// The four inks.
    pub fn process() -> impl Iterator<Item = Self> {
        (0..PROCESS.len()).map(Self::Process)
    }

    /// The name of the ink.
    pub fn name(&self) -> &str {
        match self {
            Self::Process(at) => PROCESS[*at],
            Self::Spot(name) => name,
        }
    }
}

/// Where in a colour the amount of an ink stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// One of its parts.
    Part(usize),
    /// What one of its parts, a lightness, leaves to be inked.
    Rest(usize),
    /// The colour sets the ink, to nothing.
    Nothing,
    /// The colour knows nothing of the ink.
    Absent,
}

impl Channel {
    /// Where the ink of a plate stands in the colours of a space. Red, green and blue say nothing of inks before they are
    /// converted: they have none.
    pub fn of(space: &Space, plate: &Plate) -> Self {
        match (space, plate) {
            (Space::Indexed(base) | Space::Pattern(Some(base)), _) => Self::of(base, plate),
            (Space::Inks(names, _), _) => {
                names.iter().position(|name| name == plate.name() || name == "All").map_or(Self::Absent, Self::Part)
            }
            (_, Plate::Spot(_)) => Self::Absent,
            (Space::Cmyk | Space::IccCmyk, Plate::Process(at)) => Self::Part(*at),
            (Space::Grey | Space::IccGrey | Space::Calibrated("CalGray"), Plate::Process(3)) => Self::Rest(0),
            _ => Self::Nothing,
        }
    }

    /// Whether no colour has anything of the ink.
    pub fn is_blank(self) -> bool {
        matches!(self, Self::Nothing | Self::Absent)
    }

    /// The amount of the ink in a colour, from 0 to 1.
    pub fn amount(self, parts: &[f64]) -> f64 {
        let part = |at: usize| parts.get(at).copied().unwrap_or(0.0);
        let amount = match self {
            Self::Part(at) => part(at),
            Self::Rest(at) => 1.0 - part(at),
            Self::Nothing | Self::Absent => 0.0,
        };
        amount.clamp(0.0, 1.0)
    }
}

/// A colour space, with the colours of its table where it has one.
#[derive(Debug, Clone, PartialEq)]
pub struct Colours {
    pub space: Space,
    table: Option<Arc<Vec<u8>>>,
}

impl Colours {
    /// What a colour space is.
    pub fn of(document: &Document, object: &Object) -> Self {
        let space = Space::of(document, object);
        let table = match (&space, resolve(document, object)) {
            (Space::Indexed(_), Object::Array(parts)) => parts.get(3).and_then(|table| match resolve(document, table) {
                Object::String(bytes, _) => Some(Arc::new(bytes.clone())),
                Object::Stream(stream) => stream_content_within(stream, TABLE).map(Arc::new),
                _ => None,
            }),
            _ => None,
        };
        Self { space, table }
    }

    /// The space of an operator, or of a name.
    pub fn plain(space: Space) -> Self {
        Self { space, table: None }
    }

    /// The number of the parts of a colour as it is written.
    pub fn parts(&self) -> usize {
        parts(&self.space)
    }

    /// The space that the colours of a table are in, or the space itself.
    pub fn base(&self) -> &Space {
        match &self.space {
            Space::Indexed(base) => base,
            space => space,
        }
    }

    /// The number of the parts of a colour in the base space.
    pub fn base_parts(&self) -> usize {
        parts(self.base())
    }

    /// A colour of the table, as bytes in its base space. None when there is no table, or no such place in it.
    pub fn listed(&self, at: usize) -> Option<&[u8]> {
        let size = self.base_parts();
        self.table.as_ref()?.get(at.checked_mul(size)?..)?.get(..size)
    }

    /// A colour in the base space, from 0 to 1.
    pub fn in_base(&self, colour: &[f64]) -> Vec<f64> {
        match (&self.space, colour.first()) {
            (Space::Indexed(_), Some(at)) => {
                self.listed(*at as usize).unwrap_or_default().iter().map(|byte| f64::from(*byte) / 255.0).collect()
            }
            _ => colour.to_vec(),
        }
    }

    /// Whether the space is one of inks, and none of them is ever printed.
    pub fn prints_nothing(&self) -> bool {
        matches!(self.base(), Space::Inks(names, _) if names.iter().all(|name| name == "None"))
    }

    /// The names of the inks that are none of the four.
    pub fn spots(&self) -> impl Iterator<Item = &String> {
        let space = match self.base() {
            Space::Pattern(Some(base)) => base,
            space => space,
        };
        let names = match space {
            Space::Inks(names, _) => names.as_slice(),
            _ => &[],
        };
        names.iter().filter(|name| !PROCESS.contains(&name.as_str()) && !matches!(name.as_str(), "All" | "None"))
    }
}

/// The number of the parts of a colour.
fn parts(space: &Space) -> usize {
    match space {
        Space::Cmyk | Space::IccCmyk => 4,
        Space::Rgb | Space::IccRgb | Space::Calibrated("CalRGB" | "Lab") => 3,
        Space::Inks(names, _) => names.len().max(1),
        Space::Pattern(Some(base)) => parts(base),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inks(names: &[&str]) -> Space {
        Space::Inks(names.iter().map(|name| (*name).to_owned()).collect(), Box::new(Space::Cmyk))
    }

    #[test]
    fn an_ink_is_a_part_of_the_colours_that_name_it_and_absent_from_others() {
        let [cyan, _, _, black] = [0, 1, 2, 3].map(Plate::Process);
        let spot = Plate::Spot("House Red".into());
        assert_eq!(Channel::of(&Space::Cmyk, &black), Channel::Part(3));
        assert_eq!(Channel::of(&Space::Cmyk, &spot), Channel::Absent);
        assert_eq!(Channel::of(&Space::Grey, &black), Channel::Rest(0));
        assert_eq!(Channel::of(&Space::Grey, &cyan), Channel::Nothing);
        assert_eq!(Channel::of(&inks(&["Black", "House Red"]), &spot), Channel::Part(1));
        assert_eq!(Channel::of(&inks(&["Black", "House Red"]), &cyan), Channel::Absent);
        assert_eq!(Channel::of(&inks(&["All"]), &spot), Channel::Part(0));
        assert_eq!(Channel::Rest(0).amount(&[0.25]), 0.75);
    }

    #[test]
    fn inks_of_their_own_are_told_from_the_four() {
        let colours = Colours::plain(inks(&["Cyan", "House Red", "All", "None"]));
        assert_eq!(colours.spots().collect::<Vec<_>>(), ["House Red"]);
        assert!(Colours::plain(inks(&["None"])).prints_nothing() && !colours.prints_nothing());
    }

    #[test]
    fn places_far_out_of_a_table_have_no_colour() {
        let table = Some(Arc::new(vec![0, 0, 0, 255, 255, 0, 0, 0]));
        let colours = Colours { space: Space::Indexed(Box::new(Space::Cmyk)), table };
        assert_eq!(colours.listed(1), Some(&[255, 0, 0, 0][..]));
        assert!([2, usize::MAX / 4, usize::MAX].iter().all(|at| colours.listed(*at).is_none()));
        assert!(colours.in_base(&[1e300]).is_empty());
    }
}
