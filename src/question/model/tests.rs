//! A model of a few numbers, made here: its rows against a plain computation in double precision, and
//! what is said of folders that hold no model.

use std::collections::BTreeMap;
use std::path::Path;

use safetensors::Dtype;
use safetensors::tensor::TensorView;

use super::super::random::Random;
use super::*;

const WIDTH: usize = 8;
const HEADS: usize = 2;
const INNER: usize = 12;
const LAYERS: usize = 2;
const PLACES: usize = 10;
const PIECES: [&str; 9] = [
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "lost", "bag", "##gage", "refund", "?",
];

type Tensors = BTreeMap<String, (Vec<usize>, Vec<f32>)>;

fn tensors() -> Tensors {
    let mut random = Random::new(3);
    let mut made = Tensors::new();
    let mut add = |name: &str, shape: &[usize]| {
        let count = shape.iter().product::<usize>();
        let numbers = (0..count).map(|_| random.bell() * 0.5).collect();
        made.insert(name.to_owned(), (shape.to_vec(), numbers));
    };
    add("embeddings.word_embeddings.weight", &[PIECES.len(), WIDTH]);
    add("embeddings.position_embeddings.weight", &[PLACES, WIDTH]);
    add("embeddings.token_type_embeddings.weight", &[2, WIDTH]);
    let mut pair = |name: &str, shape: &[usize]| {
        add(&format!("{name}.weight"), shape);
        add(&format!("{name}.bias"), &shape[..1]);
    };
    pair("embeddings.LayerNorm", &[WIDTH]);
    for layer in 0..LAYERS {
        let mut part = |name: &str, shape: &[usize]| pair(&format!("encoder.layer.{layer}.{name}"), shape);
        for view in ["query", "key", "value"] {
            part(&format!("attention.self.{view}"), &[WIDTH, WIDTH]);
        }
        part("attention.output.dense", &[WIDTH, WIDTH]);
        part("attention.output.LayerNorm", &[WIDTH]);
        part("intermediate.dense", &[INNER, WIDTH]);
        part("output.dense", &[WIDTH, INNER]);
        part("output.LayerNorm", &[WIDTH]);
    }
    made
}

fn packed(tensors: &Tensors) -> Vec<u8> {
    let bytes: BTreeMap<&String, Vec<u8>> = tensors
        .iter()
        .map(|(name, (_, numbers))| (name, numbers.iter().flat_map(|one| one.to_le_bytes()).collect()))
        .collect();
    let views = tensors.iter().map(|(name, (shape, _))| {
        let view = TensorView::new(Dtype::F32, shape.clone(), &bytes[name]).expect("the shape fits");
        (name.as_str(), view)
    });
    safetensors::serialize(views, None).expect("tensors are written")
}

fn config() -> serde_json::Value {
    serde_json::json!({
        "model_type": "bert", "hidden_act": "gelu", "hidden_size": WIDTH, "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS, "layer_norm_eps": 1e-12, "max_position_embeddings": PLACES
    })
}

/// A folder with a whole model.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "config.json", config().to_string().as_bytes());
    put(folder.path(), "vocab.txt", PIECES.join("\n").as_bytes());
    put(folder.path(), "model.safetensors", &packed(&tensors()));
    folder
}

fn put(folder: &Path, name: &str, bytes: &[u8]) {
    std::fs::write(folder.join(name), bytes).expect("a file is written");
}

/// The textbook's encoder, number by number.
struct Plain(Tensors);

impl Plain {
    fn at(&self, name: &str, number: usize) -> f64 {
        f64::from(self.0[name].1[number])
    }

    fn linear(&self, name: &str, rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let shape = &self.0[&format!("{name}.weight")].0;
        let value = |row: &[f64], out: usize| {
            let weight = |at| self.at(&format!("{name}.weight"), out * shape[1] + at);
            let sum: f64 = row.iter().enumerate().map(|(at, x)| x * weight(at)).sum();
            sum + self.at(&format!("{name}.bias"), out)
        };
        rows.iter()
            .map(|row| (0..shape[0]).map(|out| value(row, out)).collect())
            .collect()
    }

    fn norm(&self, name: &str, rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let one = |row: &Vec<f64>| {
            let mean = row.iter().sum::<f64>() / row.len() as f64;
            let spread = row.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / row.len() as f64;
            let scaled = |(at, x): (usize, &f64)| {
                (x - mean) / (spread + 1e-12).sqrt() * self.at(&format!("{name}.weight"), at)
                    + self.at(&format!("{name}.bias"), at)
            };
            row.iter().enumerate().map(scaled).collect()
        };
        rows.iter().map(one).collect()
    }

    fn mixed(&self, layer: &str, rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let view = |name: &str| self.linear(&format!("{layer}.attention.self.{name}"), rows);
        let (query, key, value) = (view("query"), view("key"), view("value"));
        let part = WIDTH / HEADS;
        let mut mixed = vec![vec![0.0; WIDTH]; rows.len()];
        for head in 0..HEADS {
            let own = head * part..(head + 1) * part;
            for (row, mixed) in mixed.iter_mut().enumerate() {
                let fit = |other: &Vec<f64>| {
                    let dot: f64 = own.clone().map(|at| query[row][at] * other[at]).sum();
                    (dot / (part as f64).sqrt()).exp()
                };
                let fits: Vec<f64> = key.iter().map(fit).collect();
                let all: f64 = fits.iter().sum();
                for at in own.clone() {
                    mixed[at] = fits
                        .iter()
                        .zip(&value)
                        .map(|(fit, value)| fit / all * value[at])
                        .sum();
                }
            }
        }
        mixed
    }

    fn row(&self, pieces: &[u32]) -> Vec<f64> {
        let begin = |(place, piece): (usize, &u32)| {
            let sum = |at: usize| {
                self.at("embeddings.word_embeddings.weight", *piece as usize * WIDTH + at)
                    + self.at("embeddings.position_embeddings.weight", place * WIDTH + at)
                    + self.at("embeddings.token_type_embeddings.weight", at)
            };
            (0..WIDTH).map(sum).collect()
        };
        let rows: Vec<Vec<f64>> = pieces.iter().enumerate().map(begin).collect();
        let mut rows = self.norm("embeddings.LayerNorm", &rows);
        for number in 0..LAYERS {
            let layer = format!("encoder.layer.{number}");
            let mixed = self.linear(
                &format!("{layer}.attention.output.dense"),
                &self.mixed(&layer, &rows),
            );
            rows = self.norm(
                &format!("{layer}.attention.output.LayerNorm"),
                &sum(&rows, &mixed),
            );
            let mut wide = self.linear(&format!("{layer}.intermediate.dense"), &rows);
            wide.iter_mut().flatten().for_each(|x| *x *= normal(*x));
            let narrow = self.linear(&format!("{layer}.output.dense"), &wide);
            rows = self.norm(&format!("{layer}.output.LayerNorm"), &sum(&rows, &narrow));
        }
        let mean = |at: usize| rows.iter().map(|row| row[at]).sum::<f64>() / rows.len() as f64;
        let mean: Vec<f64> = (0..WIDTH).map(mean).collect();
        let length = mean.iter().map(|x| x * x).sum::<f64>().sqrt();
        mean.iter().map(|x| x / length).collect()
    }
}

fn sum(a: &[Vec<f64>], b: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let rows = a.iter().zip(b);
    rows.map(|(a, b)| a.iter().zip(b).map(|(x, y)| x + y).collect())
        .collect()
}

/// The normal distribution's area up to `x`, by its power series.
fn normal(x: f64) -> f64 {
    let (mut term, mut sum) = (x, x);
    for odd in 1..200 {
        term *= x * x / f64::from(2 * odd + 1);
        sum += term;
    }
    0.5 + sum * (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

#[test]
fn rows_are_those_of_the_textbook_s_encoder() {
    let folder = folder();
    let model = Model::load(folder.path()).expect("the model loads");
    let texts = [
        "Lost baggage?",
        "refund",
        "",
        "lost lost refund bag ? ? ? lost lost lost lost",
    ];
    let rows = model.rows(&texts);
    let plain = Plain(tensors());
    for (at, text) in texts.iter().enumerate() {
        let right = plain.row(&model.pieces.split(text, PLACES));
        for (near, right) in rows.row(at).iter().zip(right) {
            assert!((f64::from(*near) - right).abs() < 2e-5, "{text}: {near} {right}");
        }
    }
}

#[test]
fn a_row_is_the_same_whatever_else_is_computed_beside_it() {
    let folder = folder();
    let model = Model::load(folder.path()).expect("the model loads");
    let many: Vec<String> = (0..400)
        .map(|at| format!("lost {}", "bag ".repeat(at % 7)))
        .collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let together = model.rows(&many);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build();
    let elsewhere = pool.expect("three threads").install(|| model.rows(&many));
    assert_eq!(together.values, elsewhere.values);
    for at in [0, 6, 399] {
        for (one, other) in together.row(at).iter().zip(model.rows(&[many[at]]).row(0)) {
            assert!((one - other).abs() < 1e-6, "{one} {other}");
        }
    }
}

#[test]
fn a_tokeniser_s_json_serves_where_there_is_no_word_list() {
    let whole = folder();
    let folder = folder();
    std::fs::remove_file(folder.path().join("vocab.txt")).expect("it is there");
    let numbers: BTreeMap<&str, usize> = PIECES.into_iter().zip(0..).collect();
    let json = serde_json::json!({ "model": { "type": "WordPiece", "vocab": numbers } });
    put(folder.path(), "tokenizer.json", json.to_string().as_bytes());
    let rows = |folder: &Path| {
        Model::load(folder)
            .expect("it loads")
            .rows(&["lost baggage"])
            .values
    };
    assert_eq!(rows(folder.path()), rows(whole.path()));
}

/// What is said of a folder after `spoil`.
fn said(spoil: impl Fn(&Path)) -> String {
    let folder = folder();
    spoil(folder.path());
    let failed = Model::load(folder.path()).err().expect("it must not load");
    failed.to_string()
}

#[test]
fn each_spoiled_file_is_named() {
    for name in ["config.json", "model.safetensors"] {
        let said = said(|folder| std::fs::remove_file(folder.join(name)).expect("it is there"));
        assert!(said.contains(name), "{said}");
    }
    for (name, bytes) in [
        ("config.json", b"{\"hidden_size\": \"x\"}".as_slice()),
        ("model.safetensors", b"x"),
    ] {
        let said = said(|folder| put(folder, name, bytes));
        assert!(said.contains(name), "{said}");
    }
    let none = said(|folder| std::fs::remove_file(folder.join("vocab.txt")).expect("it is there"));
    assert!(none.contains("tokenizer.json"), "{none}");
    let unmarked = said(|folder| put(folder, "vocab.txt", b"lost\nbag"));
    assert!(unmarked.contains("[UNK]"), "{unmarked}");
    let more = format!("{}\nmore\nstill", PIECES.join("\n"));
    let large = said(|folder| put(folder, "vocab.txt", more.as_bytes()));
    assert!(large.contains("11 pieces"), "{large}");
}

#[test]
fn a_model_of_another_kind_or_shape_is_refused_in_words() {
    for (key, value, word) in [
        ("model_type", serde_json::json!("roberta"), "roberta"),
        ("hidden_act", serde_json::json!("relu"), "relu"),
        ("num_attention_heads", serde_json::json!(0), "heads"),
        ("num_attention_heads", serde_json::json!(3), "heads"),
        ("hidden_size", serde_json::json!(16), "shape"),
        ("hidden_size", serde_json::json!(0), "width"),
        (
            "num_hidden_layers",
            serde_json::json!(1_000_000_000),
            "encoder.layer.2",
        ),
    ] {
        let mut config = config();
        config[key] = value;
        let said = said(|folder| put(folder, "config.json", config.to_string().as_bytes()));
        assert!(said.contains(word), "{said}");
    }
}

#[test]
fn weights_cut_anywhere_missing_or_no_numbers_never_load() {
    let whole = packed(&tensors());
    for end in (0..whole.len()).step_by(97) {
        let said = said(|folder| put(folder, "model.safetensors", &whole[..end]));
        assert!(said.contains("model.safetensors"), "{said}");
    }
    for name in tensors().into_keys() {
        let mut without = tensors();
        without.remove(&name);
        let bytes = packed(&without);
        let said = said(|folder| put(folder, "model.safetensors", &bytes));
        assert!(said.contains(&name), "{name}: {said}");
    }
    let mut spoiled = tensors();
    if let Some((_, numbers)) = spoiled.get_mut("encoder.layer.1.output.dense.bias") {
        numbers[3] = f32::NAN;
    }
    let bytes = packed(&spoiled);
    let said = said(|folder| put(folder, "model.safetensors", &bytes));
    assert!(said.contains("encoder.layer.1.output.dense"), "{said}");
}
