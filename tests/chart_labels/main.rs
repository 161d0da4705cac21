//! Charts of every mark and of all kinds of data are set, and what stands on the pages is looked at: no words lie on words, across a
//! mark, or beyond the edge.

mod generate;
mod page;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use generate::{Generated, MARKS, chart};
use page::Page;
use pressrun::Project;

/// How many charts have to be drawn.
const DRAWN: usize = 500;

/// Sets a brief with one chart: the pages, or the codes of what is wrong with it.
fn set(folder: &Path, generated: &Generated) -> Result<Vec<Page>, Vec<&'static str>> {
    fs::create_dir_all(folder.join("sections")).expect("a folder");
    let manifest = "slug = \"chart\"\nlanguage = \"en\"\ntitle = \"Chart\"\ndate = 2008-05-01\nsections = [\"sections/*.toml\"]\n\
                    data = [\"data.toml\"]\nfigures = \"figures.toml\"\nannex = false\ncontents = false\ncover = \"block\"\n";
    let files = [
        ("brief.toml", manifest),
        ("data.toml", &generated.data),
        ("figures.toml", &generated.figures),
        ("sections/one.toml", "id = \"one\"\ntitle = \"One\"\nbody = '''\n![](fig-f)\n'''\n"),
    ];
    for (name, text) in files {
        fs::write(folder.join(name), text).expect("a file");
    }
    let codes = |report: pressrun::Report| report.diagnostics().iter().map(|finding| finding.code).collect::<Vec<_>>();
    let brief = Project::open(folder).and_then(|project| project.check()).map_err(codes)?;
    let pages = brief.edition("en", "screen").and_then(|edition| edition.typeset()).map_err(codes)?;
    Ok(pages.document().pages().iter().map(|page| Page::of(&page.frame)).collect())
}

#[test]
fn in_five_hundred_charts_no_words_touch_others_or_a_mark_or_leave_the_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut drawn: BTreeMap<&str, usize> = BTreeMap::new();
    let mut refused: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut seed = 0;
    while drawn.values().sum::<usize>() < DRAWN && seed < 2 * DRAWN as u64 {
        let mark = MARKS[seed as usize % MARKS.len()];
        let generated = chart(mark, seed);
        match set(folder.path(), &generated) {
            Ok(pages) => {
                *drawn.entry(mark).or_default() += 1;
                let collisions: Vec<String> = pages.iter().flat_map(Page::collisions).collect();
                if !collisions.is_empty() {
                    wrong.push(format!("seed {seed}:\n{}{}\n{}\n", generated.figures, generated.data, collisions.join("\n")));
                }
            }
            Err(codes) => codes.into_iter().for_each(|code| *refused.entry((mark, code)).or_default() += 1),
        }
        seed += 1;
    }
    if let Some(path) = std::env::var_os("PRESSRUN_COLLISIONS") {
        fs::write(path, wrong.join("\n")).expect("a list of what is wrong");
    }
    let few: Vec<_> = MARKS.iter().filter(|mark| drawn.get(**mark).is_none_or(|count| *count < 25)).collect();
    assert!(few.is_empty(), "too few charts of {few:?} are drawn: {drawn:?}, refused: {refused:?}");
    let first = wrong.first().cloned().unwrap_or_default();
    assert!(wrong.is_empty(), "{} of {drawn:?} charts, refused: {refused:?}, the first is of\n{first}", wrong.len());
}
