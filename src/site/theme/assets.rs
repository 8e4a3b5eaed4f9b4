//! A theme's assets under names that carry their content's hash, so that they may be cached for ever.
//!
//! Style sheets may `@import "other.css";` at the start of a line: the other file is put in its
//! place, so one request brings all, and `desk.css` shares the tokens with `site.css`.

use std::collections::{BTreeMap, BTreeSet};

use super::{Files, colour};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, nearest};

/// Where the brand's hue stands when config gives none: a calm blue.
const DEFAULT_HUE: u16 = 252;

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
    /// Joins, checks and names the assets among a theme's files.
    pub fn read(files: &Files, config: &Config, problems: &mut Diagnostics) -> Assets {
        let hue = config.brand.hue.unwrap_or(DEFAULT_HUE);
        if let Some(tokens) = files.get("assets/tokens.css") {
            let css = String::from_utf8_lossy(&tokens.bytes);
            colour::check(&tokens.shown, &css, f64::from(hue), problems);
        }
        let mut assets = Assets::default();
        let sheet = |path: &str| path.ends_with(".css");
        // Style sheets come last, since they name the others.
        for (path, file) in files.iter().filter(|(path, _)| !sheet(path)) {
            if let Some(name) = path.strip_prefix("assets/") {
                assets.add(name, file.bytes.clone());
            }
        }
        let sheets: Vec<(&str, String)> = files
            .keys()
            .filter(|path| sheet(path))
            .filter_map(|path| path.strip_prefix("assets/"))
            .map(|name| (name, join(name, files, &mut BTreeSet::new(), problems)))
            .collect();
        for (name, css) in sheets {
            let css = assets.with_addresses(&css).replace("$hue", &hue.to_string());
            assets.add(name, squeezed(&css).into_bytes());
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

    /// The asset nearest to a misspelt one.
    pub fn nearest(&self, path: &str) -> Option<&str> {
        nearest(path, self.names.keys().map(String::as_str))
    }

    /// Public paths and files.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Asset)> {
        self.files.iter().map(|(path, asset)| (path.as_str(), asset))
    }
}

/// A style sheet without comments and without the space that only people need.
fn squeezed(css: &str) -> String {
    let mut bare = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        bare.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, rest)| rest);
    }
    bare.push_str(rest);
    let mut out = String::with_capacity(bare.len());
    for word in bare.split_whitespace() {
        let glued = out.ends_with(['{', '}', ';', ',']) || word.starts_with(['{', '}']);
        if !out.is_empty() && !glued {
            out.push(' ');
        }
        out.push_str(word);
    }
    out.replace(";}", "}")
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

#[cfg(test)]
mod tests {
    #[test]
    fn a_squeezed_sheet_means_the_same() {
        let css = "/* note */\na > b ,\n.c { margin: 0 auto;\n  width: calc(1px + 2px);\n}\n@media (x: y) { a { b: \"c\" } }\n";
        assert_eq!(
            super::squeezed(css),
            "a > b ,.c{margin: 0 auto;width: calc(1px + 2px)}@media (x: y){a{b: \"c\"}}"
        );
    }
}
