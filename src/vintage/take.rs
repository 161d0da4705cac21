//! Takes a snapshot: what outputs were made of, and the outputs themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use super::snapshot::{FORMAT, RECORDS, SINCE, Snapshot, Snapshots, checked};
use super::store::Lost;
use crate::batch::{BUILD, Job, Plan, Request, Summary};
use crate::diagnostic::{Diagnostic, Report};
use crate::output::{self, BuildManifest, BuildRecord, MANIFEST};
use crate::project::{BINARY_LIMIT, Input, Inputs, Project, ReadOptions, Refusal, Root, SNAPSHOTS, Trace, sha256};

/// What git is told of the folder: that it changes no line ends in files that are compressed.
const ATTRIBUTES: (&str, &str) = (".gitattributes", "objects/** binary\n");

/// A snapshot that was taken.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The snapshot.
    pub snapshot: Snapshot,
    /// How many bytes it takes on the disk.
    pub bytes: u64,
    /// How many of them were not there before.
    pub new: u64,
}

/// What a snapshot consists of, before it is recorded.
#[derive(Default)]
struct Gathered {
    snapshot: Option<Snapshot>,
    /// Each file with its bytes.
    objects: Vec<(Input, Vec<u8>)>,
}

/// The outputs of a project that are to be recorded: those that are asked for; when no language, edition or value is, those that an
/// earlier build put into the folder of the outputs, or all that `pressrun build` would make.
///
/// # Errors
/// As [`Plan::new`]; also when outputs in the folder tell what changed since an earlier build and it is not named.
pub fn outputs_to_record(request: &Request, out: &Path) -> Result<Plan, Report> {
    // What cannot be read is told when the outputs are built.
    let manifest = BuildManifest::read(out).ok();
    let mut records: BTreeMap<String, Option<BuildRecord>> = BTreeMap::new();
    // The name of an output that was built, and whether it tells what changed.
    let mut recorded = |job: &Job| {
        let record = records.entry(job.slug().to_owned()).or_insert_with(|| manifest.as_ref()?.brief(job.slug())).as_ref()?;
        let name = job.recorded(record)?;
        let revises = record.outputs.get(&name).is_some_and(|output| !output.since.is_empty());
        Some((name, revises))
    };
    let plan = chosen(request, |job| recorded(job).is_some())?;
    let revising = |(name, revises): (String, bool)| revises.then_some(name);
    if request.since.is_none()
        && let Some(name) = plan.jobs.iter().find_map(|job| recorded(job).and_then(revising))
    {
        let message = format!("`{}` tells what changed since an earlier build", out.join(name).display());
        let finding = Diagnostic::error("unnamed-since", message)
            .because("to make it again, a snapshot needs what that build recorded")
            .help("name it as when the output was built: --since NAME");
        return Err(Report::new(Default::default(), vec![finding]));
    }
    Ok(plan)
}

fn chosen(request: &Request, mut recorded: impl FnMut(&Job) -> bool) -> Result<Plan, Report> {
    let mut request = request.clone();
    let all = || vec!["all".to_owned()];
    let everything = request.languages.is_empty() && request.editions.is_empty() && request.only.is_empty();
    if request.languages.is_empty() {
        request.languages = all();
    }
    if everything {
        let mut plan = Plan::new(&Request { editions: all(), ..request.clone() })?;
        plan.jobs.retain(|job| recorded(job));
        // A project that cannot be read tells of no jobs at all.
        if !plan.jobs.is_empty() || !plan.refused.is_empty() {
            return Ok(plan);
        }
    }
    if request.editions.is_empty() {
        request.editions = vec!["screen".to_owned()];
    }
    Plan::new(&request)
}

impl Snapshots {
    /// Whether a snapshot can be taken under a name.
    ///
    /// # Errors
    /// When the name cannot be that of a snapshot, or when there is one of that name already.
    pub fn vacant(&self, name: &str) -> Result<(), Report> {
        checked(name)?;
        // Not every system tells names apart by case.
        let Some(taken) = self.names().into_iter().find(|known| known.to_lowercase() == name.to_lowercase()) else { return Ok(()) };
        let finding = Diagnostic::error("snapshot-exists", format!("there is a snapshot `{taken}` already"))
            .because(format!("`{}` records it", self.path(&taken).display()))
            .help("choose another name; --force records the brief anew under this one, and what was recorded is lost");
        Err(Report::new(Default::default(), vec![finding]))
    }

    /// Records outputs that were just found fresh, or built, under a name, with all that they were made of. With `replace`, instead of
    /// an earlier snapshot of that name. Nothing is recorded unless all of it can be.
    ///
    /// # Errors
    /// When the name will not do, when the project or an output changed meanwhile, or when something cannot be written.
    pub fn take(
        &self,
        name: &str,
        project: &Path,
        out: &Path,
        request: &Request,
        summary: &Summary,
        replace: bool,
    ) -> Result<Taken, Report> {
        checked(name)?;
        let Gathered { snapshot: Some(snapshot), objects } = gather(project, out, request, summary)? else {
            return Err(changed("the project", "it has no output"));
        };
        fs::create_dir_all(&self.folder).map_err(|error| unwritable(&self.folder, &error))?;
        let _turn = output::turn(&self.folder);
        if !replace {
            self.vacant(name)?;
        }
        let written = self.write(name, &snapshot, &objects);
        // What an earlier snapshot of the name needed, or one that could not be recorded after all.
        let swept = if replace || written.is_err() { self.sweep().map(drop) } else { Ok(()) };
        let new = written.and_then(|new| swept.map(|()| new).map_err(|error| unwritable(&self.folder, &error)))?;
        let bytes = self.size(&snapshot);
        Ok(Taken { snapshot, bytes, new })
    }

    /// Writes what a snapshot consists of. Tells how many bytes that takes.
    fn write(&self, name: &str, snapshot: &Snapshot, objects: &[(Input, Vec<u8>)]) -> Result<u64, Report> {
        let new = self.store.put(objects).map_err(|(path, error)| unwritable(&path, &error))?;
        let attributes = self.folder.join(ATTRIBUTES.0);
        if !attributes.exists() {
            output::write(&attributes, ATTRIBUTES.1.as_bytes()).map_err(|error| unwritable(&attributes, &error))?;
        }
        // Last, so that what it names is there.
        let path = self.path(name);
        let text = serde_json::to_string_pretty(snapshot).map_err(io::Error::other);
        let written = text.and_then(|text| output::write(&path, format!("{text}\n").as_bytes()));
        written.map(|()| new).map_err(|error| unwritable(&path, &error))
    }

    /// How many bytes of the disk hold what a snapshot consists of, what it shares with others included.
    pub fn size(&self, snapshot: &Snapshot) -> u64 {
        let digests: BTreeSet<&str> = snapshot.objects().map(|input| input.sha256.as_str()).collect();
        digests.into_iter().map(|digest| self.store.size(digest)).sum()
    }

    /// Removes a snapshot and what no other has in common with it. Tells how many bytes that frees.
    ///
    /// # Errors
    /// When there is no such snapshot, or when it cannot be removed.
    pub fn remove(&self, name: &str) -> Result<u64, Report> {
        checked(name)?;
        let path = self.path(name);
        if !path.exists() {
            return self.read(name).map(|_| 0);
        }
        let _turn = output::turn(&self.folder);
        fs::remove_file(&path).map_err(|error| unwritable(&path, &error))?;
        self.sweep().map_err(|error| unwritable(&self.folder, &error))
    }

    /// What of a snapshot is not there as it was recorded.
    ///
    /// # Errors
    /// As [`Snapshots::read`].
    pub fn verify(&self, name: &str) -> Result<Vec<Report>, Report> {
        let snapshot = self.read(name)?;
        let named = snapshot.files.iter().chain(&snapshot.outputs).map(|(path, input)| (format!("`{path}`"), input));
        let records = (RECORDS.to_owned(), &snapshot.records);
        let since = snapshot.since.as_ref().map(|input| (SINCE.to_owned(), input));
        let lost = named.chain([records]).chain(since).filter_map(|(what, input)| {
            let lost: Lost = self.store.get(input).err()?;
            Some(super::snapshot::damaged(name, &what, &lost))
        });
        Ok(lost.collect())
    }

    /// Removes what no snapshot needs. As long as one cannot be understood, nothing is, as it may need it.
    fn sweep(&self) -> io::Result<u64> {
        let known: Result<Vec<Snapshot>, Report> = self.names().iter().map(|name| self.read(name)).collect();
        let Ok(known) = known else { return Ok(0) };
        let used = known.iter().flat_map(Snapshot::objects).map(|input| input.sha256.as_str()).collect();
        self.store.retain(&used)
    }
}

/// Gathers what a snapshot of outputs consists of.
fn gather(project: &Path, out: &Path, request: &Request, summary: &Summary) -> Result<Gathered, Report> {
    let root =
        Root::open(Project::folder_of(project)).map_err(|error| super::unreadable(&project.display().to_string(), &error))?;
    let read = ReadOptions { ignore_lock: request.options.ignore_lock };
    let manifest = Project::open_in(root.anew(), read)?.manifest.value;
    let recorded =
        BuildManifest::read(out).map_err(|error| super::unreadable(&out.join(MANIFEST).display().to_string(), &error))?;
    let mut gathered = Gathered::default();
    let mut snapshot = Snapshot {
        format: FORMAT,
        pressrun: env!("CARGO_PKG_VERSION").to_owned(),
        build: BUILD.to_owned(),
        slug: manifest.slug.to_string(),
        date: manifest.date.to_string(),
        options: request.options,
        since: None,
        outputs: Inputs::new(),
        files: Inputs::new(),
        links: BTreeMap::new(),
        folders: BTreeSet::new(),
        unread: BTreeSet::new(),
        records: Input { sha256: String::new(), bytes: 0 },
    };
    let mut records: BTreeMap<String, BuildRecord> = BTreeMap::new();
    for result in &summary.results {
        let Some(made) = result.outcome.output() else { continue };
        let name = made.path.strip_prefix(out).unwrap_or(&made.path).to_string_lossy().replace('\\', "/");
        let slug = result.job.slug();
        let record = match records.get_mut(slug) {
            Some(record) => record,
            None => records
                .entry(slug.to_owned())
                .or_insert(recorded.brief(slug).ok_or_else(|| changed(MANIFEST, "it lacks the brief"))?),
        };
        let Some((output, trace)) = record.output(&name) else { return Err(changed(MANIFEST, "it lacks an output")) };
        let bytes = fs::read(&made.path).map_err(|error| super::unreadable(&made.path.display().to_string(), &error))?;
        let input = Input { sha256: sha256(&bytes), bytes: bytes.len() };
        if input.sha256 != output.sha256 {
            return Err(changed(&made.path.display().to_string(), "it is not what was recorded of it"));
        }
        gathered.objects.push((input.clone(), bytes));
        snapshot.outputs.insert(name, input);
        snapshot.add(trace, &root);
    }
    for record in records.values_mut() {
        record.keep(|name| snapshot.outputs.contains_key(name));
    }
    for (path, input) in &snapshot.files {
        let bytes = root
            .read(Path::new(path), BINARY_LIMIT)
            .map_err(|refusal: Refusal| changed(&root.show(Path::new(path)), &refusal.reason()))?;
        if sha256(&bytes) != input.sha256 {
            return Err(changed(&root.show(Path::new(path)), "it is not what the outputs were made of"));
        }
        gathered.objects.push((input.clone(), bytes));
    }
    let mut keep = |bytes: Vec<u8>| {
        let input = Input { sha256: sha256(&bytes), bytes: bytes.len() };
        gathered.objects.push((input.clone(), bytes));
        input
    };
    // Maps of strings can always be written.
    snapshot.records = keep(serde_json::to_vec(&records).unwrap_or_default());
    snapshot.since = request.since.as_ref().map(|since| keep(since.to_json()));
    if !snapshot.is_sound() {
        let finding = Diagnostic::error("snapshot-path", "a file of the brief has a name that cannot be recorded")
            .because("names in a snapshot hold no backslash")
            .help("rename the file");
        return Err(Report::new(Default::default(), vec![finding]));
    }
    gathered.snapshot = (!snapshot.outputs.is_empty()).then_some(snapshot);
    Ok(gathered)
}

impl Snapshot {
    /// Adds what an output was made of.
    fn add(&mut self, trace: &Trace, root: &Root) {
        self.files.extend(trace.files.clone());
        self.links.extend(trace.links.clone());
        let listed = trace.patterns.values().chain(trace.folders.values()).flatten().chain(trace.folders.keys());
        for path in listed.filter(|path| !trace.files.contains_key(*path) && !trace.links.contains_key(*path)) {
            match root.path().join(path).is_dir() {
                true => self.folders.insert(path.clone()),
                false => self.unread.insert(path.clone()),
            };
        }
    }
}

/// The finding for something that is no more as it was when the outputs were made.
fn changed(what: &str, why: &str) -> Report {
    let finding = Diagnostic::error("changed-meanwhile", format!("`{what}` changed while the snapshot was taken"))
        .because(why)
        .help("nothing was recorded; take it again");
    Report::new(Default::default(), vec![finding])
}

/// The finding for a folder of snapshots that cannot be written.
fn unwritable(path: &Path, error: &io::Error) -> Report {
    let finding = Diagnostic::error("unwritable-snapshot", format!("`{}` cannot be written", path.display()))
        .because(error.to_string())
        .help(format!("free the space or the permission in the folder `{SNAPSHOTS}`; earlier snapshots are as they were"));
    Report::new(Default::default(), vec![finding])
}
