//! Calendar dates in TOML.

use chrono::{Datelike, NaiveDate};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{Deserialize, Deserializer, Error};

/// A calendar date of the proleptic Gregorian calendar, written `2008-05-01` in TOML.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Year.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, from 1.
    pub day: u8,
}

impl Date {
    /// A date, if there is such a day in the years 0 to 9999.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day)?;
        let year = u16::try_from(year).ok().filter(|year| *year <= 9999)?;
        Some(Self { year, month: u8::try_from(month).ok()?, day: u8::try_from(day).ok()? })
    }

    /// The date that is so many days after 1 January 1970, if it is in the years 0 to 9999.
    pub fn from_days(days: i32) -> Option<Self> {
        let date = NaiveDate::from_epoch_days(days)?;
        Self::new(date.year(), date.month(), date.day())
    }

    /// Days since 1 January 1970. None when there is no such day.
    pub fn days(self) -> Option<i32> {
        let date = NaiveDate::from_ymd_opt(i32::from(self.year), u32::from(self.month), u32::from(self.day));
        date.map(|date| date.to_epoch_days())
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let datetime = toml::value::Datetime::deserialize(deserializer)?;
        let date = datetime.date.ok_or_else(|| D::Error::custom("expected a date"))?;
        Ok(Self { year: date.year, month: date.month, day: date.day })
    }
}

impl JsonSchema for Date {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Date".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "string", "format": "date" })
    }
}
