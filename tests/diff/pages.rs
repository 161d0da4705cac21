//! Pages of two states.

use super::*;

#[test]
fn pages_that_differ_are_told_and_one_that_was_put_in_makes_no_others_differ() {
    let sides = Sides::new();
    let chapter = |id: &str, words: &str| format!("id = \"{id}\"\ntitle = \"Chapter {id}\"\nbody = '''\n{words}\n'''\n");
    for side in [sides.old_side(), sides.new_side()] {
        write(&side, "sections/three.toml", &chapter("three", "The third chapter."));
        write(&side, "sections/two.toml", &chapter("two", "The last chapter in the order of files."));
    }
    sides.edit("sections/three.toml", "The third", "The new third");
    let pages = |sides: &Sides| sides.compared(&["old", "new", "--pages"])["pages"].clone();
    let found = pages(&sides);
    assert_eq!(found[0]["pages"].as_array().map(Vec::len), Some(1), "{found}");
    assert_eq!(found[0]["pages"][0]["come"].as_array().map(Vec::len), Some(1), "{found}");
    write(&sides.new_side(), "sections/a.toml", &chapter("aa", "A chapter before all others."));
    let found = pages(&sides);
    let put_in: Vec<&Value> = found[0]["pages"].as_array().expect("pages").iter().filter(|page| page["old"].is_null()).collect();
    assert_eq!(put_in.len(), 1, "{found}");
    let count = |at: usize| found[0]["count"][at].as_u64().expect("a number");
    assert_eq!(count(1), count(0) + 1, "{found}");
}

#[test]
fn what_the_printer_reads_beside_the_page_makes_no_page_differ() {
    let sides = Sides::new();
    sides.edit("brief.toml", "date = 2008-05-01", "date = 2008-07-01");
    let found = sides.compared(&["old", "new", "--pages", "--edition", "print"])["pages"].clone();
    assert_eq!(found[0]["edition"], "print");
    assert_eq!(found[0]["pages"].as_array().map(Vec::len), Some(1), "the date stands on the cover alone: {found}");
}

#[test]
fn pictures_show_both_sides_of_a_page_with_what_changed_outlined() {
    let sides = Sides::new();
    sides.edit("data.toml", "yes = 59", "yes = 61");
    let output = sides.run(&["diff", "old", "new", "--pictures", "pictures", "--lang", "all"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let mut found: Vec<PathBuf> = fs::read_dir(sides.folder.path().join("pictures"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    found.sort();
    let names: Vec<String> = found.iter().map(|path| path.file_name().expect("a name").to_string_lossy().into_owned()).collect();
    assert!(
        names.iter().any(|name| name.starts_with("en-screen-")) && names.iter().any(|name| name.starts_with("es-screen-")),
        "{names:?}"
    );
    let picture =
        png::Decoder::new(std::io::BufReader::new(fs::File::open(&found[0]).expect("a file"))).read_info().expect("a PNG");
    assert!(picture.info().width > picture.info().height, "two pages side by side");
    assert!(stdout(&output).contains(&format!("pictures/{}", names[0])), "{}", stdout(&output));
}
