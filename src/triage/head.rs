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
        self.softmax(&inputs)[..self.classes].to_vec()
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

    fn softmax(&self, inputs: &[(u32, f64)]) -> Weights {
        let mut scores = self.bias;
        for (at, value) in inputs {
            let rule = (*at as usize).checked_sub(1).and_then(|row| self.rules.get(row));
            for weights in [rule, self.learnt.get(at)].into_iter().flatten() {
                for (score, weight) in scores.iter_mut().zip(weights) {
                    *score += weight * value;
                }
            }
        }
        self.normal(scores)
    }

    /// Scores as probabilities.
    fn normal(&self, scores: Weights) -> Weights {
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
        let (mut bench, inputs) = Bench::lay(self, examples);
        let rounds = (12_000 / examples.len()).clamp(6, 60);
        for round in 0..rounds {
            for at in order(examples.len(), round) {
                let class = examples[at].class;
                let guess = self.normal(bench.scores(self.bias, &inputs[at]));
                let mut slope = guess.map(|part| part * weights[class]);
                slope[class] -= weights[class];
                bench.step(&inputs[at], &slope[..self.classes], pace);
            }
            if round * 2 >= rounds {
                bench.average();
            }
        }
        bench.put_back(&mut self.learnt);
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

/// What learning works on: each input that occurs has a slot, so that no step looks anything up.
struct Bench {
    inputs: Vec<u32>,
    /// Rules and what was learnt before.
    base: Vec<Weights>,
    drift: Vec<Weights>,
    sum: Vec<Weights>,
    sums: f64,
    spent: Vec<f64>,
    /// In how many examples the input occurs; 0 = it does not learn.
    seen: Vec<f64>,
    is_word: Vec<bool>,
}

/// Inputs of one example as (slot, value).
type Slots = Vec<(usize, f64)>;

impl Bench {
    fn lay(head: &Head, examples: &[Example<'_>]) -> (Bench, Vec<Slots>) {
        let rows = lexicon::ROWS.len() as u32;
        // A danger to people stays what it is, however rarely it was seen.
        let frozen = lexicon::index("danger").map(|at| at as u32 + 1);
        let mut slots: HashMap<u32, usize> = HashMap::new();
        let mut bench = Bench {
            inputs: Vec::new(),
            base: Vec::new(),
            drift: Vec::new(),
            sum: Vec::new(),
            sums: 0.0,
            spent: Vec::new(),
            seen: Vec::new(),
            is_word: Vec::new(),
        };
        let mut all = Vec::with_capacity(examples.len());
        for example in examples {
            let mut own = Slots::new();
            for (input, value) in head.inputs(example.features) {
                let slot = *slots.entry(input).or_insert_with(|| {
                    let rule = (input as usize)
                        .checked_sub(1)
                        .and_then(|row| head.rules.get(row));
                    let learnt = head.learnt.get(&input);
                    let mut base = [0.0; WIDEST];
                    for weights in [rule, learnt].into_iter().flatten() {
                        base.iter_mut()
                            .zip(weights)
                            .for_each(|(base, weight)| *base += weight);
                    }
                    bench.base.push(base);
                    bench.inputs.push(input);
                    bench.seen.push(0.0);
                    bench.is_word.push(input > rows);
                    bench.inputs.len() - 1
                });
                if Some(input) != frozen {
                    bench.seen[slot] += 1.0;
                }
                own.push((slot, value));
            }
            all.push(own);
        }
        let zero = vec![[0.0; WIDEST]; bench.inputs.len()];
        bench.drift.clone_from(&zero);
        bench.sum = zero;
        bench.spent = vec![1e-2; bench.inputs.len()];
        (bench, all)
    }

    fn scores(&self, bias: Weights, inputs: &Slots) -> Weights {
        let mut scores = bias;
        for (slot, value) in inputs {
            let weights = self.base[*slot].iter().zip(&self.drift[*slot]);
            scores
                .iter_mut()
                .zip(weights)
                .for_each(|(score, (base, drift))| *score += (base + drift) * value);
        }
        scores
    }

    /// One step down `slope` for the inputs of an example.
    fn step(&mut self, inputs: &Slots, slope: &[f64], pace: Pace) {
        for (slot, value) in inputs {
            if self.seen[*slot] == 0.0 {
                continue;
            }
            self.spent[*slot] += value * value * 0.25;
            let step = pace.rate / self.spent[*slot].sqrt();
            let pull = if self.is_word[*slot] {
                pace.pull.0
            } else {
                pace.pull.1
            } / self.seen[*slot];
            // A pull longer than the way back would swing ever wider.
            let back = (step * pull).min(0.5);
            for (drift, slope) in self.drift[*slot].iter_mut().zip(slope) {
                *drift -= step * slope * value + back * *drift;
            }
        }
    }

    fn average(&mut self) {
        self.sums += 1.0;
        for (sum, drift) in self.sum.iter_mut().zip(&self.drift) {
            sum.iter_mut().zip(drift).for_each(|(sum, drift)| *sum += drift);
        }
    }

    fn put_back(self, learnt: &mut HashMap<u32, Weights>) {
        for (input, sum) in self.inputs.into_iter().zip(self.sum) {
            let kept = learnt.entry(input).or_default();
            kept.iter_mut()
                .zip(sum)
                .for_each(|(kept, sum)| *kept += sum / self.sums);
        }
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
