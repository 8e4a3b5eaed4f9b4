//! What can be said of a text without knowing where it came from: normal forms, words, sentences,
//! language, similarity, and [`redact`], which takes personal data out.

pub mod redact;

/// A language code (ISO 639-1) and how sure we are, 0..1.
#[derive(Clone, Debug, PartialEq)]
pub struct Language {
    /// `en`, `es`, ...
    pub code: String,
    /// 0..1.
    pub confidence: f64,
}

/// Guesses the language; `None` for very short or undecidable text.
pub fn language(text: &str) -> Option<Language> {
    let _ = text;
    unimplemented!()
}

/// NFKD, marks stripped, lower case: the form in which words are compared.
pub fn fold(text: &str) -> String {
    let _ = text;
    unimplemented!()
}

/// Folded words: maximal runs of letters and digits.
pub fn words(text: &str) -> Vec<String> {
    let _ = text;
    unimplemented!()
}

/// Sentences, trimmed, in order; knows common abbreviations and list lines.
pub fn sentences(text: &str) -> Vec<&str> {
    let _ = text;
    unimplemented!()
}

/// A URL-safe ASCII slug; never empty (falls back to a short hash).
pub fn slug(text: &str) -> String {
    let _ = text;
    unimplemented!()
}

/// Plain text of an HTML fragment: blocks become lines, entities are decoded, scripts and styles dropped.
pub fn from_html(html: &str) -> String {
    let _ = html;
    unimplemented!()
}
