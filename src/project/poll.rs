//! Polls as they are declared, with what the disclosure standards of the American Association for Public Opinion Research
//! (AAPOR Code of Professional Ethics and Practices, April 2021, section III.A) ask to be told with a result.

use schemars::JsonSchema;
use serde::Deserialize;

use super::date::Date;
use super::located::{Keyed, Located};
use super::manifest::Prose;
use super::table::Orientation;

/// A poll: one question asked at one or more times. What is not known is left out, and the brief prints "not reported".
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Poll {
    /// The heading when the poll is set as a table, in prose.
    #[schemars(with = "String", length(min = 1))]
    pub title: Prose,
    /// The strategy of data collection, such as a survey, focus groups or content analysis.
    pub collection: Option<Located<String>>,
    /// Who paid for the poll.
    pub sponsor: Option<Located<String>>,
    /// Who conducted it.
    pub conductor: Option<Located<String>>,
    /// The wording of the question.
    pub question: Option<Located<String>>,
    /// Whether `question` is the wording that was put to the people, word for word.
    pub verbatim: Option<bool>,
    /// Whom the sample stands for.
    pub population: Option<Located<String>>,
    /// How the sample was drawn and people were recruited.
    pub sampling: Option<Located<String>>,
    /// How people were asked, such as by telephone or online, and in which languages.
    pub mode: Option<Located<String>>,
    /// How many people were asked, when it is the same in all waves.
    #[schemars(range(min = 1))]
    pub sample_size: Option<Located<u64>>,
    /// The margin of error in percentage points, plus or minus, when it is the same in all waves.
    #[schemars(range(min = 0))]
    pub margin_of_error: Option<Located<f64>>,
    /// The level of confidence of the margin in percent. 95 when left out.
    #[schemars(range(min = 50, max = 99.9))]
    pub confidence: Option<f64>,
    /// By how much weighting and clustering enlarge the variance over that of a simple random sample (Kish's design effect).
    #[schemars(range(min = 0.1, max = 100))]
    pub design_effect: Option<f64>,
    /// How the answers were weighted.
    pub weighting: Option<Located<String>>,
    /// How the answers were processed and their quality assured.
    pub processing: Option<Located<String>>,
    /// What the design cannot tell.
    pub limitations: Option<Located<String>>,
    /// The reference that the readings are taken from.
    pub source: Option<Located<String>>,
    /// The unit of the shares.
    pub unit: Option<Located<String>>,
    /// Notes under the table, in prose.
    #[serde(default)]
    pub notes: Vec<Prose>,
    /// Labels of the answers by their names.
    #[serde(default)]
    pub answers: Keyed<Prose>,
    /// Whether people could give several answers, so that the shares may add up to more than 100.
    #[serde(default)]
    pub multiple: bool,
    /// The readings, in order.
    pub wave: Vec<Wave>,
}

impl Poll {
    /// The words in which its making is told.
    pub fn told(&self) -> [&Option<Located<String>>; 10] {
        [
            &self.collection,
            &self.sponsor,
            &self.conductor,
            &self.question,
            &self.population,
            &self.sampling,
            &self.mode,
            &self.weighting,
            &self.processing,
            &self.limitations,
        ]
    }
}

/// A table of what is disclosed about polls: a row for each poll, a column for each item that one of them reports.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// The heading of the table, in prose.
    #[schemars(with = "String", length(min = 1))]
    pub title: Prose,
    /// The polls, by name, in the order of the rows.
    pub polls: Vec<Located<String>>,
    /// Notes under the table, in prose.
    #[serde(default)]
    pub notes: Vec<Prose>,
    /// How the pages of the table lie.
    #[serde(default)]
    pub orientation: Orientation,
}

/// One reading of a poll.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wave {
    /// The year or day of the reading.
    pub date: Option<Located<WaveDate>>,
    /// A name for the reading where the date does not tell it apart.
    pub label: Option<Prose>,
    /// The first day of the fieldwork.
    pub field_start: Option<Located<Date>>,
    /// The last day of the fieldwork.
    pub field_end: Option<Located<Date>>,
    /// How many people were asked.
    #[schemars(range(min = 1))]
    pub sample_size: Option<Located<u64>>,
    /// The margin of error in percentage points, plus or minus.
    #[schemars(range(min = 0))]
    pub margin_of_error: Option<Located<f64>>,
    /// The share of each answer in percent.
    pub share: Keyed<Located<f64>>,
}

/// When a poll was in the field.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum WaveDate {
    /// A year.
    Year(u16),
    /// A day.
    Day(Date),
}

impl Wave {
    /// The name of the wave in expressions: its label, or else its date.
    pub fn name(&self) -> String {
        match (&self.label, self.date.as_deref()) {
            (Some(label), _) => label.to_string(),
            (None, Some(WaveDate::Year(year))) => year.to_string(),
            (None, Some(WaveDate::Day(day))) => day.to_string(),
            (None, None) => "undated".to_owned(),
        }
    }
}
