use std::borrow::Cow;

use proptest::prelude::*;

use super::*;
use crate::data::{Computed, MetricValue, Quantity};
use crate::locale::decimal_sign;
use crate::project::MetricFormat;

/// Parses prose as it stands in a TOML file.
fn parse(prose: &str) -> (Vec<Block>, Vec<Diagnostic>) {
    let (blocks, diagnostics, _) = crate::text::tests::parse_in_file(prose);
    (blocks, diagnostics)
}

/// The messages that some prose gives, over some data.
fn messages(prose: &str, language: &str, known: &Known) -> Vec<String> {
    let mut diagnostics = Vec::new();
    let mut lint = Lint { known, decimal_sign: decimal_sign(language), in_title: false, diagnostics: &mut diagnostics };
    let (blocks, errors) = parse(prose);
    assert_eq!(errors, [], "{prose}");
    lint.blocks(&blocks, false);
    diagnostics.into_iter().map(|finding| finding.message).collect()
}

/// The figures in some prose that nothing backs.
fn unbacked(prose: &str, language: &str) -> Vec<String> {
    let messages = messages(prose, language, &Known::default());
    messages.iter().map(|message| message.trim_start_matches("no metric, note or citation backs ").to_owned()).collect()
}

#[test]
fn dates_names_ordinals_times_and_small_numbers_are_left_alone() {
    for (language, prose) in [
        ("en", "After September 11, 2001, and on 11 September 2001, on 2001-09-11, 11/09/2001 and 11.09.2001."),
        ("en", "From 1994–95 and 2007–2012, in the mid-1980s and the ’90s, between September 13 and 15."),
        ("en", "At 20:30, at 10 a.m., in the 21st century, for the 33rd time, by a 3:1 margin."),
        ("en", "The G-7, the G-7/8, the G20, 9/11, an F-16, COVID-19, NAFTA-2 and A4 paper."),
        ("en", "Resolution 1373, Article 23, the Act of 1947, Chapter 11, No. 45, p. 12, pp. 12–15, Section 22, Table 33."),
        ("en", "Article 23 binds. See note 43, article 27 and resolutions 1540 and 678; §45, § 45, #1 and room (14)."),
        ("en", "Articles 39, 41 and 42 apply. The Boeing 747 flew. For 16-year-olds and within a 30-day limit."),
        ("en", "There were 12 of them, or 7, or 3–5. Version 4.2.13 of the plan."),
        (
            "en",
            "The Group of 20, the Group of 77, H.R. 5005, Public Law 107-296, the top 20, code 20036, Sustainable Development Goal 16.",
        ),
        ("en", "People aged 15 to 24, adults 65 and older, 18-to-24-year-olds, pages 120 to 135, in 44 BC, a 15-to-14 vote."),
        ("en", "She said “40 percent of them” and ‘the state’s 22 votes’."),
        ("en", "`40 percent` and [the 22 of us](https://example.org/22)."),
        ("es", "El 11 de septiembre de 2001, del 13 al 15 de mayo, el 3.º, la 21.ª, el siglo 21.º y los años 1990."),
        ("es", "El artículo 23, la Resolución 1373, los artículos 39 y 41, n.º 45, núm. 45, el Capítulo 11 y la página 31."),
        ("es", "Dijo «el 40 por ciento» a las 20:30."),
        ("fr", "Le 11 septembre 2001, le 1er mai, du 13 au 15 mai, le 21e siècle, l’article 23, la page 31."),
        ("fr", "Les articles 39 et 41, n° 45, le tableau 33, la résolution 1373, « 40 % des gens », à 20h30, le G-20."),
    ] {
        assert_eq!(unbacked(prose, language), [""; 0], "{prose}");
    }
}

#[test]
fn figures_that_nothing_backs_are_found_with_their_units() {
    for (language, prose, expected) in [
        ("en", "A border of 2,000 miles and 22 agencies.", &["2,000", "22"][..]),
        (
            "en",
            "Some 50 billion dollars, $5 billion, US$50bn, €3m, USD 40 and 300 pesos.",
            &["50 billion dollars", "$5 billion", "US$50bn", "€3m", "USD 40", "300 pesos"],
        ),
        (
            "en",
            "About 5 percent, 40%, 40 per cent, 3 percentage points, a 70-percent share.",
            &["5 percent", "40%", "40 per cent", "3 percentage points", "70-percent"],
        ),
        ("en", "A group of 22 experts.", &["22"]),
        ("en", "Some 200 people left Canada. 300 stayed; in Canada 40 percent did.", &["200", "300", "40 percent"]),
        (
            "en",
            "In 2002, 22 agencies; from 20 to 30 percent; a 2,000-mile border; 0.5 points; -15.",
            &["22", "20", "30 percent", "2,000", "0.5", "15"],
        ),
        (
            "en",
            "Growth of 1.9 million in *22* **states** and 12,34,567 others (over 100 nations).",
            &["1.9 million", "22", "12,34,567", "100"],
        ),
        (
            "es",
            "Una frontera de 3.200 km, 50 mil millones de dólares, el 40 por ciento y 1,5 puntos porcentuales.",
            &["3.200", "50 mil millones de dólares", "40 por ciento", "1,5 puntos porcentuales"],
        ),
        (
            "fr",
            "Une frontière de 3 200 km, 50 milliards de dollars, 40 %, 40\u{a0}% et 1,5 million d’euros.",
            &["3 200", "50 milliards de dollars", "40 %", "40\u{a0}%", "1,5 million d’euros"],
        ),
    ] {
        assert_eq!(unbacked(prose, language), expected, "{prose}");
    }
}

#[test]
fn a_note_citation_claim_or_reference_to_a_table_backs_its_sentence_only() {
    for (prose, expected) in [
        ("It has 22 members.[^note] It has 33 more.", &["33"][..]),
        ("It has 22 members [@key]. It has 33 more.", &["33"]),
        ("It has 22 members. [@key] It has 33 more.", &["33"]),
        ("@key says it has 22 members. It has 33 more.", &["33"]),
        ("It has [more than 22 members](claim:many). It has 33 more.", &["33"]),
        ("It has 22 members (@tbl-members). It has 33 more (@sec-members).", &["33"]),
        ("It has {members} and 22 guests.", &["22"]),
        ("Mr. Bush, e.g., and the U.S. have 22 [@key].", &[]),
        ("They have:[^note]\n\n- 22 members\n- 33 guests", &[]),
        ("They have:\n\n- 22 members[^note]\n- 33 guests", &["33"]),
        ("Its 22 members share\n\n> an interest [@key]\n\nwith 33 guests. And 44 others.", &["44"]),
        ("It has [22](fixed) members, [*33 guests*](fixed) and 44 others.", &["44"]),
    ] {
        assert_eq!(unbacked(prose, "en"), expected, "{prose}");
    }
}

#[test]
fn a_number_is_a_repetition_when_it_equals_a_figure_of_the_data_as_it_is_written() {
    let mut computed = Computed::default();
    let metric = |number, format| MetricValue {
        description: None,
        quantity: Quantity::One(number),
        format,
        decimals: Some(1),
        currency: None,
        unit: None,
        sign: false,
        approximate: false,
        implied: false,
        uses: Vec::new(),
    };
    computed.metrics.insert("share".into(), metric(59.04, MetricFormat::Percent));
    computed.metrics.insert("fall".into(), metric(-19.0, MetricFormat::Points));
    let mut known = Known::default();
    known.add_metrics(&computed);
    let cells = [("Canada", 1.92), ("Mexico", 1.231), ("Chad", 100.0), ("Peru", 4000.0), ("Cuba", 310_000.0), ("Haiti", 45.0)];
    known.add_cells("oil", "volume", false, cells.map(|(row, value)| (Cow::Borrowed(row), value, 3)));
    known.add_cells("oil", "share", true, [(Cow::Borrowed("Canada"), 20.0, 0)]);
    known.sort();
    let repeats = |prose: &str, language: &str| -> Vec<String> {
        let messages = messages(&format!("{prose} [@key]"), language, &known);
        messages.into_iter().map(|message| message.split(" is also in the data: ").last().unwrap_or_default().to_owned()).collect()
    };
    let canada = "row “Canada”, column `volume` of the table `oil`";
    let cuba = "row “Cuba”, column `volume` of the table `oil`";
    for (language, prose, expected) in [
        ("en", "It fell to 59 percent", "the metric `share`"),
        ("en", "It fell by 19 percentage points", "the metric `fall`"),
        ("en", "From 33 to 59 percent", "the metric `share`"),
        ("en", "Canada sold 1.92 million", canada),
        ("en", "Canada sold 1.9 million", canada),
        ("en", "Canada sold 1.920", canada),
        ("es", "Canadá vendió 1,92 millones", canada),
        ("en", "Nearly 310,000 jobs", cuba),
        ("es", "Casi 310.000 empleos", cuba),
        ("fr", "Près de 310 000 emplois", cuba),
        ("en", "Nearly 310 thousand jobs", cuba),
        ("en", "As many as 45 of them", "row “Haiti”, column `volume` of the table `oil`"),
        ("en", "A share of 20%", "row “Canada”, column `share` of the table `oil`"),
    ] {
        assert_eq!(repeats(prose, language), [expected], "{prose}");
    }
    for prose in ["Some 100 of them", "Some 4,000 of them", "Some 20 of them", "About 45 percent", "$59", "1.93 million", "2,000"] {
        assert_eq!(repeats(prose, "en"), [""; 0], "{prose}");
    }
}

#[test]
fn a_value_that_many_cells_have_is_no_repetition() {
    let mut known = Known::default();
    let rows = (0..100_000).map(|row| (Cow::Owned(row.to_string()), f64::from(row % 25_000), 0));
    known.add_cells("long", "count", false, rows);
    known.add_cells("long", "other", false, [(Cow::Borrowed("last"), 123_456.0, 0)]);
    known.sort();
    assert_eq!(messages("It has 22 members [@key].", "en", &known), [""; 0]);
    assert_eq!(messages("It has 123,456 members [@key].", "en", &known).len(), 1);
}

proptest! {
    #[test]
    fn no_prose_makes_the_lint_panic(prose in r"([0-9 .,;:/’'“”\-–%$€#()]|\u{a0}|\[\^n\]|\{m\}|[aA]|million|percent| de |º|é|May|\n){0,40}") {
        let (blocks, _) = parse(&prose);
        let mut diagnostics = Vec::new();
        let known = Known::default();
        Lint { known: &known, decimal_sign: ',', in_title: false, diagnostics: &mut diagnostics }.blocks(&blocks, false);
    }
}
