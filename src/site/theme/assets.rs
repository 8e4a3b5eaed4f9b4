//! A theme's assets under names that carry their content's hash, so that they may be cached for ever.
//!
//! Style sheets may `@import "other.css";` at the start of a line: the other file is put in its
//! place, so one request brings all, and `desk.css` shares the tokens with `site.css`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Map, Value as Json};

use super::layers::Files;
use super::squeeze::{script, squeezed};
use super::{brand, colour};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, nearest};

/// One file to serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// All assets of a theme.
#[derive(Debug, Default)]
pub struct Assets {
    /// Path below `assets/` -> public path.
    names: BTreeMap<String, String>,
    /// Public path -> file.
    files: BTreeMap<String, Asset>,
}

impl Assets {
    /// Joins, checks and names the assets among a theme's files. `site` is its folder and its settings, `chosen`
    /// what it chose of the theme's.
    pub fn read(
        files: &Files,
        site: (&Path, &Config),
        chosen: &Map<String, Json>,
        problems: &mut Diagnostics,
    ) -> Assets {
        let hue = brand::hue(&site.1.brand);
        let mut files = files.clone();
        if let Some(tokens) = files.get_mut("assets/tokens.css") {
            let mut css = String::from_utf8_lossy(&tokens.bytes).into_owned();
            let (light, dark) = colour::read(&css, hue);
            css.push_str(&brand::style(site.0, site.1, (&light, &dark), problems));
            colour::check(&tokens.shown, &css, hue, problems);
            tokens.bytes = css.into_bytes();
        }
        let mut assets = Assets::default();
        let sheet = |path: &str| path.ends_with(".css");
        // Style sheets come last, since they name the others.
        for (path, file) in files.iter().filter(|(path, _)| !sheet(path)) {
            if let Some(name) = path.strip_prefix("assets/") {
                let text = std::str::from_utf8(&file.bytes).ok();
                let text = text.filter(|_| name.ends_with(".js"));
                let bytes = text.map_or_else(|| file.bytes.clone(), |js| script(js).into_bytes());
                assets.add(name, bytes);
            }
        }
        let sheets: Vec<(&str, String)> = files
            .keys()
            .filter(|path| sheet(path))
            .filter_map(|path| path.strip_prefix("assets/"))
            .map(|name| (name, join(name, &files, &mut BTreeSet::new(), problems)))
            .collect();
        for (name, css) in sheets {
            let css = assets.with_addresses(&css).replace("$hue", &hue.to_string());
            assets.add(name, squeezed(&with_settings(&css, chosen)).into_bytes());
        }
        assets
    }

    fn add(&mut self, name: &str, bytes: Vec<u8>) {
        let hash = blake3::hash(&bytes).to_hex();
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let public = format!("/assets/{stem}.{}.{extension}", &hash[..10]);
        self.names.insert(name.to_owned(), public.clone());
        self.files.insert(public, Asset { bytes });
    }

    /// `url("logo.svg")` becomes the public path of that asset.
    fn with_addresses(&self, css: &str) -> String {
        self.names.iter().fold(css.to_owned(), |css, (name, public)| {
            css.replace(&format!("url(\"{name}\")"), &format!("url(\"{public}\")"))
        })
    }

    /// Public path of `path`.
    pub fn public(&self, path: &str) -> Option<&str> {
        self.names.get(path).map(String::as_str)
    }

    /// Paths below `assets/` and their public paths.
    pub fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.names
            .iter()
            .map(|(name, public)| (name.as_str(), public.as_str()))
    }

    /// The asset nearest to a misspelt one.
    pub fn nearest(&self, path: &str) -> Option<&str> {
        nearest(path, self.names.keys().map(String::as_str))
    }

    /// Public paths and files.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Asset)> {
        self.files.iter().map(|(path, asset)| (path.as_str(), asset))
    }
}

/// `$setting(radius)` becomes what the site chose. Only what cannot end a declaration is put in.
fn with_settings(css: &str, chosen: &Map<String, Json>) -> String {
    chosen.iter().fold(css.to_owned(), |css, (name, value)| {
        let value = match value {
            Json::String(text) => text.clone(),
            other => other.to_string(),
        };
        let harmless = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '#' | '%' | ' ');
        if value.chars().all(harmless) {
            css.replace(&format!("$setting({name})"), &value)
        } else {
            css
        }
    })
}

/// The text of a style sheet with its imports in their place, each once.
fn join(name: &str, files: &Files, imported: &mut BTreeSet<String>, problems: &mut Diagnostics) -> String {
    let Some(file) = files.get(&format!("assets/{name}")) else {
        return String::new();
    };
    let css = String::from_utf8_lossy(&file.bytes);
    let mut out = String::with_capacity(css.len());
    for (at, line) in css.lines().enumerate() {
        let import = line
            .strip_prefix("@import \"")
            .and_then(|rest| rest.strip_suffix("\";"));
        match import {
            Some(other) if other != name && files.contains_key(&format!("assets/{other}")) => {
                if imported.insert(other.to_owned()) {
                    out.push_str(&join(other, files, imported, problems));
                }
            }
            Some(other) => problems.push(
                Diagnostic::error(
                    "asset",
                    Place::at(&file.shown, &css, at + 1, 1),
                    format!("it imports `{other}`, which the theme does not have"),
                )
                .did_you_mean(
                    other,
                    files.keys().filter_map(|path| path.strip_prefix("assets/")),
                ),
            ),
            None => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    out
}
