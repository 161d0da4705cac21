//! The metadata of a finished PDF that the engine has no words for: where its data come from, and what it was made of.

use lopdf::{Document, IncrementalDocument, Object, Stream};

/// What is written into the metadata of a PDF.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provenance {
    /// The sources of the data, with their versions and dates of retrieval, one each.
    pub sources: Vec<String>,
    /// The digest of all inputs, see [`crate::project::digest`].
    pub inputs: String,
}

/// The end of the properties in the metadata that the engine writes.
const END: &str = "</rdf:Description></rdf:RDF>";

/// Adds the provenance to the XMP metadata of a PDF (ISO 16684-1), as an update at the end of the file: the sources as `dc:source`
/// and `dc:relation`, the digest of the inputs as `xmp:Identifier`. These properties are predefined for PDF/A (ISO 19005-2, 6.6.2.3).
///
/// # Errors
/// When the file is not as the engine writes it.
pub fn describe(pdf: Vec<u8>, provenance: &Provenance) -> Result<Vec<u8>, lopdf::Error> {
    let document = Document::load_mem(&pdf)?;
    let metadata = document.catalog()?.get(b"Metadata")?.as_reference()?;
    let stream = document.get_object(metadata)?.as_stream()?;
    let text = String::from_utf8_lossy(&stream.content);
    let Some(end) = text.rfind(END) else {
        return Err(lopdf::Error::DictKey("rdf:Description".into()));
    };
    let content = format!("{}{}{}", &text[..end], properties(provenance), &text[end..]);
    // Metadata stay uncompressed, so that any program finds them.
    let stream = Stream::new(stream.dict.clone(), content.into_bytes()).with_compression(false);
    let mut update = IncrementalDocument::create_from(pdf, document);
    update.new_document.objects.insert(metadata, Object::Stream(stream));
    let mut bytes = Vec::new();
    update.save_to(&mut bytes)?;
    Ok(bytes)
}

fn properties(provenance: &Provenance) -> String {
    let mut properties = String::new();
    if !provenance.sources.is_empty() {
        let items: String = provenance.sources.iter().map(|source| format!("<rdf:li>{}</rdf:li>", escaped(source))).collect();
        properties += &format!("<dc:source>{}</dc:source>", escaped(&provenance.sources.join("; ")));
        properties += &format!("<dc:relation><rdf:Bag>{items}</rdf:Bag></dc:relation>");
    }
    properties + &format!("<xmp:Identifier><rdf:Bag><rdf:li>sha256:{}</rdf:li></rdf:Bag></xmp:Identifier>", provenance.inputs)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
