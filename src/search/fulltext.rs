//! tantivy's only user: posts and pages, in memory, by the stems that the rest of the search uses.
//!
//! Texts come in as stems and queries as stems; tantivy splits at blanks and ranks, no more.

use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, WhitespaceTokenizer};
use tantivy::{Searcher, TantivyDocument, Term};

/// A word in a headline counts as much as in a question: rows and all phrasings together.
const TITLE_BOOST: f32 = 4.0;
const WRITER_BYTES: usize = 15_000_000;

/// Posts and pages of one language.
pub(super) struct Fulltext {
    searcher: Searcher,
    title: Field,
    body: Field,
    place: &'static str,
}

/// One document's stems, separated by blanks.
pub(super) struct Page {
    /// Position in the index's documents.
    pub(super) place: u32,
    pub(super) title: String,
    pub(super) body: String,
}

impl Fulltext {
    /// Builds in memory.
    pub(super) fn new(pages: impl Iterator<Item = Page>) -> tantivy::Result<Fulltext> {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("blanks")
            .set_index_option(IndexRecordOption::WithFreqs);
        let options = TextOptions::default().set_indexing_options(indexing);
        let title = schema.add_text_field("title", options.clone());
        let body = schema.add_text_field("body", options);
        let place = schema.add_u64_field("place", NumericOptions::default().set_fast());
        let index = tantivy::Index::create_in_ram(schema.build());
        let blanks = TextAnalyzer::builder(WhitespaceTokenizer::default()).build();
        index.tokenizers().register("blanks", blanks);
        let mut writer = index.writer_with_num_threads(1, WRITER_BYTES)?;
        for page in pages {
            let mut document = TantivyDocument::default();
            document.add_text(title, &page.title);
            document.add_text(body, &page.body);
            document.add_u64(place, u64::from(page.place));
            writer.add_document(document)?;
        }
        writer.commit()?;
        writer.wait_merging_threads()?;
        let searcher = index.reader()?.searcher();
        Ok(Fulltext {
            searcher,
            title,
            body,
            place: "place",
        })
    }

    /// Positions of the best documents for weighted stems, best first, and how many match at all.
    pub(super) fn find(
        &self,
        stems: &[(String, f64)],
        limit: usize,
    ) -> tantivy::Result<(Vec<(u32, f64)>, usize)> {
        if stems.is_empty() || limit == 0 {
            return Ok((Vec::new(), 0));
        }
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for (stem, weight) in stems {
            for (field, boost) in [(self.title, TITLE_BOOST), (self.body, 1.0)] {
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
            if let Some(place) = segment.fast_fields().u64(self.place)?.first(address.doc_id) {
                found.push((place as u32, f64::from(score)));
            }
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        Ok((found, total))
    }
}
