//! The whole site in memory: every file with its bytes and what it came from. Nothing is written here.

use std::collections::BTreeMap;
use std::path::PathBuf;

use rayon::prelude::*;
use serde_json::json;

use crate::content::Item;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::search::Index;

use super::body::Bodies;
use super::desk::{Desk, twins};
use super::gather;
use super::links::Links;
use super::markdown::Rendered;
use super::output::{Output, Outputs, Recipe, file_of};
use super::plan::{Edition, Plan};
use super::summary::Summaries;
use super::theme::Theme;
use super::{Build, Error};

/// A file of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub bytes: Vec<u8>,
    /// The file an author would mend.
    pub source: Option<PathBuf>,
}

/// What a build made.
#[derive(Default)]
pub struct Tree {
    /// Path below the output folder -> file.
    pub files: BTreeMap<String, File>,
    /// Number of pages.
    pub pages: usize,
    /// What the endpoint's pages need to know of the site.
    pub globals: serde_json::Value,
    /// Where each item's links and headings stand in its source.
    pub bodies: BTreeMap<PathBuf, Rendered>,
    pub problems: Diagnostics,
}

/// Makes every file. Faults of templates and addresses are in `problems`; with errors the tree is not whole.
pub fn make(build: &Build<'_>) -> Result<Tree, Error> {
    let mut tree = Tree::default();
    let theme = match Theme::load(build.root, build.config) {
        Ok(theme) => theme,
        Err(problems) => {
            tree.problems = problems;
            return Ok(tree);
        }
    };
    tree.problems.extend(theme.warnings());
    let plan = Plan::new(build);
    let links = Links::new(build);
    let documents = gather::documents(build);
    let index = Index::new(documents).map_err(Error::Search)?;
    let globals = globals(&plan, build);
    let theme = globals
        .iter()
        .fold(theme, |theme, (name, value)| theme.with_global(name, value));
    tree.globals = globals
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let items: Vec<&Item> = plan.editions.iter().flat_map(Edition::items).collect();
    let bodies = Bodies::new(build, (&theme, &links), items.iter().copied());
    let summaries = Summaries::new(&plan, &links, build);
    let desk = Desk {
        build,
        theme: &theme,
        plan: &plan,
        links: &links,
        bodies: &bodies,
        summaries: &summaries,
        index: &index,
        twins: twins(&plan),
    };
    let outputs = gather::all(&desk);
    tree.fill(outputs, build)?;
    links.pictures().save();
    let rendered: Vec<(&Item, Rendered)> = items.par_iter().map(|item| (*item, desk.body(item))).collect();
    for (item, body) in rendered {
        tree.problems.extend(Bodies::problems(item, &body));
        tree.bodies.insert(item.file.clone(), body);
    }
    tree.problems.sort();
    Ok(tree)
}

impl Tree {
    fn fill(&mut self, mut outputs: Outputs<'_>, build: &Build<'_>) -> Result<(), Error> {
        self.problems.extend(std::mem::take(&mut outputs.problems));
        let made: Vec<_> = outputs
            .all
            .par_iter()
            .map(|(file, output)| Ok((file, output, bytes(output, build)?)))
            .collect::<Result<_, Error>>()?;
        for (file, output, bytes) in made {
            match bytes {
                Ok(bytes) => {
                    self.pages += usize::from(output.page);
                    let source = output.source.clone();
                    self.files.insert(file.clone(), File { bytes, source });
                }
                Err(problems) => self.problems.extend(problems),
            }
        }
        for (path, bytes) in outputs.groups.iter().flat_map(|group| (group.make)()) {
            let file = File { bytes, source: None };
            let there = self.files.insert(file_of(&path), file.clone());
            // Two languages with the same (empty) index share one file.
            if there.is_some_and(|there| there != file) {
                let message = format!("`{path}` is an address that the site itself needs");
                self.problems
                    .push(Diagnostic::general("duplicate-address", message).hint("rename your file"));
            }
        }
        Ok(())
    }
}

fn bytes(output: &Output<'_>, build: &Build<'_>) -> Result<super::output::Made, Error> {
    match &output.recipe {
        Recipe::Make { make, .. } => Ok(make()),
        Recipe::Copy(file) => {
            let path = build.root.join(file);
            std::fs::read(&path)
                .map(Ok)
                .map_err(|cause| Error::Read { path, cause })
        }
    }
}

/// What endpoint pages show beside their own matter.
fn globals(plan: &Plan<'_>, build: &Build<'_>) -> Vec<(&'static str, serde_json::Value)> {
    let footer: Vec<serde_json::Value> = plan
        .editions
        .iter()
        .flat_map(|edition| {
            let top = |item: &&&Item| item.section.is_empty() && item.path != edition.home;
            edition
                .pages
                .iter()
                .filter(top)
                .take(6)
                .map(|item| json!({"title": item.title, "url": item.path, "lang": edition.language}))
        })
        .collect();
    let blog: Vec<&str> = plan
        .editions
        .iter()
        .filter(|edition| edition.has_blog())
        .map(|edition| edition.language)
        .collect();
    vec![
        ("footer_pages", json!(footer)),
        ("nav", json!({"blog": blog})),
        ("search_index", gather::search_pointers(plan, build)),
    ]
}
