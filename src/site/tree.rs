//! The whole site in memory: every file with its bytes and what it came from, for those who look at
//! it. Pictures that the generator draws are only named. Nothing is written here.

use std::collections::BTreeMap;
use std::path::PathBuf;

use rayon::prelude::*;

use crate::content::Item;
use crate::diagnostic::{Diagnostic, Diagnostics};

use super::markdown::Rendered;
use super::output::{Output, Outputs, Recipe, file_of};
use super::plan::Edition;
use super::records::Records;
use super::workshop::prepare;
use super::{Build, Error, gather};

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
    /// Where each item's links and headings stand in its source.
    pub bodies: BTreeMap<PathBuf, Rendered>,
    pub problems: Diagnostics,
}

/// Makes every file. Faults of templates and addresses are in `problems`; with errors the tree is not whole.
pub fn make(build: &Build<'_>) -> Result<Tree, Error> {
    let made = prepare(build, &Records::default(), |desk, _| {
        let mut tree = Tree::default();
        tree.fill(gather::all(desk, None), build)?;
        desk.links.pictures().save();
        let items: Vec<&Item> = desk.plan.editions.iter().flat_map(Edition::items).collect();
        tree.bodies = items
            .par_iter()
            .map(|item| (item.file.clone(), Rendered::clone(&desk.body(item))))
            .collect();
        tree.problems.extend(desk.bodies.told());
        tree.problems.sort();
        Ok(tree)
    });
    match made {
        Err(Error::Problems(problems)) => Ok(Tree {
            problems,
            ..Tree::default()
        }),
        made => made,
    }
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
                    let source = output.source.clone();
                    self.files.insert(file.clone(), File { bytes, source });
                }
                Err(problems) => self.problems.extend(problems),
            }
        }
        let groups: Vec<_> = outputs
            .groups
            .iter()
            .map(|group| (group.make)())
            .collect::<Result<_, Error>>()?;
        for (path, bytes) in groups.into_iter().flatten() {
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
        // What the generator draws itself (cards, icons) is costly and cannot be the author's fault.
        Recipe::Make { .. } if output.source.is_none() && output.path.ends_with(".png") => Ok(Ok(Vec::new())),
        Recipe::Make { make, .. } => Ok(make().1),
        Recipe::Copy(file) => {
            let path = build.root.join(file);
            std::fs::read(&path)
                .map(Ok)
                .map_err(|cause| Error::Read { path, cause })
        }
    }
}
