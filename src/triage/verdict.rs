//! From a text to a verdict: the heads' probabilities put together, and the reasons in words.

use std::collections::BTreeMap;

use super::signals::{self, Features, Seen};
use super::{Context, Disposition, Model, Verdict, lexicon};

/// Confidence of a match at which a question counts as known as likely as not.
const KNOWN: f64 = 0.5;
/// Most reasons shown.
const REASONS: usize = 4;

/// Class in the head [needs care, praise, other]; spam is judged apart.
pub fn coarse(given: Disposition) -> Option<usize> {
    match given {
        Disposition::ServiceIssue | Disposition::Crisis | Disposition::Rage => Some(0),
        Disposition::Praise => Some(1),
        Disposition::Spam => None,
        _ => Some(2),
    }
}

/// Class in the head [service issue, crisis, rage].
pub fn within_care(given: Disposition) -> Option<usize> {
    match given {
        Disposition::ServiceIssue => Some(0),
        Disposition::Crisis => Some(1),
        Disposition::Rage => Some(2),
        _ => None,
    }
}

/// Class in the head [publish, question, misinformation, feedback].
pub fn within_other(given: Disposition) -> Option<usize> {
    match given {
        Disposition::Publish => Some(0),
        Disposition::KnownQuestion | Disposition::NewQuestion => Some(1),
        Disposition::Misinformation => Some(2),
        Disposition::Feedback => Some(3),
        _ => None,
    }
}

/// Judges one text.
pub fn judge(model: &Model, text: &str, context: &Context) -> Verdict {
    let seen = signals::see(text, context);
    let spam = spam(model, &seen);
    let coarse = model.coarse.judge(&seen.features);
    let care = model.care.judge(&seen.features);
    let other = model.other.judge(&seen.features);
    let best = context.matched.iter().map(|(_, sure)| *sure).fold(0.0, f64::max);
    let known = 1.0 / (1.0 + (-(best - KNOWN) * 12.0).exp());
    let group = (0..3).fold(0, |top, at| if coarse[at] > coarse[top] { at } else { top });
    let parts = [
        (0, Disposition::ServiceIssue, care[0]),
        (0, Disposition::Crisis, care[1]),
        (0, Disposition::Rage, care[2]),
        (1, Disposition::Praise, 1.0),
        (2, Disposition::Publish, other[0]),
        (2, Disposition::KnownQuestion, other[1] * known),
        (2, Disposition::NewQuestion, other[1] * (1.0 - known)),
        (2, Disposition::Misinformation, other[2]),
        (2, Disposition::Feedback, other[3]),
    ];
    let disposition = if spam >= 0.5 {
        Disposition::Spam
    } else {
        likeliest(&parts, group)
    };
    let probabilities = spread(&parts, &coarse, (spam, disposition, group));
    Verdict {
        disposition,
        service_issue: (coarse[0] * (1.0 - spam)).clamp(0.0, 1.0),
        probabilities,
        reasons: reasons(&seen, disposition, context),
        matched: context.matched.iter().map(|(path, _)| path.clone()).collect(),
    }
}

/// Spam by rules; what was learnt can only raise it, and alone it can only reach even odds with strong words.
fn spam(model: &Model, seen: &Seen) -> f64 {
    let rules = seen.suspicion.probability();
    match &model.spam {
        None => rules,
        Some(head) => {
            let learnt = head.judge(&seen.features)[1];
            rules.max(learnt * 0.95)
        }
    }
}

type Part = (usize, Disposition, f64);

/// The likeliest disposition of the likeliest group.
fn likeliest(parts: &[Part], group: usize) -> Disposition {
    parts
        .iter()
        .filter(|(of, _, _)| *of == group)
        .fold((Disposition::Publish, -1.0), |top, (_, one, part)| {
            if *part > top.1 { (*one, *part) } else { top }
        })
        .0
}

/// Probabilities that sum to 1 and whose highest is the disposition given: a group that wins as a
/// whole gives enough of its share to its own likeliest.
fn spread(
    parts: &[Part],
    coarse: &[f64],
    (spam, chosen, group): (f64, Disposition, usize),
) -> BTreeMap<Disposition, f64> {
    let mut sharper = 1.0;
    loop {
        let mut all = BTreeMap::from([(Disposition::Spam, spam)]);
        for (of, share) in coarse.iter().enumerate() {
            let power = if of == group { sharper } else { 1.0 };
            let members = || parts.iter().filter(move |part| part.0 == of);
            let sum: f64 = members().map(|part| part.2.powf(power)).sum();
            for (_, one, part) in members() {
                all.insert(*one, share * (1.0 - spam) * part.powf(power) / sum);
            }
        }
        let top = all[&chosen];
        if sharper > 100.0 || all.values().all(|p| *p <= top) {
            let sum: f64 = all.values().sum();
            return all.into_iter().map(|(one, p)| (one, p / sum)).collect();
        }
        sharper *= 1.4;
    }
}

/// Why, in words; strongest first.
fn reasons(seen: &Seen, disposition: Disposition, context: &Context) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    if disposition == Disposition::Spam {
        out.extend(seen.suspicion.reasons.iter().map(|reason| (*reason).to_owned()));
        if out.is_empty() {
            out.push("reads like what was marked as spam before".to_owned());
        }
        return out;
    }
    out.extend(seen.dangers.iter().map(|reason| (*reason).to_owned()));
    out.extend(told(&seen.features, disposition));
    out.truncate(REASONS);
    let best = context.matched.iter().max_by(|a, b| a.1.total_cmp(&b.1));
    match (disposition, best) {
        (Disposition::KnownQuestion, Some((path, _))) => out.push(format!("may be answered at {path}")),
        (Disposition::NewQuestion, _) => out.push("no published entry answers it".to_owned()),
        _ => {}
    }
    if out.is_empty() {
        out.push(
            match disposition {
                Disposition::Publish => "nothing speaks against it",
                Disposition::Praise => "reads like praise",
                Disposition::Feedback => "reads like a suggestion",
                Disposition::Misinformation => "reads like a claim against the page",
                Disposition::Rage => "reads like anger without a matter to solve",
                Disposition::Crisis => "reads like something to look at now",
                Disposition::KnownQuestion | Disposition::NewQuestion => "reads like a question",
                Disposition::ServiceIssue | Disposition::Spam => "reads like messages that care had to solve",
            }
            .to_owned(),
        );
    }
    out
}

/// Reasons of the signals that speak for this disposition; "asks for money back and names a booking or order" as one.
fn told(features: &Features, disposition: Disposition) -> Vec<String> {
    let group = coarse(disposition).unwrap_or(2);
    let mut found: Vec<(f64, &str, &str)> = lexicon::ROWS
        .iter()
        .filter(|row| !row.reason.is_empty() && row.name != "danger")
        .filter_map(|row| {
            let value = features.signal(row.name);
            let within = within_care(disposition).map(|at| row.care[at]);
            let within = within.or_else(|| within_other(disposition).map(|at| row.other[at]));
            let weight = row.coarse[group] + within.unwrap_or(0.0);
            (value > 0.0 && weight > 0.0).then_some((weight * value, row.name, row.reason))
        })
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let case = found
        .iter()
        .position(|(_, name, _)| *name == "names_case")
        .map(|at| found.remove(at));
    let mut out: Vec<String> = found.iter().map(|(_, _, reason)| (*reason).to_owned()).collect();
    match (case, out.first_mut()) {
        (Some((_, _, reason)), Some(first)) => first.push_str(&format!(" and {reason}")),
        (Some((_, _, reason)), None) => out.push(reason.to_owned()),
        (None, _) => {}
    }
    out
}
