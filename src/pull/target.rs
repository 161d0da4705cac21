//! Which files of a project are fetched, and from where.

use std::collections::HashMap;
use std::path::Path;

use ureq::http::Uri;

use crate::data::records::{ENDINGS, Format, url_without_file};
use crate::diagnostic::{Diagnostic, FileIndex, Place};
use crate::project::{Located, Named, Refusal, Root, Table, locked_name};

/// A file to fetch.
#[derive(Debug, Clone)]
pub struct Target {
    /// The tables that read it, in the order of the data files.
    pub tables: Vec<String>,
    /// Its path in the project, as the lock spells it.
    pub path: String,
    /// Its address, HTTP or HTTPS.
    pub url: String,
    /// Where the address stands in the data file.
    pub place: Place,
}

/// The files that tables name together with an address, each once, in the order of the data files. What is wrong with the others
/// is appended to the findings.
pub fn targets(root: &Root, tables: &[Named<Table>], found: &mut Vec<Diagnostic>) -> Vec<Target> {
    let mut targets: Vec<Target> = Vec::new();
    let mut disputed: HashMap<String, Place> = HashMap::new();
    for table in tables {
        let Some(url) = &table.value.url else { continue };
        let file_index = table.place.file;
        let place = url.place(file_index);
        let Some(file) = &table.value.file else {
            found.push(url_without_file(table, url));
            continue;
        };
        let (checked_file, checked_url) = (check_file(root, file, file_index), check_url(url, file_index));
        if checked_file.is_err() || checked_url.is_err() {
            found.extend([checked_file.err(), checked_url.err()].into_iter().flatten().map(|finding| *finding));
            continue;
        }
        let path = locked_name(Path::new(&**file));
        match targets.iter_mut().find(|target| target.path == path) {
            Some(target) if target.url == **url => target.tables.push(table.id.clone()),
            Some(target) => {
                found.push(
                    Diagnostic::error("two-urls", format!("`{path}` is to be fetched from two addresses"))
                        .at(place)
                        .because("another address for the same file")
                        .help("give the two tables the same `url`, or each a `file` of its own")
                        .related(target.place.clone(), "first fetched from here"),
                );
                disputed.insert(path, target.place.clone());
            }
            None => targets.push(Target { tables: vec![table.id.clone()], path, url: url.to_string(), place }),
        }
    }
    targets.retain(|target| !disputed.contains_key(&target.path));
    targets
}

/// Refuses paths that a fetched file must not be written to.
fn check_file(root: &Root, file: &Located<String>, index: FileIndex) -> Result<(), Box<Diagnostic>> {
    let path = Path::new(&**file);
    let finding = |code, message: String| Diagnostic::error(code, message).at(file.place(index));
    // Nothing else in a project is ever written by a pull.
    if Format::of(path).is_none() {
        let finding = finding("unknown-format", format!("`{}` is no data file", **file)).because("nothing is fetched into it");
        return Err(Box::new(finding.help(format!("name a file that ends in one of .{}", ENDINGS.join(", .")))));
    }
    root.writable(path).map(drop).map_err(|refusal| {
        let help = match refusal {
            Refusal::Absolute | Refusal::Outside => "name a file in the project folder, without `..` and without links out of it",
            Refusal::Missing => "one of its folders is a link that leads nowhere: delete the link",
            _ => refusal.help(),
        };
        let finding = finding(refusal.code(), format!("`{}` {}", **file, refusal.reason()));
        Box::new(finding.because("nothing is fetched into it").help(help))
    })
}

fn check_url(url: &Located<String>, index: FileIndex) -> Result<(), Box<Diagnostic>> {
    let refuse = |why: &str, help: &str| {
        let finding = Diagnostic::error("bad-url", format!("`{}` is no address to fetch from", **url)).at(url.place(index));
        Err(Box::new(finding.because(why).help(help)))
    };
    if !url.is_ascii() || url.contains(char::is_whitespace) {
        return refuse(
            "holds characters that an address cannot hold",
            "copy the address from the browser's address line, where they are written with %: a space is %20",
        );
    }
    let whole = "write the whole address: url = \"https://example.org/data.csv\"";
    let Ok(uri) = url.parse::<Uri>() else {
        return refuse("cannot be read as an address", whole);
    };
    match uri.scheme_str() {
        Some("http" | "https") if uri.host().is_some_and(|host| !host.is_empty()) => Ok(()),
        Some("http" | "https") => refuse("names no server", whole),
        Some(_) => refuse("neither http nor https", "fetch the file yourself, and leave out `url`"),
        None => refuse("does not begin with https:// or http://", whole),
    }
}
