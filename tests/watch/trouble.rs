//! What goes wrong while somebody works, and is recovered from.

use super::*;

#[test]
fn a_deleted_file_and_a_new_one_are_noticed() {
    let watched = watch();
    write(&watched.project, "sections/two.toml", "id = \"two\"\ntitle = \"Two\"\nbody = \"More.\"\n");
    let event = watched.running.rebuilt_for("sections/two.toml");
    assert_eq!(event["errors"], 0);
    fs::remove_file(watched.project.join("sections/two.toml")).expect("it goes");
    watched.running.rebuilt_for("sections/two.toml");
    fs::remove_file(watched.project.join(SECTION)).expect("it goes");
    watched.running.next("failed");
    write(&watched.project, SECTION, "id = \"one\"\ntitle = \"One\"\nbody = \"Back.\"\n");
    watched.running.rebuilt_for(SECTION);
}

#[test]
fn a_language_with_errors_holds_up_no_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let (project, out) = (folder.path().join("tides"), folder.path().join("out"));
    common::languages(&project);
    let running = Running::of(&mut command(&project, &out));
    running.next("rebuilt");
    let pdf = |language: &str| fs::read(out.join(format!("tides-{language}-screen.pdf"))).unwrap_or_default();
    let manifest = || fs::read_to_string(out.join("manifest.json"));
    wait_until("three PDFs are recorded", || manifest().is_ok_and(|text| text.matches("-screen.pdf\": {").count() == 3));
    let (english, spanish) = (pdf("en"), pdf("es"));
    write(&project, "translations/es.po", "msgid \"The sea\nmsgstr \"El mar\"\n");
    let event = running.next("failed");
    assert!(event["errors"].as_u64() > Some(0), "{event}");
    edit(&project, SECTION, "twice a day", "four times a day");
    let event = running.next("failed");
    assert_eq!(event["proofs"][0]["language"], "en", "{event}");
    wait_until("the English one is new", || pdf("en") != english && pdf("en").starts_with(b"%PDF-"));
    assert!(pdf("es") == spanish, "the last good one stays");
}

#[test]
fn files_that_go_and_come_while_they_are_read_do_no_harm() {
    let watched = watch();
    let path = watched.project.join("sections/two.toml");
    let text = |round: usize| format!("id = \"two\"\ntitle = \"Two\"\nbody = \"Round {round}.\"\n");
    for round in 0..300 {
        fs::write(&path, text(round)).expect("it comes");
        // At other moments of the reading each time.
        std::thread::sleep(Duration::from_micros(97 * (round as u64 % 61)));
        fs::remove_file(&path).expect("it goes");
    }
    fs::write(&path, text(1000)).expect("it stays");
    let right = watched.built_anew();
    watched.wait_for_pdf(|pdf| pdf == right);
}

#[test]
fn a_snapshot_that_is_taken_meanwhile_rebuilds_nothing() {
    let watched = watch();
    let (project, out) = (watched.project.to_string_lossy().into_owned(), watched.out.to_string_lossy().into_owned());
    let taken = common::command(&["snapshot", "v1", &project, "--out", &out]).output().expect("pressrun runs");
    assert!(taken.status.success(), "{}", stderr(&taken));
    std::thread::sleep(Duration::from_millis(700));
    assert_eq!(watched.running.events.try_iter().collect::<Vec<_>>(), Vec::<Value>::new());
    watched.edit("A sentence.", "Another sentence.");
    assert_eq!(watched.running.rebuilt_for(SECTION)["changed"], serde_json::json!([SECTION]));
}

#[test]
fn a_new_folder_is_told_when_the_brief_is_made_of_what_it_holds() {
    let watched = watch();
    fs::create_dir(watched.project.join("notes")).expect("a folder");
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(watched.running.events.try_iter().collect::<Vec<_>>(), Vec::<Value>::new());
    edit(&watched.project, "brief.toml", "\"sections/*.toml\"", "\"sections/*.toml\", \"more/*.toml\"");
    while watched.running.events.recv_timeout(PATIENCE).expect("an event")["event"] != "failed" {}
    // As when it is moved there.
    let elsewhere = watched.project.with_file_name("elsewhere");
    write(&elsewhere, "two.toml", "id = \"two\"\ntitle = \"Two\"\nbody = \"More.\"\n");
    fs::rename(&elsewhere, watched.project.join("more")).expect("a rename");
    watched.running.rebuilt_for("more/two.toml");
}

#[test]
fn a_folder_that_is_renamed_or_comes_anew_is_followed() {
    let watched = watch();
    let before = watched.pdf();
    let away = watched.project.with_file_name("away");
    fs::rename(&watched.project, &away).expect("a rename");
    let finding = watched.running.next("finding");
    assert_eq!(finding["code"], "missing-project", "{finding}");
    watched.running.next("failed");
    assert_eq!(watched.pdf(), before);
    // Another folder takes the name, as after a change of branches.
    edit(&away, SECTION, "A sentence.", "A sentence from elsewhere.");
    let _ = Command::new("cp").arg("-r").args([&away, &watched.project]).status().expect("a copy");
    watched.wait_for_pdf(|pdf| pdf != before);
    while watched.running.events.try_recv().is_ok() {}
    watched.edit("A sentence from elsewhere.", "And one more.");
    watched.running.rebuilt_for(SECTION);
}

#[test]
fn a_thousand_files_saved_at_once_are_a_few_rebuilds() {
    let watched = watch();
    // Half of them are read for the brief.
    for at in 0..500 {
        write(&watched.project, &format!("sections/many-{at:03}.txt"), "not a section");
        write(
            &watched.project,
            &format!("sections/many-{at:03}.toml"),
            &format!("id = \"many-{at}\"\ntitle = \"{at}\"\nbody = \"It is.\"\n"),
        );
    }
    watched.edit("A sentence.", "The last of them.");
    let right = watched.built_anew();
    watched.wait_for_pdf(|pdf| pdf == right);
    std::thread::sleep(Duration::from_millis(500));
    let events = watched.running.events.try_iter().filter(|event| event["event"] == "rebuilt").count();
    assert!((1..=10).contains(&events), "{events} rebuilds");
}

#[test]
#[cfg(unix)]
fn a_file_without_permission_is_reported_and_recovered_from() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    let (folder, project) = common::copy(MINIMAL);
    let out = folder.path().join("out");
    let mut run = command(&project, &out);
    // To the administrator no file is closed: nobody else is asked then, from a copy that nobody can read.
    if fs::metadata(&project).expect("a folder").uid() == 0 {
        let program = folder.path().join("pressrun");
        fs::copy(env!("CARGO_BIN_EXE_pressrun"), &program).expect("a copy");
        fs::create_dir(&out).expect("a folder");
        for open in [folder.path(), &out, &program] {
            fs::set_permissions(open, fs::Permissions::from_mode(0o777)).expect("permissions");
        }
        run = Command::new(program);
        run.arg("watch").arg(&project).arg("--out").arg(&out).args(["--format", "json"]).uid(65534);
    }
    let running = Running::of(&mut run);
    running.next("rebuilt");
    let path = project.join(SECTION);
    let permit = |mode| fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("permissions");
    permit(0o000);
    assert_eq!(running.next("finding")["code"], "unreadable-file");
    running.next("failed");
    permit(0o644);
    running.next("rebuilt");
}

#[test]
#[cfg(unix)]
fn a_full_disk_is_reported_and_the_old_pdf_stays() {
    let (folder, project) = common::copy(MINIMAL);
    let out = folder.path().join("out");
    let pdf = out.join("minimal-en-screen.pdf");
    fs::create_dir(&out).expect("a folder");
    fs::write(&pdf, "an earlier one").expect("an earlier PDF");
    // A limit to the size of files fails in the midst of writing, as a full disk does.
    let mut run = Command::new("sh");
    run.args(["-c", "trap '' XFSZ; ulimit -f 4; exec \"$0\" \"$@\""]);
    run.arg(env!("CARGO_BIN_EXE_pressrun")).arg("watch").arg(&project).arg("--out").arg(&out).args(["--format", "json"]);
    let running = Running::of(&mut run);
    running.next("rebuilt");
    assert_eq!(running.next("finding")["code"], "unwritable-output");
    assert_eq!(fs::read(&pdf).expect("the earlier PDF"), b"an earlier one");
    edit(&project, SECTION, "A sentence.", "Still there.");
    running.rebuilt_for(SECTION);
    assert_eq!(fs::read_dir(&out).expect("a folder").count(), 1, "half a file is left");
}

#[test]
fn a_pdf_that_could_not_be_written_is_written_when_it_can_be() {
    let (folder, project) = common::copy(MINIMAL);
    let out = folder.path().join("out");
    fs::write(&out, "in the way").expect("a file where the folder should be");
    let running = Running::of(&mut command(&project, &out));
    running.next("rebuilt");
    assert_eq!(running.next("finding")["code"], "unwritable-output");
    fs::remove_file(&out).expect("it goes");
    let watched = Watched { running, project, out, _folder: folder };
    watched.wait_for_pdf(|_| true);
}

#[test]
fn two_watchers_of_one_project_do_not_disturb_each_other() {
    let watched = watch();
    let second = Running::of(&mut command(&watched.project, &watched.out));
    second.next("rebuilt");
    for round in 0..5 {
        let before = watched.pdf();
        let (old, new) = (format!("title = \"One{}\"", "!".repeat(round)), format!("title = \"One{}\"", "!".repeat(round + 1)));
        watched.edit(&old, &new);
        watched.running.rebuilt_for(SECTION);
        second.rebuilt_for(SECTION);
        watched.wait_for_pdf(|pdf| pdf != before);
    }
}
