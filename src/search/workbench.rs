//! [`Workbench`]: what is kept from index to index, so that a change costs what the change is worth.
//!
//! Only documents that differ from the last time are read again; the sums over all of them are made
//! from what is kept, and are the same as if everything had been read at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};

use super::analyze::primary;
use super::fulltext::{Fulltext, Library, Page};
use super::index::Index;
use super::shard::{Read, Shard, Tongue};
use super::{Document, Error};
use crate::text;

/// Language of documents that name none and do not show one.
const UNNAMED: &str = "en";
/// A lexicon is begun anew when less than this share of its words is in use, and it is not small.
const WORTHWHILE: f64 = 0.5;
const SMALL: usize = 5_000;

/// Documents and what was made of them, from one [`Index`] to the next.
#[derive(Default)]
pub struct Workbench {
    folder: Option<PathBuf>,
    /// Each is held while its index is made, the map only for a look.
    languages: Mutex<BTreeMap<String, Arc<Mutex<Language>>>>,
}

struct Language {
    tongue: Tongue,
    /// By id.
    read: Vec<Read>,
    library: Option<Library>,
    shard: Option<Arc<Shard>>,
}

impl Workbench {
    /// Keeps everything in memory.
    pub fn new() -> Workbench {
        Workbench::default()
    }

    /// Keeps posts and pages in tantivy indexes below `folder`, memory-mapped, one a language. What
    /// cannot be kept there (the folder is read-only, another process writes to it) is kept in memory.
    pub fn on_disk(folder: &Path) -> Workbench {
        Workbench {
            folder: Some(folder.to_owned()),
            ..Workbench::default()
        }
    }

    /// An index of exactly these documents, in whatever order they come. A document that is equal to
    /// the one with its id the last time is not read again; handing in the same `Arc` makes finding
    /// that out quicker still. Languages are told apart by `language`'s primary part; documents that
    /// name none are taken for what most of their titles are written in.
    pub fn index(&self, documents: Vec<Arc<Document>>) -> Result<Index, Error> {
        let unnamed = unnamed_language(documents.iter().map(Arc::as_ref));
        let mut languages: BTreeMap<String, Vec<Arc<Document>>> = BTreeMap::new();
        for document in documents {
            let language = language_of(&document, &unnamed);
            languages.entry(language).or_default().push(document);
        }
        let mut kept = self.languages.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|language, _| languages.contains_key(language));
        drop(kept);
        let mut shards = Vec::with_capacity(languages.len());
        for (language, documents) in languages {
            let folder = self.folder.as_ref().map(|folder| folder.join(&language));
            let kept = self.language(&language);
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            let shard = kept.update(documents);
            kept.read_pages(&shard, folder.as_deref())?;
            shards.push(shard);
        }
        Ok(Index::of(shards))
    }

    /// The browser's index of documents that are all in one language; what was read for it is read for
    /// [`Workbench::index`], and the other way round.
    pub fn static_index(&self, language: &str, documents: Vec<Arc<Document>>) -> super::StaticIndex {
        let kept = self.language(&primary(language));
        let shard = match kept.try_lock() {
            Ok(mut kept) => kept.update(documents),
            Err(TryLockError::Poisoned(kept)) => kept.into_inner().update(documents),
            // Who waited here on a thread that all share would keep from it who has it.
            Err(TryLockError::WouldBlock) => Language::new(&primary(language)).update(documents),
        };
        super::packed::pack(&shard)
    }

    fn language(&self, language: &str) -> Arc<Mutex<Language>> {
        let mut languages = self.languages.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = languages.entry(language.to_owned());
        kept.or_insert_with(|| Arc::new(Mutex::new(Language::new(language))))
            .clone()
    }
}

impl Language {
    fn new(language: &str) -> Language {
        Language {
            tongue: Tongue::new(language),
            read: Vec::new(),
            library: None,
            shard: None,
        }
    }

    /// The shard of these documents; its pages wait for [`Language::read_pages`].
    fn update(&mut self, mut documents: Vec<Arc<Document>>) -> Arc<Shard> {
        documents.sort_by(|a, b| a.id.cmp(&b.id));
        let (read, changed) = self.read(documents);
        if let (Some(shard), false) = (&self.shard, changed) {
            self.read = read;
            return shard.clone();
        }
        let mut shard = Shard::new(&self.tongue, read.clone());
        let words = self.tongue.lexicon.words().len();
        if words > SMALL && shard.census.share() < WORTHWHILE {
            self.tongue = Tongue::new(shard.language());
            let documents: Vec<Arc<Document>> = read.into_iter().map(|read| read.document).collect();
            self.read = self.tongue.read(&documents);
            shard = Shard::new(&self.tongue, self.read.clone());
        } else {
            self.read = read;
        }
        let shard = Arc::new(shard);
        self.shard = Some(shard.clone());
        shard
    }

    /// Lets tantivy read a shard's posts and pages, unless it has.
    fn read_pages(&mut self, shard: &Shard, folder: Option<&Path>) -> Result<(), Error> {
        if shard.fulltext.get().is_none()
            && let Some(fulltext) = self.fulltext(shard, folder)?
        {
            shard.fulltext.get_or_init(|| fulltext);
        }
        Ok(())
    }

    /// What was read of the documents, by id, and whether anything is new or gone.
    fn read(&mut self, documents: Vec<Arc<Document>>) -> (Vec<Read>, bool) {
        let mut known = std::mem::take(&mut self.read).into_iter().peekable();
        let mut changed = false;
        let mut new: Vec<Arc<Document>> = Vec::new();
        let mut found: Vec<Option<Read>> = Vec::with_capacity(documents.len());
        for document in documents {
            while known.next_if(|read| read.document.id < document.id).is_some() {
                changed = true;
            }
            let same = |read: &Read| Arc::ptr_eq(&read.document, &document) || read.document == document;
            let kept = known.next_if(|read| read.document.id == document.id);
            let kept = kept.filter(same);
            if kept.is_none() {
                new.push(document);
            }
            found.push(kept);
        }
        changed |= !new.is_empty() || known.next().is_some();
        let mut new = self.tongue.read(&new).into_iter();
        let read = found.into_iter().filter_map(|kept| kept.or_else(|| new.next()));
        (read.collect(), changed)
    }

    /// The posts and pages for tantivy, if there are any.
    fn fulltext(&mut self, shard: &Shard, folder: Option<&Path>) -> Result<Option<Fulltext>, Error> {
        if shard.pages.is_empty() && self.library.is_none() {
            return Ok(None);
        }
        let mut wanted: BTreeMap<&str, u64> = BTreeMap::new();
        for page in &shard.pages {
            let mut half = [0; 8];
            half.copy_from_slice(&page.stamp[..8]);
            wanted.insert(&page.document.id, u64::from_le_bytes(half));
        }
        let first = self.library.is_none();
        match self.try_update(shard, &wanted, folder) {
            Ok(fulltext) => Ok(Some(fulltext)),
            // Another process may hold the folder, or the disk be full: memory will do.
            Err(_) if folder.is_some() || !first => {
                self.library = None;
                self.try_update(shard, &wanted, None)
                    .map(Some)
                    .map_err(|cause| Error::Build {
                        cause: cause.to_string(),
                    })
            }
            Err(cause) => Err(Error::Build {
                cause: cause.to_string(),
            }),
        }
    }

    fn try_update(
        &mut self,
        shard: &Shard,
        wanted: &BTreeMap<&str, u64>,
        folder: Option<&Path>,
    ) -> tantivy::Result<Fulltext> {
        let library = match &mut self.library {
            Some(library) => library,
            None => self.library.insert(Library::open(folder)?),
        };
        library.update(wanted, |id| page(shard, id))
    }
}

/// A page's stems in letters.
fn page(shard: &Shard, id: &str) -> Page {
    let at = shard
        .pages
        .binary_search_by(|read| read.document.id.as_str().cmp(id));
    let Ok(at) = at else {
        return Page::default();
    };
    let (lexicon, tokens) = (&shard.lexicon, &shard.pages[at].tokens);
    let names = |words: &[u32]| lexicon.names(words.iter().map(|word| lexicon.stem_of(*word)));
    Page {
        title: tokens.rows().next().map(names).unwrap_or_default(),
        body: names(&tokens.body),
    }
}

/// The language of one document.
pub(super) fn language_of(document: &Document, unnamed: &str) -> String {
    let named = primary(&document.language);
    if named.is_empty() {
        unnamed.to_owned()
    } else {
        named
    }
}

/// The language most unnamed documents' titles seem to be in.
pub(super) fn unnamed_language<'d>(documents: impl Iterator<Item = &'d Document>) -> String {
    let unnamed = documents.filter(|document| document.language.trim().is_empty());
    let sample: Vec<&str> = unnamed
        .take(200)
        .map(|document| document.title.as_str())
        .collect();
    match text::language(&sample.join("\n")) {
        Some(found) if found.confidence > 0.5 => found.code,
        _ => UNNAMED.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::*;

    fn document(kind: Kind, id: &str, title: &str) -> Arc<Document> {
        Arc::new(Document {
            id: id.to_owned(),
            kind,
            title: title.to_owned(),
            language: "en".to_owned(),
            ..Document::default()
        })
    }

    #[test]
    fn a_change_gives_what_reading_everything_gives() {
        let kept = Workbench::new();
        let seat = document(Kind::Entry, "seat", "Can I change my seat?");
        let bag = document(Kind::Entry, "bag", "How many bags?");
        let post = document(Kind::Post, "post", "New seats");
        kept.index(vec![seat.clone(), bag.clone(), post.clone()]).unwrap();
        let bag = document(Kind::Entry, "bag", "Which suitcase may I take?");
        let pets = document(Kind::Entry, "pets", "May my dog fly?");
        let now = vec![pets, bag, post];
        let (kept, anew) = (
            kept.index(now.clone()).unwrap(),
            Workbench::new().index(now).unwrap(),
        );
        for query in [
            "seat",
            "suitcase",
            "sutcase",
            "bags",
            "how many",
            "dog",
            "change my seats",
        ] {
            let (a, b) = (kept.search(query, 9, None), anew.search(query, 9, None));
            assert_eq!(a.results, b.results, "{query}");
            assert_eq!(
                (a.corrected, a.confidence),
                (b.corrected, b.confidence),
                "{query}"
            );
        }
        assert_eq!(kept.static_index("en"), anew.static_index("en"));
        assert_eq!(kept.fingerprint("en"), anew.fingerprint("en"));
    }

    #[test]
    fn nothing_new_keeps_the_index_and_nothing_left_empties_it() {
        let kept = Workbench::new();
        let all = vec![
            document(Kind::Entry, "seat", "Seats"),
            document(Kind::Post, "post", "Bags"),
        ];
        kept.index(all.clone()).unwrap();
        let english = || kept.language("en").lock().unwrap().shard.clone().unwrap();
        let before = english();
        kept.index(all.clone()).unwrap();
        assert!(Arc::ptr_eq(&before, &english()));
        let without_post = kept.index(all[..1].to_vec()).unwrap();
        assert!(without_post.search("bags", 9, None).results.is_empty());
        assert!(
            kept.index(Vec::new())
                .unwrap()
                .search("seats", 9, None)
                .results
                .is_empty()
        );
    }

    #[test]
    fn a_lexicon_of_words_long_gone_is_begun_anew() {
        let kept = Workbench::new();
        let words = |prefix: &str| (0..SMALL).map(|n| format!("{prefix}{n} ")).collect::<String>();
        for round in 0..4 {
            let title = words(&format!("word{round}x"));
            kept.index(vec![document(Kind::Entry, "all", &title)]).unwrap();
        }
        let english = kept.language("en");
        assert!(english.lock().unwrap().tongue.lexicon.words().len() <= 2 * SMALL);
    }
}
