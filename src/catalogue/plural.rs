//! Which form of a translation goes with a number, as the header of a catalogue says it.

use std::fmt;

use icu_locale::Locale;
use icu_plurals::{PluralCategory, PluralRules};

use super::Catalogue;

/// The most forms that a catalogue can have.
const MOST: usize = 8;
/// From here on, in all languages that CLDR knows, forms go by the last two digits alone; below, single numbers have forms of their own.
const PERIODIC: u64 = 100;

/// The plural forms of a catalogue: how many there are, and the expression that picks one for a number `n`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluralForms {
    count: usize,
    expression: String,
}

impl PluralForms {
    /// The forms of a language, from CLDR's rules for whole numbers, in CLDR's order: zero, one, two, few, many, other.
    pub fn of(locale: &Locale) -> Self {
        let Ok(rules) = PluralRules::try_new_cardinal(locale.into()) else { return Self::single() };
        let all = || 0..=2 * PERIODIC;
        let forms: Vec<PluralCategory> =
            PluralCategory::all().filter(|category| all().any(|n| rules.category_for(n) == *category)).collect();
        let form = |n: u64| forms.iter().position(|form| *form == rules.category_for(n)).unwrap_or_default();
        if forms.len() < 2 {
            return Self::single();
        }
        let last = forms.len() - 1;
        let mut expression = String::new();
        for picked in 0..last {
            let condition = condition(&|n| form(n) == picked);
            expression.push_str(&if last == 1 { format!("({condition}) ? 0 : 1") } else { format!("({condition}) ? {picked} : ") });
        }
        if last > 1 {
            expression.push_str(&last.to_string());
        }
        // The two that most of Europe has, as gettext's own manual writes them.
        let expression = match expression.as_str() {
            "(n==1) ? 0 : 1" => "n != 1".to_owned(),
            "(n<=1) ? 0 : 1" => "n > 1".to_owned(),
            _ => expression,
        };
        Self { count: forms.len(), expression }
    }

    fn single() -> Self {
        Self { count: 1, expression: "0".into() }
    }

    /// The forms that a header names: `nplurals=2; plural=n != 1;`. None when it cannot be understood.
    pub fn parse(header: &str) -> Option<Self> {
        let field = |name: &str| {
            let at = header.find(name)?;
            Some(header[at + name.len()..].trim_start().strip_prefix('=')?.split(';').next()?.trim())
        };
        let count = field("nplurals")?.parse().ok().filter(|count| (1..=MOST).contains(count))?;
        // The first `plural` is that of `nplurals`.
        let rest = &header[header.find(';')?..];
        let expression = rest[rest.find("plural")? + "plural".len()..].trim_start().strip_prefix('=')?;
        let expression = expression.split(';').next()?.trim().to_owned();
        let forms = Self { count, expression };
        (0..=PERIODIC).all(|n| forms.evaluate(n).is_some_and(|form| form < count as u64)).then_some(forms)
    }

    /// How many forms there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The form for a number.
    pub fn form(&self, n: u64) -> usize {
        self.evaluate(n).map_or(0, |form| form as usize).min(self.count - 1)
    }

    fn evaluate(&self, n: u64) -> Option<u64> {
        let mut reader = Reader { rest: self.expression.as_str(), n, depth: 0 };
        let value = reader.choice()?;
        reader.rest.trim_start().is_empty().then_some(value)
    }
}

impl fmt::Display for PluralForms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "nplurals={}; plural={};", self.count, self.expression)
    }
}

impl Catalogue {
    /// The plural forms that the header names.
    pub fn plural_forms(&self) -> Option<PluralForms> {
        let header = &self.entries.iter().find(|entry| entry.id.is_empty())?.translations.first()?.text;
        header.lines().find_map(|line| PluralForms::parse(line.strip_prefix("Plural-Forms:")?))
    }
}

/// The numbers of a form as a condition: single numbers, then ranges of the last digit or the last two.
fn condition(holds: &dyn Fn(u64) -> bool) -> String {
    let periods = |base: u64| (PERIODIC..2 * PERIODIC).all(|n| holds(n) == holds(PERIODIC + n % base));
    let base = [1, 10, PERIODIC].into_iter().find(|base| periods(*base)).unwrap_or(PERIODIC);
    let in_period = |n: u64| holds(PERIODIC + n % base);
    let mut parts = ranges(&|r| in_period(r), base, &if base == 1 { String::new() } else { format!("n%{base}") });
    // What is otherwise below.
    let odd: Vec<u64> = (0..PERIODIC).filter(|n| holds(*n) != in_period(*n)).collect();
    let (more, fewer): (Vec<u64>, Vec<u64>) = odd.into_iter().partition(|n| holds(*n));
    if !fewer.is_empty() && !parts.is_empty() {
        let except = ranges(&|n| fewer.contains(&n), PERIODIC, "n").join(" || ");
        parts = vec![format!("({}) && !({except})", parts.join(" || "))];
    }
    let mut all = ranges(&|n| more.contains(&n), PERIODIC, "n");
    all.append(&mut parts);
    all.join(" || ")
}

/// Runs of numbers below `end`, as conditions on a term.
fn ranges(holds: &dyn Fn(u64) -> bool, end: u64, term: &str) -> Vec<String> {
    if term.is_empty() {
        return if holds(0) { vec!["1".into()] } else { Vec::new() };
    }
    let mut parts = Vec::new();
    let mut n = 0;
    while n < end {
        if !holds(n) {
            n += 1;
            continue;
        }
        let last = (n..end).take_while(|n| holds(*n)).last().unwrap_or(n);
        parts.push(match (n, last) {
            (first, last) if first == last => format!("{term}=={first}"),
            (0, last) => format!("{term}<={last}"),
            (first, last) if last + 1 == end => format!("{term}>={first}"),
            (first, last) => format!("{term}>={first} && {term}<={last}"),
        });
        n = last + 1;
    }
    parts
}

/// Evaluates the part of C that plural expressions are written in.
struct Reader<'a> {
    rest: &'a str,
    n: u64,
    depth: usize,
}

/// The operators between two values, from those that bind least on.
const OPERATORS: [&[&str]; 6] = [&["||"], &["&&"], &["==", "!="], &["<=", ">=", "<", ">"], &["+", "-"], &["*", "/", "%"]];

impl Reader<'_> {
    fn take(&mut self, token: &str) -> bool {
        let rest = self.rest.trim_start();
        match rest.strip_prefix(token) {
            Some(after) => {
                self.rest = after;
                true
            }
            None => false,
        }
    }

    fn choice(&mut self) -> Option<u64> {
        self.depth += 1;
        let condition = if self.depth > 60 { None } else { self.binary(0) }?;
        let value = match self.take("?") {
            false => condition,
            true => {
                let then = self.choice()?;
                let other = if self.take(":") { self.choice()? } else { return None };
                if condition != 0 { then } else { other }
            }
        };
        self.depth -= 1;
        Some(value)
    }

    fn binary(&mut self, level: usize) -> Option<u64> {
        let Some(operators) = OPERATORS.get(level) else { return self.value() };
        let mut left = self.binary(level + 1)?;
        while let Some(operator) = operators.iter().find(|operator| self.take(operator)) {
            let right = self.binary(level + 1)?;
            left = match *operator {
                "||" => u64::from(left != 0 || right != 0),
                "&&" => u64::from(left != 0 && right != 0),
                "==" => u64::from(left == right),
                "!=" => u64::from(left != right),
                "<=" => u64::from(left <= right),
                ">=" => u64::from(left >= right),
                "<" => u64::from(left < right),
                ">" => u64::from(left > right),
                "+" => left.checked_add(right)?,
                "-" => left.checked_sub(right)?,
                "*" => left.checked_mul(right)?,
                "/" => left.checked_div(right)?,
                _ => left.checked_rem(right)?,
            };
        }
        Some(left)
    }

    fn value(&mut self) -> Option<u64> {
        self.depth += 1;
        if self.depth > 60 {
            return None;
        }
        let value = if self.take("(") {
            let value = self.choice()?;
            if !self.take(")") {
                return None;
            }
            value
        } else if self.take("!") {
            u64::from(self.value()? == 0)
        } else if self.take("n") {
            self.n
        } else {
            let rest = self.rest.trim_start();
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            self.rest = &rest[end..];
            rest[..end].parse().ok()?
        };
        self.depth -= 1;
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_every_number_is_that_of_the_language() {
        for tag in
            ["en", "es", "fr", "ar", "ja", "ru", "pl", "cs", "lv", "sl", "cy", "ga", "he", "lt", "ro", "mt", "gd", "br", "hi"]
        {
            let locale = Locale::try_from_str(tag).expect("a tag");
            let forms = PluralForms::of(&locale);
            assert_eq!(PluralForms::parse(&forms.to_string()), Some(forms.clone()), "{tag}: {forms}");
            let rules = PluralRules::try_new_cardinal((&locale).into()).expect("rules");
            let mut categories = Vec::new();
            for n in 0..1200u64 {
                let category = rules.category_for(n);
                let form = forms.form(n);
                match categories.iter().find(|(known, _)| *known == category) {
                    Some((_, known)) => assert_eq!(*known, form, "{n} in {tag}: {forms}"),
                    None => categories.push((category, form)),
                }
            }
            assert_eq!(categories.len(), forms.count(), "{tag}: {forms}");
        }
    }

    #[test]
    fn headers_of_other_programs_are_understood_and_wrong_ones_are_not() {
        let russian = " nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);";
        let forms = PluralForms::parse(russian).expect("the forms of Russian");
        assert_eq!([1, 2, 5, 11, 21, 22, 112].map(|n| forms.form(n)), [0, 1, 2, 2, 0, 1, 2]);
        assert_eq!(PluralForms::parse("nplurals=2; plural=n>1").map(|forms| forms.form(2)), Some(1));
        for wrong in [
            "",
            "nplurals=INTEGER; plural=EXPRESSION;",
            "nplurals=2; plural=n",
            "nplurals=2; plural=((((n",
            "nplurals=99; plural=0;",
        ] {
            assert_eq!(PluralForms::parse(wrong), None, "{wrong}");
        }
        let deep = format!("nplurals=1; plural={}0;", "(".repeat(5000));
        assert_eq!(PluralForms::parse(&deep), None);
    }
}
