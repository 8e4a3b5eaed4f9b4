//! Hugo: front matter in three languages, bundles, sections, `url` and `permalinks`, shortcodes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Map, Value as Json};

use super::atlas::{Asset, Atlas, Outline, Whence};
use super::folder::{self, Tree, name_of, parent};
use super::keys::Keys;
use super::report::Report;
use super::spot::Spot;
use super::{Each, Piece, Settings, Source, calls, dates, front, media, scan};
use crate::content::Error;

/// A Hugo site.
pub(super) struct Hugo {
    tree: Tree,
    name: String,
    settings: Settings,
    /// `permalinks` by section.
    permalinks: BTreeMap<String, String>,
    /// Folder of content -> its language.
    folders: Vec<(String, Option<String>)>,
    pages: Vec<Page>,
}

struct Page {
    outline: Outline,
    keys: Keys,
    body: String,
    html: bool,
}

impl Hugo {
    pub(super) fn open(path: &Path, report: &mut Report) -> Result<Hugo, Error> {
        let tree = Tree::read(path, report)?;
        let config = config(&tree, report);
        let text = |key: &str| config.get(key).and_then(Json::as_str).unwrap_or("").to_owned();
        let main = [
            text("defaultcontentlanguage"),
            text("languagecode"),
            text("locale"),
        ]
        .iter()
        .map(|text| code(text))
        .find(|code| crate::config::is_language(code));
        let main = main.unwrap_or_else(|| "en".to_owned());
        let mut languages = vec![main.clone()];
        let content = match text("contentdir") {
            folder if folder.is_empty() => "content".to_owned(),
            folder => folder.trim_matches('/').to_owned(),
        };
        let folders = folders(&config, content, &mut languages);
        let permalinks = permalinks(&config);
        let tagline = config
            .get("params")
            .and_then(|params| params.get("description"))
            .and_then(Json::as_str)
            .unwrap_or("")
            .to_owned();
        let settings = Settings {
            name: text("title"),
            tagline,
            base_url: text("baseurl"),
            languages,
        };
        let name = format!("hugo {}", super::source_name(path));
        Ok(Hugo {
            tree,
            name,
            settings,
            permalinks,
            folders,
            pages: Vec::new(),
        })
    }

    /// Content folder, language of the folder, and the path inside it.
    fn inside<'p>(&self, path: &'p str) -> Option<(&Option<String>, &'p str)> {
        self.folders.iter().find_map(|(folder, language)| {
            Some((language, path.strip_prefix(folder.as_str())?.strip_prefix('/')?))
        })
    }

    fn read_one(&mut self, path: &str, bundles: &BTreeSet<String>, report: &mut Report) -> Option<()> {
        let (of_folder, inner) = self.inside(path)?;
        let (of_folder, inner) = (of_folder.clone(), inner.to_owned());
        let (stem, end) = name_of(path);
        if !matches!(end, "md" | "markdown" | "mdown" | "html" | "htm") {
            if matches!(end, "org" | "adoc" | "asciidoc" | "rst" | "pandoc") {
                report.leave(path, format!("`.{end}` is not read; save it as Markdown"));
            }
            return None;
        }
        let (stem, of_name) = match stem.rsplit_once('.') {
            Some((stem, code)) if crate::config::is_language(code) => (stem, Some(code.to_owned())),
            _ => (stem, None),
        };
        // Pages inside a leaf bundle are its resources.
        if !matches!(stem, "index" | "_index")
            && bundles
                .iter()
                .any(|bundle| path.starts_with(&format!("{bundle}/")))
        {
            report.leave(
                path,
                "a page inside another page's bundle has no address of its own",
            );
            return None;
        }
        let text = self.tree.text(path).map_err(|why| report.leave(path, why)).ok()?;
        let parts = front::read(&text);
        parts.faults.iter().for_each(|fault| report.doubt(path, fault));
        let hidden = parts.keys.get("headless").is_some_and(|value| value == true)
            || ["_build", "build"].iter().any(|key| {
                parts.keys.get(*key).is_some_and(|build| {
                    matches!(build["render"].as_str(), Some("never" | "false")) || build["render"] == false
                })
            });
        if hidden {
            report.leave(
                path,
                "it is not rendered there either (`headless` or `build.render`)",
            );
            return None;
        }
        let (mut outline, keys) = self.outline(path, (&inner, stem), parts.keys, of_name.or(of_folder));
        outline.empty = parts.body.trim().is_empty();
        if outline.folder.is_empty() && matches!(outline.stem.as_str(), "_index") {
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
            html: end.starts_with("htm"),
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
        let own = raw
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case("url"))
            .and_then(|(_, value)| value.as_str())
            .map(str::to_owned);
        let spot = Spot::new(path, inner, stem);
        let (holder, name) = (spot.holder, spot.name);
        let day = dates::of_name(name);
        let (mut outline, keys) = spot.begin(raw, (name, day.as_ref().map(|(day, _)| day.as_str())));
        let last = outline
            .slug
            .clone()
            .unwrap_or_else(|| name.replace(' ', "-").to_lowercase());
        outline.language = keys.language.clone().or(language);
        let prefix = outline
            .language
            .as_ref()
            .filter(|language| Some(*language) != self.settings.languages.first())
            .map(|language| format!("/{language}"))
            .unwrap_or_default();
        let place = match &own {
            Some(url) => format!("/{}", url.trim_start_matches('/')),
            None if spot.section => format!("{prefix}/{holder}/").to_lowercase(),
            None => self.permalink(holder, &last, &keys).map_or_else(
                || format!("{prefix}/{}/{last}/", holder.to_lowercase().replace(' ', "-")),
                |path| format!("{prefix}{path}"),
            ),
        };
        outline.old.push(place.replace("//", "/"));
        let others = keys
            .addresses
            .iter()
            .filter(|address| Some(address.as_str()) != own.as_deref());
        outline.old.extend(others.map(|alias| below(holder, alias)));
        outline.names = vec![
            path.to_owned(),
            inner.to_owned(),
            inner.trim_end_matches(".md").to_owned(),
        ];
        if outline.language.is_none() {
            // `ref` finds a page by its name alone.
            outline.names.extend([format!("{name}.md"), name.to_owned()]);
            if spot.bundle {
                outline
                    .names
                    .extend([parent(inner).to_owned(), parent(path).to_owned()]);
            }
        }
        spot.gather(&self.tree, &mut outline);
        (outline, keys)
    }

    /// The address that `permalinks` gives to a section's pages.
    fn permalink(&self, holder: &str, last: &str, keys: &Keys) -> Option<String> {
        let section = holder.split('/').next().unwrap_or("");
        let pattern = self.permalinks.get(section)?;
        let date = keys.ours.get("date").and_then(Json::as_str).unwrap_or("");
        let part = |range: std::ops::Range<usize>| date.get(range).unwrap_or("").to_owned();
        let title = keys
            .ours
            .get("title")
            .and_then(Json::as_str)
            .map(crate::text::slug)
            .unwrap_or_default();
        let mut path = pattern.clone();
        for (word, value) in [
            (":contentbasename", last.to_owned()),
            (":slugorcontentbasename", last.to_owned()),
            (":slugorfilename", last.to_owned()),
            (":filename", last.to_owned()),
            (":sections", holder.to_owned()),
            (":section", section.to_owned()),
            (":year", part(0..4)),
            (":month", part(5..7)),
            (":day", part(8..10)),
            (":slug", last.to_owned()),
            (":title", title),
        ] {
            path = path.replace(word, &value);
        }
        Some(format!("/{}/", path.trim_matches('/')))
    }
}

/// An alias without a slash at its start is relative to the page's folder.
fn below(holder: &str, alias: &str) -> String {
    if alias.starts_with('/') || alias.contains("://") {
        alias.to_owned()
    } else {
        format!("/{holder}/{alias}")
    }
}

/// `fr` of `fr-CA`.
fn code(text: &str) -> String {
    let letters: String = text.chars().take_while(char::is_ascii_alphabetic).collect();
    letters.to_lowercase()
}

/// Folders of content and their languages; languages that are met are added to the site's.
fn folders(
    config: &Map<String, Json>,
    content: String,
    languages: &mut Vec<String>,
) -> Vec<(String, Option<String>)> {
    let main = languages.first().cloned();
    let mut folders = Vec::new();
    for (name, of) in config
        .get("languages")
        .and_then(Json::as_object)
        .into_iter()
        .flatten()
    {
        let name = code(name);
        if !languages.contains(&name) && crate::config::is_language(&name) {
            languages.push(name.clone());
        }
        let own = of
            .as_object()
            .and_then(|of| of.iter().find(|(key, _)| key.eq_ignore_ascii_case("contentdir")));
        if let Some(folder) = own.and_then(|(_, folder)| folder.as_str()) {
            let language = Some(name).filter(|name| Some(name) != main.as_ref());
            folders.push((folder.trim_matches('/').to_owned(), language));
        }
    }
    folders.push((content, None));
    folders
}

/// `permalinks` by section, in the old form and in the new one.
fn permalinks(config: &Map<String, Json>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    if let Some(Json::Object(all)) = config.get("permalinks") {
        let pages = all.get("page").and_then(Json::as_object).into_iter().flatten();
        for (section, pattern) in all.iter().chain(pages) {
            if let Some(pattern) = pattern.as_str() {
                found.insert(section.clone(), pattern.to_owned());
            }
        }
    }
    found
}

/// All settings in one map with lower-case keys; files of `config/_default` by their names.
fn config(tree: &Tree, report: &mut Report) -> Map<String, Json> {
    let mut config = Map::new();
    let files: Vec<String> = tree
        .files()
        .filter(|file| {
            matches!(parent(file), "" | "config/_default")
                && matches!(name_of(file).1, "toml" | "yaml" | "yml" | "json")
        })
        .filter(|file| !parent(file).is_empty() || matches!(name_of(file).0, "hugo" | "config"))
        .map(str::to_owned)
        .collect();
    for file in files {
        let Ok(text) = tree.text(&file) else { continue };
        let (keys, faults) = match name_of(&file).1 {
            "toml" => front::toml_keys(&text),
            "json" => (serde_json::from_str(&text).unwrap_or_default(), Vec::new()),
            _ => front::yaml_keys(&text),
        };
        faults.into_iter().for_each(|fault| report.doubt(&file, fault));
        let keys: Map<String, Json> = keys
            .into_iter()
            .map(|(key, value)| (key.to_lowercase(), value))
            .collect();
        match name_of(&file).0 {
            "hugo" | "config" => config.extend(keys),
            name => drop(config.insert(name.split('.').next().unwrap_or(name).to_lowercase(), keys.into())),
        }
    }
    config
}

impl Source for Hugo {
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
            .filter(|path| {
                name_of(path).0.split('.').next() == Some("index")
                    && self.inside(path).is_some_and(|(_, inner)| inner.contains('/'))
            })
            .map(|path| parent(path).to_owned())
            .collect();
        for path in &paths {
            self.read_one(path, &bundles, report);
        }
        Ok(self.pages.iter().map(|page| page.outline.clone()).collect())
    }

    fn assets(&mut self, atlas: &mut Atlas, _: &media::Uploads) {
        for path in self.tree.files().filter(|path| folder::is_media(path)) {
            let inner = path
                .strip_prefix("static/")
                .or_else(|| path.strip_prefix("assets/"));
            let inner = inner.or_else(|| self.inside(path).map(|(_, inner)| inner));
            if let Some(inner) = inner {
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
                let here = parent(&outline.origin).to_owned();
                let pages = |name: &str| {
                    let beside = folder::join(&here, name);
                    let bare = name.trim_matches('/');
                    [beside.as_str(), bare]
                        .iter()
                        .flat_map(|name| {
                            [
                                (*name).to_owned(),
                                format!("{name}.md"),
                                format!("{name}/index.md"),
                                format!("{name}/_index.md"),
                            ]
                        })
                        .find_map(|name| atlas.named(&name).map(str::to_owned))
                };
                calls::hugo(&page.body, &pages, report)
            };
            let body = if page.html {
                super::from_html(&text, &outline, atlas, report)
            } else {
                super::from_markdown(&text, &outline, atlas, report)
            };
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
