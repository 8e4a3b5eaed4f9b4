//! Synonyms written by hand: what customers call a thing that the site calls otherwise. Each becomes one
//! more phrasing of the entries that name the thing, so that every scorer knows it without being told.

use super::analyze::words;
use super::{Document, Kind};

/// Phrasings a document can gain.
const MOST: usize = 8;

/// Groups of words or phrases that mean the same.
#[derive(Clone, Debug, Default)]
pub struct Synonyms {
    groups: Vec<Vec<Vec<String>>>,
}

impl Synonyms {
    /// From lines such as `refund = money back = reimbursement`; a line of one phrase says nothing.
    pub fn new(lines: &[String]) -> Synonyms {
        let phrases = |line: &String| {
            line.split('=')
                .map(words)
                .filter(|phrase| !phrase.is_empty())
                .collect()
        };
        let groups = lines
            .iter()
            .map(phrases)
            .filter(|group: &Vec<Vec<String>>| group.len() > 1);
        Synonyms {
            groups: groups.collect(),
        }
    }

    /// Adds to an entry what its question and phrasings are with each phrase changed for its synonyms.
    pub fn widen(&self, document: &mut Document) {
        if document.kind != Kind::Entry || self.groups.is_empty() {
            return;
        }
        let known: Vec<Vec<String>> = std::iter::once(&document.title)
            .chain(&document.asked)
            .map(|row| words(row))
            .collect();
        let mut gained: Vec<Vec<String>> = Vec::new();
        for row in &known {
            for (phrase, group) in self
                .groups
                .iter()
                .flat_map(|group| group.iter().map(move |phrase| (phrase, group)))
            {
                let Some(at) = row
                    .windows(phrase.len())
                    .position(|window| window == phrase.as_slice())
                else {
                    continue;
                };
                for other in group.iter().filter(|other| *other != phrase) {
                    let mut new = row.clone();
                    new.splice(at..at + phrase.len(), other.iter().cloned());
                    if gained.len() < MOST && !known.contains(&new) && !gained.contains(&new) {
                        gained.push(new);
                    }
                }
            }
        }
        document.asked.extend(gained.into_iter().map(|row| row.join(" ")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_gains_the_words_its_customers_use() {
        let synonyms = Synonyms::new(&[
            "refund = money back".to_owned(),
            "=".to_owned(),
            "alone".to_owned(),
        ]);
        let mut document = Document {
            title: "How long does a refund take?".to_owned(),
            asked: vec!["when is my Money back here".to_owned()],
            ..Document::default()
        };
        synonyms.widen(&mut document);
        assert_eq!(
            document.asked[1..],
            ["how long does a money back take", "when is my refund here"]
        );
        let before = document.clone();
        Synonyms::new(&[]).widen(&mut document);
        assert_eq!(document, before);
    }

    #[test]
    fn many_synonyms_do_not_drown_an_entry() {
        let line = (0..50).map(|n| format!("word{n} = ")).collect::<String>() + "bag";
        let mut document = Document {
            title: "bag".to_owned(),
            ..Document::default()
        };
        Synonyms::new(&[line]).widen(&mut document);
        assert_eq!(document.asked.len(), MOST);
    }
}
