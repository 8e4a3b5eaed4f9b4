//! A page of questions as an entry each: headings that ask, with what stands below them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::atlas::Spot;
use super::{Outline, Piece};
use crate::config::Config;
use crate::content::page::address_of;
use crate::text;

/// Fewest questions that make a page one of questions.
const FEWEST: usize = 3;

/// Splits a page whose headings are mostly questions; any other comes back as it is.
pub(super) fn split((piece, spot): (Piece, Spot), config: &Config) -> Vec<(Piece, Spot)> {
    let sections = sections(&piece.body);
    let asks = sections.iter().filter(|(title, _)| asks(title)).count();
    let whole =
        piece.outline.language.is_some() || piece.outline.stem == "_index" || piece.outline.folder == "blog";
    if whole || asks < FEWEST || asks * 10 < (sections.len() - 1) * 6 {
        return vec![(piece, spot)];
    }
    let category = if piece.outline.stem == "faq" {
        "general".to_owned()
    } else {
        piece.outline.stem.clone()
    };
    let folder = format!("content/faq/{category}");
    let mut out = Vec::new();
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    let mut intro = String::new();
    for (title, body) in sections {
        if title.is_empty() || body.trim().is_empty() {
            intro.push_str(&body);
            continue;
        }
        let slug = text::slug(&title);
        let count = taken.entry(slug.clone()).or_default();
        *count += 1;
        let stem = if *count == 1 {
            slug
        } else {
            format!("{slug}-{count}")
        };
        let weight = out.len() + 1;
        out.push(entry(
            &piece,
            (title, body),
            (format!("{folder}/{stem}.md"), stem, weight),
            config,
        ));
    }
    out.insert(0, category_of((piece, spot), intro, &folder, config));
    out
}

/// One question as an entry.
fn entry(
    piece: &Piece,
    (title, body): (String, String),
    (file, stem, weight): (String, String, usize),
    config: &Config,
) -> (Piece, Spot) {
    let mut keys = piece.keys.clone();
    for key in ["summary", "image", "toc", "weight", "extra", "slug"] {
        keys.shift_remove(key);
    }
    keys.insert("title".into(), title.into());
    keys.insert("weight".into(), weight.into());
    let outline = Outline {
        origin: format!("{}#{stem}", piece.outline.origin),
        stem,
        ..Outline::default()
    };
    let body = body.trim().to_owned() + "\n";
    (
        Piece { outline, keys, body },
        spot_of(file.into(), Vec::new(), config),
    )
}

/// What was the page is now the category's: its old addresses lead there.
fn category_of((piece, spot): (Piece, Spot), intro: String, folder: &str, config: &Config) -> (Piece, Spot) {
    let mut keys = piece.keys;
    keys.retain(|key, _| matches!(key.as_str(), "title" | "summary"));
    // Where the page itself would have stood; a second run knows it no other way.
    let page = Path::new("content")
        .join(&piece.outline.folder)
        .join(format!("{}.md", piece.outline.stem));
    let page = address_of(&page, None, config);
    let mut spot = spot_of(PathBuf::from(format!("{folder}/_index.md")), spot.aliases, config);
    if page != spot.address && !spot.aliases.contains(&page) {
        spot.aliases.push(page);
    }
    let outline = Outline {
        origin: piece.outline.origin,
        stem: "_index".to_owned(),
        ..Outline::default()
    };
    let body = intro.trim().to_owned();
    (Piece { outline, keys, body }, spot)
}

fn spot_of(file: PathBuf, aliases: Vec<String>, config: &Config) -> Spot {
    let address = address_of(&file, None, config);
    Spot {
        file,
        address,
        slug: None,
        aliases,
    }
}

/// Whether a heading asks.
fn asks(title: &str) -> bool {
    title.trim_end().ends_with(['?', '？', '؟']) && title.len() > 3
}

/// Headings of the level that most questions have, each with its text; what stands before has no title.
fn sections(body: &str) -> Vec<(String, String)> {
    let mut levels: BTreeMap<usize, usize> = BTreeMap::new();
    for (level, title) in headings(body).into_iter().flatten() {
        if asks(&title) {
            *levels.entry(level).or_default() += 1;
        }
    }
    let Some((&level, _)) = levels
        .iter()
        .max_by_key(|(level, count)| (**count, usize::MAX - **level))
    else {
        return vec![(String::new(), body.to_owned())];
    };
    let mut out = vec![(String::new(), String::new())];
    for (line, heading) in body.split_inclusive('\n').zip(headings(body)) {
        match heading {
            Some((found, title)) if found <= level => {
                out.push((if found == level { title } else { String::new() }, String::new()))
            }
            _ => {
                if let Some((_, text)) = out.last_mut() {
                    text.push_str(line);
                }
            }
        }
    }
    out
}

/// For each line its level and words, if it is a heading outside code.
fn headings(body: &str) -> Vec<Option<(usize, String)>> {
    let mut fenced = false;
    body.split_inclusive('\n')
        .map(|line| {
            let bare = line.trim();
            if bare.starts_with("```") || bare.starts_with("~~~") {
                fenced = !fenced;
            }
            let level = line.bytes().take_while(|b| *b == b'#').count();
            let heading = !fenced && (1..=6).contains(&level) && line[level..].starts_with(' ');
            heading.then(|| (level, super::scan::plain_words(bare.trim_matches('#').trim())))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_questions_becomes_entries_and_another_page_stays() {
        let body = "Intro.\n\n## When?\n\nSoon.\n\n## Where?\n\nHere.\n\n### More\n\nx\n\n## How much?\n\nTen.\n\n## Contact\n\nMail.\n";
        let spot = || Spot {
            file: "content/questions.md".into(),
            address: "/questions/".into(),
            slug: None,
            aliases: vec!["/old/".into()],
        };
        let piece = |body: &str| Piece {
            outline: Outline {
                origin: "q.md".into(),
                stem: "questions".into(),
                ..Outline::default()
            },
            body: body.into(),
            ..Piece::default()
        };
        let made = split((piece(body), spot()), &Config::default());
        let files: Vec<String> = made
            .iter()
            .map(|(_, spot)| spot.file.to_string_lossy().into_owned())
            .collect();
        assert_eq!(
            files,
            [
                "content/faq/questions/_index.md",
                "content/faq/questions/when.md",
                "content/faq/questions/where.md",
                "content/faq/questions/how-much.md",
                "content/faq/questions/contact.md"
            ]
        );
        assert_eq!(made[0].1.aliases, ["/old/", "/questions/"]);
        assert_eq!(made[2].0.body, "Here.\n\n### More\n\nx\n");
        assert_eq!(
            split((piece("## A\n\nb\n\n## Why?\n\nc\n"), spot()), &Config::default()).len(),
            1
        );
    }
}
