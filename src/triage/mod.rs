//! Decides what becomes of a comment, and why: rules as features of a small linear model.
//!
//! It never sends and never publishes; the desk, `care` and `site` do, on its verdict.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a comment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Disposition {
    Publish,
    Praise,
    KnownQuestion,
    NewQuestion,
    ServiceIssue,
    Misinformation,
    Feedback,
    Crisis,
    Rage,
    Spam,
}

/// What to judge besides the text.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Context {
    pub page: Option<String>,
    /// Best matching published entry and its confidence, found by the caller.
    pub matched: Vec<(String, f64)>,
    /// Number of links etc. are found in the text; these are facts of the request.
    pub no_stamp: bool,
    pub honeypot: bool,
}

/// The suggestion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Verdict {
    pub disposition: Disposition,
    /// Probability that care must see it, 0..1.
    pub service_issue: f64,
    /// Sums to 1 over dispositions.
    pub probabilities: BTreeMap<Disposition, f64>,
    /// In words a person understands.
    pub reasons: Vec<String>,
    /// Site paths of entries that may answer it.
    #[serde(default)]
    pub matched: Vec<String>,
}

/// A model: rules and learned weights.
#[derive(Clone, Debug, Default)]
pub struct Model {
    // owner: triage
}

impl Model {
    /// The shipped one: rules and a prior learnt from our own text.
    pub fn shipped() -> Model {
        Model::default()
    }

    /// The site's own from `root/.frontload/triage.json`, over the shipped one; shipped when absent.
    pub fn load(root: &std::path::Path) -> Result<Model, Error> {
        let _ = root;
        unimplemented!()
    }

    /// Judges one text.
    pub fn judge(&self, text: &str, context: &Context) -> Verdict {
        let _ = (text, context);
        unimplemented!()
    }

    /// Learns from decisions; deterministic, order-independent within 0.02.
    pub fn learn(&mut self, labelled: &[(String, Disposition)]) {
        let _ = labelled;
        unimplemented!()
    }

    /// Saves the site's own part, atomically.
    pub fn save(&self, root: &std::path::Path) -> Result<(), Error> {
        let _ = root;
        unimplemented!()
    }
}

/// The model could not be read or written.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum Error {
    #[error("cannot read the triage model at `{path}`: {cause}")]
    Read { path: std::path::PathBuf, cause: String },
    #[error("cannot write the triage model at `{path}`: {cause}")]
    Write {
        path: std::path::PathBuf,
        cause: std::io::Error,
    },
}
