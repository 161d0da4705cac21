//! Where the fields of a CSV file stand (RFC 4180). The reader tells what they say, but not where; both take the same view of
//! quotation marks, which count at the beginning of a field only, and of blank lines, which are skipped.

use std::ops::Range;

/// A record, from its first byte.
pub struct Record<'t> {
    text: &'t str,
    delimiter: u8,
    start: usize,
}

impl<'t> Record<'t> {
    /// The record at or behind a byte that stands between two records.
    pub fn behind(text: &'t str, at: usize, delimiter: u8) -> Self {
        let ends = text.as_bytes()[at..].iter().take_while(|byte| is_line_end(**byte)).count();
        Self { text, delimiter, start: at + ends }
    }

    /// The bytes of its fields, quotation marks included.
    fn fields(&self) -> impl Iterator<Item = Field> {
        let mut next = Some(self.start);
        std::iter::from_fn(move || {
            let (field, follows) = self.field(next?);
            next = follows.then_some(field.range.end + 1);
            Some(field)
        })
    }

    /// The field from a byte on, and whether there is another in the record.
    fn field(&self, start: usize) -> (Field, bool) {
        let bytes = self.text.as_bytes();
        let mut at = start;
        if bytes.get(at) == Some(&b'"') {
            at += 1;
            loop {
                let Some(mark) = bytes[at..].iter().position(|byte| *byte == b'"') else {
                    return (Field { range: start..bytes.len(), closed: false }, false);
                };
                at += mark + 1;
                match bytes.get(at) {
                    Some(b'"') => at += 1,
                    _ => break,
                }
            }
        }
        let end = bytes[at..].iter().position(|byte| *byte == self.delimiter || is_line_end(*byte));
        let end = end.map_or(bytes.len(), |end| at + end);
        (Field { range: start..end, closed: true }, bytes.get(end) == Some(&self.delimiter))
    }

    /// The first line of the n-th field.
    pub fn nth(&self, n: usize) -> Range<usize> {
        self.fields().nth(n).map_or(self.start..self.start, |field| self.first_line(field.range))
    }

    /// The first line of the record.
    pub fn line(&self) -> Range<usize> {
        self.first_line(self.start..self.text.len())
    }

    /// The quotation mark that opens a field and is never closed.
    pub fn unclosed(&self) -> Option<Range<usize>> {
        let field = self.fields().find(|field| !field.closed)?;
        Some(field.range.start..field.range.start + 1)
    }

    fn first_line(&self, range: Range<usize>) -> Range<usize> {
        let end = self.text.as_bytes()[range.clone()].iter().position(|byte| is_line_end(*byte));
        range.start..end.map_or(range.end, |end| range.start + end)
    }
}

struct Field {
    range: Range<usize>,
    closed: bool,
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

#[cfg(test)]
mod tests {
    use super::Record;

    /// The fields of each record, as the scanner finds them.
    fn scanned(text: &str) -> Vec<Vec<&str>> {
        let mut records = Vec::new();
        let mut at = 0;
        loop {
            let record = Record::behind(text, at, b',');
            if record.start == text.len() {
                return records;
            }
            let fields: Vec<_> = record.fields().map(|field| field.range).collect();
            at = fields.last().map_or(text.len(), |last| last.end);
            records.push(fields.into_iter().map(|range| &text[range]).collect());
        }
    }

    #[test]
    fn fields_are_found_where_the_reader_finds_them() {
        let texts = [
            "a,b\nc,d\n",
            "a,b\r\n\r\nc,d",
            "\n\n\"a\nb\",c\r\n\"x\"\"y\",\"\"\n",
            "5\" pipe,b\n6\" pipe,c\n",
            "\"a\"b\"c,d\n,\n\"\"\n",
            "a,\"b\n\n,c",
            "é,\"ü\",\n \n,,,\n",
        ];
        for text in texts {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let read: Vec<usize> = reader.records().map(|record| record.expect("a record").len()).collect();
            let found: Vec<usize> = scanned(text).iter().map(Vec::len).collect();
            assert_eq!(found, read, "{text:?}");
        }
        assert_eq!(scanned("a,\"b,\"\"\r\n\",c\n5\",d"), [vec!["a", "\"b,\"\"\r\n\"", "c"], vec!["5\"", "d"]]);
    }
}
