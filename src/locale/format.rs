//! Numbers and dates in the manner of a language, from ICU data (Unicode CLDR).

use std::str::FromStr;

use fixed_decimal::Decimal;
use icu_calendar::Iso;
use icu_datetime::{DateTimeFormatter, fieldsets::YMD};
use icu_decimal::DecimalFormatter;
use icu_locale::Locale;

use crate::data::{MetricValue, decimals_needed};
use crate::project::{Date, MetricFormat};

/// The minus sign of typeset text, U+2212.
const MINUS: char = '\u{2212}';

/// Writes numbers and dates in one language.
pub struct Formatter {
    numbers: Option<DecimalFormatter>,
    dates: Option<DateTimeFormatter<YMD>>,
    percent: Percent,
    small_numbers: &'static [&'static str],
}

/// Where the percent sign goes.
#[derive(Debug, Clone, Copy)]
enum Percent {
    /// 42%
    Close,
    /// 42 %, with a no-break space.
    Spaced,
}

const SMALL_NUMBERS_EN: [&str; 11] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

impl Formatter {
    /// A formatter for a language; one that ICU has no data for falls back to the root locale.
    pub fn new(locale: &Locale) -> Self {
        let spaced = matches!(locale.id.language.as_str(), "fr" | "de" | "es" | "sv" | "nb" | "da" | "fi" | "cs" | "pl" | "ru");
        let english = locale.id.language.as_str() == "en";
        Self {
            numbers: DecimalFormatter::try_new(locale.into(), Default::default()).ok(),
            dates: DateTimeFormatter::try_new(locale.into(), YMD::long()).ok(),
            percent: if spaced { Percent::Spaced } else { Percent::Close },
            small_numbers: if english { &SMALL_NUMBERS_EN } else { &[] },
        }
    }

    /// A number with a fixed count of digits after the decimal sign.
    pub fn number(&self, number: f64, decimals: u8) -> String {
        let plain = format!("{number:.0$}", usize::from(decimals));
        let shown = match (&self.numbers, Decimal::from_str(&plain)) {
            (Some(numbers), Ok(decimal)) => numbers.format(&decimal).to_string(),
            _ => plain,
        };
        shown.replace('-', &MINUS.to_string())
    }

    /// A number in percent.
    pub fn percent(&self, number: f64, decimals: u8) -> String {
        let number = self.number(number, decimals);
        match self.percent {
            Percent::Close => format!("{number}%"),
            Percent::Spaced => format!("{number}\u{a0}%"),
        }
    }

    /// A date in full.
    pub fn date(&self, date: Date) -> String {
        let iso = icu_calendar::Date::<Iso>::try_new_iso(i32::from(date.year), date.month, date.day);
        match (&self.dates, iso) {
            (Some(dates), Ok(iso)) => dates.format(&iso).to_string(),
            _ => date.to_string(),
        }
    }

    /// A metric in its format.
    pub fn metric(&self, metric: &MetricValue) -> String {
        let number = metric.number;
        let decimals = metric.decimals.unwrap_or_else(|| decimals_needed(number, 3));
        match metric.format {
            MetricFormat::Number | MetricFormat::Points => self.number(number, decimals),
            MetricFormat::Integer => self.number(number, 0),
            MetricFormat::Percent => self.percent(number, decimals),
            MetricFormat::Words => match self.small_numbers.get(number as usize) {
                Some(word) if number >= 0.0 && number.fract() == 0.0 => (*word).to_owned(),
                _ => self.number(number, decimals),
            },
        }
    }
}

/// The sign before the decimals in a language, a BCP 47 tag: a point or a comma.
pub fn decimal_sign(language: &str) -> char {
    let Ok(locale) = language.parse::<Locale>() else { return '.' };
    let shown = Formatter::new(&locale).number(1.5, 1);
    shown.chars().find(|c| matches!(c, '.' | ',')).unwrap_or('.')
}
