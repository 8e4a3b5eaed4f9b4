//! One linear head: a softmax over a few classes, from rule signals and hashed words, learnt by
//! averaged online steps. It knows nothing of dispositions.

use std::collections::HashMap;

use super::lexicon;
use super::signals::Features;

/// Most classes a head has.
const WIDEST: usize = 4;
/// Length of the words' part of a text's vector; the signals' part is about as long.
const WORDS_LENGTH: f64 = 1.0;

type Weights = [f64; WIDEST];

/// A head: fixed weights of the rules, plus what was learnt.
#[derive(Clone, Debug, Default)]
pub struct Head {
    classes: usize,
    /// Rule weights and bias as written down.
    rules: Vec<Weights>,
    bias: Weights,
    /// Learnt, by input; looked up, never iterated.
    learnt: HashMap<u32, Weights>,
}

/// One labelled text.
pub struct Example<'a> {
    /// What is seen.
    pub features: &'a Features,
    /// Index of the class.
    pub class: usize,
}

/// How a head learns.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// First step.
    pub rate: f64,
    /// Pull back to where learning began, for words and for signals.
    pub pull: (f64, f64),
    /// How much classes are evened out: 0 = as they come, 1 = fully.
    pub evened: f64,
}

impl Head {
    /// A head with rule weights by row, and a bias.
    pub fn new<const N: usize>(rules: impl Iterator<Item = [f64; N]>, bias: [f64; N]) -> Head {
        let widen = |narrow: [f64; N]| {
            let mut wide = [0.0; WIDEST];
            wide[..N].copy_from_slice(&narrow);
            wide
        };
        Head {
            classes: N,
            rules: rules.map(widen).collect(),
            bias: widen(bias),
            learnt: HashMap::new(),
        }
    }

    /// Probabilities of the classes; sum 1.
    pub fn judge(&self, features: &Features) -> Vec<f64> {
        let inputs = self.inputs(features);
        self.softmax(&inputs, &self.learnt)[..self.classes].to_vec()
    }

    /// Inputs as (index, value): the bias, the signals, then words.
    fn inputs(&self, features: &Features) -> Vec<(u32, f64)> {
        let words = features.places.len().max(1) as f64;
        let each = WORDS_LENGTH / words.sqrt();
        let signals = features.signals.iter().filter_map(|(name, value)| {
            let at = lexicon::index(name)? as u32;
            Some((at + 1, f64::from(*value) / 16.0))
        });
        let offset = lexicon::ROWS.len() as u32 + 1;
        std::iter::once((0, 1.0))
            .chain(signals)
            .chain(features.places.iter().map(|place| (place + offset, each)))
            .collect()
    }

    fn softmax(&self, inputs: &[(u32, f64)], learnt: &HashMap<u32, Weights>) -> Weights {
        let mut scores = self.bias;
        for (at, value) in inputs {
            let rule = (*at as usize).checked_sub(1).and_then(|row| self.rules.get(row));
            for weights in [rule, learnt.get(at)].into_iter().flatten() {
                for (score, weight) in scores.iter_mut().zip(weights) {
                    *score += weight * value;
                }
            }
        }
        let highest = scores[..self.classes].iter().copied().fold(f64::MIN, f64::max);
        let mut out = [0.0; WIDEST];
        for (out, score) in out[..self.classes].iter_mut().zip(scores) {
            *out = (score - highest).exp();
        }
        let sum: f64 = out.iter().sum();
        out.map(|part| part / sum)
    }

    /// Learns from examples, which must come in a fixed order; what was learnt before is where it starts,
    /// and is what it is pulled back to.
    pub fn learn(&mut self, examples: &[Example<'_>], pace: Pace) {
        if examples.is_empty() {
            return;
        }
        let weights = self.class_weights(examples, pace.evened);
        let inputs: Vec<_> = examples
            .iter()
            .map(|example| self.inputs(example.features))
            .collect();
        // A danger to people stays what it is, however rarely it was seen.
        let frozen = lexicon::index("danger").map(|at| at as u32 + 1);
        let rounds = (12_000 / examples.len()).clamp(6, 60);
        let mut now: HashMap<u32, Weights> = HashMap::new();
        let mut total: HashMap<u32, (Weights, f64)> = HashMap::new();
        let mut spent: HashMap<u32, f64> = HashMap::new();
        let mut seen: HashMap<u32, f64> = HashMap::new();
        for (input, _) in inputs.iter().flatten() {
            *seen.entry(*input).or_default() += 1.0;
        }
        let base = std::mem::take(&mut self.learnt);
        let mut current = base.clone();
        for round in 0..rounds {
            for (at, example) in order(examples.len(), round).map(|at| (at, &examples[at])) {
                let guess = self.softmax(&inputs[at], &current);
                for (input, value) in &inputs[at] {
                    if Some(*input) == frozen {
                        continue;
                    }
                    let drift = now.entry(*input).or_default();
                    let used = spent.entry(*input).or_insert(1e-2);
                    let is_word = *input > lexicon::ROWS.len() as u32;
                    let pull = if is_word { pace.pull.0 } else { pace.pull.1 } / seen[input];
                    let origin = base.get(input).copied().unwrap_or_default();
                    *used += value * value * 0.25;
                    let step = pace.rate / used.sqrt();
                    for class in 0..self.classes {
                        let truth = f64::from(class == example.class);
                        let slope = weights[example.class] * (guess[class] - truth) * value;
                        drift[class] -= step * (slope + pull * drift[class]);
                    }
                    let mut sum = origin;
                    for (sum, drift) in sum.iter_mut().zip(*drift) {
                        *sum += drift;
                    }
                    current.insert(*input, sum);
                    if round * 2 >= rounds {
                        let (sums, times) = total.entry(*input).or_default();
                        for (sum, drift) in sums.iter_mut().zip(*drift) {
                            *sum += drift;
                        }
                        *times += 1.0;
                    }
                }
            }
        }
        self.learnt = base;
        for (input, (sums, times)) in total {
            let kept = self.learnt.entry(input).or_default();
            for (kept, sum) in kept.iter_mut().zip(sums) {
                *kept += sum / times;
            }
        }
    }

    /// Weights by class: rare ones count more, as far as `evened` says.
    fn class_weights(&self, examples: &[Example<'_>], evened: f64) -> Weights {
        let mut counts = [0.0_f64; WIDEST];
        for example in examples {
            counts[example.class] += 1.0;
        }
        let present = counts.iter().filter(|count| **count > 0.0).count().max(1) as f64;
        let fair = examples.len() as f64 / present;
        counts.map(|count| {
            if count > 0.0 {
                (fair / count).powf(evened).min(8.0)
            } else {
                1.0
            }
        })
    }
}

/// Indices 0..n in an order that differs by round but never by run: a stride prime to n.
fn order(n: usize, round: usize) -> impl Iterator<Item = usize> {
    let mut stride = (n * 2 / 3 + round * 7) % n + 1;
    while gcd(stride, n) != 1 {
        stride += 1;
    }
    (0..n).map(move |step| (round + step * stride) % n)
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_round_visits_each_example_once() {
        for n in [1, 2, 7, 12, 100] {
            for round in 0..9 {
                let mut seen: Vec<usize> = order(n, round).collect();
                seen.sort_unstable();
                assert_eq!(seen, (0..n).collect::<Vec<_>>());
            }
        }
    }
}
