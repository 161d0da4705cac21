//! The members of a JSON object, in order and with their places.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// A string, borrowed from the document where it holds no escapes.
#[derive(serde::Deserialize)]
pub struct Text<'t>(#[serde(borrow)] pub Cow<'t, str>);

/// The members of an object. A name may come twice: JSON does not forbid it.
pub struct Members<'t>(Vec<(Text<'t>, &'t RawValue)>);

impl<'t> Members<'t> {
    /// The values under a name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &'t RawValue> {
        self.0.iter().filter(move |(key, _)| key.0 == name).map(|(_, value)| *value)
    }

    /// The last value under a name, which is the one that most readers of JSON take.
    pub fn last(&self, name: &str) -> Option<&'t RawValue> {
        self.all(name).last()
    }

    /// The names in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| &*key.0)
    }
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}
