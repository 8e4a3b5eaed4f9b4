//! Before anything is moved: which system it is, which settings hold here, and what stands here already.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Map;

use super::atlas::Existing;
use super::put::Ledger;
use super::report::Report;
use super::{Settings, System, address, folder, wxr};
use crate::config::{self, Config};
use crate::content::{Error, FOLDER, Shelf, edit};
use crate::yaml::write;

/// Which system made what is at `path`.
pub(super) fn detect(path: &Path) -> Result<System, Error> {
    if !path.exists() {
        let cause = std::io::Error::new(std::io::ErrorKind::NotFound, "there is nothing of this name");
        return Err(Error::Read {
            path: path.to_path_buf(),
            cause,
        });
    }
    let has = |name: &str| path.join(name).exists();
    let text = |name: &str| std::fs::read_to_string(path.join(name)).unwrap_or_default();
    if path.is_file() {
        return detect_file(path);
    }
    let hugo = [
        "hugo.toml",
        "hugo.yaml",
        "hugo.yml",
        "hugo.json",
        "config/_default",
    ]
    .iter()
    .any(|name| has(name));
    let config = text("config.toml");
    let is_key = |line: &str, key: &str| line.split('=').next().is_some_and(|name| name.trim() == key);
    if hugo {
        Ok(System::Hugo)
    } else if config.lines().any(|line| is_key(line, "base_url")) {
        Ok(System::Zola)
    } else if has("_config.yml") || has("_config.yaml") || has("_config.toml") || has("_posts") {
        Ok(System::Jekyll)
    } else if has("content")
        && [
            "config.toml",
            "config.yaml",
            "config.yml",
            "config.json",
            "archetypes",
            "themes",
        ]
        .iter()
        .any(|name| has(name))
    {
        Ok(System::Hugo)
    } else if !wxr::exports(path).is_empty() {
        Ok(System::Wordpress)
    } else {
        let tree = folder::Tree::read(path, &mut Report::default())?;
        let markdown = tree
            .files()
            .any(|file| matches!(folder::name_of(file).1, "md" | "markdown"));
        if markdown {
            Ok(System::Markdown)
        } else {
            Err(Error::UnknownSite {
                path: path.to_path_buf(),
            })
        }
    }
}

fn detect_file(path: &Path) -> Result<System, Error> {
    let markdown = path
        .extension()
        .is_some_and(|end| end == "md" || end == "markdown");
    if markdown {
        Ok(System::Markdown)
    } else if wxr::is_export(path) {
        Ok(System::Wordpress)
    } else {
        Err(Error::UnknownSite {
            path: path.to_path_buf(),
        })
    }
}

/// The settings of the site here; where there are none yet, those of the old one are taken and written.
pub(super) fn settings(
    root: &Path,
    config: &Config,
    found: &Settings,
    report: &mut Report,
) -> Result<Config, Error> {
    let file = root.join(config::FILE);
    if file.exists() {
        missing_languages(config, found, report);
        return Ok(config.clone());
    }
    let mut brand = Map::new();
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = line(&found.name);
    brand.insert(
        "name".into(),
        if name.is_empty() {
            "Our brand".into()
        } else {
            name.into()
        },
    );
    if !found.tagline.trim().is_empty() {
        brand.insert("tagline".into(), line(&found.tagline).into());
    }
    let mut lines = write::entry("brand", &brand.into(), 0);
    let base = found.base_url.trim().trim_end_matches('/');
    if let Some((_, below)) = address::split_host(base).filter(|_| base.starts_with("http")) {
        let host = &base[..base.len() - below.len()];
        lines.extend(write::entry("base_url", &host.into(), 0));
        if !below.is_empty() {
            report.to_do.push(format!(
                "the old site stood below `{below}/`; this one stands at the top of its host, and old addresses lead on from there"
            ));
        }
    }
    if found.languages.len() > 1 || found.languages.first().is_some_and(|language| language != "en") {
        lines.extend(write::entry("languages", &found.languages.clone().into(), 0));
    }
    let text = lines.join("\n") + "\n";
    // What the old site calls its address need not be one.
    let (config, text) = match Config::parse(&text, root) {
        Ok((config, _)) => (config, text),
        Err(_) => (Config::default(), "brand:\n  name: Our brand\n".to_owned()),
    };
    if !report.dry_run {
        edit::write(&file, text.as_bytes())?;
    }
    report.to_do.push(format!(
        "look at `{}`, which was made from the old site's settings",
        config::FILE
    ));
    Ok(config)
}

/// Languages of the old site that the site here does not have are for a person to add.
fn missing_languages(config: &Config, found: &Settings, report: &mut Report) {
    let missing: Vec<&String> = found
        .languages
        .iter()
        .filter(|language| !config.speaks(language))
        .collect();
    if !missing.is_empty() {
        let names = missing
            .iter()
            .map(|name| name.as_str())
            .collect::<Vec<_>>()
            .join(", ");
        report.to_do.push(format!(
            "add {names} to `languages` in `{}`, if these pages are wanted too",
            config::FILE
        ));
    }
}

/// What stands in `content/` and was not brought by an earlier run.
pub(super) fn existing(root: &Path, config: &Config, ledger: &Ledger) -> Result<Existing, Error> {
    let mut existing = Existing::default();
    if !root.join(FOLDER).is_dir() {
        return Ok(existing);
    }
    let ours: BTreeSet<PathBuf> = ledger.files().collect();
    let (shelf, faults) = Shelf::load(root, config)?;
    for item in shelf.items.iter().filter(|item| !ours.contains(&item.file)) {
        existing.files.insert(item.file.clone());
        existing.addresses.insert(item.path.clone());
        existing
            .addresses
            .extend(item.aliases.iter().map(|alias| address::owner(alias)));
    }
    // A file that cannot be read is there all the same.
    let unread = faults
        .iter()
        .filter_map(|fault| Some(fault.place.as_ref()?.path.clone()));
    existing.files.extend(unread.filter(|file| !ours.contains(file)));
    Ok(existing)
}
