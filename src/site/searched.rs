//! What search keeps from one build to the next, so that one changed entry costs what one entry is worth:
//! the documents of items that stayed as they were, and the workbench that has read them.
//!
//! The browser's index and the served one are made on the same workbench: what the build has read for the
//! one is read for the other. Without it ([`None`] in a build that comes once) nothing is kept.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::config::Config;
use crate::content::Shelf;
use crate::search::{Document, Error, Index, StaticIndex, Synonyms, Workbench};

use super::Demand;
use super::output::{Key, Keyer};
use super::plan::{self, Known};

/// Kept by who builds again and again.
pub struct Searched {
    bench: Workbench,
    /// By file: the key of what was read, and what came of it.
    documents: Mutex<HashMap<PathBuf, (Key, Arc<Document>)>>,
}

/// Items to be searched, and the keys of their documents.
pub struct Wanted<'a> {
    synonyms: &'a [String],
    known: Vec<Known<'a>>,
    keys: Vec<Key>,
}

impl<'a> Wanted<'a> {
    /// These items, on a site with these synonyms.
    pub fn new(config: &'a Config, known: Vec<Known<'a>>) -> Wanted<'a> {
        let synonyms = Key::of(&config.synonyms);
        Wanted {
            synonyms: &config.synonyms,
            keys: known.par_iter().map(|known| known.key(synonyms)).collect(),
            known,
        }
    }

    /// The key of all of them, in their order.
    pub fn key(&self) -> Key {
        let mut keyer = Keyer::new();
        self.keys.iter().for_each(|key| keyer.add_bytes(&key.0));
        keyer.key()
    }

    /// The browser's index of them, all in one language; on a workbench where there is one.
    pub fn static_index(&self, language: &str, searched: Option<&Searched>) -> StaticIndex {
        match searched {
            Some(searched) => searched.bench.static_index(language, searched.documents(self)),
            None => Workbench::new().static_index(language, self.read(|_| None)),
        }
    }

    /// The documents, in order; read where `kept` has none.
    fn read(&self, kept: impl Fn(usize) -> Option<Arc<Document>> + Sync) -> Vec<Arc<Document>> {
        let synonyms = Synonyms::new(self.synonyms);
        let numbered = self.known.par_iter().enumerate();
        let document = |(nth, known): (usize, &Known<'_>)| {
            kept(nth).unwrap_or_else(|| Arc::new(known.document(&synonyms)))
        };
        numbered.map(document).collect()
    }
}

impl Searched {
    /// Nothing read yet.
    pub fn new(bench: Workbench) -> Searched {
        Searched {
            bench,
            documents: Mutex::default(),
        }
    }

    /// The served search: what is public at `now`.
    pub fn index(
        &self,
        config: &Config,
        shelf: &Shelf,
        now: jiff::Timestamp,
        demand: &[Demand],
    ) -> Result<Index, Error> {
        let wanted = Wanted::new(config, plan::public(config, shelf, now, demand));
        let documents = self.documents(&wanted);
        self.forget(&documents);
        self.bench.index(documents)
    }

    fn documents(&self, wanted: &Wanted<'_>) -> Vec<Arc<Document>> {
        // Not held while others work: who waits for a core may be given work that asks for it again.
        let lock = || self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        let known: Vec<Option<Arc<Document>>> = {
            let kept = lock();
            let same = |(known, key): (&Known<'_>, &Key)| {
                let (before, document) = kept.get(&known.item.file)?;
                (before == key).then(|| document.clone())
            };
            wanted.known.iter().zip(&wanted.keys).map(same).collect()
        };
        let documents = wanted.read(|nth| known[nth].clone());
        let mut kept = lock();
        for (nth, document) in documents
            .iter()
            .enumerate()
            .filter(|(nth, _)| known[*nth].is_none())
        {
            let file = wanted.known[nth].item.file.clone();
            kept.insert(file, (wanted.keys[nth], document.clone()));
        }
        documents
    }

    /// Drops what is on the site no more, once it is much.
    fn forget(&self, documents: &[Arc<Document>]) {
        let mut kept = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() > documents.len() * 5 / 4 + 100 {
            kept.clear();
        }
    }
}
