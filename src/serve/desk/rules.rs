//! What each verb of the desk does to a comment: state, log and outbox in one transaction.

use std::sync::PoisonError;

use crate::care::{self, Handoff};
use crate::comment::ledger::{self, Act, Error};
use crate::comment::{Illegal, What};
use crate::serve::endpoint::Endpoint;
use crate::serve::judge::handoff;
use crate::store::Tx;
use crate::store::comments::Row;
use crate::triage::{Disposition, Verdict};

/// What a person decided.
#[allow(missing_docs)] // the fields say what they are
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Show it.
    Publish,
    /// Hand it to care.
    Forward,
    /// Show it and hand it to care.
    Both,
    /// Keep it back until somebody decides.
    Hold,
    /// Never show it.
    Reject,
    /// Never show it, and learn that it is spam.
    Spam,
    /// Take it off the site.
    Hide,
    /// Show this text in its place.
    Redact(String),
    /// Show it, with this official answer.
    Answer(String),
    /// Let a proposed answer stand, as edited.
    Approve { answer: String, text: String },
    /// Drop a proposed answer.
    Dismiss { answer: String },
    /// Say that you work on it, or no longer.
    Claim,
    /// The opposite.
    Unclaim,
    /// Take the last decision back.
    Undo,
}

impl Verb {
    /// The verb of a form: its name, and the text or answer that goes with it.
    pub fn parse(name: &str, text: &str, answer: &str) -> Option<Verb> {
        let text = || text.to_owned();
        let answer = || answer.to_owned();
        Some(match name {
            "publish" => Verb::Publish,
            "forward" => Verb::Forward,
            "both" => Verb::Both,
            "hold" => Verb::Hold,
            "reject" => Verb::Reject,
            "spam" => Verb::Spam,
            "hide" => Verb::Hide,
            "redact" => Verb::Redact(text()),
            "answer" => Verb::Answer(text()),
            "approve" => Verb::Approve {
                answer: answer(),
                text: text(),
            },
            "dismiss" => Verb::Dismiss { answer: answer() },
            "claim" => Verb::Claim,
            "unclaim" => Verb::Unclaim,
            "undo" => Verb::Undo,
            _ => return None,
        })
    }

    /// What is said when it is done.
    pub fn done(&self) -> &'static str {
        match self {
            Verb::Publish => "Published.",
            Verb::Forward => "Handed to care.",
            Verb::Both => "Published and handed to care.",
            Verb::Hold => "Held.",
            Verb::Reject => "Rejected.",
            Verb::Spam => "Rejected as spam.",
            Verb::Hide => "Taken off the site.",
            Verb::Redact(_) => "Published without personal data.",
            Verb::Answer(_) => "Published with the official answer.",
            Verb::Approve { .. } => "The official answer stands under the comment.",
            Verb::Dismiss { .. } => "The proposed answer is dropped.",
            Verb::Claim => "This one is yours.",
            Verb::Unclaim => "Free for others again.",
            Verb::Undo => "Taken back.",
        }
    }

    /// Whether it can be taken back: what left the building cannot.
    pub fn can_be_undone(&self) -> bool {
        matches!(
            self,
            Verb::Publish | Verb::Hold | Verb::Reject | Verb::Spam | Verb::Hide | Verb::Redact(_)
        )
    }

    /// What it teaches triage about a comment that was judged as `verdict`.
    fn lesson(&self, verdict: Option<Disposition>) -> Option<Disposition> {
        let harmless = verdict.filter(|verdict| {
            !matches!(
                verdict,
                Disposition::Spam | Disposition::Crisis | Disposition::Rage | Disposition::ServiceIssue
            )
        });
        match self {
            Verb::Publish | Verb::Redact(_) | Verb::Answer(_) => {
                Some(harmless.unwrap_or(Disposition::Publish))
            }
            Verb::Forward | Verb::Both => Some(
                verdict
                    .filter(|verdict| *verdict == Disposition::Crisis)
                    .unwrap_or(Disposition::ServiceIssue),
            ),
            Verb::Spam => Some(Disposition::Spam),
            _ => None,
        }
    }
}

/// Does it, and wakes whoever has to act on it.
pub fn decide(endpoint: &Endpoint, id: &str, verb: &Verb, by: &Act) -> Result<(), Error> {
    let row = endpoint
        .store
        .read(|reader| crate::store::comments::get(reader, id))?
        .ok_or(Error::Unknown)?;
    let handoff = handoff(endpoint, &row);
    let destinations = endpoint.config.care.destinations.clone();
    if matches!(verb, Verb::Forward | Verb::Both) && destinations.is_empty() {
        let message =
            "no destination at care is configured; add one under care.destinations in frontload.yaml";
        return Err(Illegal(message.to_owned()).into());
    }
    let (own, id, act) = (verb.clone(), id.to_owned(), by.clone());
    endpoint.store.attempt(move |tx| match own {
        Verb::Forward => forward(tx, &id, &destinations, &handoff, &act),
        Verb::Both => {
            ledger::act(tx, &id, &act.event(What::Published))?;
            forward(tx, &id, &destinations, &handoff, &act)
        }
        other => simple(tx, &id, other, &act),
    })?;
    learn(endpoint, &row, verb);
    endpoint.rebuild.ring();
    endpoint.deliver.ring();
    Ok(())
}

fn simple(tx: &mut Tx<'_>, id: &str, verb: Verb, act: &Act) -> Result<(), Error> {
    let what = match verb {
        Verb::Publish => What::Published,
        Verb::Hold => What::Held,
        Verb::Reject | Verb::Spam => What::Rejected,
        Verb::Hide => What::Hidden,
        Verb::Redact(public_text) => What::Redacted { public_text },
        Verb::Claim => What::Claimed,
        Verb::Unclaim => What::Unclaimed,
        Verb::Undo => return ledger::undo(tx, id, act).map(drop),
        Verb::Dismiss { answer } => {
            belongs(tx, id, &answer)?;
            return ledger::dismiss(tx, &answer, act).map(drop);
        }
        Verb::Approve { answer, text } => {
            belongs(tx, id, &answer)?;
            if text.trim().is_empty() {
                return Err(Illegal("an official answer needs a text".to_owned()).into());
            }
            ledger::approve(tx, &answer, Some(&text), act)?;
            return show(tx, id, act);
        }
        Verb::Answer(text) => {
            ledger::answer(tx, id, &text, act)?;
            return show(tx, id, act);
        }
        Verb::Forward | Verb::Both => return Ok(()),
    };
    ledger::act(tx, id, &act.event(what)).map(drop)
}

/// A form names its answer; it must be one of this comment's.
fn belongs(tx: &mut Tx<'_>, id: &str, answer: &str) -> Result<(), Error> {
    let found = crate::store::comments::answer(&tx.reader(), answer)?.ok_or(Error::Unknown)?;
    if found.comment == id {
        Ok(())
    } else {
        Err(Error::Unknown)
    }
}

/// An official answer stands under a comment that everyone can see.
fn show(tx: &mut Tx<'_>, id: &str, act: &Act) -> Result<(), Error> {
    let row = crate::store::comments::get_for_update(tx, id)?.ok_or(Error::Unknown)?;
    if row.private || matches!(row.visibility.as_str(), "published" | "redacted") {
        return Ok(());
    }
    ledger::act(tx, id, &act.event(What::Published)).map(drop)
}

fn forward(
    tx: &mut Tx<'_>,
    id: &str,
    destinations: &[crate::config::Destination],
    handoff: &Handoff,
    act: &Act,
) -> Result<(), Error> {
    let row = crate::store::comments::get_for_update(tx, id)?.ok_or(Error::Unknown)?;
    let added = care::forward(tx, &row, destinations, handoff, &act.by, act.at)?;
    if added.is_empty() {
        return Err(Illegal("care has this comment already".to_owned()).into());
    }
    Ok(())
}

/// Triage learns from the decision at once. A model that cannot be saved is told to the log; the
/// decision stands.
fn learn(endpoint: &Endpoint, row: &Row, verb: &Verb) {
    let judged = serde_json::from_str::<Verdict>(&row.verdict)
        .ok()
        .map(|verdict| verdict.disposition);
    let Some(lesson) = verb.lesson(judged) else { return };
    let mut model = endpoint.model.lock().unwrap_or_else(PoisonError::into_inner);
    model.learn(&[(row.text.clone(), lesson)]);
    if let Err(error) = model.save(&endpoint.root) {
        tracing::error!(%error, "what triage learnt was not saved");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_teaches_what_it_says_and_no_more() {
        assert_eq!(
            Verb::Publish.lesson(Some(Disposition::Praise)),
            Some(Disposition::Praise)
        );
        assert_eq!(
            Verb::Publish.lesson(Some(Disposition::Spam)),
            Some(Disposition::Publish)
        );
        assert_eq!(
            Verb::Both.lesson(Some(Disposition::Publish)),
            Some(Disposition::ServiceIssue)
        );
        assert_eq!(
            Verb::Forward.lesson(Some(Disposition::Crisis)),
            Some(Disposition::Crisis)
        );
        assert_eq!(Verb::Hold.lesson(Some(Disposition::Publish)), None);
    }

    #[test]
    fn an_unknown_verb_is_no_verb() {
        assert_eq!(Verb::parse("delete", "", ""), None);
        assert_eq!(Verb::parse("both", "", ""), Some(Verb::Both));
    }
}
