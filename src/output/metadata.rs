//! The metadata of a finished PDF that the engine has no words for: where its data come from, and what it was made of.

/// What is written into the metadata of a PDF.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provenance {
    /// The sources of the data, with their versions and dates of retrieval, one each.
    pub sources: Vec<String>,
    /// The digest of all inputs, see [`crate::project::digest`].
    pub inputs: String,
}

/// The end of the properties in the metadata that the engine writes.
const END: &[u8] = b"</rdf:Description></rdf:RDF>";

/// What the engine says of its tags: that they are not suspect. So they are without a word, and poppler takes it for a fault.
const UNSUSPECTED: &[u8] = b"/Suspects false";

/// What a PDF lacks that the engine always writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lacking(pub(super) &'static str);

impl std::fmt::Display for Lacking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the PDF has no {}", self.0)
    }
}

/// Adds the provenance to the XMP metadata of a PDF (ISO 16684-1): the sources as `dc:source` and `dc:relation`, the digest of the
/// inputs as `xmp:Identifier`. These properties are predefined for PDF/A (ISO 19005-2, 6.6.2.3). They are written as an incremental
/// update (ISO 32000-1, 7.5.6), so that the bytes of the engine stay as they are; with them the catalog, without a word that poppler
/// takes for a fault.
///
/// # Errors
/// When the file is not as the engine writes it: one cross-reference table, and metadata that are not compressed.
pub fn describe(mut pdf: Vec<u8>, provenance: &Provenance) -> Result<Vec<u8>, Lacking> {
    let update = update(&pdf, provenance)?;
    pdf.extend(update);
    Ok(pdf)
}

fn update(pdf: &[u8], provenance: &Provenance) -> Result<Vec<u8>, Lacking> {
    let start = rfind(pdf, b"startxref").ok_or(Lacking("startxref"))?;
    let table = number(&pdf[start + b"startxref".len()..]).filter(|at| *at < start).ok_or(Lacking("cross-reference table"))?;
    let trailer = find(&pdf[table..start], b"trailer").ok_or(Lacking("trailer"))?;
    let entries = &pdf[table..table + trailer];
    let dictionary = pdf[table + trailer + b"trailer".len()..start].trim_ascii();

    let root = reference(dictionary, b"/Root ").ok_or(Lacking("catalog"))?;
    let catalog = object(pdf, entries, root)?;
    let metadata = reference(catalog, b"/Metadata ").ok_or(Lacking("metadata"))?;
    let stream = object(pdf, entries, metadata)?;
    let content = find(stream, b"stream").map(|at| stream[at + b"stream".len()..].trim_ascii_start()).ok_or(Lacking("metadata"))?;
    let tail = rfind(content, b"endstream").ok_or(Lacking("metadata"))?;
    let text = extended(content[..tail].trim_ascii_end(), &properties(provenance))?;
    let at = pdf.len() + 1;
    let mut update = format!("\n{metadata} 0 obj\n<</Length {}/Type/Metadata/Subtype/XML>>\nstream\n", text.len()).into_bytes();
    update.extend(text);
    update.extend(b"\nendstream\nendobj\n");
    let root_at = pdf.len() + update.len();
    update.extend(without(catalog, UNSUSPECTED));
    update.extend(b"endobj\n");
    let next = pdf.len() + update.len();
    let mut changed = [(metadata, at), (root, root_at)];
    changed.sort_unstable();
    update.extend(b"xref\n");
    update.extend(changed.iter().flat_map(|(object, at)| format!("{object} 1\n{at:010} 00000 n \n").into_bytes()));
    update.extend(b"trailer\n");
    update.extend(dictionary.strip_suffix(b">>").ok_or(Lacking("trailer"))?);
    update.extend(format!("/Prev {table}>>\nstartxref\n{next}\n%%EOF\n").bytes());
    Ok(update)
}

/// The XMP metadata of the engine with more properties at their end.
///
/// # Errors
/// When they do not end as the engine ends them.
pub(super) fn extended(xmp: &[u8], properties: &str) -> Result<Vec<u8>, Lacking> {
    let end = rfind(xmp, END).ok_or(Lacking("properties in its metadata"))?;
    Ok([&xmp[..end], properties.as_bytes(), &xmp[end..]].concat())
}

/// The bytes of an object up to its end, by its number in a cross-reference table that begins with object 0.
fn object<'p>(pdf: &'p [u8], entries: &[u8], number_of: usize) -> Result<&'p [u8], Lacking> {
    const ENTRY: usize = 20;
    let first = entries.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1).nth(1);
    let offset = first.and_then(|first| number(entries.get(first + ENTRY * number_of..)?)).ok_or(Lacking("entry for an object"))?;
    let object = pdf.get(offset..).ok_or(Lacking("object"))?;
    Ok(&object[..find(object, b"endobj").ok_or(Lacking("object"))?])
}

/// Bytes without the first of some within them.
fn without(bytes: &[u8], part: &[u8]) -> Vec<u8> {
    match find(bytes, part) {
        Some(at) => [&bytes[..at], &bytes[at + part.len()..]].concat(),
        None => bytes.to_vec(),
    }
}

/// The number of the object that a key of a dictionary refers to.
fn reference(dictionary: &[u8], key: &[u8]) -> Option<usize> {
    number(&dictionary[find(dictionary, key)? + key.len()..])
}

/// The number that bytes begin with, after white space.
fn number(bytes: &[u8]) -> Option<usize> {
    let bytes = bytes.trim_ascii_start();
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(&bytes[..digits]).ok()?.parse().ok()
}

fn find(bytes: &[u8], pattern: &[u8]) -> Option<usize> {
    bytes.windows(pattern.len()).position(|window| window == pattern)
}

fn rfind(bytes: &[u8], pattern: &[u8]) -> Option<usize> {
    bytes.windows(pattern.len()).rposition(|window| window == pattern)
}

/// The provenance as XMP properties.
pub(super) fn properties(provenance: &Provenance) -> String {
    let mut properties = String::new();
    if !provenance.sources.is_empty() {
        let items: String = provenance.sources.iter().map(|source| format!("<rdf:li>{}</rdf:li>", escaped(source))).collect();
        properties += &format!("<dc:source>{}</dc:source>", escaped(&provenance.sources.join("; ")));
        properties += &format!("<dc:relation><rdf:Bag>{items}</rdf:Bag></dc:relation>");
    }
    properties + &format!("<xmp:Identifier><rdf:Bag><rdf:li>sha256:{}</rdf:li></rdf:Bag></xmp:Identifier>", provenance.inputs)
}

/// Text as it is written between the tags of XML, or in quotes. Characters that XML 1.0 cannot hold are left out.
pub fn escaped(text: &str) -> String {
    let held = |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    let text: String = text.chars().filter(held).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
