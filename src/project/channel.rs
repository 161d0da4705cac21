//! Channels of a chart: which field of the data stands for what, with the names of Vega-Lite.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::cell::Cell;
use super::located::Located;
use super::manifest::Prose;

/// What a position, a colour or a label of a chart stands for: the name of a field, a list of fields, or a table that says more.
#[derive(Debug, Clone, Default)]
pub struct Channel {
    /// The fields. More than one are drawn as a series each.
    pub fields: Vec<Located<String>>,
    /// The title of the axis, in prose.
    pub title: Option<Prose>,
    /// The scale.
    pub scale: ScaleOptions,
}

/// A channel that says more than its field.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ChannelOptions {
    /// The name of the field, or a list of names.
    field: FieldNames,
    /// The title of the axis, in prose. That of the column when left out, where one is needed.
    title: Option<Prose>,
    /// How values become positions.
    #[serde(default)]
    scale: ScaleOptions,
}

/// How values become positions.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScaleOptions {
    /// The type of the scale. By the type of the column when left out.
    pub r#type: Option<Located<ScaleType>>,
    /// The ends of the axis, two numbers, years or dates, the lower one first. By the data when left out.
    pub domain: Option<Located<Vec<Cell>>>,
    /// Whether the axis starts at zero. Bars always do; lines and points when left out do so where little room is lost.
    pub zero: Option<Located<bool>>,
    /// Whether the axis ends at round numbers. True when left out.
    pub nice: Option<bool>,
    /// Breaks of the axis. Always refused: a broken axis shows differences that are not in the data.
    pub breaks: Option<Located<Vec<f64>>>,
}

/// Types of scales.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ScaleType {
    /// Equal differences are equally far apart.
    Linear,
    /// Equal ratios are equally far apart.
    Log,
    /// Dates.
    Time,
}

/// The name of a field, or a list of names.
#[derive(Debug, Clone)]
struct FieldNames(Vec<Located<String>>);

/// How a channel is written.
enum Written {
    Name(String),
    Names(Vec<Located<String>>),
    Options(Box<ChannelOptions>),
}

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Forms;

        impl<'de> Visitor<'de> for Forms {
            type Value = Written;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("the name of a field, a list of names, or a table")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Written, E> {
                Ok(Written::Name(name.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, names: A) -> Result<Written, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(names)).map(Written::Names)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Written, A::Error> {
                ChannelOptions::deserialize(MapAccessDeserializer::new(map)).map(|options| Written::Options(Box::new(options)))
            }
        }

        deserializer.deserialize_any(Forms)
    }
}

impl ScaleOptions {
    /// Where the scale is written, when it is: at the first of its options that has a place.
    pub fn span(&self) -> Option<std::ops::Range<usize>> {
        let spans = [
            self.r#type.as_ref().map(Located::span),
            self.domain.as_ref().map(Located::span),
            self.zero.as_ref().map(Located::span),
            self.breaks.as_ref().map(Located::span),
        ];
        spans.into_iter().flatten().next()
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.span().is_none() && self.nice.is_none()
    }
}

impl<'de> Deserialize<'de> for Channel {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Located::<Written>::deserialize(deserializer)?;
        let span = written.span();
        Ok(match written.into_inner() {
            Written::Name(name) => Self { fields: vec![Located::new(name, span)], ..Self::default() },
            Written::Names(fields) => Self { fields, ..Self::default() },
            Written::Options(options) => Self { fields: options.field.0, title: options.title, scale: options.scale },
        })
    }
}

impl<'de> Deserialize<'de> for FieldNames {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Located::<Written>::deserialize(deserializer)?;
        let span = written.span();
        match written.into_inner() {
            Written::Name(name) => Ok(Self(vec![Located::new(name, span)])),
            Written::Names(names) => Ok(Self(names)),
            Written::Options(_) => Err(D::Error::custom("`field` is the name of a field, or a list of names")),
        }
    }
}

fn name_or_names(_: &mut SchemaGenerator) -> [serde_json::Value; 2] {
    [
        serde_json::json!({ "type": "string", "minLength": 1 }),
        serde_json::json!({ "type": "array", "items": { "type": "string", "minLength": 1 } }),
    ]
}

impl JsonSchema for FieldNames {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FieldNames".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let [name, names] = name_or_names(generator);
        schemars::json_schema!({ "anyOf": [name, names] })
    }
}

impl JsonSchema for Channel {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Channel".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let [name, names] = name_or_names(generator);
        let options = generator.subschema_for::<ChannelOptions>();
        schemars::json_schema!({ "anyOf": [name, names, options] })
    }
}
