//! Leiden communities (Traag, Waltman, van Eck 2019) for modularity with a resolution, made
//! reproducible: a fixed order of visits, sums in double precision, and in the refinement the best
//! merge instead of a random one.

use super::graph::Graph;
use super::random::Random;

/// Runs over the whole graph; each starts from the communities of the one before.
const RUNS: usize = 4;

/// The community of each node, numbered from 0 in order of first appearance.
pub fn communities(graph: &Graph, resolution: f64) -> Vec<usize> {
    let mut random = Random::new(1);
    let mut found: Vec<usize> = (0..graph.len()).collect();
    for _ in 0..RUNS {
        let next = run(graph, resolution, &found, &mut random);
        if next == found {
            break;
        }
        found = next;
    }
    found
}

/// One descent: move nodes, refine, join, until nothing can be joined.
fn run(graph: &Graph, resolution: f64, start: &[usize], random: &mut Random) -> Vec<usize> {
    let mut level = Level::new(graph.clone(), resolution);
    let mut labels = start.to_vec();
    let mut place: Vec<usize> = (0..graph.len()).collect();
    loop {
        level.move_nodes(&mut labels, random);
        let refined = level.refine(&labels, random);
        let count = refined.iter().max().map_or(0, |most| most + 1);
        if count == level.graph.len() {
            break;
        }
        let mut joined = vec![0usize; count];
        for (node, part) in refined.iter().enumerate() {
            joined[*part] = labels[node];
        }
        for at in &mut place {
            *at = refined[*at];
        }
        level = level.joined(&refined, count);
        labels = joined;
    }
    renumber(&place.iter().map(|at| labels[*at]).collect::<Vec<_>>())
}

fn renumber(labels: &[usize]) -> Vec<usize> {
    let most = labels.iter().max().map_or(0, |most| most + 1);
    let mut numbers = vec![usize::MAX; most];
    let mut count = 0;
    labels
        .iter()
        .map(|label| {
            if numbers[*label] == usize::MAX {
                numbers[*label] = count;
                count += 1;
            }
            numbers[*label]
        })
        .collect()
}

/// A graph with what modularity needs to know of it.
struct Level {
    graph: Graph,
    /// Sum of a node's edge weights, its own edge twice.
    strength: Vec<f64>,
    /// Resolution divided by twice the total weight.
    scale: f64,
}

/// Weights from one node to the communities around it; kept between calls to spare allocations.
struct Around {
    weight: Vec<f64>,
    touched: Vec<usize>,
}

impl Around {
    fn new(size: usize) -> Around {
        Around {
            weight: vec![0.0; size],
            touched: Vec::new(),
        }
    }

    fn gather(&mut self, graph: &Graph, node: usize, label: impl Fn(usize) -> Option<usize>) {
        for community in self.touched.drain(..) {
            self.weight[community] = 0.0;
        }
        for (other, weight) in graph.edges(node) {
            if let Some(community) = label(other) {
                if self.weight[community] == 0.0 {
                    self.touched.push(community);
                }
                self.weight[community] += weight;
            }
        }
    }
}

impl Level {
    fn new(graph: Graph, resolution: f64) -> Level {
        let strength: Vec<f64> = (0..graph.len())
            .map(|node| graph.edges(node).map(|(_, weight)| weight).sum::<f64>() + 2.0 * graph.own[node])
            .collect();
        let total: f64 = strength.iter().sum();
        Level {
            graph,
            strength,
            scale: resolution / total.max(1e-12),
        }
    }

    /// Moves single nodes to the community that gains most, until no move gains.
    fn move_nodes(&self, labels: &mut [usize], random: &mut Random) {
        let nodes = self.graph.len();
        let size = labels.iter().max().map_or(0, |most| most + 1).max(nodes) + 1;
        let (mut mass, mut count) = (vec![0.0; size], vec![0usize; size]);
        for (node, label) in labels.iter().enumerate() {
            mass[*label] += self.strength[node];
            count[*label] += 1;
        }
        let mut empty: Vec<usize> = (0..size).rev().filter(|label| count[*label] == 0).collect();
        let mut order: Vec<usize> = (0..nodes).collect();
        random.shuffle(&mut order);
        let mut queue: std::collections::VecDeque<usize> = order.into();
        let mut waiting = vec![true; nodes];
        let mut around = Around::new(size);
        while let Some(node) = queue.pop_front() {
            waiting[node] = false;
            let from = labels[node];
            around.gather(&self.graph, node, |other| Some(labels[other]));
            mass[from] -= self.strength[node];
            count[from] -= 1;
            let gain = |label: usize| around.weight[label] - self.scale * self.strength[node] * mass[label];
            let (mut to, mut most) = (from, gain(from));
            for &label in &around.touched {
                if gain(label) > most + 1e-12 {
                    (to, most) = (label, gain(label));
                }
            }
            if most < -1e-12
                && let Some(&label) = empty.last()
            {
                to = label;
                empty.pop();
            }
            mass[to] += self.strength[node];
            count[to] += 1;
            if to == from {
                continue;
            }
            if count[from] == 0 {
                empty.push(from);
            }
            labels[node] = to;
            for (other, _) in self.graph.edges(node) {
                if labels[other] != to && !waiting[other] {
                    waiting[other] = true;
                    queue.push_back(other);
                }
            }
        }
    }

    /// Parts within each community that hold together, numbered from 0.
    fn refine(&self, labels: &[usize], random: &mut Random) -> Vec<usize> {
        let nodes = self.graph.len();
        let size = labels.iter().max().map_or(0, |most| most + 1);
        let mut whole = vec![0.0; size];
        for (node, label) in labels.iter().enumerate() {
            whole[*label] += self.strength[node];
        }
        // weight from a part to the rest of its community
        let mut outward: Vec<f64> = (0..nodes)
            .map(|node| {
                self.graph
                    .edges(node)
                    .filter(|(other, _)| labels[*other] == labels[node])
                    .map(|(_, w)| w)
                    .sum()
            })
            .collect();
        let mut mass = self.strength.clone();
        let mut parts: Vec<usize> = (0..nodes).collect();
        let mut single = vec![true; nodes];
        let mut order: Vec<usize> = (0..nodes).collect();
        random.shuffle(&mut order);
        let mut around = Around::new(nodes);
        for node in order {
            let all = whole[labels[node]];
            let held = |outward: f64, mass: f64| outward >= self.scale * mass * (all - mass) - 1e-12;
            if !single[node] || !held(outward[node], mass[node]) {
                continue;
            }
            around.gather(&self.graph, node, |other| {
                (labels[other] == labels[node]).then(|| parts[other])
            });
            let (mut to, mut most) = (node, 0.0);
            for &part in &around.touched {
                let gain = around.weight[part] - self.scale * self.strength[node] * mass[part];
                if gain > most + 1e-12 && part != node && held(outward[part], mass[part]) {
                    (to, most) = (part, gain);
                }
            }
            if to != node {
                outward[to] += outward[node] - 2.0 * around.weight[to];
                mass[to] += self.strength[node];
                single[to] = false;
                parts[node] = to;
            }
        }
        renumber(&parts)
    }

    /// Parts become nodes.
    fn joined(&self, parts: &[usize], count: usize) -> Level {
        let mut own = vec![0.0; count];
        let mut edges: Vec<(u32, u32, f64)> = Vec::new();
        for (node, &part) in parts.iter().enumerate() {
            own[part] += self.graph.own[node];
            for (other, weight) in self.graph.edges(node).filter(|(other, _)| *other > node) {
                match part.cmp(&parts[other]) {
                    std::cmp::Ordering::Equal => own[part] += weight,
                    _ => edges.push((
                        part.min(parts[other]) as u32,
                        part.max(parts[other]) as u32,
                        weight,
                    )),
                }
            }
        }
        edges.sort_by_key(|edge| (edge.0, edge.1));
        edges.dedup_by(|next, kept| {
            let same = (next.0, next.1) == (kept.0, kept.1);
            if same {
                kept.2 += next.2;
            }
            same
        });
        let mut strength = vec![0.0; count];
        for (node, &part) in parts.iter().enumerate() {
            strength[part] += self.strength[node];
        }
        Level {
            graph: Graph::new(count, &edges, own),
            strength,
            scale: self.scale,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cliques(count: usize, size: usize) -> Graph {
        let mut edges = Vec::new();
        for clique in 0..count {
            let from = (clique * size) as u32;
            for a in 0..size as u32 {
                for b in a + 1..size as u32 {
                    edges.push((from + a, from + b, 1.0));
                }
            }
            if clique > 0 {
                edges.push((from - 1, from, 0.5));
            }
        }
        Graph::new(count * size, &edges, vec![0.0; count * size])
    }

    #[test]
    fn cliques_in_a_chain_come_out_one_by_one() {
        let found = communities(&cliques(6, 8), 1.0);
        let expected: Vec<usize> = (0..48).map(|node| node / 8).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_graph_without_edges_keeps_every_node_alone() {
        let graph = Graph::new(3, &[], vec![0.0; 3]);
        assert_eq!(communities(&graph, 1.0), vec![0, 1, 2]);
    }
}
