//! Every word and phrase of the house style, a line each. The comments are what translators read.

use icu_plurals::PluralCategory;
use serde::Serialize;

use super::{HouseWord, Term};

macro_rules! house_words {
    ($($(#[doc = $comment:literal])+ $name:ident: $id:literal $(| $plural:literal)? $(if $rank:ident)?;)*) => {
        /// The words and phrases of the house style in one language.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        pub struct Terms {
            $($(#[doc = $comment])+ pub $name: Term,)*
        }

        /// All of them, in the order in which catalogues list them.
        pub static ENTRIES: &[HouseWord] = &[
            $(HouseWord {
                id: $id,
                plural: house_words!(@option $($plural)?),
                comment: concat!($($comment),+).trim_ascii(),
                rank: house_words!(@option $(PluralCategory::$rank)?),
            },)*
        ];

        impl Terms {
            /// The words, each given by a function.
            pub(super) fn each(give: &dyn Fn(&HouseWord) -> Term) -> Self {
                let mut entries = ENTRIES.iter();
                let mut next = || entries.next().map_or_else(Term::default, give);
                Self { $($name: next(),)* }
            }
        }
    };
    (@option) => { None };
    (@option $value:expr) => { Some($value) };
}

house_words! {
    /// Heading of the contents list.
    contents: "Contents";
    /// Heading of the box of key messages.
    key_messages: "Key messages";
    /// Heading of the summary.
    summary: "Summary";
    /// Heading of the note on what changed in a revised edition.
    revision: "What changed in this edition";
    /// First sentence of that note, with the date of the edition before.
    revises: "This edition revises that of {date}.";
    /// First sentence of that note, when the date of the edition before is not known.
    revises_earlier: "This edition revises an earlier one.";
    /// A number or date that was revised, with what it was in the edition before.
    previously: "{value} (previously {old})";
    /// Heading of the sentences in which numbers were revised.
    revised_numbers: "Numbers";
    /// Heading of the sentences that say something else than in the edition before.
    restated: "Statements";
    /// Heading of the tables and polls that were revised.
    revised_data: "Data";
    /// Heading of the bibliography.
    references: "References";
    /// Name of a table, above it and in running text.
    table: "Table {number}";
    /// Name of a figure, below it and in running text.
    figure: "Figure {number}";
    /// Name of a section in running text.
    section: "Section {number}";
    /// Name of a footnote, among the places that cite a work.
    note: "note {number}";
    /// Under a table or figure. The source ends without a full stop.
    source: "Source: {source}.";
    /// Under a table or figure, with the day on which the data were taken from there.
    source_retrieved: "Source: {source} (retrieved {date}).";
    /// Heading of the words on how the brief was made, and its rights.
    colophon: "About this brief";
    /// Heading of the tables of the numbers behind the charts.
    annex: "Data behind the figures";
    /// Heading of the list of data sources.
    data_sources: "Data and sources";
    /// Behind a reference: the sections and notes that cite it.
    cited_in: "Cited in {places}.";
    /// The day on which data were taken from their source.
    retrieved: "retrieved {date}";
    /// Above a table that goes on on the next page.
    continued: "{table}, continued";
    /// Heading of a column of years.
    year: "Year";
    /// Heading of a column of dates.
    date: "Date";
    /// Heading of a column of groups of people.
    group: "Group";
    /// Heading of a column of values.
    value: "Value";
    /// Name of all categories that are not named.
    other: "Other";
    /// A cell that is true.
    yes: "yes";
    /// A cell that is false.
    no: "no";
    /// Under a table: what the dash stands for.
    not_available: "{dash} not available";
    /// Name of a row of sums.
    total: "Total";
    /// Name of a row of means.
    mean: "Mean";
    /// Name of a row of weighted means.
    weighted_mean: "Weighted mean";
    /// Name of a row of medians.
    median: "Median";
    /// Name of a row of sums or means of a group: “Total, Asia”.
    total_of: "{total}, {group}";
    /// A name with its unit: “Imports, tonnes”.
    with_unit: "{name}, {unit}";
    /// Note on a total that leaves out what is missing.
    incomplete: "Without the values that are not available.";
    /// Note under a table in which rounded numbers do not add up.
    rounding: "Because of rounding, numbers may not add up to the totals.";
    /// The licence of data.
    licence: "licence {licence}";
    /// The edition or vintage of data.
    version: "version {version}";
    /// An approximate number.
    about: "about {number}";
    /// A range that cannot be joined by a dash, as its first number is negative.
    range: "{low} to {high}";
    /// Marks a draft.
    draft: "Draft";
    /// Heading of the figures that follow from published ones without being published themselves.
    implied: "Implied figures";
    /// Heading of how a poll was made.
    methods: "Methods";
    /// Heading of a column of polls.
    poll: "Poll";
    /// Under a table of polls: what no source reports.
    never_reported: "Not reported for any of them: {items}.";
    /// An item that the source of a poll does not report.
    not_reported: "not reported";
    /// What a name stands for: “Sponsor: Pew Research Center”. Also what a chart shows of a series.
    labelled: "{name}: {text}";
    /// A sentence of a description or of the methods of a poll.
    sentence: "{text}.";
    /// Methods of a poll: the strategy of data collection.
    collection: "data collection strategy";
    /// Methods of a poll: who paid for it.
    sponsor: "sponsor";
    /// Methods of a poll: who conducted it.
    conductor: "conducted by";
    /// Methods of a poll: the question asked.
    question: "question";
    /// Behind a question that is not given word for word.
    not_verbatim: "{question} (not verbatim)";
    /// Behind a question of which is not known whether it is given word for word.
    wording_not_reported: "{question} (wording: not reported)";
    /// Methods of a poll: whom the sample stands for.
    population: "population";
    /// Methods of a poll: how the sample was drawn.
    sampling: "sampling";
    /// Methods of a poll: how people were asked.
    mode: "mode";
    /// Methods of a poll: when people were asked.
    field_dates: "field dates";
    /// Methods of a poll: how many people were asked.
    sample_size: "sample size";
    /// Methods of a poll: the margin of error.
    margin_of_error: "margin of error";
    /// The margin of error with its level of confidence, a percentage.
    margin: "±{margin} percentage points (confidence {level})";
    /// Methods of a poll: how answers were weighted.
    weighting: "weighting";
    /// Methods of a poll: how answers were processed and their quality assured.
    processing: "processing and quality";
    /// Methods of a poll: what its design cannot tell.
    limitations: "limitations";
    /// Kind of chart, in its description for people who cannot see it.
    bar: "Bar chart";
    /// Kind of chart.
    column: "Column chart";
    /// Kind of chart.
    diverging: "Diverging bar chart";
    /// Kind of chart.
    line: "Line chart";
    /// Kind of chart.
    area: "Area chart";
    /// Kind of chart: lines between two moments.
    slope: "Slope chart";
    /// Kind of chart.
    dot: "Dot plot";
    /// Kind of chart: two points on each row, joined by a line.
    dumbbell: "Dumbbell chart";
    /// Kind of chart.
    scatter: "Scatter plot";
    /// Kind of chart: lines of ranks over time.
    bump: "Chart of ranks";
    /// Kind of chart: a hundred squares.
    waffle: "Waffle chart";
    /// Kind of chart.
    timeline: "Timeline";
    /// Kind of chart.
    table_bars: "Table with bars";
    /// Description of a chart: its kind and its unit.
    chart_unit: "{chart}, in {unit}";
    /// Description of a chart: the extremes of a series, and where it has them.
    values: "{count} value, from {low} ({low_at}) to {high} ({high_at})" | "{count} values, from {low} ({low_at}) to {high} ({high_at})";
    /// Description of a chart: a series that ends higher.
    up: "up from {first} ({first_at}) to {last} ({last_at})";
    /// Description of a chart: a series that ends lower.
    down: "down from {first} ({first_at}) to {last} ({last_at})";
    /// Description of a chart: a series that ends where it began.
    level: "{first} ({first_at}) and {last} ({last_at}), unchanged";
    /// Description of a chart: the highest value of a series, behind its first and last.
    highest: "highest {high} ({high_at})";
    /// Description of a chart: the lowest value of a series, behind its first and last.
    lowest: "lowest {low} ({low_at})";
    /// Description of a chart: how many series are not told.
    more: "{count} further series" | "{count} further series";
    /// Description of a timeline: its entries, and the first and last of their times.
    entries: "{count} entry, from {first} to {last}" | "{count} entries, from {first} to {last}";
    /// Description of a timeline whose entries stand at one time.
    entries_at: "{count} entry ({first})" | "{count} entries ({first})";
    /// Description of a chart.
    missing: "{count} missing value" | "{count} missing values";
    /// A small number in running text, in the form that it has in counting.
    zero: "zero";
    /// A small number in running text.
    one: "one";
    /// A small number in running text.
    two: "two";
    /// A small number in running text.
    three: "three";
    /// A small number in running text.
    four: "four";
    /// A small number in running text.
    five: "five";
    /// A small number in running text.
    six: "six";
    /// A small number in running text.
    seven: "seven";
    /// A small number in running text.
    eight: "eight";
    /// A small number in running text.
    nine: "nine";
    /// A small number in running text.
    ten: "ten";
    /// A rank in running text.
    first: "first";
    /// A rank in running text.
    second: "second";
    /// A rank in running text.
    third: "third";
    /// A rank in running text.
    fourth: "fourth";
    /// A rank in running text.
    fifth: "fifth";
    /// A rank in running text.
    sixth: "sixth";
    /// A rank in running text.
    seventh: "seventh";
    /// A rank in running text.
    eighth: "eighth";
    /// A rank in running text.
    ninth: "ninth";
    /// A rank in running text.
    tenth: "tenth";
    /// A rank in figures: those of CLDR’s category “one”, such as 1st and 21st in English, 1er in French.
    ordinal_one: "{number}st" if One;
    /// A rank in figures: those of CLDR’s category “two”, such as 2nd in English.
    ordinal_two: "{number}nd" if Two;
    /// A rank in figures: those of CLDR’s category “few”, such as 3rd in English.
    ordinal_few: "{number}rd" if Few;
    /// A rank in figures: those of CLDR’s category “many”, such as 8º in Italian, which English does not have.
    ordinal_many: "{number}th (8, 11)" if Many;
    /// A rank in figures: all others.
    ordinal_other: "{number}th";
    /// The first day of a month in a date, where it is a rank: 1er in French. Else the number alone.
    first_of_month: "{day}";
}
