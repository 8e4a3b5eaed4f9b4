//! New files with their front matter filled in, and new sites to start from.

use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value as Json, json};

use super::{Error, FOLDER, Kind, dates, edit};
use crate::config::Config;
use crate::text;
use crate::yaml::write;

/// Days after which somebody looks at an entry again, unless they say otherwise.
const REVIEW_AFTER: i64 = 180;

/// The site that `init` writes. `{name}`, `{date}` and `{review}` are filled in.
const START: &[(&str, &str)] = &[
    ("frontload.yaml", include_str!("start/frontload.yaml")),
    (".gitignore", include_str!("start/gitignore")),
    ("content/about.md", include_str!("start/about.md")),
    ("content/blog/_index.md", include_str!("start/blog/_index.md")),
    ("content/blog/welcome.md", include_str!("start/blog/welcome.md")),
    ("content/faq/_index.md", include_str!("start/faq/_index.md")),
    (
        "content/faq/orders/_index.md",
        include_str!("start/faq/orders/_index.md"),
    ),
    (
        "content/faq/orders/can-i-change-or-cancel-my-order.md",
        include_str!("start/faq/orders/can-i-change-or-cancel-my-order.md"),
    ),
    (
        "content/faq/orders/where-is-my-order.md",
        include_str!("start/faq/orders/where-is-my-order.md"),
    ),
    (
        "content/faq/returns/_index.md",
        include_str!("start/faq/returns/_index.md"),
    ),
    (
        "content/faq/returns/how-do-i-return-something.md",
        include_str!("start/faq/returns/how-do-i-return-something.md"),
    ),
    (
        "content/faq/returns/when-do-i-get-my-money-back.md",
        include_str!("start/faq/returns/when-do-i-get-my-money-back.md"),
    ),
];

/// A file to be made.
#[derive(Clone, Debug, Default)]
pub struct New {
    /// What it is; a twin is what its original is.
    pub kind: Kind,
    /// Question or headline.
    pub title: String,
    /// For entries: the folder below `content/faq/`; empty = `general`.
    pub category: String,
    /// Its language; empty = the site's default.
    pub language: String,
    /// The file it translates, relative to the root: it goes beside that one.
    pub twin_of: Option<PathBuf>,
}

/// `new faq|post|page TITLE`: writes a file with filled front matter; returns it.
pub fn create(root: &Path, config: &Config, new: &New, now: Timestamp) -> Result<PathBuf, Error> {
    let title = new.title.split_whitespace().collect::<Vec<_>>().join(" ");
    if !title.chars().any(char::is_alphanumeric) {
        return Err(Error::NoTitle);
    }
    let (kind, file) = place(root, config, new, &title)?;
    let path = root.join(&file);
    if path.exists() {
        return Err(Error::Exists { path: file });
    }
    edit::write(&path, filled(kind, &title, config, now).as_bytes())?;
    Ok(file)
}

/// What it is, and where it goes.
fn place(root: &Path, config: &Config, new: &New, title: &str) -> Result<(Kind, PathBuf), Error> {
    let language = new.language.as_str();
    if !language.is_empty() && !config.speaks(language) {
        return Err(Error::Language {
            language: language.to_owned(),
        });
    }
    let end = if language.is_empty() || language == config.language() {
        ".md".to_owned()
    } else {
        format!(".{language}.md")
    };
    if let Some(original) = &new.twin_of {
        return twin(root, config, original, &end);
    }
    let slug = text::slug(title);
    let category = match new.category.trim() {
        "" => "general".to_owned(),
        category => text::slug(category),
    };
    let below = match new.kind {
        Kind::Entry => format!("faq/{category}/{slug}{end}"),
        Kind::Post => format!("blog/{slug}{end}"),
        Kind::Page => format!("{slug}{end}"),
        Kind::Section => format!("{slug}/_index{end}"),
    };
    Ok((new.kind, Path::new(FOLDER).join(below)))
}

/// Beside its original, under the same name with the other language's ending.
fn twin(root: &Path, config: &Config, original: &Path, end: &str) -> Result<(Kind, PathBuf), Error> {
    let inner = original.strip_prefix(root).unwrap_or(original);
    let outside = || Error::Outside {
        path: original.to_path_buf(),
    };
    let below = inner.strip_prefix(FOLDER).map_err(|_| outside())?;
    let name = inner.file_name().and_then(|name| name.to_str());
    let stem = name
        .and_then(|name| name.strip_suffix(".md"))
        .ok_or_else(outside)?;
    let climbs = inner
        .components()
        .any(|part| part == std::path::Component::ParentDir);
    if climbs || !root.join(inner).is_file() {
        return Err(outside());
    }
    let stem = match stem.rsplit_once('.') {
        Some((stem, code)) if !stem.is_empty() && config.speaks(code) => stem,
        _ => stem,
    };
    let kind = match below
        .components()
        .next()
        .and_then(|first| first.as_os_str().to_str())
    {
        _ if stem == "_index" => Kind::Section,
        Some("faq") => Kind::Entry,
        Some("blog") => Kind::Post,
        _ => Kind::Page,
    };
    Ok((kind, inner.with_file_name(format!("{stem}{end}"))))
}

fn filled(kind: Kind, title: &str, config: &Config, now: Timestamp) -> String {
    let mut keys: Vec<(&str, Json)> = vec![("title", title.into())];
    if matches!(kind, Kind::Entry | Kind::Post) {
        keys.push(("date", dates::day_of(now).into()));
    }
    if kind != Kind::Section {
        keys.push(("draft", true.into()));
    }
    if kind == Kind::Entry {
        keys.push(("confidence", "wip".into()));
        keys.push(("owner", Json::Null));
        keys.push(("review_by", review(now).into()));
        keys.push(("tags", json!([])));
        keys.push(("asked_as", json!([])));
    }
    if kind == Kind::Post {
        keys.push((
            "authors",
            json!(Vec::from_iter(
                Some(&config.brand.name).filter(|name| !name.is_empty())
            )),
        ));
        keys.push(("tags", json!([])));
    }
    let hint = match kind {
        Kind::Entry => {
            "The short answer, in one or two sentences. Then the details. Then remove `draft` and `confidence`."
        }
        Kind::Post => "Begin with what happened and for whom. Then remove `draft`.",
        Kind::Page => "Then remove `draft`.",
        Kind::Section => "What this section holds.",
    };
    let lines: Vec<String> = keys
        .iter()
        .flat_map(|(key, value)| match value {
            // A line to be filled in.
            Json::Null => vec![format!("{key}:")],
            value => write::entry(key, value, 0),
        })
        .collect();
    format!("---\n{}\n---\n<!-- {hint} -->\n", lines.join("\n"))
}

fn review(now: Timestamp) -> String {
    let later = now.checked_add(SignedDuration::from_hours(24 * REVIEW_AFTER));
    dates::day_of(later.unwrap_or(now))
}

/// `init DIR`: a small site to start from, called `name`. Refuses a folder that is not empty.
/// Returns the files written, relative to `dir`.
pub fn init(dir: &Path, name: &str, now: Timestamp) -> Result<Vec<PathBuf>, Error> {
    let wrong = |cause| Error::Write {
        path: dir.to_path_buf(),
        cause,
    };
    std::fs::create_dir_all(dir).map_err(wrong)?;
    if std::fs::read_dir(dir).map_err(wrong)?.next().is_some() {
        return Err(Error::NotEmpty {
            path: dir.to_path_buf(),
        });
    }
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = if name.is_empty() { "Our brand" } else { &name };
    let quoted = write::inline(&name.into(), false);
    let welcome = write::inline(&format!("{name}: your questions come first").into(), false);
    for (file, text) in START {
        let text = text
            .replace("{name:yaml}", &quoted)
            .replace("{welcome}", &welcome)
            .replace("{name}", &name.replace('<', "\\<"))
            .replace("{date}", &dates::day_of(now))
            .replace("{review}", &review(now));
        edit::write(&dir.join(file), text.as_bytes())?;
    }
    Ok(START.iter().map(|(file, _)| PathBuf::from(file)).collect())
}
