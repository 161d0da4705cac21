//! What people name to compare: the folder of a project, or what a build recorded.

use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Report, quoted_list};
use crate::output::{BuildManifest, MANIFEST};
use crate::project::{Only, Parameters, Project, ReadOptions, Unselected};

use super::State;

/// One of the two things that are compared.
#[derive(Debug)]
pub struct Side {
    /// What it is called in messages: as it was named.
    pub name: String,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Project(Arc<Project>),
    Manifest(BuildManifest),
}

impl Side {
    /// Opens what a path leads to: the folder of a project or its `brief.toml`, a `manifest.json` that a build wrote, or the folder
    /// with that. Data files may differ from `pressrun.lock`, as revised ones do.
    ///
    /// # Errors
    /// When it is none of these, or the manifest of the project or of the build cannot be read.
    pub fn open(path: &Path) -> Result<Self, Report> {
        let name = path.display().to_string();
        let is_record = path.extension().is_some_and(|ending| ending == "json");
        let holds_record = path.is_dir() && !path.join("brief.toml").exists() && path.join(MANIFEST).exists();
        if !path.exists() {
            return Err(refuse(
                "missing-side",
                format!("there is no `{name}`"),
                "name the folder of a project, or the manifest.json of an earlier build: pressrun diff OLD NEW",
            ));
        }
        let content = match () {
            () if is_record => Content::Manifest(BuildManifest::open(path)?),
            () if holds_record => Content::Manifest(BuildManifest::open(path)?),
            () if path.is_dir() && !path.join("brief.toml").exists() => {
                return Err(refuse(
                    "missing-project",
                    format!("`{name}` is no project and holds no build"),
                    "a project has a brief.toml; the folder of a build has a manifest.json",
                ));
            }
            () => Content::Project(Arc::new(Project::open_with(path, ReadOptions { ignore_lock: true })?)),
        };
        Ok(Self { name, content })
    }

    /// The project, when it is one.
    pub fn project(&self) -> Option<&Project> {
        match &self.content {
            Content::Project(project) => Some(project),
            Content::Manifest(_) => None,
        }
    }

    /// The briefs that can be compared of two sides, by the values of the matrix, and the states of each. `only` chooses among them.
    ///
    /// # Errors
    /// When `only` chooses none, when the matrix of a project cannot be read, or when one side has no such brief.
    pub fn states(old: &Self, new: &Self, only: &[Only]) -> Result<Vec<(Parameters, State, State)>, Unselected> {
        let Some(project) = new.project().or(old.project()) else {
            return match old.slugs().into_iter().filter(|slug| new.slugs().contains(slug)).collect::<Vec<_>>() {
                both if both.is_empty() => Err(Unselected::Usage(refuse(
                    "other-brief",
                    format!("`{}` and `{}` have no brief in common", old.name, new.name),
                    &format!("they list {} and {}", quoted_list(&old.slugs()), quoted_list(&new.slugs())),
                ))),
                both => both
                    .iter()
                    .map(|slug| {
                        let none = Parameters::default();
                        Ok((none.clone(), old.state(slug, &none)?, new.state(slug, &none)?))
                    })
                    .collect::<Result<_, Report>>()
                    .map_err(Unselected::Usage),
            };
        };
        let chosen = project.selected(only)?;
        let states = chosen.into_iter().map(|parameters| {
            let slug = parameters.slug(&project.manifest.value.slug);
            let (old, new) = (old.state(&slug, &parameters)?, new.state(&slug, &parameters)?);
            Ok((parameters, old, new))
        });
        states.collect::<Result<_, Report>>().map_err(Unselected::Usage)
    }

    /// The state of one of its briefs, by the slug of the brief and the values of the matrix.
    ///
    /// # Errors
    /// When a build recorded no such brief.
    fn state(&self, slug: &str, parameters: &Parameters) -> Result<State, Report> {
        match &self.content {
            Content::Project(project) => Ok(State::of_project(self.name.clone(), project.clone(), parameters)),
            Content::Manifest(manifest) => {
                let record = match parameters.is_empty() {
                    true => manifest.only_or(slug)?,
                    false => manifest.brief(slug).ok_or_else(|| {
                        let message = format!("`{}` records no build of the brief `{slug}`", self.name);
                        refuse("other-brief", message, "choose briefs that were built then: --only NAME=VALUES")
                    })?,
                };
                Ok(State::of_record(self.name.clone(), record))
            }
        }
    }

    /// The slugs of the briefs that a build recorded.
    fn slugs(&self) -> Vec<String> {
        match &self.content {
            Content::Project(_) => Vec::new(),
            Content::Manifest(manifest) => manifest.slugs().map(str::to_owned).collect(),
        }
    }
}

fn refuse(code: &'static str, message: String, help: &str) -> Report {
    Report::new(Default::default(), vec![Diagnostic::error(code, message).help(help)])
}
