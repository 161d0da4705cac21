//! What people name to compare: the folder of a project, or what a build recorded.

use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Report, quoted_list};
use crate::output::BuildManifest;
use crate::project::{Only, Parameters, Project, ReadOptions, Unselected};

use crate::vintage::{self, Vintage};

use super::State;

/// One of the two things that are compared.
#[derive(Debug)]
pub struct Side {
    /// What it is called in messages: as it was named.
    pub name: String,
    content: Content,
    /// Keeps the files of a snapshot or revision.
    _files: Option<vintage::Side>,
}

/// A brief of a side.
#[derive(Debug, Clone)]
pub struct Named {
    /// The beginning of the names of its outputs.
    pub slug: String,
    /// The values of the matrix that it is made for.
    pub parameters: Parameters,
}

/// The briefs of two sides.
#[derive(Debug, Clone, Default)]
pub struct Briefs {
    /// Those that both sides have.
    pub both: Vec<Named>,
    /// The slugs of those that only the later side has.
    pub added: Vec<String>,
    /// The slugs of those that only the earlier side has.
    pub removed: Vec<String>,
}

#[derive(Debug)]
enum Content {
    Project(Arc<Project>),
    Manifest(BuildManifest),
}

impl Side {
    /// Opens what a name stands for, as [`Vintage::find`] finds it for `project`. Data files may differ from `pressrun.lock`, as revised
    /// ones do. The files of a snapshot or revision are there as long as the side is.
    ///
    /// # Errors
    /// As [`Vintage::find`]; also when the manifest of the project cannot be read.
    pub fn open(name: &str, project: Option<&Path>) -> Result<Self, Report> {
        let (content, files) = match Vintage::find(name, project)? {
            Vintage::Project(side) => (Content::Project(Arc::new(side.open(ReadOptions { ignore_lock: true })?)), Some(side)),
            Vintage::Record(recorded) => (Content::Manifest(recorded.manifest), None),
        };
        Ok(Self { name: name.to_owned(), content, _files: files })
    }

    /// The project, when it is one.
    pub fn project(&self) -> Option<&Project> {
        match &self.content {
            Content::Project(project) => Some(project),
            Content::Manifest(_) => None,
        }
    }

    /// The briefs of two sides: one of a project without a matrix. `only` chooses among those of a matrix.
    ///
    /// # Errors
    /// When `only` chooses none, when the matrix of a project cannot be read, or when the sides have no brief in common.
    pub fn briefs(old: &Self, new: &Self, only: &[Only]) -> Result<Briefs, Unselected> {
        let (asked, other) = if new.project().is_some() { (new, old) } else { (old, new) };
        let (chosen, known) = (asked.listed(only)?, other.listed(&[])?);
        // A brief that was given another slug since is still the only one.
        if let ([one], [_]) = (chosen.as_slice(), known.as_slice())
            && one.parameters.is_empty()
        {
            return Ok(Briefs { both: chosen, ..Briefs::default() });
        }
        let among = |list: &[Named], brief: &Named| list.iter().any(|known| known.slug == brief.slug);
        let slugs = |list: Vec<Named>| list.into_iter().map(|brief| brief.slug).collect::<Vec<_>>();
        // A build can have recorded briefs of other projects, too.
        let others: Vec<Named> = match other.project() {
            Some(_) if only.is_empty() => known.iter().filter(|brief| !among(&chosen, brief)).cloned().collect(),
            _ => Vec::new(),
        };
        let (both, alone): (Vec<Named>, Vec<Named>) = chosen.into_iter().partition(|brief| among(&known, brief));
        if both.is_empty() {
            return Err(Unselected::Usage(refuse(
                "other-brief",
                format!("`{}` and `{}` have no brief in common", old.name, new.name),
                &format!("they have {} and {}", quoted_list(&slugs(old.listed(&[])?)), quoted_list(&slugs(new.listed(&[])?))),
            )));
        }
        let (added, removed) = if std::ptr::eq(asked, new) { (alone, others) } else { (others, alone) };
        Ok(Briefs { both, added: slugs(added), removed: slugs(removed) })
    }

    /// The state of one of its briefs.
    ///
    /// # Errors
    /// When a build recorded no such brief.
    pub fn state(&self, brief: &Named) -> Result<State, Report> {
        match &self.content {
            Content::Project(project) => Ok(State::of_project(self.name.clone(), project.clone(), &brief.parameters)),
            Content::Manifest(manifest) => Ok(State::of_record(self.name.clone(), manifest.only_or(&brief.slug)?)),
        }
    }

    /// Its briefs.
    fn listed(&self, only: &[Only]) -> Result<Vec<Named>, Unselected> {
        let recorded = |slug: &str| Named { slug: slug.to_owned(), parameters: Parameters::default() };
        match &self.content {
            Content::Manifest(manifest) => Ok(manifest.slugs().map(recorded).collect()),
            Content::Project(project) => {
                let slug = &project.manifest.value.slug;
                let brief = |parameters: Parameters| Named { slug: parameters.slug(slug), parameters };
                Ok(project.selected(only)?.into_iter().map(brief).collect())
            }
        }
    }
}

fn refuse(code: &'static str, message: String, help: &str) -> Report {
    Report::new(Default::default(), vec![Diagnostic::error(code, message).help(help)])
}
