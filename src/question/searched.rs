//! Searches that found no answer: they count for the question they mean, and those that mean none
//! and come again and again are gaps of their own.
//!
//! What was typed is masked before it is kept, redacted here, and shown only once several searches
//! agree on it. Such a gap is never drafted unasked: there is no answer to draft from.

use std::collections::{BTreeMap, BTreeSet};

use super::Error;
use super::record::{Question, State};
use crate::search::{Document, Index, Kind};
use crate::store::signals::Searched;
use crate::text;
use crate::text::redact::Redactor;

/// Confidence from which a search means a question.
const SURE: f64 = 0.5;
/// Searches that must agree before their words are shown to anybody.
const AGREE: usize = 3;
/// Fewer words name a thing; they ask nothing.
const FEWEST_WORDS: usize = 2;
/// Gaps that searches alone may add in one run.
const MOST: usize = 100;

/// Searches with the same words in one language.
#[derive(Default)]
struct Heap {
    /// As most people typed it.
    term: String,
    most: i64,
    count: usize,
    last: i64,
}

/// Adds searches to the questions they mean, and gaps for the others at the end of the ranking. The
/// state of a gap known from before (`before`: id -> state) is kept.
pub fn join(
    questions: &mut Vec<Question>,
    searches: &[Searched],
    before: &BTreeMap<String, State>,
    redactor: &Redactor,
) -> Result<(), Error> {
    let index = Index::new(questions.iter().map(document).collect())?;
    let known = questions.len();
    let places: BTreeMap<String, usize> = questions
        .iter()
        .enumerate()
        .map(|(at, one)| (one.id.clone(), at))
        .collect();
    for ((language, _), heap) in heaps(searches) {
        let meant = index.matches(&heap.term, 3).into_iter().find(|(hit, sure)| {
            let question = places.get(&hit.id).map(|at| &questions[*at]);
            // a word of one language must not fall on a question of another
            *sure >= SURE
                && question.is_some_and(|one| {
                    language.is_empty() || one.language.is_empty() || one.language == language
                })
        });
        match meant.and_then(|(hit, _)| places.get(&hit.id)) {
            Some(at) => questions[*at].searches += heap.count,
            None => questions.extend(gap(&heap, &language, (before, redactor))),
        }
    }
    questions[known..].sort_by(|a, b| b.searches.cmp(&a.searches).then_with(|| a.id.cmp(&b.id)));
    questions.truncate(known + MOST);
    for (at, question) in questions.iter_mut().enumerate().skip(known) {
        question.rank = at + 1;
    }
    Ok(())
}

/// By language and words, blind to their order and form.
fn heaps(searches: &[Searched]) -> BTreeMap<(String, Vec<String>), Heap> {
    let mut heaps: BTreeMap<(String, Vec<String>), Heap> = BTreeMap::new();
    for one in searches {
        let words: BTreeSet<String> = text::words(&one.term).into_iter().collect();
        if words.is_empty() {
            continue;
        }
        let heap = heaps
            .entry((one.about.clone(), words.into_iter().collect()))
            .or_default();
        heap.count += usize::try_from(one.count).unwrap_or_default();
        heap.last = heap.last.max(one.last);
        if one.count > heap.most {
            (heap.most, heap.term) = (one.count, one.term.clone());
        }
    }
    heaps
}

fn gap(
    heap: &Heap,
    language: &str,
    (before, redactor): (&BTreeMap<String, State>, &Redactor),
) -> Option<Question> {
    let title = redactor.redact(&heap.term).text;
    let told = title == heap.term && !heap.term.contains(['#', '@', '[']);
    if heap.count < AGREE || text::words(&heap.term).len() < FEWEST_WORDS || !told {
        return None;
    }
    let id = format!(
        "s{:016x}",
        text::normal_hash(&format!("{language} {}", heap.term))
    );
    Some(Question {
        state: before.get(&id).copied().unwrap_or_default(),
        id,
        phrasings: vec![title.clone()],
        title,
        searches: heap.count,
        last: jiff::Timestamp::from_microsecond(heap.last).ok(),
        language: language.to_owned(),
        ..Question::default()
    })
}

fn document(question: &Question) -> Document {
    Document {
        id: question.id.clone(),
        kind: Kind::Entry,
        title: question.title.clone(),
        language: question.language.clone(),
        asked: question.phrasings.clone(),
        ..Document::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn searched(term: &str, count: i64) -> Searched {
        Searched {
            term: term.to_owned(),
            about: "en".to_owned(),
            count,
            last: 1,
        }
    }

    fn joined(searches: &[Searched]) -> Vec<Question> {
        let known = Question {
            id: "q1".to_owned(),
            title: "How long does a refund take?".to_owned(),
            phrasings: vec!["when do i get my money back".to_owned()],
            asks: 5,
            conversations: 5,
            language: "en".to_owned(),
            ..Question::default()
        };
        let mut questions = vec![known];
        join(&mut questions, searches, &BTreeMap::new(), &Redactor::new(&[])).unwrap();
        questions
    }

    #[test]
    fn a_search_counts_for_the_question_it_means_and_apart_from_conversations() {
        let found = joined(&[searched("get my money back", 4)]);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].searches, found[0].conversations, found[0].asks),
            (4, 5, 5)
        );
    }

    #[test]
    fn what_nobody_answers_and_several_search_is_a_gap_that_is_not_drafted_unasked() {
        let found = joined(&[
            searched("ski equipment fee", 2),
            searched("fee ski equipment", 1),
            searched("lounge opening hours", 2),
        ]);
        assert_eq!(found.len(), 2, "two searches are too few");
        let gap = &found[1];
        assert_eq!(
            (gap.title.as_str(), gap.searches, gap.conversations),
            ("ski equipment fee", 3, 0)
        );
        assert_eq!((gap.state, gap.draftable, gap.rank), (State::Gap, false, 2));
    }

    #[test]
    fn what_may_be_about_somebody_is_never_shown() {
        let found = joined(&[
            searched("refund for booking ######", 9),
            searched("where is john smith [email] now", 9),
            searched("skis", 9),
        ]);
        assert!(found.iter().all(|question| question.id == "q1"), "{found:?}");
    }

    #[test]
    fn languages_stay_apart() {
        let mut french = searched("get my money back", 3);
        french.about = "fr".to_owned();
        assert_eq!(joined(&[french])[0].searches, 0);
    }
}
