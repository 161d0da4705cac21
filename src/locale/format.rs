//! Numbers, dates and lists in the manner of a language, from ICU data (Unicode CLDR).

use std::str::FromStr;
use std::sync::Arc;

use fixed_decimal::{Decimal, Sign, SignedRoundingMode, UnsignedRoundingMode};
use icu_calendar::Iso;
use icu_datetime::DateTimeFormatter;
use icu_datetime::DateTimeFormatterPreferences;
use icu_datetime::fieldsets::{MD, YM, YMD};
use icu_datetime::preferences::CalendarAlgorithm;
use icu_decimal::DecimalFormatter;
use icu_experimental::dimension::currency::CurrencyType;
use icu_experimental::dimension::currency::formatter::CurrencyFormatter;
use icu_experimental::dimension::percent::formatter::PercentFormatter;
use icu_list::ListFormatter;
use icu_list::options::{ListFormatterOptions, ListLength};
use icu_locale::Locale;
use icu_plurals::{PluralCategory, PluralRules};

use crate::charts::scale::Interval;
use crate::data::{MetricValue, Quantity, clean, currency_decimals, decimals_needed};
use crate::project::{Date, MetricFormat};

use super::terms::{Terms, no_break};

/// The minus sign of typeset text, U+2212.
const MINUS: char = '\u{2212}';
const NO_BREAK: char = '\u{a0}';

/// Writes numbers, dates and lists in one language.
pub struct Formatter {
    numbers: Option<DecimalFormatter>,
    dates: Option<DateTimeFormatter<YMD>>,
    lists: Option<ListFormatter>,
    ranks: Option<PluralRules>,
    locale: Locale,
    percent: Affixes,
    terms: Arc<Terms>,
}

/// What stands before and behind a number.
#[derive(Debug, Clone, Default)]
struct Affixes {
    before: String,
    behind: String,
}

impl Affixes {
    /// Those of a number as it is shown with them.
    fn of(shown: &str) -> Self {
        let first = shown.find(char::is_numeric).unwrap_or(shown.len());
        let last = shown.rfind(char::is_numeric).map_or(first, |at| at + shown[at..].chars().next().map_or(0, char::len_utf8));
        // A line never ends between a number and its sign.
        let kept = |part: &str| part.replace(' ', "\u{a0}");
        Self { before: kept(&shown[..first]), behind: kept(&shown[last..]) }
    }

    /// Puts them around a number, or range. Its sign stays first.
    fn around(&self, number: &str) -> String {
        let digits = number.find(char::is_numeric).unwrap_or(0);
        let (sign, rest) = number.split_at(digits);
        format!("{sign}{}{rest}{}", self.before, self.behind)
    }
}

impl Formatter {
    /// A formatter for a language given by its BCP 47 tag, with the words that come with Pressrun.
    pub fn of(language: &str) -> Self {
        let locale = Locale::try_from_str(language).unwrap_or(Locale::UNKNOWN);
        let terms = Terms::of(&locale, None);
        Self::new(&locale, Arc::new(terms))
    }

    /// A formatter for a language; one that ICU has no data for falls back to the root locale. The tag can choose the digits:
    /// `ar-EG-u-nu-latn`.
    pub fn new(locale: &Locale, terms: Arc<Terms>) -> Self {
        let wide = ListFormatterOptions::default().with_length(ListLength::Wide);
        let percent = PercentFormatter::try_new(locale.into(), Default::default());
        let percent = percent.map(|percent| Affixes::of(&percent.format(&Decimal::from(1)).to_string()));
        let numbers = DecimalFormatter::try_new(locale.into(), Default::default()).ok();
        // ICU knows the percent sign of a language, but not that it goes with the digits: CLDR’s Arabic-Indic ones have their own.
        let is_arabic = numbers.as_ref().is_some_and(|numbers| numbers.format(&Decimal::from(0)).to_string().contains('٠'));
        let percent = percent.map(|sign| if is_arabic { Affixes { behind: sign.behind.replace('%', "٪"), ..sign } } else { sign });
        Self {
            numbers,
            dates: DateTimeFormatter::try_new(calendar(locale), YMD::long()).ok(),
            lists: ListFormatter::try_new_and(locale.into(), wide).ok(),
            ranks: PluralRules::try_new_ordinal(locale.into()).ok(),
            locale: locale.clone(),
            percent: percent.unwrap_or_else(|_| Affixes { before: String::new(), behind: "%".into() }),
            terms,
        }
    }

    /// The digits of a text in those of the language: the number of a section, or a year, which is not grouped.
    pub fn digits(&self, text: &str) -> String {
        let zero = self.zero();
        let digit = |c: char| match c.to_digit(10) {
            Some(digit) if zero != '0' => char::from_u32(zero as u32 + digit).unwrap_or(c),
            _ => c,
        };
        text.chars().map(digit).collect()
    }

    /// The digit zero. The others follow it, in every decimal numbering system of Unicode.
    pub fn zero(&self) -> char {
        self.integer(0).chars().find(|c| c.is_numeric()).unwrap_or('0')
    }

    /// "a, b and c".
    pub fn list(&self, items: &[String]) -> String {
        match &self.lists {
            Some(lists) => lists.format(items.iter()).to_string(),
            None => items.join(", "),
        }
    }

    /// What stands between the items of a list that is not a sentence: a comma, in the script of the language.
    pub fn separator(&self) -> String {
        let list = self.list(&["0".into(), "1".into(), "2".into()]);
        let between = list.find('0').zip(list.find('1')).and_then(|(first, second)| list.get(first + 1..second));
        between.unwrap_or(", ").to_owned()
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
        self.percent.around(number)
    }

    /// A formatted number, or range, with the sign of its currency, as the language and region write it, or its ISO 4217 code.
    pub fn currency(&self, number: &str, code: &str) -> String {
        let shown = CurrencyType::try_from_str(code).ok().and_then(|currency| {
            let formatter = CurrencyFormatter::try_new_symbol((&self.locale).into(), currency, Default::default()).ok()?;
            Some(formatter.format_fixed_decimal(&Decimal::from(1)).to_string())
        });
        Affixes::of(&shown.unwrap_or_else(|| format!("1{NO_BREAK}{code}"))).around(number)
    }

    /// A date in full.
    pub fn date(&self, date: Date) -> String {
        let iso = icu_calendar::Date::<Iso>::try_new_iso(i32::from(date.year), date.month, date.day);
        match (&self.dates, iso) {
            (Some(dates), Ok(iso)) => self.first_of_month(date, dates.format(&iso).to_string()),
            _ => date.to_string(),
        }
    }

    /// A date whose day is written as a rank when it is the first of a month and the language wants it so.
    fn first_of_month(&self, date: Date, shown: String) -> String {
        let one = self.digits("1");
        let rank = self.terms.first_of_month.with(&[("day", &one)]);
        if date.day != 1 || rank == one {
            return shown;
        }
        let is_number = |c: Option<char>| c.is_some_and(char::is_numeric);
        let alone = |at: usize| !is_number(shown[..at].chars().next_back()) && !is_number(shown[at + one.len()..].chars().next());
        match shown.match_indices(&one).map(|(at, _)| at).find(|at| alone(*at)) {
            Some(at) => format!("{}{rank}{}", &shown[..at], &shown[at + one.len()..]),
            None => shown,
        }
    }

    /// A tick of a time axis: only as much of the date as tells it from the ticks beside it.
    pub fn moment(&self, date: Date, interval: Interval) -> String {
        let Ok(iso) = icu_calendar::Date::<Iso>::try_new_iso(i32::from(date.year), date.month, date.day) else {
            return date.to_string();
        };
        let shown = match interval {
            Interval::Years(_) => Some(self.digits(&date.year.to_string())),
            Interval::Quarter | Interval::Month => {
                DateTimeFormatter::try_new(calendar(&self.locale), YM::medium()).ok().map(|months| months.format(&iso).to_string())
            }
            Interval::Week | Interval::Days(_) => {
                DateTimeFormatter::try_new(calendar(&self.locale), MD::medium()).ok().map(|days| days.format(&iso).to_string())
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
            Quantity::Range(low, high) if low < 0.0 => self.terms.range.with(&[("low", &signed(low)), ("high", &signed(high))]),
            Quantity::Range(low, high) => format!("{}–{}", signed(low), signed(high)),
        };
        let shown = match (metric.format, metric.quantity) {
            (MetricFormat::Percent, _) => self.percent(&number),
            (MetricFormat::Currency, _) => self.currency(&number, metric.currency.as_deref().unwrap_or_default()),
            (MetricFormat::Unit, _) => format!("{number}{NO_BREAK}{}", unit(metric.unit.as_deref().unwrap_or_default())),
            (MetricFormat::Words, Quantity::One(count)) => {
                whole(count).and_then(|count| self.terms.cardinal(count)).map_or(number, |word| word.to_string())
            }
            (MetricFormat::Ordinal, Quantity::One(rank)) => match whole(rank).filter(|rank| *rank > 0) {
                Some(rank) => self.rank(rank),
                None => number,
            },
            _ => number,
        };
        match metric.approximate {
            true => no_break(&self.terms.about.with(&[("number", &shown)])).into_owned(),
            false => shown,
        }
    }

    /// A rank: first to tenth in words, others in figures.
    fn rank(&self, rank: usize) -> String {
        if let Some(word) = self.terms.ordinal(rank) {
            return word.to_string();
        }
        let category = self.ranks.as_ref().map_or(PluralCategory::Other, |rules| rules.category_for(rank));
        self.terms.rank(category).with(&[("number", &self.integer(rank as i64))])
    }
}

/// A whole number that counts something.
fn whole(number: f64) -> Option<usize> {
    let number = clean(number);
    (number >= 0.0 && number.fract() == 0.0 && number < 1e15).then_some(number as usize)
}

/// The calendar of dates: the Gregorian, unless the tag names another (`-u-ca-…`), as briefs are dated by it everywhere.
fn calendar(locale: &Locale) -> DateTimeFormatterPreferences {
    let mut preferences = DateTimeFormatterPreferences::from(locale);
    preferences.calendar_algorithm.get_or_insert(CalendarAlgorithm::Gregory);
    preferences
}

/// The sign before the decimals in a language, a BCP 47 tag: a point or a comma.
pub fn decimal_sign(language: &str) -> char {
    let shown = Formatter::of(language).number(1.5, 1);
    shown.chars().find(|c| matches!(c, '.' | ',')).unwrap_or('.')
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let english = Formatter::of("en");
        let french = Formatter::of("fr");
        let one = |number, format| metric(Quantity::One(number), format);
        let cases = [
            (one(1234.5, MetricFormat::Number), "1,234.5", "1\u{202f}234,5"),
            (one(-0.0001, MetricFormat::Integer), "0", "0"),
            (one(-3.0, MetricFormat::Currency), "−CA$3", "−3\u{a0}$CA"),
            (one(42.0, MetricFormat::Percent), "42%", "42\u{a0}%"),
            (one(12.5, MetricFormat::Integer), "13", "13"),
            (one(-0.285, MetricFormat::Number), "−0.285", "−0,285"),
            (MetricValue { decimals: Some(2), ..one(0.285, MetricFormat::Number) }, "0.29", "0,29"),
            (one(16_777_216.01, MetricFormat::Number), "16,777,216.01", "16\u{202f}777\u{202f}216,01"),
            (one(3.5, MetricFormat::Currency), "CA$3.50", "3,50\u{a0}$CA"),
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
