//! What translators are told of each text: where it stands, what it is, and what programs should check.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::catalogue::Described;
use crate::diagnostic::{Place, Sources};
use crate::resolve::{Brief, Message};
use crate::text::Inline;

/// The texts of a brief as catalogues list them.
pub fn described(brief: &Brief) -> Vec<Described> {
    let keys = Keys::of(&brief.sources);
    let folder = brief.root.show(std::path::Path::new(""));
    let reference = |place: &Place| {
        let shown = brief.sources.file(place.file).path.replace('\\', "/");
        let path = shown.strip_prefix(&folder).map_or(shown.as_str(), |path| path.trim_start_matches('/'));
        // A space in the name of a file ends the reference for other programs.
        format!("{}:{}", path.replace(' ', "%20"), brief.sources.line_column(place).0)
    };
    let describe = |message: &Message| {
        let mut comments: Vec<String> = Vec::new();
        for key in message.places.iter().filter_map(|place| keys.at(place)) {
            if !comments.contains(&key) {
                comments.push(key);
            }
        }
        Described {
            id: message.id.to_string(),
            references: message.places.iter().map(reference).collect(),
            comments: if comments.is_empty() { comments } else { vec![comments.join(", ")] },
            flags: message
                .content
                .as_deref()
                .filter(|content| has_value(content))
                .map(|_| "python-brace-format".to_owned())
                .into_iter()
                .collect(),
            ..Described::default()
        }
    };
    brief.messages.iter().map(describe).collect()
}

/// Whether content holds a computed value, whose braces programs that check catalogues should compare.
fn has_value(content: &[Inline]) -> bool {
    content.iter().any(|inline| match inline {
        Inline::Metric { .. } => true,
        Inline::Emph(content) | Inline::Strong(content) | Inline::Link { content, .. } | Inline::Claim { content, .. } => {
            has_value(content)
        }
        _ => false,
    })
}

/// The keys of the TOML files that were read, with the bytes of their values.
struct Keys {
    files: Vec<Vec<(std::ops::Range<usize>, String)>>,
}

impl Keys {
    fn of(sources: &Sources) -> Self {
        let keys = |text: &str| {
            let mut keys = Vec::new();
            let (table, _) = DeTable::parse_recoverable(text);
            walk(table.get_ref(), "", &mut keys);
            keys
        };
        let files = sources.iter().map(|(_, file)| if file.path.ends_with(".toml") { keys(&file.text) } else { Vec::new() });
        Self { files: files.collect() }
    }

    /// The key of the smallest value, or name, that a place lies in: `figure.free_trade.title`.
    fn at(&self, place: &Place) -> Option<String> {
        let keys = self.files.get(place.file.position())?;
        let around = keys.iter().filter(|(span, _)| span.start <= place.range.start && place.range.start < span.end);
        around.min_by_key(|(span, _)| span.len()).map(|(_, key)| key.clone())
    }
}

fn walk(table: &DeTable, path: &str, keys: &mut Vec<(std::ops::Range<usize>, String)>) {
    for (key, value) in table {
        let name = if path.is_empty() { key.get_ref().to_string() } else { format!("{path}.{}", key.get_ref()) };
        keys.push((key.span(), name.clone()));
        walk_value(value, &name, keys);
    }
}

fn walk_value(value: &Spanned<DeValue>, name: &str, keys: &mut Vec<(std::ops::Range<usize>, String)>) {
    match value.get_ref() {
        DeValue::Table(table) => walk(table, name, keys),
        DeValue::Array(values) => values.iter().for_each(|value| walk_value(value, name, keys)),
        _ => keys.push((value.span(), name.to_owned())),
    }
}
