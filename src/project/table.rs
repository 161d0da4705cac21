//! Data tables as they are declared: what their columns are, and where their rows come from.

use schemars::JsonSchema;
use serde::Deserialize;

use super::cell::Cell;
use super::date::Date;
use super::located::Located;
use super::manifest::Prose;

/// A data table. Its rows stand in it, or in a file that it names.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The heading of the table, in prose.
    #[schemars(with = "String", length(min = 1))]
    pub title: Prose,
    /// The unit of the numbers, when it is one for all.
    pub unit: Option<Located<String>>,
    /// The reference that the data are taken from.
    pub source: Option<Located<String>>,
    /// The edition or vintage of the data, as the source calls it.
    pub version: Option<Located<String>>,
    /// The day on which the data were taken from the source.
    pub retrieved: Option<Date>,
    /// The licence of the data, by name or SPDX identifier.
    pub licence: Option<Located<String>>,
    /// Notes under the table, in prose.
    #[serde(default)]
    pub notes: Vec<Prose>,
    /// Notes on single cells.
    #[serde(default)]
    pub cell_notes: Vec<CellNote>,
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// The rows, each a list with one cell a column. `""` stands for a missing value.
    pub rows: Option<Located<Vec<Row>>>,
    /// The file of the rows, instead of `rows`: `.csv`, `.tsv`, `.json`, `.xlsx` or `.ods`.
    #[schemars(with = "Option<String>", length(min = 1))]
    pub file: Option<Located<String>>,
    /// The address that `pressrun data pull` fetches the file from, HTTP or HTTPS.
    pub url: Option<Located<String>>,
    /// The sheet of a spreadsheet. The first when left out.
    pub sheet: Option<Located<String>>,
    /// The cells of a spreadsheet that are read, headings included, such as `A3:D40`. All when left out.
    pub range: Option<Located<String>>,
    /// The member of a JSON file that holds the rows, such as `data` or `result.records`.
    pub property: Option<Located<String>>,
    /// The character between the cells of a CSV file. A comma when left out; a tab in TSV files.
    pub delimiter: Option<Located<String>>,
    /// The encoding of a CSV, TSV or JSON file, such as `windows-1252`. UTF-8 when left out.
    pub encoding: Option<Located<String>>,
    /// The decimal sign of numbers in a CSV or TSV file. A point when left out.
    pub decimal_char: Option<Located<String>>,
    /// The sign between groups of digits in a CSV or TSV file. None when left out.
    pub group_char: Option<Located<String>>,
    /// Cells that stand for a missing value, in files. Empty cells when left out.
    pub missing_values: Option<Located<Vec<String>>>,
    /// What of a long table is printed. Everything when left out.
    pub show: Option<Show>,
}

/// The cells of a row as written.
pub type Row = Located<Vec<Located<Cell>>>;

/// A column of a data table.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// The name used in expressions.
    #[schemars(with = "String", length(min = 1))]
    pub id: Located<String>,
    /// The heading, in prose. The id when left out.
    pub title: Option<Prose>,
    /// The heading of the column in the file. The id when left out.
    pub header: Option<Located<String>>,
    /// The type of the cells.
    pub r#type: ColumnType,
    /// The unit of the numbers, when it is not that of the whole table.
    pub unit: Option<Located<String>>,
    /// The ISO 4217 code of the currency, for columns of type `currency`.
    pub currency: Option<Located<String>>,
    /// Digits after the decimal point that are shown.
    #[schemars(range(max = 12))]
    pub decimals: Option<u8>,
    /// How dates are written in a CSV or TSV file, with the marks of `strptime`. `%Y-%m-%d` when left out.
    pub format: Option<Located<String>>,
    /// Whether a missing value is an error.
    #[serde(default)]
    pub required: bool,
}

/// Types of columns, with the names of Frictionless Table Schema where it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ColumnType {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A number in percent: 42 means 42 %.
    Percent,
    /// An amount of money.
    Currency,
    /// A calendar date.
    Date,
    /// A year of the calendar, which is printed without grouping its digits.
    Year,
    /// True or false.
    Boolean,
}

impl Column {
    /// The heading of the column in a file.
    pub fn heading_in_file(&self) -> &Located<String> {
        self.header.as_ref().unwrap_or(&self.id)
    }
}

impl ColumnType {
    /// The word in files and messages.
    pub fn word(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Percent => "percent",
            Self::Currency => "currency",
            Self::Date => "date",
            Self::Year => "year",
            Self::Boolean => "boolean",
        }
    }

    /// Whether the cells are quantities, which can be added and are set flush at their end.
    pub fn is_quantity(self) -> bool {
        matches!(self, Self::Integer | Self::Number | Self::Percent | Self::Currency)
    }

    /// Whether the cells are moments, which have an order and distances but no zero.
    pub fn is_time(self) -> bool {
        matches!(self, Self::Year | Self::Date)
    }
}

/// A note on one cell.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CellNote {
    /// The row, by its first cell.
    pub row: Located<Cell>,
    /// The column, by its id.
    pub column: Located<String>,
    /// The note, in prose.
    #[schemars(with = "String", length(min = 1))]
    pub text: Prose,
}

/// What of a table is printed, and how. Expressions see all of it.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Show {
    /// The columns, by id, in the order of printing. All when left out.
    pub columns: Option<Vec<Located<String>>>,
    /// The condition for a row to be printed, in Typst code over the ids of the columns, tables, polls and metrics: `year == 2008`.
    pub r#where: Option<Located<String>>,
    /// The column to sort by; with a minus before it, the largest first: `-volume`.
    pub sort: Option<Located<String>>,
    /// How many rows, from the first.
    #[schemars(range(min = 1))]
    pub first: Option<usize>,
    /// The column whose values head groups of rows, by id. It is not printed itself.
    pub group: Option<Located<String>>,
    /// Rows computed from the rows that are printed, below them and below each group.
    #[serde(default)]
    pub totals: Vec<Located<Total>>,
    /// How the page lies. `landscape` gives the table pages of its own. `portrait` when left out.
    #[serde(default)]
    pub orientation: Orientation,
}

/// A row computed from the rows that are printed.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Total {
    /// The name of the row, in prose. When left out, what is computed, in the language of the brief: "Total".
    pub title: Option<Prose>,
    /// The columns it is computed for, by id.
    pub columns: Vec<Located<String>>,
    /// What is computed. When left out, the sum; for columns of type `percent` it has to be said.
    pub function: Option<Function>,
    /// The column by which each value counts in a mean, by id.
    pub weights: Option<Located<String>>,
    /// Whether missing values are left out, which a note then says. When false, a dash stands for a total that misses a value.
    #[serde(default)]
    pub skip_missing: bool,
}

/// What a row of totals holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Function {
    /// The sum.
    #[default]
    Sum,
    /// The arithmetic mean.
    Mean,
    /// The middle value.
    Median,
}

/// How a page lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Orientation {
    /// Upright.
    #[default]
    Portrait,
    /// On its side.
    Landscape,
}
