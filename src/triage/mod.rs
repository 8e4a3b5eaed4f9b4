//! Decides what becomes of a comment, and why: rules as features of a small linear model.
//!
//! It never sends and never publishes; the desk, `care` and `site` do, on its verdict.

mod danger;
mod head;
mod lexicon;
mod normal;
mod saved;
mod signals;
mod spam;
mod verdict;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use self::head::{Example, Head, Pace};
use self::saved::Labelled;

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

impl Disposition {
    /// All ten.
    pub const ALL: [Disposition; 10] = [
        Disposition::Publish,
        Disposition::Praise,
        Disposition::KnownQuestion,
        Disposition::NewQuestion,
        Disposition::ServiceIssue,
        Disposition::Misinformation,
        Disposition::Feedback,
        Disposition::Crisis,
        Disposition::Rage,
        Disposition::Spam,
    ];

    /// Its name on the wire and in the store.
    pub fn name(self) -> &'static str {
        match self {
            Disposition::Publish => "publish",
            Disposition::Praise => "praise",
            Disposition::KnownQuestion => "known_question",
            Disposition::NewQuestion => "new_question",
            Disposition::ServiceIssue => "service_issue",
            Disposition::Misinformation => "misinformation",
            Disposition::Feedback => "feedback",
            Disposition::Crisis => "crisis",
            Disposition::Rage => "rage",
            Disposition::Spam => "spam",
        }
    }

    /// By its name.
    pub fn named(name: &str) -> Option<Disposition> {
        Disposition::ALL.into_iter().find(|one| one.name() == name)
    }
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

/// Own decisions after which the learnt spam score counts.
const SPAM_DECISIONS: usize = 50;

/// A model: rules and learned weights.
#[derive(Clone, Debug)]
pub struct Model {
    /// Needs care, praise, other.
    coarse: Head,
    /// Service issue, crisis, rage.
    care: Head,
    /// Publish, question, misinformation, feedback.
    other: Head,
    /// Not spam, spam: words only, silent until there are enough own decisions.
    spam: Option<Head>,
    /// The site's decisions, sorted.
    decisions: Vec<Labelled>,
}

/// What the product is delivered with; computed once, from constants.
static SHIPPED: LazyLock<Model> = LazyLock::new(|| {
    let mut model = Model::rules_only();
    let seeds: Vec<Labelled> = include_str!("seed.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(name, text)| Some(Labelled::new(text, Disposition::named(name)?)))
        .collect();
    model.fit(
        &seeds,
        Pace {
            rate: 0.2,
            pull: (0.6, 4.0),
            evened: 1.0,
        },
    );
    model
});

impl Default for Model {
    fn default() -> Model {
        Model::shipped()
    }
}

impl Model {
    /// The shipped one: rules and a prior learnt from our own text.
    pub fn shipped() -> Model {
        SHIPPED.clone()
    }

    fn rules_only() -> Model {
        let rows = || lexicon::ROWS.iter();
        Model {
            coarse: Head::new(rows().map(|row| row.coarse), lexicon::COARSE_BIAS),
            care: Head::new(rows().map(|row| row.care), lexicon::CARE_BIAS),
            other: Head::new(rows().map(|row| row.other), lexicon::OTHER_BIAS),
            spam: None,
            decisions: Vec::new(),
        }
    }

    /// The site's own from `root/.frontload/triage.json`, over the shipped one; shipped when absent.
    pub fn load(root: &Path) -> Result<Model, Error> {
        let mut model = Model::shipped();
        model.take(saved::read(root)?);
        Ok(model)
    }

    /// Judges one text.
    pub fn judge(&self, text: &str, context: &Context) -> Verdict {
        verdict::judge(self, text, context)
    }

    /// Learns from decisions; deterministic, and the same whatever the order or the batches.
    pub fn learn(&mut self, labelled: &[(String, Disposition)]) {
        self.take(
            labelled
                .iter()
                .map(|(text, disposition)| Labelled::new(text, *disposition))
                .collect(),
        );
    }

    /// Number of the site's own decisions.
    pub fn decisions(&self) -> usize {
        self.decisions.len()
    }

    /// Saves the site's own part, atomically.
    pub fn save(&self, root: &Path) -> Result<(), Error> {
        saved::write(root, &self.decisions)
    }

    /// Adds decisions and learns all of them afresh from the shipped weights, in sorted order.
    fn take(&mut self, more: Vec<Labelled>) {
        if more.is_empty() {
            return;
        }
        let mut decisions = std::mem::take(&mut self.decisions);
        decisions.extend(more);
        decisions.sort();
        *self = Model::shipped();
        self.fit(
            &decisions,
            Pace {
                rate: 0.2,
                pull: (0.3, 1.0),
                evened: 0.7,
            },
        );
        self.spam = learn_spam(&decisions);
        self.decisions = decisions;
    }

    fn fit(&mut self, labelled: &[Labelled], pace: Pace) {
        let examples = |class: &dyn Fn(Disposition) -> Option<usize>| -> Vec<Example<'_>> {
            labelled
                .iter()
                .filter_map(|one| {
                    Some(Example {
                        features: &one.features,
                        class: class(one.disposition)?,
                    })
                })
                .collect()
        };
        let coarse = examples(&|given| verdict::coarse(given));
        let care = examples(&|given| verdict::within_care(given));
        let other = examples(&|given| verdict::within_other(given));
        self.coarse.learn(&coarse, pace);
        // One kind alone teaches nothing about the difference, and would drown the rare ones. Anger and
        // danger must be seen to be believed: words alone move this head little.
        if care.iter().any(|one| one.class != care[0].class) {
            let careful = Pace {
                pull: (pace.pull.0 * 8.0, pace.pull.1),
                evened: pace.evened * 0.3,
                ..pace
            };
            self.care.learn(&care, careful);
        }
        self.other.learn(&other, pace);
    }
}

/// A spam head from own decisions, if they are enough and of both kinds.
fn learn_spam(decisions: &[Labelled]) -> Option<Head> {
    let spam = decisions
        .iter()
        .filter(|one| one.disposition == Disposition::Spam)
        .count();
    if decisions.len() < SPAM_DECISIONS || spam < 5 || decisions.len() - spam < 5 {
        return None;
    }
    let examples: Vec<Example<'_>> = decisions
        .iter()
        .map(|one| Example {
            features: &one.features,
            class: usize::from(one.disposition == Disposition::Spam),
        })
        .collect();
    let mut head = Head::new(lexicon::ROWS.iter().map(|_| [0.0, 0.0]), [1.0, -1.0]);
    head.learn(
        &examples,
        Pace {
            rate: 0.2,
            pull: (0.3, 1.0),
            evened: 0.5,
        },
    );
    Some(head)
}

impl Labelled {
    fn new(text: &str, disposition: Disposition) -> Labelled {
        Labelled {
            disposition,
            features: signals::see(text, &Context::default()).features,
        }
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
