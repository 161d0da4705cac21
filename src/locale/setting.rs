//! What all parts of the house style share. It stands apart from the brief, so that they are not evaluated again for each
//! brief of a batch, nor for each edit of a text.

use icu_locale::{Direction, Locale, LocaleDirectionality};
use serde::Serialize;

use crate::resolve::Brief;

use super::{File, Formatter, Terms};

/// How the parts of an edition are set.
#[derive(Debug, Serialize)]
pub(super) struct Setting<'a> {
    /// The words of the house style in the language.
    pub terms: &'a Terms,
    /// The direction in which the language is written.
    pub dir: &'static str,
    /// The digits from zero to nine in the language.
    pub digits: String,
    /// What stands between the items of a list.
    pub separator: String,
    /// Whether it is a draft.
    pub draft: bool,
    /// Whether the numbers behind the charts are attached.
    pub attach_data: bool,
    /// Whether it is printed on paper, where links lead nowhere.
    pub on_paper: bool,
    /// Whether figures are set alone, where nothing else is to be found.
    pub alone: bool,
}

impl<'a> Setting<'a> {
    /// How a brief is set on a screen, as a whole and with nothing attached.
    pub fn of(brief: &Brief, locale: &Locale, terms: &'a Terms, formatter: &Formatter) -> Self {
        Self {
            terms,
            dir: direction(locale),
            digits: formatter.digits("0123456789"),
            separator: formatter.separator(),
            draft: brief.is_draft(),
            attach_data: false,
            on_paper: false,
            alone: false,
        }
    }

    /// The file that the house style reads.
    pub fn file(&self) -> File {
        File::json("/brief/setting.json", self)
    }
}

/// The direction in which a language is written.
pub(super) fn direction(locale: &Locale) -> &'static str {
    match LocaleDirectionality::new_common().get(&locale.id) {
        Some(Direction::RightToLeft) => "rtl",
        _ => "ltr",
    }
}
