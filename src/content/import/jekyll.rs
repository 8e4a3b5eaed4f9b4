//! Jekyll: posts by the day in their names, drafts, collections, pages, and the addresses that
//! `permalink` gave them.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value as Json};

use super::atlas::{self, Asset, Atlas, Outline, Whence};
use super::folder::{self, Tree, name_of, parent};
use super::keys::{self, Keys, Known};
use super::permalink::{categories, day_of_year, filled, named_style};
use super::report::Report;
use super::{Each, Piece, Settings, Source, dates, front, liquid, media, scan};
use crate::content::Error;

/// A Jekyll site.
pub(super) struct Jekyll {
    tree: Tree,
    name: String,
    settings: Settings,
    config: Map<String, Json>,
    pages: Vec<Page>,
}

struct Page {
    outline: Outline,
    keys: Keys,
    body: String,
    html: bool,
}

/// What a file is to Jekyll.
enum Role<'a> {
    Post,
    Draft,
    Collected(&'a str, &'a str),
    Page,
    None,
}

impl Jekyll {
    pub(super) fn open(path: &Path, report: &mut Report) -> Result<Jekyll, Error> {
        let tree = Tree::read(path, report)?;
        let mut config = Map::new();
        for (file, read) in [
            ("_config.yml", front::yaml_keys as front::ReadKeys),
            ("_config.yaml", front::yaml_keys),
            ("_config.toml", front::toml_keys),
        ] {
            if let Some(text) = tree.has(file).then(|| tree.text(file).ok()).flatten() {
                let (keys, faults) = read(&text);
                faults.into_iter().for_each(|fault| report.doubt(file, fault));
                config.extend(keys);
            }
        }
        let text = |key: &str| config.get(key).and_then(Json::as_str).unwrap_or("").to_owned();
        let language: String = text("lang")
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .collect();
        let settings = Settings {
            name: if text("title").is_empty() {
                text("name")
            } else {
                text("title")
            },
            tagline: if text("tagline").is_empty() {
                text("description")
            } else {
                text("tagline")
            },
            base_url: format!(
                "{}{}",
                text("url").trim_end_matches('/'),
                text("baseurl").trim_end_matches('/')
            ),
            languages: vec![language.to_lowercase()]
                .into_iter()
                .filter(|code| crate::config::is_language(code))
                .collect(),
        };
        let name = format!("jekyll {}", super::source_name(path));
        Ok(Jekyll {
            tree,
            name,
            settings,
            config,
            pages: Vec::new(),
        })
    }

    fn role<'p>(&self, path: &'p str) -> Role<'p> {
        let folders: Vec<&str> = parent(path).split('/').collect();
        if folders.contains(&"_posts") {
            return Role::Post;
        }
        if folders.contains(&"_drafts") {
            return Role::Draft;
        }
        let folder = self
            .config
            .get("collections_dir")
            .and_then(Json::as_str)
            .unwrap_or("");
        let inner = path
            .strip_prefix(folder)
            .map_or(path, |rest| rest.trim_start_matches('/'));
        if let Some((collection, rest)) = inner.strip_prefix('_').and_then(|rest| rest.split_once('/')) {
            return match self.config.get("collections") {
                Some(Json::Object(known)) if known.contains_key(collection) => {
                    Role::Collected(collection, rest)
                }
                Some(Json::Array(known)) if known.iter().any(|name| name == collection) => {
                    Role::Collected(collection, rest)
                }
                _ => Role::None,
            };
        }
        if path.split('/').any(|part| part.starts_with('_')) {
            Role::None
        } else {
            Role::Page
        }
    }

    fn read_one(&mut self, path: &str, report: &mut Report) -> Option<()> {
        let (stem, end) = name_of(path);
        let html = match end {
            "md" | "markdown" | "mkd" | "mkdn" => false,
            "html" | "htm" => true,
            "textile" | "rst" | "adoc" | "org" => {
                report.leave(path, format!("`.{end}` is not read; save it as Markdown"));
                return None;
            }
            _ => return None,
        };
        let role = self.role(path);
        if matches!(role, Role::None) {
            return None;
        }
        let text = self.tree.text(path).map_err(|why| report.leave(path, why)).ok()?;
        let parts = front::read(&text);
        let dated = matches!(role, Role::Post | Role::Draft);
        let about_us = matches!(
            stem.to_uppercase().as_str(),
            "README" | "LICENSE" | "CHANGELOG" | "CONTRIBUTING" | "CODE_OF_CONDUCT" | "404" | "SECURITY"
        );
        if about_us || (!parts.marked && (html || !dated)) {
            if !html && !about_us {
                report.leave(
                    path,
                    "it has no front matter; Jekyll would not have made a page of it",
                );
            }
            return None;
        }
        if !dated && liquid::is_template(&parts.body) || stem == "index" && html {
            report.leave(path, "a template makes this page of others; lists, archives and the home page are the theme's here");
            return None;
        }
        parts.faults.iter().for_each(|fault| report.doubt(path, fault));
        let mut raw = self.defaults(path, &role);
        raw.extend(parts.keys);
        if stem == "index" && parent(path).is_empty() {
            if !parts.body.trim().is_empty() {
                report.leave(path, "the home page is the theme's here; its text was not taken");
            }
            return None;
        }
        let (mut outline, mut keys) = self.outline(path, &role, raw)?;
        outline.empty = parts.body.trim().is_empty();
        if matches!(role, Role::Post) && dates::of_name(stem).is_none() {
            keys.told
                .push("its name has no date, so Jekyll did not publish it; it is a draft now".to_owned());
            keys.ours.insert("draft".into(), true.into());
        }
        keys.told.iter().for_each(|told| report.doubt(path, told));
        self.pages.push(Page {
            outline,
            keys,
            body: parts.body,
            html,
        });
        Some(())
    }

    /// Keys that the settings give to all pages of a folder or a kind.
    fn defaults(&self, path: &str, role: &Role<'_>) -> Map<String, Json> {
        let kind = match role {
            Role::Post => "posts",
            Role::Draft => "drafts",
            Role::Collected(name, _) => name,
            _ => "pages",
        };
        let mut keys = Map::new();
        for default in self
            .config
            .get("defaults")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
        {
            let scope = |key: &str| {
                default["scope"][key]
                    .as_str()
                    .unwrap_or("")
                    .trim_matches('/')
                    .to_owned()
            };
            let (folder, of) = (scope("path"), scope("type"));
            let inside = folder.is_empty() || path.starts_with(&format!("{folder}/")) || path == folder;
            if inside
                && (of.is_empty() || of == kind)
                && let Json::Object(values) = &default["values"]
            {
                keys.extend(values.clone());
            }
        }
        // What only says how a page looks would stand in every file.
        keys.retain(|key, _| {
            matches!(
                key.as_str(),
                "permalink"
                    | "published"
                    | "author"
                    | "categories"
                    | "category"
                    | "tags"
                    | "comments"
                    | "lang"
            )
        });
        keys
    }

    fn outline(&self, path: &str, role: &Role<'_>, raw: Map<String, Json>) -> Option<(Outline, Keys)> {
        let own = |key: &str| raw.get(key).and_then(Json::as_str).map(str::to_owned);
        let permalink = own("permalink");
        let (stem, _) = name_of(path);
        let (day, title) = match role {
            Role::Post | Role::Draft => {
                dates::of_name(stem).map_or((None, stem), |(day, rest)| (Some(day), rest))
            }
            _ => (None, stem),
        };
        let (folder, entry) = match role {
            Role::Post | Role::Draft => ("blog".to_owned(), false),
            Role::Collected(name, rest) => super::collection_folder(name, parent(rest)),
            _ => super::page_folder(parent(path)),
        };
        let known = Known {
            date: day.as_deref(),
            blanks: true,
            entry,
        };
        let mut keys = keys::translate(raw, known);
        if matches!(role, Role::Draft) {
            keys.ours.insert("draft".into(), true.into());
        }
        let slug = keys
            .ours
            .shift_remove("slug")
            .and_then(|slug| slug.as_str().map(str::to_owned));
        let slug_or_title = slug.clone().unwrap_or_else(|| title.to_owned());
        let old = self.address(path, role, permalink.as_deref(), (&keys, &slug_or_title));
        let mut outline = Outline {
            origin: path.to_owned(),
            folder,
            language: keys.language.clone(),
            ..Outline::default()
        };
        let index = matches!(stem, "index");
        if index && outline.folder.is_empty() {
            return None;
        }
        outline.stem = if index {
            "_index".to_owned()
        } else {
            atlas::stem(title)
        };
        outline.slug = slug;
        // Texts say it without `baseurl`, visitors with it.
        let bare = super::address::canonical(&old);
        outline.old.push(format!("{}{old}", self.below()));
        outline.old.extend(
            keys.addresses
                .iter()
                .filter(|address| Some(address.as_str()) != permalink.as_deref())
                .cloned(),
        );
        outline.names = vec![path.to_owned(), format!("_posts/{stem}.md"), stem.to_owned()];
        if !matches!(role, Role::Post) {
            outline.names.truncate(1);
        }
        outline.names.push(bare);
        Some((outline, keys))
    }

    /// `/blog` of a site that did not stand at the top of its host.
    fn below(&self) -> String {
        let base = self.config.get("baseurl").and_then(Json::as_str).unwrap_or("");
        match base.trim_matches('/') {
            "" => String::new(),
            base => format!("/{base}"),
        }
    }

    /// Where Jekyll put it.
    fn address(&self, path: &str, role: &Role<'_>, own: Option<&str>, (keys, slug): (&Keys, &str)) -> String {
        let style = match role {
            Role::Post | Role::Draft => self
                .config
                .get("permalink")
                .and_then(Json::as_str)
                .unwrap_or("date"),
            Role::Collected(name, _) => self
                .config
                .get("collections")
                .and_then(|all| all[*name]["permalink"].as_str())
                .unwrap_or("/:collection/:path:output_ext"),
            _ => match self.config.get("permalink").and_then(Json::as_str) {
                Some("pretty") => "/:path/:basename/",
                _ => "/:path/:basename:output_ext",
            },
        };
        let pattern = own.unwrap_or_else(|| named_style(style));
        let day = keys
            .ours
            .get("date")
            .and_then(Json::as_str)
            .and_then(|date| date.get(..10))
            .unwrap_or("");
        let part = |range: std::ops::Range<usize>| day.get(range).unwrap_or("").to_owned();
        let (stem, _) = name_of(path);
        let (collection, inner) = match role {
            Role::Collected(name, rest) => (*name, format!("{}/{stem}", parent(rest))),
            _ => ("", parent(path).to_owned()),
        };
        let categories = categories(path, keys);
        let words: [(&str, String); 17] = [
            (":output_ext", ".html".into()),
            (":categories", categories),
            (":short_year", part(2..4)),
            (":i_month", part(5..7).trim_start_matches('0').to_owned()),
            (":i_day", part(8..10).trim_start_matches('0').to_owned()),
            (":y_day", day_of_year(day)),
            (":year", part(0..4)),
            (":month", part(5..7)),
            (":day", part(8..10)),
            (":slugified_categories", String::new()),
            (":collection", collection.to_owned()),
            (
                ":basename",
                if stem == "index" {
                    String::new()
                } else {
                    stem.to_owned()
                },
            ),
            (":title", slug.to_owned()),
            (":slug", slug.to_owned()),
            (":name", stem.to_owned()),
            (":path", inner.trim_matches('/').to_owned()),
            (":num", String::new()),
        ];
        filled(pattern, &words)
    }
}

impl Source for Jekyll {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn outlines(&mut self, report: &mut Report) -> Result<Vec<Outline>, Error> {
        let paths: Vec<String> = self.tree.files().map(str::to_owned).collect();
        for path in paths {
            self.read_one(&path, report);
        }
        Ok(self.pages.iter().map(|page| page.outline.clone()).collect())
    }

    fn assets(&mut self, atlas: &mut Atlas, _: &media::Uploads) {
        let base = self.below();
        for path in self
            .tree
            .files()
            .filter(|path| folder::is_media(path) && !path.starts_with('_'))
        {
            let asset = Asset {
                address: format!("/{path}"),
                from: Whence::Disk(self.tree.path(path)),
            };
            if !base.is_empty() {
                atlas.asset(&format!("{base}/{path}"), asset.clone());
            }
            atlas.asset(&format!("/{path}"), asset);
            // What lay open for all to link to stays there.
            atlas.want(&format!("/{path}"));
        }
    }

    fn pieces(&mut self, atlas: &mut Atlas, report: &mut Report, each: Each<'_>) -> Result<(), Error> {
        for page in std::mem::take(&mut self.pages) {
            let mut values: BTreeMap<String, String> = ["title", "description", "email", "author"]
                .iter()
                .filter_map(|key| Some((format!("site.{key}"), self.config.get(*key)?.as_str()?.to_owned())))
                .collect();
            for (key, value) in &page.keys.ours {
                if let Some(text) = value.as_str() {
                    values.insert(format!("page.{key}"), text.to_owned());
                }
            }
            let (text, toc) = {
                let address = |name: &str| atlas.named(name).map(str::to_owned);
                liquid::convert(
                    &page.body,
                    &liquid::Around {
                        address: &address,
                        values: &values,
                    },
                    report,
                )
            };
            let outline = page.outline;
            let body = if page.html {
                super::from_html(&text, &outline, atlas, report)
            } else {
                super::from_markdown(&text, &outline, atlas, report)
            };
            let mut keys = page.keys.ours;
            if toc {
                keys.insert("toc".into(), true.into());
            }
            super::finish(&mut keys, &outline, atlas, report);
            let body = if keys.contains_key("title") {
                body
            } else {
                titled(&mut keys, body)
            };
            each(Piece { outline, keys, body }, report)?;
        }
        Ok(())
    }
}

/// A page without a title is called like its first heading.
fn titled(keys: &mut Map<String, Json>, body: String) -> String {
    match scan::first_heading(&body) {
        Some((title, rest)) => {
            keys.insert("title".into(), title.into());
            rest
        }
        None => body,
    }
}
