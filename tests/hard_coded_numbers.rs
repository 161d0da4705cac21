//! Which numbers of real briefs `check` warns of, counted, so that a rule that finds more false ones is noticed.

mod common;

use std::path::Path;

use common::{copy, edit, pressrun, write};
use pressrun::Project;

/// The messages on numbers in prose, without their ends.
fn warnings(project: &Path) -> Vec<String> {
    let brief = Project::open(project).expect("a project").check().expect("a project without errors");
    let numbers = brief.warnings().iter().filter(|finding| finding.code == "hard-coded-number");
    numbers.map(|finding| finding.message.clone()).collect()
}

#[test]
fn the_reference_brief_has_none_and_a_figure_typed_back_into_it_is_found() {
    assert_eq!(warnings(Path::new("data")), [""; 0]);
    let (_folder, project) = copy("data");
    edit(&project, "sections/20-strategies.toml", "{dhs_employees} employees", "200,000 employees");
    edit(&project, "sections/30-conclusions.toml", "over {g77_members} developing", "over 133 developing");
    let expected = ["200,000 is also in the data: the metric `dhs_employees`", "no metric, note or citation backs 133"];
    assert_eq!(warnings(&project), expected);
}

#[test]
fn the_brief_of_init_has_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let project = folder.path().join("brief");
    assert!(pressrun(&["init", &project.to_string_lossy()]).status.success());
    assert_eq!(warnings(&project), [""; 0]);
}

#[test]
fn a_number_is_let_be_when_it_is_marked_and_all_are_when_the_project_says_so() {
    let (_folder, project) = copy("tests/projects/valid/minimal");
    write(&project, "sections/one.toml", "id = \"one\"\ntitle = \"One\"\nbody = '''Some 200 stayed; [300 *left*](fixed).'''\n");
    assert_eq!(warnings(&project), ["no metric, note or citation backs 200"]);
    edit(&project, "brief.toml", "sections = ", "lint = { hard_coded_numbers = false }\nsections = ");
    assert_eq!(warnings(&project), [""; 0]);
}
