//! One file: its front matter against the declared keys, its kind, language and address from where it lies.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use serde::Deserialize;

use super::{Audience, Audio, Confidence, Evidence, Item, Kind, Withheld, declared, front, plain, toml};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::yaml::{self, Node, Source, keys};

/// Front matter as it was written, with only what was sound.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Front {
    title: String,
    slug: Option<String>,
    date: Option<Timestamp>,
    updated: Option<Timestamp>,
    publish_at: Option<Timestamp>,
    archive_at: Option<Timestamp>,
    draft: bool,
    authors: Vec<String>,
    tags: Vec<String>,
    category: Option<String>,
    summary: Option<String>,
    image: Option<String>,
    aliases: Vec<String>,
    language: Option<String>,
    translation_of: Option<String>,
    weight: i64,
    template: Option<String>,
    toc: bool,
    comments: Option<bool>,
    extra: serde_json::Value,
    audio: Option<Audio>,
    series: Option<String>,
    reviewed: Option<Timestamp>,
    question: Option<String>,
    asked_as: Vec<String>,
    confidence: Confidence,
    audience: Audience,
    governance: Option<String>,
    owner: Option<String>,
    review_by: Option<Timestamp>,
    question_id: Option<String>,
    evidence: Option<Evidence>,
    related: Vec<String>,
}

/// Where a file lies and what that says.
struct Spot {
    kind: Kind,
    /// Folders below `content/`, as slugs; a bundle's own folder is the stem instead.
    folders: Vec<String>,
    /// Name without `.md` and language; empty for the page of the folder itself.
    stem: String,
    language: Option<String>,
}

/// Reads `text`, the content of `file` (relative to the root). All faults are returned beside what
/// could be made of it; with an error among them the item must not be published.
pub fn read(file: &Path, text: &str, config: &Config) -> (Item, Diagnostics) {
    let mut faults = Diagnostics::new();
    let parts = match front::split(file, text) {
        Ok(parts) => parts,
        Err(broken) => {
            faults.extend(broken);
            let item = Item {
                file: file.to_path_buf(),
                draft: true,
                ..Item::default()
            };
            return (item, faults);
        }
    };
    let source = parts.source(file, text);
    let tree = if parts.toml {
        toml::tree(source, &mut faults)
    } else {
        yaml::tree(source, yaml::SMALL, &mut faults)
    };
    let known = (declared::KEYS, config.taxonomies.as_slice());
    let mut sound = keys::check_with(source, &tree, known, &mut faults);
    let terms = terms(&mut sound, config);
    let front: Front = serde_json::from_value(sound.into()).unwrap_or_else(|cause| {
        let message = format!("front matter cannot be read: {cause}");
        faults.push(Diagnostic::error("wrong-type", Place::file(file), message));
        Front {
            draft: true,
            ..Front::default()
        }
    });
    let spot = spot(file);
    let language = language(&spot, &front, (source, &tree), config, &mut faults);
    let mut item = assemble(file, spot, front, &language, config);
    item.terms = terms;
    item.body = parts.body.into();
    item.body_line = parts.body_line;
    if item.summary.is_empty() {
        item.summary = plain::first_paragraph(&item.body);
    }
    judge(&item, source, &tree, &mut faults);
    // Fail closed: who meant `draft: ture` must not find the page published.
    item.draft |= faults.has_errors();
    (item, faults)
}

/// Words under the site's own taxonomies, taken out of what was sound.
fn terms(
    sound: &mut serde_json::Map<String, serde_json::Value>,
    config: &Config,
) -> BTreeMap<String, Vec<String>> {
    let own = config
        .taxonomies
        .iter()
        .filter(|name| !declared::KEYS.iter().any(|key| key.name == name.as_str()));
    own.filter_map(|name| {
        let words = serde_json::from_value(sound.shift_remove(name)?).ok()?;
        Some((name.clone(), words))
    })
    .collect()
}

fn spot(file: &Path) -> Spot {
    let below = file.strip_prefix(super::FOLDER).unwrap_or(file);
    let name = below.file_stem().and_then(|name| name.to_str()).unwrap_or("");
    let (stem, language) = match name.rsplit_once('.') {
        Some((stem, code)) if !stem.is_empty() && crate::config::is_language(code) => {
            (stem, Some(code.to_owned()))
        }
        _ => (name, None),
    };
    let mut raw: Vec<&str> = below
        .parent()
        .into_iter()
        .flat_map(Path::iter)
        .filter_map(|part| part.to_str())
        .collect();
    let top = raw.first().copied().unwrap_or("");
    let kind = match (stem, top) {
        ("_index", _) => Kind::Section,
        (_, "faq") => Kind::Entry,
        (_, "blog") => Kind::Post,
        _ => Kind::Page,
    };
    let stem = match stem {
        "_index" => "",
        // A bundle: the folder is its name. `faq/index.md` and the like stand for the folder itself.
        "index" if raw.len() > usize::from(matches!(top, "faq" | "blog")) => raw.pop().unwrap_or(""),
        "index" => "",
        other => other,
    };
    Spot {
        kind,
        stem: stem.to_owned(),
        folders: raw.into_iter().map(crate::text::slug).collect(),
        language,
    }
}

fn language(
    spot: &Spot,
    front: &Front,
    (source, tree): (Source<'_>, &Node),
    config: &Config,
    faults: &mut Diagnostics,
) -> String {
    let language = front.language.as_ref().or(spot.language.as_ref());
    let language = language.cloned().unwrap_or_else(|| config.language().to_owned());
    if !config.speaks(&language) {
        let place = match tree.get("language") {
            Some(node) => source.place(node.start, node.end),
            None => Place::file(source.path),
        };
        let message = format!("`{language}` is not one of the site's languages");
        let fault = Diagnostic::error("unknown-language", place, message);
        faults.push(fault.hint(format!(
            "add it to `languages` in `{}`, or rename the file",
            crate::config::FILE
        )));
    }
    language
}

/// Title and question, each from the other where one is missing; a section is called like its folder.
fn names(spot: &Spot, front: &Front, config: &Config) -> (String, String) {
    let question = front.question.as_deref().filter(|_| spot.kind == Kind::Entry);
    let title = match (front.title.as_str(), spot.kind) {
        ("", Kind::Section) => spot
            .folders
            .last()
            .map_or_else(|| config.brand.name.clone(), |name| capital(name)),
        ("", _) => question.unwrap_or_default().to_owned(),
        (title, _) => title.to_owned(),
    };
    let own = if spot.kind == Kind::Entry {
        title.as_str()
    } else {
        ""
    };
    let question = question.unwrap_or(own).to_owned();
    (title, question)
}

fn assemble(file: &Path, spot: Spot, front: Front, language: &str, config: &Config) -> Item {
    let slug = match (&front.slug, spot.stem.is_empty()) {
        (Some(slug), _) => slug.clone(),
        (None, true) => String::new(),
        (None, false) => crate::text::slug(&spot.stem),
    };
    let path = address(language, config, &spot.folders, &slug);
    let below_faq = spot.folders.get(1..).unwrap_or(&[]).join("/");
    let is_faq = spot.folders.first().is_some_and(|top| top == "faq");
    let (title, question) = names(&spot, &front, config);
    let wanted = front.comments.unwrap_or(spot.kind != Kind::Section);
    Item {
        kind: spot.kind,
        file: file.to_path_buf(),
        path,
        section: spot.folders.first().cloned().unwrap_or_default(),
        question,
        title,
        slug,
        date: front.date,
        updated: front.updated,
        publish_at: front.publish_at,
        archive_at: front.archive_at,
        draft: front.draft,
        authors: front.authors,
        tags: front.tags,
        category: front
            .category
            .unwrap_or_else(|| if is_faq { below_faq } else { String::new() }),
        summary: front.summary.unwrap_or_default(),
        image: front.image,
        aliases: front.aliases,
        language: language.to_owned(),
        translation_of: front.translation_of,
        weight: front.weight,
        template: front.template,
        toc: front.toc,
        comments: wanted && config.comments.enabled,
        extra: front.extra,
        audio: front.audio.filter(|audio| !audio.src.is_empty()),
        series: front.series,
        reviewed: front.reviewed,
        asked_as: front.asked_as,
        confidence: front.confidence,
        audience: front.audience,
        governance: front.governance,
        owner: front.owner,
        review_by: front.review_by,
        question_id: front.question_id,
        evidence: front.evidence,
        related: front.related,
        ..Item::default()
    }
}

/// The address that a file has, with a `slug` in its front matter or without.
pub(super) fn address_of(file: &Path, slug: Option<&str>, config: &Config) -> String {
    let spot = spot(file);
    let language = spot.language.as_deref().unwrap_or(config.language());
    let stem = if spot.stem.is_empty() {
        String::new()
    } else {
        crate::text::slug(&spot.stem)
    };
    address(language, config, &spot.folders, slug.unwrap_or(&stem))
}

/// `/fr/faq/refunds/when/`; the default language has no prefix.
fn address(language: &str, config: &Config, folders: &[String], slug: &str) -> String {
    let prefix = (language != config.language()).then_some(language);
    let slug = (!slug.is_empty()).then_some(slug);
    let parts = prefix
        .into_iter()
        .chain(folders.iter().map(String::as_str))
        .chain(slug);
    parts.fold("/".to_owned(), |path, part| path + part + "/")
}

fn capital(slug: &str) -> String {
    let mut letters = slug.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    first + &letters.as_str().replace('-', " ")
}

/// What the keys say together.
fn judge(item: &Item, source: Source<'_>, tree: &Node, faults: &mut Diagnostics) {
    let place = |key: &str| match tree.pairs().iter().find(|pair| pair.key == key) {
        Some(pair) => source.place(pair.start, pair.end),
        None => Place::at(source.path, source.file, 1, 1),
    };
    // A title that is there but cannot be read has been reported already.
    let told = match tree.get("title") {
        Some(node) => node.text().is_none() && !node.is_null(),
        None => faults
            .iter()
            .any(|fault| matches!(fault.code, "yaml-syntax" | "yaml-too-large" | "toml-syntax")),
    };
    if item.title.trim().is_empty() && !told {
        let fault = Diagnostic::error("no-title", place("title"), "this page has no title");
        faults.push(fault.hint("write `title: ...` between two lines of `---` at the top"));
    }
    if item.kind == Kind::Entry
        && item.body.trim().is_empty()
        && matches!(item.withheld(Timestamp::MIN), None | Some(Withheld::Scheduled))
    {
        let fault = Diagnostic::error(
            "no-answer",
            place("title"),
            "this entry would be published without an answer",
        );
        faults.push(fault.hint("write the answer below the front matter, or set `draft: true`"));
    }
    if let (Some(from), Some(to)) = (item.goes_public(), item.archive_at)
        && to <= from
    {
        let fault = Diagnostic::warning(
            "never-public",
            place("archive_at"),
            "it is archived before it is published",
        );
        faults.push(fault.hint("`archive_at` comes after `publish_at`"));
    }
    if item.kind != Kind::Entry {
        for pair in tree
            .pairs()
            .iter()
            .filter(|pair| declared::ENTRY_ONLY.contains(&pair.key.as_str()))
        {
            let message = format!("`{}` does nothing here", pair.key);
            let fault = Diagnostic::warning("entry-key", source.place(pair.start, pair.end), message);
            faults.push(fault.hint("it is for entries, below `content/faq/`"));
        }
    }
}
