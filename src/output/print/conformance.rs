//! What tells a press that a file is PDF/X-4: output intent, identification, metadata.

use lopdf::{Document, Object, Stream, StringFormat, dictionary};

use crate::output::metadata::{escaped, extended, properties};
use crate::output::{Lacking, Provenance};
use crate::pdf::{dict, stream, stream_content};
use crate::project::sha256;
use crate::resolve::PrintSetup;

/// The version that the metadata name.
pub const VERSION: &str = "PDF/X-4";
/// The ICC's registry of characterisation data.
const REGISTRY: &str = "http://www.color.org";

/// Adds the output intent (ISO 15930-7, 6.2.2), the identification (6.8), the state of trapping (6.10) and a new file identifier (6.1).
///
/// # Errors
/// When the document has no catalog or metadata.
pub fn complete(document: &mut Document, setup: &PrintSetup, provenance: &Provenance, pdf: &[u8]) -> Result<(), Lacking> {
    let intent = output_intent(document, setup);
    let metadata = document.catalog().ok().and_then(|catalog| stream(document, catalog, b"Metadata"));
    let xmp = metadata.and_then(stream_content).ok_or(Lacking("metadata"))?;
    let identifier = identifier(pdf, setup);
    let added = format!("{}{}", properties(provenance), identification(&xmp, &identifier));
    let xmp = extended(&xmp, &added)?;
    let mut stream = Stream::new(dictionary! { "Type" => "Metadata", "Subtype" => "XML" }, xmp).with_compression(false);
    stream.dict.remove(b"Filter");
    let metadata = document.add_object(stream);

    let marked = document.catalog().ok().and_then(|catalog| dict(document, catalog, b"MarkInfo")).cloned();
    let catalog = document.catalog_mut().map_err(|_| Lacking("catalog"))?;
    if let Some(mut marked) = marked {
        // False is what it is without the key, and poppler takes a false one for a fault.
        marked.remove(b"Suspects");
        catalog.set("MarkInfo", marked);
    }
    catalog.set("OutputIntents", vec![Object::Reference(intent)]);
    catalog.set("Metadata", Object::Reference(metadata));
    catalog.remove(b"OpenAction");
    catalog.remove(b"AA");
    let mut information = dict(document, &document.trailer, b"Info").cloned().unwrap_or_default();
    information.set("Trapped", "False");
    let information = document.add_object(information);
    document.trailer.set("Info", Object::Reference(information));
    let identifier = Object::String(identifier, StringFormat::Hexadecimal);
    let first = match document.trailer.get(b"ID") {
        Ok(Object::Array(parts)) if parts.len() == 2 => parts[0].clone(),
        _ => identifier.clone(),
    };
    document.trailer.set("ID", vec![first, identifier]);
    Ok(())
}

/// A number for this file and no other: of all that it is made of, so that the same brief always gives the same file.
fn identifier(pdf: &[u8], setup: &PrintSetup) -> Vec<u8> {
    let digest = sha256(&[pdf, setup.profile.bytes(), format!("{setup:?}").as_bytes()].concat());
    digest.as_bytes().chunks(2).take(16).filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

fn output_intent(document: &mut Document, setup: &PrintSetup) -> lopdf::ObjectId {
    let profile = &setup.profile;
    let mut stream = Stream::new(dictionary! { "N" => 4, "Alternate" => "DeviceCMYK" }, super::deflate(profile.bytes()));
    stream.dict.set("Filter", "FlateDecode");
    let profile_id = document.add_object(stream);
    let text = |text: &str| lopdf::text_string(text);
    let mut intent = dictionary! {
        "Type" => "OutputIntent",
        "S" => "GTS_PDFX",
        "OutputConditionIdentifier" => text(&profile.identifier),
        "OutputCondition" => text(&profile.condition),
        "Info" => text(&profile.condition),
        "DestOutputProfile" => Object::Reference(profile_id),
    };
    if profile.registered {
        intent.set("RegistryName", text(REGISTRY));
    }
    document.add_object(intent)
}

/// The properties that PDF/X-4 asks for (6.8.2, 6.8.3), as far as the engine has not written them.
fn identification(xmp: &[u8], identifier: &[u8]) -> String {
    let xmp = String::from_utf8_lossy(xmp);
    let mut added = format!(
        "<pdfxid:GTS_PDFXVersion xmlns:pdfxid=\"http://www.npes.org/pdfx/ns/id/\">{VERSION}</pdfxid:GTS_PDFXVersion>\
         <pdf:Trapped xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">False</pdf:Trapped>"
    );
    let uuid: String = identifier.iter().map(|byte| format!("{byte:02x}")).collect();
    let media = [("DocumentID", format!("uuid:{uuid}")), ("VersionID", "1".into()), ("RenditionClass", "default".into())];
    for (property, value) in media {
        if !xmp.contains(&format!("xmpMM:{property}")) {
            added += &format!(
                "<xmpMM:{property} xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\">{}</xmpMM:{property}>",
                escaped(&value)
            );
        }
    }
    let value = |property: &str| {
        let start = xmp.find(&format!("<xmp:{property}>"))? + property.len() + "<xmp:>".len();
        Some(xmp[start..start + xmp[start..].find('<')?].to_owned())
    };
    if let (None, Some(modified)) = (value("MetadataDate"), value("ModifyDate").or_else(|| value("CreateDate"))) {
        added += &format!("<xmp:MetadataDate xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">{}</xmp:MetadataDate>", escaped(&modified));
    }
    added
}
