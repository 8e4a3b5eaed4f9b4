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

/// `new faq|post|page TITLE`: writes a file with filled front matter; returns it.
pub fn create(
    root: &Path,
    config: &Config,
    kind: Kind,
    title: &str,
    now: Timestamp,
) -> Result<PathBuf, Error> {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let slug = text::slug(&title);
    let below = match kind {
        Kind::Entry => format!("faq/general/{slug}.md"),
        Kind::Post => format!("blog/{slug}.md"),
        Kind::Page => format!("{slug}.md"),
        Kind::Section => format!("{slug}/_index.md"),
    };
    let file = Path::new(FOLDER).join(below);
    let path = root.join(&file);
    if path.exists() {
        return Err(Error::Exists { path: file });
    }
    edit::write(&path, filled(kind, &title, config, now).as_bytes())?;
    Ok(file)
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
        keys.push(("review_by", review(now).into()));
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
        .flat_map(|(key, value)| write::entry(key, value, 0))
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
