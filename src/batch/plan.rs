//! Which outputs are to be built, and in which order.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{self, Diagnostic, Report};
use crate::locale::EDITIONS;
use crate::project::{Only, Parameters, Project, ReadOptions, Root, Unselected, sha256};

use super::group::Group;
use super::job::Job;
use super::since::Since;

/// What is to be built.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The folders of the projects, or their manifests.
    pub projects: Vec<PathBuf>,
    /// Languages, of which `all` means every one of each project.
    pub languages: Vec<String>,
    /// Editions, of which `all` means every one.
    pub editions: Vec<String>,
    /// Values of the matrix, of each parameter that is not to take all of its values.
    pub only: Vec<Only>,
    /// The part of it that is built here.
    pub shard: Option<Shard>,
    /// How.
    pub options: BuildOptions,
    /// The edition that is revised, for the note on what changed.
    pub since: Option<Since>,
}

/// How outputs are made. Whatever makes an output another one is here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildOptions {
    /// Whether a claim that is false is a warning, so that a draft can be built, instead of an error.
    pub allow_broken_claims: bool,
    /// Whether drafts are made.
    pub draft: bool,
    /// Whether data that differ from `pressrun.lock` are used.
    pub ignore_lock: bool,
}

/// One of several equal parts of a plan, such as `2/5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    part: usize,
    parts: usize,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(part, parts)| Some((part.parse().ok()?, parts.parse().ok()?)));
        match numbers {
            Some((part, parts)) if part >= 1 && part <= parts => Ok(Self { part, parts }),
            _ => Err("write the part and the number of parts, such as 2/5".to_owned()),
        }
    }
}

impl Shard {
    /// What of a list is in this part. Neighbours stay together, because they have most in common.
    fn of<T>(self, mut list: Vec<T>) -> Vec<T> {
        let bound = |part: usize| list.len() * part / self.parts;
        let (start, end) = (bound(self.part - 1), bound(self.part));
        list.truncate(end);
        list.split_off(start)
    }
}

/// The outputs to build.
#[derive(Debug, Default)]
pub struct Plan {
    /// In the order in which they are begun.
    pub jobs: Vec<Arc<Job>>,
    /// The projects of which it cannot be told what to build.
    pub refused: Vec<Refused>,
}

/// A project of which it cannot be told what to build.
#[derive(Debug)]
pub struct Refused {
    /// The folder, as it was named.
    pub project: String,
    /// Why.
    pub report: Report,
}

impl Plan {
    /// Plans what is asked for. Of the projects, no more than the manifests are read, but for those that have a matrix.
    ///
    /// # Errors
    /// When something is asked for that there is not, or when two outputs would be the same file.
    pub fn new(request: &Request) -> Result<Self, Report> {
        let outline = |folder: &PathBuf| (folder.display().to_string(), Outline::read(folder, request));
        Self::of(request.projects.iter().map(outline), request)
    }

    /// Plans what is asked for of the project in a folder that is open already, instead of those that the request names.
    ///
    /// # Errors
    /// As [`Plan::new`].
    pub fn of_project(root: Root, request: &Request) -> Result<Self, Report> {
        Self::of([(root.show(Path::new(".")), Outline::of(root, request))], request)
    }

    fn of(read: impl IntoIterator<Item = (String, Result<Outline, Unselected>)>, request: &Request) -> Result<Self, Report> {
        let mut plan = Self::default();
        let mut outlines: Vec<Outline> = Vec::new();
        for (project, outline) in read {
            match outline {
                Ok(outline) if outlines.iter().any(|known| known.root.path() == outline.root.path()) => {}
                Ok(outline) => outlines.push(outline),
                Err(Unselected::Usage(report)) => return Err(report),
                Err(Unselected::Project(report)) => plan.refused.push(Refused { project, report }),
            }
        }
        let editions = chosen("edition", &request.editions, &EDITIONS.map(str::to_owned))?;
        let mut languages: Vec<String> = Vec::new();
        for language in outlines.iter().flat_map(|outline| &outline.languages) {
            if !languages.contains(language) {
                languages.push(language.clone());
            }
        }
        // Which languages there are is not known when a manifest cannot be read.
        let languages = match plan.refused.is_empty() {
            true => chosen("language", &request.languages, &languages)?,
            false => chosen("language", &request.languages, &languages).unwrap_or_default(),
        };
        let slugs: Vec<String> = outlines.iter().flat_map(Outline::slugs).collect();
        let since = request.since.as_ref().map(|since| since.of_briefs(&slugs)).transpose()?;
        for outline in outlines {
            let outline = Arc::new(outline);
            let group = |parameters: &Parameters| {
                Arc::new(Group::new(outline.clone(), parameters.clone(), request.options, since.as_ref()))
            };
            let groups: Vec<Arc<Group>> = outline.parameters.iter().map(group).collect();
            let own = outline.languages.iter().filter(|language| languages.contains(language));
            // The briefs of a matrix differ in a few words, those of two languages in all.
            for (language, edition) in own.flat_map(|language| editions.iter().map(move |edition| (language, edition))) {
                for group in &groups {
                    let (group, language, edition) = (group.clone(), language.clone(), edition.clone());
                    plan.jobs.push(Arc::new(Job { group, language, edition }));
                }
            }
        }
        distinct(&plan.jobs)?;
        if let Some(shard) = request.shard {
            plan.jobs = shard.of(plan.jobs);
        }
        Ok(plan)
    }
}

/// Refuses jobs that would write the same file. (Case does not tell files apart on every system.)
fn distinct(jobs: &[Arc<Job>]) -> Result<(), Report> {
    let mut names: HashMap<String, &Job> = HashMap::new();
    let mut slugs: HashMap<&str, &Job> = HashMap::new();
    for job in jobs {
        let same_name = names.insert(job.name().to_lowercase(), job);
        // What is recorded of a brief is found by its slug.
        let same_slug = slugs.insert(job.slug(), job).filter(|other| other.project() != job.project());
        if let Some(other) = same_name.or(same_slug) {
            let finding = Diagnostic::error("same-output", format!("two briefs would be written to `{}`", job.name()))
                .because(format!("`{}` and `{}` have the same slug", other.project(), job.project()))
                .help("give each brief a slug of its own, or build them into different folders: --out DIR");
            return Err(Report::new(Default::default(), vec![finding]));
        }
    }
    Ok(())
}

/// What is to be known of a project for a plan: what its manifest tells by itself, and the values of its matrix.
#[derive(Debug)]
pub(super) struct Outline {
    pub root: Root,
    pub slug: String,
    /// The source language first.
    pub languages: Vec<String>,
    /// The digest of the manifest.
    pub manifest: String,
    /// The values of the matrix that make each brief: one without any when there is no matrix.
    pub parameters: Vec<Parameters>,
    /// The project, when it had to be read for its matrix.
    pub project: Option<Project>,
}

/// The keys of a manifest that decide about the names of outputs.
#[derive(Deserialize)]
struct Names {
    slug: String,
    language: String,
    #[serde(default)]
    languages: Vec<String>,
    #[serde(default)]
    matrix: Option<toml::Table>,
}

impl Outline {
    /// The slugs of its briefs.
    fn slugs(&self) -> impl Iterator<Item = String> {
        self.parameters.iter().map(|parameters| parameters.slug(&self.slug))
    }

    fn read(folder: &Path, request: &Request) -> Result<Self, Unselected> {
        let folder = Project::folder_of(folder);
        let opened = Root::open(folder);
        // That there is no such folder is told like what else is wrong with a project.
        opened.map_err(|_| Unselected::Project(broken(folder, Project::open(folder)))).and_then(|root| Self::of(root, request))
    }

    fn of(root: Root, request: &Request) -> Result<Self, Unselected> {
        let options = ReadOptions { ignore_lock: request.options.ignore_lock };
        let text = root.read_text(Path::new("brief.toml")).ok();
        let names = text.as_ref().and_then(|text| toml::from_str::<Names>(text).ok());
        let (Some(text), Some(Names { slug, language, languages: others, matrix })) = (text, names) else {
            let shown = PathBuf::from(root.show(Path::new(".")));
            return Err(Unselected::Project(broken(&shown, Project::open_in(root.anew(), options))));
        };
        let mut languages = vec![language];
        for language in others {
            if !languages.contains(&language) {
                languages.push(language);
            }
        }
        let (mut parameters, mut project) = (vec![Parameters::default()], None);
        if matrix.is_some() || !request.only.is_empty() {
            // The values may be those of a table, which can come from any file of data.
            let opened = Project::open_in(root.anew(), options).map_err(Unselected::Project)?;
            parameters = opened.selected(&request.only)?;
            project = Some(opened);
        }
        let manifest = sha256(text.as_bytes());
        Ok(Self { root, slug, languages, manifest, parameters, project })
    }
}

/// What is wrong with a project whose manifest cannot be read.
fn broken(folder: &Path, opened: Result<Project, Report>) -> Report {
    opened.and_then(|project| project.check()).err().unwrap_or_else(|| {
        let finding = Diagnostic::error("unreadable-file", format!("the manifest of `{}` changed meanwhile", folder.display()))
            .help("build it again");
        Report::new(Default::default(), vec![finding])
    })
}

/// Which of several known things are meant by names, of which `all` means every one. Each once.
///
/// # Errors
/// The names of which there is no such thing.
pub fn chosen(what: &str, asked: &[String], known: &[String]) -> Result<Vec<String>, Report> {
    if asked.iter().any(|name| name == "all") {
        return Ok(known.to_vec());
    }
    let unknown: Vec<Diagnostic> = asked
        .iter()
        .filter(|name| !known.contains(name))
        .map(|name| {
            let mut finding = Diagnostic::error("unknown-choice", format!("this brief has no {what} `{name}`"));
            finding.help = diagnostic::suggest(name, known.iter().map(String::as_str));
            finding
        })
        .collect();
    if !unknown.is_empty() {
        return Err(Report::new(Default::default(), unknown));
    }
    let mut chosen: Vec<String> = Vec::new();
    for name in asked {
        if !chosen.contains(name) {
            chosen.push(name.clone());
        }
    }
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_equal_parts_that_make_up_the_whole() {
        for count in [0, 1, 7, 100] {
            for parts in 1..9 {
                let all: Vec<usize> = (0..count).collect();
                let cut: Vec<Vec<usize>> = (1..=parts).map(|part| Shard { part, parts }.of(all.clone())).collect();
                assert_eq!(cut.concat(), all, "{count} in {parts}");
                assert!(cut.iter().all(|part| part.len().abs_diff(count / parts) <= 1), "{count} in {parts}: {cut:?}");
            }
        }
    }

    #[test]
    fn a_shard_is_written_as_part_and_number_of_parts() {
        assert_eq!("2/5".parse(), Ok(Shard { part: 2, parts: 5 }));
        for wrong in ["0/5", "6/5", "2", "/", "a/b", "-1/3", "1/0"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
