//! What a project can reach: files below its folder, and nothing else.

mod common;

use std::fs;
use std::path::Path;

use common::{copy, edit, pressrun, stderr, write};

/// Builds a project that has to be refused, and returns what people are told.
fn refused(project: &Path) -> String {
    let out = project.with_file_name("out");
    let output = pressrun(&["build", &project.to_string_lossy(), "--out", &out.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(!out.exists(), "something was written");
    stderr(&output)
}

/// A project whose theme runs some code in place of the colophon, beside a file that is none of its business.
fn with_theme(code: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let (folder, project) = copy("tests/projects/valid/minimal");
    fs::write(folder.path().join("secret.txt"), "secret").expect("a file");
    write(&project, "theme/colophon.typ", &format!("#let colophon(brief, inline) = {{ {code} }}\n"));
    (folder, project)
}

#[test]
fn a_theme_reads_nothing_outside_the_project() {
    let cases = [
        ("read(\"/etc/hostname\")", "/etc/hostname"),
        ("read(\"/secret.txt\")", "/secret.txt"),
        ("read(\"/project/../secret.txt\")", "secret.txt"),
        ("read(\"../../../../../../etc/hostname\")", "etc/hostname"),
        ("import \"@preview/cetz:0.4.2\": canvas", "packages"),
    ];
    for (code, named) in cases {
        let (_folder, project) = with_theme(code);
        let message = refused(&project);
        assert!(message.contains("theme/colophon.typ:1:"), "{code}: the place is missing: {message}");
        assert!(message.contains(named.rsplit('/').next().unwrap_or(named)), "{code}: {message}");
        assert!(message.contains("help:"), "{code}: no next step: {message}");
    }
}

#[test]
fn a_theme_reads_files_of_the_project() {
    let (folder, project) = with_theme("read(\"/project/note.txt\")");
    fs::write(project.join("note.txt"), "a note").expect("a file");
    let out = folder.path().join("out");
    let output = pressrun(&["build", &project.to_string_lossy(), "--out", &out.to_string_lossy()]);
    assert!(output.status.success(), "{}", stderr(&output));
}

#[cfg(unix)]
#[test]
fn links_that_leave_the_project_are_not_followed() {
    use std::os::unix::fs::symlink;

    let (folder, project) = with_theme("read(\"/project/link.txt\")");
    symlink(folder.path().join("secret.txt"), project.join("link.txt")).expect("a link");
    let message = refused(&project);
    assert!(message.contains("outside the project folder"), "{message}");

    let (folder, project) = copy("tests/projects/valid/minimal");
    fs::rename(project.join("sections/one.toml"), folder.path().join("one.toml")).expect("the section is moved");
    symlink(folder.path().join("one.toml"), project.join("sections/one.toml")).expect("a link");
    let message = refused(&project);
    assert!(message.contains("outside the project folder"), "{message}");

    let (folder, project) = copy("tests/projects/valid/minimal");
    fs::create_dir(folder.path().join("theme")).expect("a folder");
    symlink(folder.path().join("theme"), project.join("theme")).expect("a link");
    let message = refused(&project);
    assert!(message.contains("outside the project folder"), "{message}");
}

#[test]
fn a_file_of_a_hundred_megabytes_is_refused_before_it_is_read() {
    for file in ["sections/one.toml", "brief.toml"] {
        let (_folder, project) = copy("tests/projects/valid/minimal");
        let section = fs::File::options().write(true).open(project.join(file)).expect("a file");
        section.set_len(100 << 20).expect("the file grows");
        let message = refused(&project);
        assert!(message.contains("is 100 MB large") && message.contains(file), "{message}");
        assert!(message.contains("help:"), "{message}");
    }
}

#[test]
fn an_image_cannot_be_taken_from_elsewhere() {
    let (_folder, project) = copy("tests/projects/valid/minimal");
    edit(&project, "brief.toml", "sections = ", "figures = \"figures.toml\"\nsections = ");
    let figure = "[figure.x]\ntitle = \"X\"\nimage = \"/etc/hostname\"\nalt = \"X\"\n";
    write(&project, "figures.toml", figure);
    edit(&project, "sections/one.toml", "\"A sentence.\"", "'''\nA sentence.\n\n![](fig-x)\n'''");
    let message = refused(&project);
    assert!(message.contains("absolute path") && message.contains("figures.toml:3:"), "{message}");
}
