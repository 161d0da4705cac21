//! Numbers and dates in the manner of a language, from ICU data (Unicode CLDR).

use std::str::FromStr;

use fixed_decimal::{Decimal, Sign, SignedRoundingMode, UnsignedRoundingMode};
use icu_calendar::Iso;
use icu_datetime::DateTimeFormatter;
use icu_datetime::fieldsets::{MD, YM, YMD};
use icu_decimal::DecimalFormatter;
use icu_locale::Locale;

use crate::charts::scale::Interval;
use crate::data::{MetricValue, Quantity, clean, currency_decimals, decimals_needed};
use crate::project::{Date, MetricFormat};

use super::numerals::{Numerals, numerals};
use super::terms::{FALLBACK, Terms, terms};

/// The minus sign of typeset text, U+2212.
const MINUS: char = '\u{2212}';
const NO_BREAK: char = '\u{a0}';

/// Writes numbers and dates in one language.
pub struct Formatter {
    numbers: Option<DecimalFormatter>,
    dates: Option<DateTimeFormatter<YMD>>,
    locale: Locale,
    /// Whether the percent sign stands apart from the number.
    spaced_percent: bool,
    /// Whether the sign or code of a currency stands before the number.
    currency_first: bool,
    numerals: Option<&'static Numerals>,
    terms: &'static Terms,
}

impl Formatter {
    /// A formatter for a language given by its BCP 47 tag.
    pub fn of(language: &str) -> Self {
        let locale = Locale::try_from_str(language).unwrap_or(Locale::UNKNOWN);
        Self::new(&locale, terms(locale.id.language.as_str()).unwrap_or(FALLBACK))
    }

    /// A formatter for a language; one that ICU has no data for falls back to the root locale.
    pub fn new(locale: &Locale, terms: &'static Terms) -> Self {
        let language = locale.id.language;
        Self {
            numbers: DecimalFormatter::try_new(locale.into(), Default::default()).ok(),
            locale: locale.clone(),
            dates: DateTimeFormatter::try_new(locale.into(), YMD::long()).ok(),
            spaced_percent: matches!(language.as_str(), "fr" | "de" | "es" | "sv" | "nb" | "da" | "fi" | "cs" | "pl" | "ru"),
            currency_first: matches!(language.as_str(), "en" | "ja" | "zh" | "ko" | "nl" | "tr"),
            numerals: numerals(language.as_str()),
            terms,
        }
    }

    /// A number with a fixed count of digits after the decimal sign. Halves are rounded away from zero, as statistical offices do.
    pub fn number(&self, number: f64, decimals: u8) -> String {
        let Ok(mut decimal) = Decimal::from_str(&clean(number).to_string()) else {
            return number.to_string();
        };
        let last = -i16::from(decimals);
        decimal.round_with_mode(last, SignedRoundingMode::Unsigned(UnsignedRoundingMode::HalfExpand));
        decimal.pad_end(last);
        if decimal.absolute.is_zero() {
            decimal.sign = Sign::None;
        }
        self.decimal(&decimal)
    }

    /// A whole number.
    pub fn integer(&self, number: i64) -> String {
        self.decimal(&Decimal::from(number))
    }

    fn decimal(&self, decimal: &Decimal) -> String {
        let shown = self.numbers.as_ref().map_or_else(|| decimal.to_string(), |numbers| numbers.format(decimal).to_string());
        shown.replace('-', &MINUS.to_string())
    }

    /// A formatted number, or range, with the percent sign.
    pub fn percent(&self, number: &str) -> String {
        match self.spaced_percent {
            false => format!("{number}%"),
            true => format!("{number}{NO_BREAK}%"),
        }
    }

    /// A formatted number, or range, with the sign of its currency, or its ISO 4217 code when no sign tells it from others.
    pub fn currency(&self, number: &str, code: &str) -> String {
        let sign = currency_sign(code);
        let gap = if sign.is_none() { NO_BREAK.to_string() } else { String::new() };
        let shown = sign.unwrap_or(code);
        match (self.currency_first, number.strip_prefix(MINUS)) {
            (true, Some(positive)) => format!("{MINUS}{shown}{gap}{positive}"),
            (true, None) => format!("{shown}{gap}{number}"),
            (false, _) => format!("{number}{NO_BREAK}{shown}"),
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

    /// A tick of a time axis: only as much of the date as tells it from the ticks beside it.
    pub fn moment(&self, date: Date, interval: Interval) -> String {
        let Ok(iso) = icu_calendar::Date::<Iso>::try_new_iso(i32::from(date.year), date.month, date.day) else {
            return date.to_string();
        };
        let shown = match interval {
            Interval::Years(_) => Some(date.year.to_string()),
            Interval::Quarter | Interval::Month => {
                DateTimeFormatter::try_new((&self.locale).into(), YM::medium()).ok().map(|months| months.format(&iso).to_string())
            }
            Interval::Week | Interval::Days(_) => {
                DateTimeFormatter::try_new((&self.locale).into(), MD::medium()).ok().map(|days| days.format(&iso).to_string())
            }
        };
        shown.unwrap_or_else(|| date.to_string())
    }

    /// A metric in its format. `unit` translates its unit.
    pub fn metric(&self, metric: &MetricValue, unit: &dyn Fn(&str) -> String) -> String {
        let needed = metric.quantity.numbers().map(|number| decimals_needed(number, 3)).max().unwrap_or(0);
        let in_words = matches!(metric.format, MetricFormat::Words | MetricFormat::Ordinal);
        let decimals = match (metric.format, &metric.currency) {
            (MetricFormat::Integer, _) => 0,
            (MetricFormat::Currency, Some(code)) => metric.decimals.unwrap_or_else(|| currency_decimals(needed, code)),
            _ => metric.decimals.unwrap_or(needed),
        };
        let signed = |number: f64| {
            let shown = self.number(number, decimals);
            match metric.sign && !in_words && number > 0.0 && shown.contains(|c: char| c.is_numeric() && c != '0') {
                true => format!("+{shown}"),
                false => shown,
            }
        };
        let number = match metric.quantity {
            Quantity::One(number) => signed(number),
            // A dash next to a minus is read as another minus.
            Quantity::Range(low, high) if low < 0.0 => format!("{} {} {}", signed(low), self.terms.range_to, signed(high)),
            Quantity::Range(low, high) => format!("{}–{}", signed(low), signed(high)),
        };
        let shown = match (metric.format, metric.quantity) {
            (MetricFormat::Percent, _) => self.percent(&number),
            (MetricFormat::Currency, _) => self.currency(&number, metric.currency.as_deref().unwrap_or_default()),
            (MetricFormat::Unit, _) => format!("{number}{NO_BREAK}{}", unit(metric.unit.as_deref().unwrap_or_default())),
            (MetricFormat::Words, Quantity::One(count)) => {
                self.numerals.and_then(|words| words.cardinal(clean(count))).map_or(number, str::to_owned)
            }
            (MetricFormat::Ordinal, Quantity::One(rank)) => match self.numerals {
                Some(words) => {
                    words.ordinal(clean(rank), &self.number(rank, if clean(rank).fract() == 0.0 { 0 } else { decimals }))
                }
                None => format!("{number}."),
            },
            _ => number,
        };
        match metric.approximate {
            true => format!("{}{NO_BREAK}{shown}", self.terms.about),
            false => shown,
        }
    }
}

/// The sign before the decimals in a language, a BCP 47 tag: a point or a comma.
pub fn decimal_sign(language: &str) -> char {
    let shown = Formatter::of(language).number(1.5, 1);
    shown.chars().find(|c| matches!(c, '.' | ',')).unwrap_or('.')
}

/// The sign of a currency in CLDR's English data, where it cannot be taken for another's.
fn currency_sign(code: &str) -> Option<&'static str> {
    Some(match code {
        "USD" => "$",
        "CAD" => "CA$",
        "MXN" => "MX$",
        "AUD" => "A$",
        "NZD" => "NZ$",
        "HKD" => "HK$",
        "TWD" => "NT$",
        "BRL" => "R$",
        "EUR" => "€",
        "GBP" => "£",
        "JPY" => "¥",
        "CNY" => "CN¥",
        "INR" => "₹",
        "KRW" => "₩",
        "ILS" => "₪",
        "VND" => "₫",
        "PHP" => "₱",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use icu_locale::locale;

    use super::*;
    use crate::locale::terms;

    fn metric(quantity: Quantity, format: MetricFormat) -> MetricValue {
        MetricValue {
            description: None,
            quantity,
            format,
            decimals: None,
            currency: Some("CAD".into()),
            unit: Some("barrels".into()),
            sign: false,
            approximate: false,
            implied: false,
            uses: Vec::new(),
        }
    }

    #[test]
    fn each_format_prints_as_readers_expect() {
        let english = Formatter::new(&locale!("en"), terms("en").expect("words of English"));
        let french = Formatter::new(&locale!("fr"), terms("fr").expect("words of French"));
        let one = |number, format| metric(Quantity::One(number), format);
        let cases = [
            (one(1234.5, MetricFormat::Number), "1,234.5", "1\u{202f}234,5"),
            (one(-0.0001, MetricFormat::Integer), "0", "0"),
            (one(-3.0, MetricFormat::Currency), "−CA$3", "−3\u{a0}CA$"),
            (one(42.0, MetricFormat::Percent), "42%", "42\u{a0}%"),
            (one(12.5, MetricFormat::Integer), "13", "13"),
            (one(-0.285, MetricFormat::Number), "−0.285", "−0,285"),
            (MetricValue { decimals: Some(2), ..one(0.285, MetricFormat::Number) }, "0.29", "0,29"),
            (one(16_777_216.01, MetricFormat::Number), "16,777,216.01", "16\u{202f}777\u{202f}216,01"),
            (one(3.5, MetricFormat::Currency), "CA$3.50", "3,50\u{a0}CA$"),
            (one(1.1 + 2.2 - 0.3, MetricFormat::Words), "three", "trois"),
            (MetricValue { sign: true, decimals: Some(1), ..one(21.0, MetricFormat::Ordinal) }, "21st", "21e"),
            (one(19.0, MetricFormat::Points), "19", "19"),
            (one(3.0, MetricFormat::Ordinal), "third", "troisième"),
            (one(22.0, MetricFormat::Ordinal), "22nd", "22e"),
            (one(113.0, MetricFormat::Ordinal), "113th", "113e"),
            (one(7.0, MetricFormat::Words), "seven", "sept"),
            (one(2.0, MetricFormat::Unit), "2\u{a0}barrels", "2\u{a0}barrels"),
            (metric(Quantity::Range(42.0, 47.5), MetricFormat::Percent), "42.0–47.5%", "42,0–47,5\u{a0}%"),
            (metric(Quantity::Range(-3.0, 5.0), MetricFormat::Number), "−3 to 5", "−3 à 5"),
            (MetricValue { sign: true, ..one(4.0, MetricFormat::Points) }, "+4", "+4"),
            (MetricValue { sign: true, ..one(0.0, MetricFormat::Points) }, "0", "0"),
            (
                MetricValue { approximate: true, decimals: Some(1), ..one(9.56, MetricFormat::Number) },
                "about\u{a0}9.6",
                "environ\u{a0}9,6",
            ),
        ];
        for (metric, in_english, in_french) in cases {
            assert_eq!(english.metric(&metric, &str::to_owned), in_english, "{metric:?} in English");
            assert_eq!(french.metric(&metric, &str::to_owned), in_french, "{metric:?} in French");
        }
    }
}
