//! Pieces, files and comments in their places, and counted.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value as Json};

use super::atlas::{Atlas, Outline, Spot, Whence, shown};
use super::put::{self, Ledger, Put};
use super::report::{Moved, Report};
use super::{Options, Piece, address, media};
use crate::content::{Error, edit};
use crate::yaml::write as yaml;

/// The order in which keys are written.
const ORDER: &[&str] = &[
    "title",
    "question",
    "slug",
    "date",
    "updated",
    "publish_at",
    "archive_at",
    "draft",
    "authors",
    "category",
    "tags",
    "series",
    "summary",
    "image",
    "aliases",
    "weight",
    "toc",
    "comments",
    "asked_as",
    "owner",
    "governance",
    "extra",
];
/// Most bytes of front matter that are read again.
const LARGEST_FRONT: usize = 48 * 1024;

pub(super) fn piece(
    root: &Path,
    ledger: &mut Ledger,
    (mut piece, spot): (Piece, Spot),
    options: Options<'_>,
    report: &mut Report,
) -> Result<(), Error> {
    let origin = piece.outline.origin.clone();
    let file = shown(&spot.file);
    let entry = file.starts_with("content/faq/");
    let section = piece.outline.stem == "_index";
    if piece.body.trim().is_empty() && entry && !section && piece.keys.get("draft").is_none() {
        piece.keys.insert("draft".into(), true.into());
        report.doubt(&origin, "an entry without an answer; it is a draft now");
    }
    if !piece.keys.contains_key("title") && !section {
        piece
            .keys
            .insert("title".into(), title_of(&piece.outline.stem).into());
        report.doubt(&origin, "it had no title; it is called like its file");
    }
    piece.keys.shift_remove("slug");
    if let Some(slug) = &spot.slug {
        piece.keys.insert("slug".into(), slug.as_str().into());
    }
    if !spot.aliases.is_empty() {
        piece.keys.insert("aliases".into(), spot.aliases.clone().into());
    }
    let text = format!(
        "{}{}",
        front_matter(&mut piece, report),
        piece.body.trim_start_matches('\n')
    );
    let text = if text.ends_with('\n') { text } else { text + "\n" };
    let put = ledger.put(root, &origin, (&spot.file, text.as_bytes()), options.dry_run)?;
    match put {
        Put::New => report.written += 1,
        Put::Updated => report.updated += 1,
        Put::Unchanged => report.unchanged += 1,
        Put::Edited => report.edited.push(file.clone()),
    }
    count(&piece, &file, options, report);
    report.aliases += spot.aliases.len();
    report.files.push(Moved {
        origin,
        file,
        address: spot.address,
    });
    Ok(())
}

/// One more of its kind.
fn count(piece: &Piece, file: &str, options: Options<'_>, report: &mut Report) {
    let section = piece.outline.stem == "_index";
    let kind = match (section, file.split('/').nth(1)) {
        (true, _) => &mut report.sections,
        (_, Some("faq")) => &mut report.entries,
        (_, Some("blog")) => &mut report.posts,
        _ => &mut report.pages,
    };
    *kind += 1;
    let draft = piece.keys.get("draft") == Some(&Json::Bool(true));
    report.drafts += usize::from(draft);
    let public = piece
        .keys
        .get("publish_at")
        .or_else(|| piece.keys.get("date"))
        .and_then(Json::as_str);
    let ahead = public
        .and_then(|text| crate::content::parse_date(text).ok())
        .is_some_and(|at| at > options.now);
    report.scheduled += usize::from(ahead && !draft);
}

fn front_matter(piece: &mut Piece, report: &mut Report) -> String {
    let text = |keys: &Map<String, Json>| {
        let lines: Vec<String> = ORDER
            .iter()
            .filter_map(|key| Some((*key, keys.get(*key)?)))
            .flat_map(|(key, value)| yaml::entry(key, value, 0))
            .collect();
        format!("---\n{}\n---\n", lines.join("\n"))
    };
    let whole = text(&piece.keys);
    if whole.len() <= LARGEST_FRONT {
        return whole;
    }
    report.doubt(
        &piece.outline.origin,
        "its front matter is larger than 48 KiB; only the title, the dates and the addresses were kept",
    );
    piece.keys.retain(|key, _| {
        matches!(
            key.as_str(),
            "title" | "slug" | "date" | "updated" | "publish_at" | "archive_at" | "draft"
        )
    });
    if let Some(Json::String(title)) = piece.keys.get_mut("title") {
        *title = title.chars().take(300).collect();
    }
    text(&piece.keys)
}

fn title_of(stem: &str) -> String {
    let words = stem.replace(['-', '_'], " ");
    let mut letters = words.trim().chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let title = first + letters.as_str();
    if title.is_empty() {
        "Without a title".to_owned()
    } else {
        title
    }
}

/// Files beside pages, and every file that a text names.
pub(super) fn bring_files(
    outlines: &[Outline],
    spots: &BTreeMap<String, Spot>,
    atlas: &Atlas,
    carrier: &mut media::Carrier<'_>,
    report: &mut Report,
) -> Result<(), Error> {
    for outline in outlines {
        let Some(folder) = spots.get(&outline.origin).and_then(|spot| spot.file.parent()) else {
            continue;
        };
        for beside in &outline.bundle {
            carrier.bring(
                &Whence::Disk(beside.from.clone()),
                &folder.join(&beside.name),
                report,
            )?;
        }
    }
    for (old, asset) in atlas.assets().filter(|(old, _)| atlas.wanted.contains(*old)) {
        let file = address::unpercent(asset.address.trim_start_matches('/'));
        let safe = !file.is_empty()
            && file
                .split('/')
                .all(|part| !part.is_empty() && !part.starts_with('.'))
            && !file.contains(['\\', '\0']);
        if safe {
            carrier.bring(&asset.from, &Path::new("static").join(file), report)?;
        } else {
            report.leave(old, "its path cannot be a path here");
        }
    }
    Ok(())
}

/// Comments as lines of JSON, for whoever keeps comments.
pub(super) fn keep_comments(
    root: &Path,
    comments: &[Json],
    dry_run: bool,
    report: &mut Report,
) -> Result<(), Error> {
    report.comments = comments.len();
    if comments.is_empty() || dry_run {
        return Ok(());
    }
    let lines: String = comments.iter().map(|comment| format!("{comment}\n")).collect();
    edit::write(&root.join(put::FOLDER).join("comments.jsonl"), lines.as_bytes())
}
