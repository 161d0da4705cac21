//! The archives that spreadsheets are, checked before the reader of spreadsheets believes what they say of themselves.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::survey;

/// The most that an archive may hold unpacked, in bytes.
const UNPACKED: u64 = 1 << 30;
/// Parts that are kept in memory as a whole, and the most that each may hold.
const PARTS: [(&str, u64); 2] = [(STRINGS, 256 << 20), ("styles.xml", 32 << 20)];
/// The part with the strings of an Office Open XML file.
const STRINGS: &str = "sharedstrings.xml";
/// The part with the sheets of an OpenDocument file.
const CONTENT: &str = "content.xml";
/// The most strings that room is made for before they are read.
const STRING_COUNT: u64 = 20_000_000;
/// How much of a part is looked at for its first tag, in bytes.
const HEAD: u64 = 64 << 10;
/// The first bytes of a compound file, the format of Excel 97 and of files with a password.
const COMPOUND: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Checks that an archive is one, and not too large to be read.
///
/// # Errors
/// Why it is not read.
pub fn check(bytes: &[u8]) -> Result<(), String> {
    if bytes.starts_with(&COMPOUND) {
        return Err("has a password, or is in the format of Excel 97".into());
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let mut total = 0u64;
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(|error| error.to_string())?;
        let shown = part.name().map_err(|error| error.to_string())?.into_owned();
        let name = shown.to_ascii_lowercase();
        // Nothing is unpacked beyond the size that is declared.
        total = total.saturating_add(part.size());
        let limit = PARTS.iter().find(|(ending, _)| name.ends_with(ending)).map_or(UNPACKED, |(_, limit)| *limit);
        if part.size() > limit {
            return Err(format!("`{shown}` in it is larger than {} MB unpacked", limit >> 20));
        }
        if total > UNPACKED {
            return Err(format!("is larger than {} MB unpacked", UNPACKED >> 20));
        }
        if name.ends_with(STRINGS) || name == CONTENT {
            let mut head = Vec::new();
            part.by_ref().take(HEAD).read_to_end(&mut head).map_err(|error| error.to_string())?;
            match root(&head) {
                Some(tag) if name == CONTENT && is_named(&tag, "document-content") => survey::check(head.chain(part))?,
                Some(tag) if name != CONTENT && is_named(&tag, "sst") => {
                    if !has_sound_count(&tag) {
                        return Err(format!("`{shown}` in it claims more than {} million strings", STRING_COUNT / 1_000_000));
                    }
                }
                _ => return Err(format!("`{shown}` in it does not begin as it should")),
            }
        }
    }
    Ok(())
}

fn is_named(tag: &str, name: &str) -> bool {
    let full = tag.split([' ', '\t', '\r', '\n', '/']).next().unwrap_or_default();
    full.rsplit(':').next() == Some(name)
}

/// Whether a list of strings declares a number of them that room can be made for, or none.
fn has_sound_count(tag: &str) -> bool {
    let counts = tag.split("uniqueCount").skip(1);
    let mut digits = counts.map(|rest| rest.trim_start_matches(|c: char| !c.is_ascii_alphanumeric()));
    digits.all(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        end == 0 || rest[..end].parse::<u64>().is_ok_and(|count| count <= STRING_COUNT)
    })
}

/// The tag that an XML document in UTF-8 begins with, behind its declaration and comments. A DTD is not allowed in these archives.
fn root(head: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(head);
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        if let Some(declaration) = rest.strip_prefix("<?") {
            let (declaration, behind) = declaration.split_once("?>")?;
            let encoding = declaration.split_once("encoding").map(|(_, value)| value.to_ascii_lowercase());
            if encoding.is_some_and(|value| !value.contains("utf-8") && !value.contains("utf8")) {
                return None;
            }
            rest = behind.trim_start();
        } else if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->")?.1.trim_start();
        } else {
            break;
        }
    }
    let tag = rest.strip_prefix('<')?;
    let mut quote = None;
    let end = tag.find(|c| {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(mark), c) if c == mark => quote = None,
            _ => {}
        }
        quote.is_none() && c == '>'
    })?;
    Some(tag[..end].to_owned())
}

#[cfg(test)]
mod tests {
    use super::{has_sound_count, is_named, root};

    fn is_sound(text: &str) -> bool {
        root(text.as_bytes()).is_some_and(|tag| is_named(&tag, "sst") && has_sound_count(&tag))
    }

    #[test]
    fn a_list_of_strings_that_claims_to_have_more_than_memory_holds_is_refused() {
        let sound = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n<sst count=\"9\" uniqueCount=\"3\"><si/></sst>",
            "\u{feff}<!-- made by hand --><x:sst xmlns:x='a>b'/>",
        ];
        for text in sound {
            assert!(is_sound(text), "{text}");
        }
        let unsound = [
            "<sst uniqueCount=\"18446744073709551615\">",
            "<sst a='>' uniqueCount = '99999999999999999999999'>",
            "<!-- <sst> --><sst uniqueCount=\"1000000000000\">",
            "<?xml version='1.0' encoding='utf-7'?><sst>",
            "<!DOCTYPE sst><sst>",
            "<other>",
            "",
        ];
        for text in unsound {
            assert!(!is_sound(text), "{text}");
        }
    }
}
