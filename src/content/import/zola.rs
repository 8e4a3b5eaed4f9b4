//! Zola: TOML front matter, sections by `_index.md`, dates in names, links that begin with `@/`.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Map, Value as Json};

use super::atlas::{Asset, Atlas, Outline, Whence};
use super::folder::{self, Tree, name_of, parent};
use super::keys::Keys;
use super::report::Report;
use super::spot::Spot;
use super::{Each, Piece, Settings, Source, calls, dates, front, media, scan};
use crate::content::Error;

/// A Zola site.
pub(super) struct Zola {
    tree: Tree,
    name: String,
    settings: Settings,
    pages: Vec<Page>,
}

struct Page {
    outline: Outline,
    keys: Keys,
    body: String,
}

impl Zola {
    pub(super) fn open(path: &Path, report: &mut Report) -> Result<Zola, Error> {
        let tree = Tree::read(path, report)?;
        let file = ["config.toml", "zola.toml"]
            .into_iter()
            .find(|file| tree.has(file))
            .unwrap_or("config.toml");
        let (config, faults) = tree
            .text(file)
            .map(|text| front::toml_keys(&text))
            .unwrap_or_default();
        faults.into_iter().for_each(|fault| report.doubt(file, fault));
        let text = |key: &str| config.get(key).and_then(Json::as_str).unwrap_or("").to_owned();
        let main = Some(text("default_language"))
            .filter(|code| crate::config::is_language(code))
            .unwrap_or_else(|| "en".to_owned());
        let mut languages = vec![main];
        for code in config
            .get("languages")
            .and_then(Json::as_object)
            .into_iter()
            .flatten()
            .map(|(code, _)| code)
        {
            if !languages.contains(code) && crate::config::is_language(code) {
                languages.push(code.clone());
            }
        }
        let settings = Settings {
            name: text("title"),
            tagline: text("description"),
            base_url: text("base_url"),
            languages,
        };
        let name = format!("zola {}", super::source_name(path));
        Ok(Zola {
            tree,
            name,
            settings,
            pages: Vec::new(),
        })
    }

    fn read_one(&mut self, path: &str, bundles: &BTreeSet<String>, report: &mut Report) -> Option<()> {
        let inner = path.strip_prefix("content/")?;
        let (stem, "md") = name_of(path) else {
            return None;
        };
        let (stem, language) = match stem.rsplit_once('.') {
            Some((stem, code)) if crate::config::is_language(code) => (stem, Some(code.to_owned())),
            _ => (stem, None),
        };
        if !matches!(stem, "index" | "_index")
            && bundles
                .iter()
                .any(|bundle| path.starts_with(&format!("{bundle}/")))
        {
            report.leave(
                path,
                "a page inside another page's folder of assets has no address of its own",
            );
            return None;
        }
        let text = self.tree.text(path).map_err(|why| report.leave(path, why)).ok()?;
        let parts = front::read(&text);
        parts.faults.iter().for_each(|fault| report.doubt(path, fault));
        if parts.keys.get("render").is_some_and(|render| render == false) {
            report.leave(path, "it is not rendered there either (`render = false`)");
            return None;
        }
        if let Some(to) = parts.keys.get("redirect_to").and_then(Json::as_str) {
            report.leave(path, format!("it only leads on to {to}"));
            return None;
        }
        let (mut outline, keys) = self.outline(path, (inner, stem), parts.keys, language);
        outline.empty = parts.body.trim().is_empty();
        if outline.folder.is_empty() && outline.stem == "_index" {
            if !parts.body.trim().is_empty() {
                report.leave(path, "the home page is the theme's here; its text was not taken");
            }
            return None;
        }
        keys.told.iter().for_each(|told| report.doubt(path, told));
        self.pages.push(Page {
            outline,
            keys,
            body: parts.body,
        });
        Some(())
    }

    fn outline(
        &self,
        path: &str,
        (inner, stem): (&str, &str),
        raw: Map<String, Json>,
        language: Option<String>,
    ) -> (Outline, Keys) {
        let own = raw.get("path").and_then(Json::as_str).map(str::to_owned);
        let spot = Spot::new(path, inner, stem);
        let holder = spot.holder;
        let (day, name) =
            dates::of_name(spot.name).map_or((None, spot.name), |(day, rest)| (Some(day), rest));
        let (mut outline, keys) = spot.begin(raw, (name, day.as_deref()));
        let last = outline.slug.clone().unwrap_or_else(|| crate::text::slug(name));
        outline.language = keys
            .language
            .clone()
            .or(language)
            .filter(|language| Some(language) != self.settings.languages.first());
        let prefix = outline
            .language
            .as_ref()
            .map(|language| format!("/{language}"))
            .unwrap_or_default();
        outline.old.push(match own {
            Some(own) => format!("{prefix}/{}", own.trim_start_matches('/')),
            None if spot.section => format!("{prefix}/{holder}/"),
            None => format!("{prefix}/{holder}/{last}/").replace("//", "/"),
        });
        outline.old.extend(
            keys.addresses
                .iter()
                .map(|alias| format!("/{}", alias.trim_start_matches('/'))),
        );
        outline.names = vec![path.to_owned(), inner.to_owned()];
        spot.gather(&self.tree, &mut outline);
        (outline, keys)
    }
}

impl Source for Zola {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn outlines(&mut self, report: &mut Report) -> Result<Vec<Outline>, Error> {
        let paths: Vec<String> = self.tree.files().map(str::to_owned).collect();
        let bundles: BTreeSet<String> = paths
            .iter()
            .filter(|path| path.ends_with("/index.md"))
            .map(|path| parent(path).to_owned())
            .collect();
        for path in &paths {
            self.read_one(path, &bundles, report);
        }
        Ok(self.pages.iter().map(|page| page.outline.clone()).collect())
    }

    fn assets(&mut self, atlas: &mut Atlas, _: &media::Uploads) {
        for path in self.tree.files().filter(|path| folder::is_media(path)) {
            if let Some(inner) = path
                .strip_prefix("static/")
                .or_else(|| path.strip_prefix("content/"))
            {
                let asset = Asset {
                    address: format!("/{inner}"),
                    from: Whence::Disk(self.tree.path(path)),
                };
                atlas.asset(&format!("/{path}"), asset.clone());
                atlas.asset(&format!("/{inner}"), asset);
                // What lay open for all to link to stays there.
                if path.starts_with("static/") {
                    atlas.want(&format!("/{inner}"));
                }
            }
        }
    }

    fn pieces(&mut self, atlas: &mut Atlas, report: &mut Report, each: Each<'_>) -> Result<(), Error> {
        for page in std::mem::take(&mut self.pages) {
            let outline = page.outline;
            let text = {
                let pages = |name: &str| atlas.named(name.trim_start_matches("@/")).map(str::to_owned);
                calls::zola(&page.body, &pages, report)
            };
            let body = super::from_markdown(&text, &outline, atlas, report);
            let mut keys = page.keys.ours;
            super::finish(&mut keys, &outline, atlas, report);
            let body = match scan::first_heading(&body).filter(|_| !keys.contains_key("title")) {
                Some((title, rest)) => {
                    keys.insert("title".into(), title.into());
                    rest
                }
                None => body,
            };
            each(Piece { outline, keys, body }, report)?;
        }
        Ok(())
    }
}
