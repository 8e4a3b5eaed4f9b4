//! tantivy's only user: posts and pages, by the stems that the rest of the search uses; on disk and
//! memory-mapped where a folder is given, else in memory.
//!
//! Texts come in as stems and queries as stems; tantivy splits at blanks and ranks, no more. An update
//! touches only documents whose stamp changed; who holds a [`Fulltext`] keeps the state it was made in.

use std::collections::BTreeMap;
use std::path::Path;

use tantivy::collector::{Count, TopDocs};
use tantivy::directory::MmapDirectory;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{TextAnalyzer, WhitespaceTokenizer};
use tantivy::{DocSet, IndexReader, ReloadPolicy, Searcher, TERMINATED, TantivyDocument, Term};

/// A word in a headline counts as much as in a question: rows and all phrasings together.
const TITLE_BOOST: f32 = 4.0;
const WRITER_BYTES: usize = 15_000_000;
/// Share of documents that may be marked as deleted before everything is written anew: until they
/// are gone they count in the statistics.
const MOST_DELETED: f64 = 0.25;

/// Posts and pages of one language, to be brought up to date.
pub(super) struct Library {
    index: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
    /// Id -> stamp of what is in it.
    held: BTreeMap<String, u64>,
}

#[derive(Clone, Copy)]
struct Fields {
    title: Field,
    body: Field,
    id: Field,
    stamp: Field,
}

/// One state of a [`Library`], searchable.
pub(super) struct Fulltext {
    searcher: Searcher,
    fields: Fields,
}

/// One document's stems, separated by blanks.
#[derive(Default)]
pub(super) struct Page {
    pub(super) title: String,
    pub(super) body: String,
}

impl Library {
    /// Opens what is in `folder`, or makes it; in memory without one. What cannot be read is made anew.
    pub(super) fn open(folder: Option<&Path>) -> tantivy::Result<Library> {
        match folder {
            None => Library::with(tantivy::Index::create_in_ram(schema().0)),
            Some(folder) => Library::on_disk(folder).or_else(|_| {
                // a half-written or older index is worth nothing: its documents are all at hand
                std::fs::remove_dir_all(folder).ok();
                Library::on_disk(folder)
            }),
        }
    }

    fn on_disk(folder: &Path) -> tantivy::Result<Library> {
        std::fs::create_dir_all(folder)?;
        let directory = MmapDirectory::open(folder)?;
        let index = tantivy::Index::open_or_create(directory, schema().0)?;
        Library::with(index)
    }

    fn with(index: tantivy::Index) -> tantivy::Result<Library> {
        let blanks = TextAnalyzer::builder(WhitespaceTokenizer::default()).build();
        index.tokenizers().register("blanks", blanks);
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        let mut library = Library {
            fields: schema().1,
            held: BTreeMap::new(),
            index,
            reader,
        };
        library.held = library.stamps()?;
        Ok(library)
    }

    /// Brings it up to date with `wanted`, id -> stamp; `page` is asked for documents that are new or
    /// have another stamp.
    pub(super) fn update(
        &mut self,
        wanted: &BTreeMap<&str, u64>,
        page: impl Fn(&str) -> Page,
    ) -> tantivy::Result<Fulltext> {
        let gone: Vec<String> = self
            .held
            .iter()
            .filter(|(id, stamp)| wanted.get(id.as_str()) != Some(stamp))
            .map(|(id, _)| id.clone())
            .collect();
        let fresh = |id: &str, stamp: u64| self.held.get(id) != Some(&stamp);
        let new: Vec<(&str, u64)> = wanted
            .iter()
            .map(|(id, stamp)| (*id, *stamp))
            .filter(|(id, stamp)| fresh(id, *stamp))
            .collect();
        if gone.is_empty() && new.is_empty() {
            return Ok(self.state());
        }
        let searcher = self.reader.searcher();
        let all: u64 = searcher
            .segment_readers()
            .iter()
            .map(|s| u64::from(s.max_doc()))
            .sum();
        let left = searcher.num_docs().saturating_sub(gone.len() as u64);
        let anew = !gone.is_empty() && (all - left.min(all)) as f64 > MOST_DELETED * all as f64 + 8.0;
        let mut writer = self.index.writer_with_num_threads(1, WRITER_BYTES)?;
        let new = if anew {
            writer.delete_all_documents()?;
            wanted.iter().map(|(id, stamp)| (*id, *stamp)).collect()
        } else {
            for id in &gone {
                writer.delete_term(Term::from_field_text(self.fields.id, id));
            }
            new
        };
        for (id, stamp) in new {
            let page = page(id);
            let mut document = TantivyDocument::default();
            document.add_text(self.fields.title, &page.title);
            document.add_text(self.fields.body, &page.body);
            document.add_text(self.fields.id, id);
            document.add_u64(self.fields.stamp, stamp);
            writer.add_document(document)?;
        }
        writer.commit()?;
        writer.wait_merging_threads()?;
        self.reader.reload()?;
        self.held = wanted
            .iter()
            .map(|(id, stamp)| ((*id).to_owned(), *stamp))
            .collect();
        Ok(self.state())
    }

    fn state(&self) -> Fulltext {
        Fulltext {
            searcher: self.reader.searcher(),
            fields: self.fields,
        }
    }

    /// Ids and stamps of the documents that an index read from disk holds.
    fn stamps(&self) -> tantivy::Result<BTreeMap<String, u64>> {
        let mut found = BTreeMap::new();
        for segment in self.reader.searcher().segment_readers() {
            let stamps = segment.fast_fields().u64("stamp")?;
            let ids = segment.inverted_index(self.fields.id)?;
            let mut terms = ids.terms().stream()?;
            while let Some((id, info)) = terms.next() {
                let mut documents = ids.read_postings_from_terminfo(info, IndexRecordOption::Basic)?;
                let id = String::from_utf8_lossy(id).into_owned();
                loop {
                    let document = documents.doc();
                    if document == TERMINATED {
                        break;
                    }
                    let alive = segment
                        .alive_bitset()
                        .is_none_or(|alive| alive.is_alive(document));
                    if let Some(stamp) = stamps.first(document).filter(|_| alive) {
                        found.insert(id.clone(), stamp);
                    }
                    documents.advance();
                }
            }
        }
        Ok(found)
    }
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("blanks")
        .set_index_option(IndexRecordOption::WithFreqs);
    let options = TextOptions::default().set_indexing_options(indexing);
    let title = schema.add_text_field("title", options.clone());
    let body = schema.add_text_field("body", options);
    let id = schema.add_text_field("id", STRING | FAST);
    let stamp = schema.add_u64_field("stamp", NumericOptions::default().set_fast());
    let fields = Fields {
        title,
        body,
        id,
        stamp,
    };
    (schema.build(), fields)
}

impl Fulltext {
    /// Ids of the best documents for weighted stems, best first, and how many match at all.
    pub(super) fn find(
        &self,
        stems: &[(String, f64)],
        limit: usize,
    ) -> tantivy::Result<(Vec<(String, f64)>, usize)> {
        if stems.is_empty() || limit == 0 {
            return Ok((Vec::new(), 0));
        }
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for (stem, weight) in stems {
            for (field, boost) in [(self.fields.title, TITLE_BOOST), (self.fields.body, 1.0)] {
                let term = Term::from_field_text(field, stem);
                let term = TermQuery::new(term, IndexRecordOption::WithFreqs);
                let term = BoostQuery::new(Box::new(term), boost * *weight as f32);
                clauses.push((Occur::Should, Box::new(term)));
            }
        }
        let query = BooleanQuery::new(clauses);
        let top = TopDocs::with_limit(limit).order_by_score();
        let (top, total) = self.searcher.search(&query, &(top, Count))?;
        let mut found = Vec::with_capacity(top.len());
        for (score, address) in top {
            let segment = self.searcher.segment_reader(address.segment_ord);
            let Some(ids) = segment.fast_fields().str("id")? else {
                continue;
            };
            let mut id = String::new();
            if let Some(ord) = ids.term_ords(address.doc_id).next()
                && ids.ord_to_str(ord, &mut id)?
            {
                found.push((id, f64::from(score)));
            }
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok((found, total))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(id: &str) -> Page {
        Page {
            title: id.to_owned(),
            body: "body text".to_owned(),
        }
    }

    fn ids(fulltext: &Fulltext, stem: &str) -> Vec<String> {
        let found = fulltext.find(&[(stem.to_owned(), 1.0)], 10).unwrap().0;
        found.into_iter().map(|hit| hit.0).collect()
    }

    #[test]
    fn an_update_touches_what_changed_and_outlives_the_process() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("pages");
        let first = BTreeMap::from([("bag", 1), ("seat", 2), ("pets", 3)]);
        let before = Library::open(Some(&folder))
            .unwrap()
            .update(&first, page)
            .unwrap();
        assert_eq!(ids(&before, "body").len(), 3);

        let mut again = Library::open(Some(&folder)).unwrap();
        let asked = std::sync::Mutex::new(Vec::new());
        let second = BTreeMap::from([("bag", 1), ("seat", 9), ("food", 4)]);
        let after = again.update(&second, |id| {
            asked.lock().unwrap().push(id.to_owned());
            page(id)
        });
        assert_eq!(*asked.lock().unwrap(), ["food", "seat"]);
        assert_eq!(ids(&after.unwrap(), "body"), ["bag", "food", "seat"]);
        assert_eq!(
            ids(&before, "body").len(),
            3,
            "who holds the state before keeps it"
        );
    }

    #[test]
    fn what_cannot_be_read_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("meta.json"), "{\"half").unwrap();
        let mut library = Library::open(Some(folder.path())).unwrap();
        let state = library.update(&BTreeMap::from([("bag", 1)]), page).unwrap();
        assert_eq!(ids(&state, "bag"), ["bag"]);
    }
}
