//! Coverage, and the questions that no entry answers, from the last harvest.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Figure, share};
use crate::question::{Question, State};

/// Gaps shown.
const TOP: usize = 20;
/// Sample phrasings of a gap.
const SAMPLES: usize = 3;

/// A question that no published entry answers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Gap {
    pub question_id: String,
    pub title: String,
    /// Conversations in the window.
    pub conversations: usize,
    /// In the last 28 days of the archive and in the 28 before.
    pub trend: (usize, usize),
    /// Conversations in the window x (1 - coverage).
    pub weight: f64,
    /// Whether a draft waits for it.
    pub drafted: bool,
    /// In the customers' words, redacted.
    pub phrasings: Vec<String>,
}

/// Conversations of a question in the window; all of them when none has a time.
fn in_window(question: &Question, since: &str, until: &str) -> usize {
    if question.per_day.is_empty() {
        return question.conversations;
    }
    let inside = |day: &str| (since..=until).contains(&day);
    question
        .per_day
        .iter()
        .filter(|(day, _)| inside(day))
        .map(|(_, count)| count)
        .sum()
}

/// Questions are what an FAQ can answer: neither complaints nor what a person has set aside.
fn counts(question: &&Question) -> bool {
    !question.complaint && question.state != State::Ignored
}

/// Coverage and its split.
pub(super) fn coverage(questions: &[Question], since: &str, until: &str) -> Vec<Figure> {
    let (mut all, mut found, mut hard) = (0.0, 0.0, 0.0);
    for question in questions.iter().filter(counts) {
        let conversations = in_window(question, since, until) as f64;
        let covered = conversations * question.coverage.clamp(0.0, 1.0);
        all += conversations;
        if question.still_asked {
            hard += covered;
        } else {
            found += covered;
        }
    }
    vec![
        share(
            "coverage",
            "Coverage",
            (found + hard, all),
            "conversations whose question a published entry answered when it arrived / conversations with a recurring question",
        ),
        share(
            "covered",
            "Covered",
            (found, all),
            "covered conversations of questions that went quiet / conversations with a recurring question",
        ),
        share(
            "still_asked",
            "Covered, but still asked",
            (hard, all),
            "covered conversations of questions that are still asked (hard to find) / conversations with a recurring question",
        ),
        share(
            "gap",
            "Gap",
            (all - found - hard, all),
            "conversations that no published entry answered when they arrived / conversations with a recurring question",
        ),
    ]
}

/// The gaps that cost most.
pub(super) fn top(questions: &[Question], since: &str, until: &str) -> Vec<Gap> {
    let mut gaps: BTreeMap<&str, Gap> = BTreeMap::new();
    let open = |question: &&Question| matches!(question.state, State::Gap | State::Drafted);
    for question in questions.iter().filter(counts).filter(open) {
        let conversations = in_window(question, since, until);
        let weight = conversations as f64 * (1.0 - question.coverage.clamp(0.0, 1.0));
        if weight > 0.0 {
            let gap = Gap {
                question_id: question.id.clone(),
                title: question.title.clone(),
                conversations,
                trend: question.trend,
                weight,
                drafted: question.state == State::Drafted,
                phrasings: question.phrasings.iter().take(SAMPLES).cloned().collect(),
            };
            gaps.insert(&question.id, gap);
        }
    }
    let mut gaps: Vec<Gap> = gaps.into_values().collect();
    gaps.sort_by(|a, b| {
        b.weight
            .total_cmp(&a.weight)
            .then_with(|| a.question_id.cmp(&b.question_id))
    });
    gaps.truncate(TOP);
    gaps
}
