//! What can be said of a text without knowing where it came from: normal forms, words, sentences,
//! language, similarity, and [`redact`], which takes personal data out.

mod html;
mod language;
mod normal;
pub mod redact;
mod repair;
mod sentence;

pub use html::{from_html, from_html_quoted};
pub use language::{Language, language};
pub use normal::{fold, jaccard, normal_hash, slug, word_set, words};
pub use repair::{decode, repair};
pub use sentence::sentences;
