//! Where everything was and where it goes: names and addresses for each piece, given out once, and
//! what a link in an old text means now.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::address::{alias, canonical, canonical_file, owner, split_host, unpercent};
use super::folder::{join, parent};
use super::put::Ledger;
use super::report::{Conflict, Remark, Report};
use super::reserved;
use crate::config::Config;
use crate::text;

/// A file that goes beside a page.
#[derive(Clone, Debug)]
pub(super) struct Beside {
    /// Where it is.
    pub(super) from: PathBuf,
    /// Its path inside the bundle.
    pub(super) name: String,
}

/// A piece of the other site before its text is written.
#[derive(Clone, Debug, Default)]
pub(super) struct Outline {
    /// Its name there: a path, or `post 12`. No other has it.
    pub(super) origin: String,
    /// Folder below `content/`; empty for the top.
    pub(super) folder: String,
    /// Name of the file, `_index` for a section.
    pub(super) stem: String,
    /// Last part of its address, when its name is another.
    pub(super) slug: Option<String>,
    pub(super) language: Option<String>,
    /// Files that come with it, when it is a bundle.
    pub(super) bundle: Vec<Beside>,
    /// Nothing stands in it but its front matter.
    pub(super) empty: bool,
    /// A folder of its own, also without files: a translation of a bundle.
    pub(super) in_folder: bool,
    /// Site paths where it stood, the main one first.
    pub(super) old: Vec<String>,
    /// Other names by which links find it: paths of files, `?p=12`.
    pub(super) names: Vec<String>,
}

/// Where a piece is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    /// Relative to the root.
    pub(super) file: PathBuf,
    /// Site path.
    pub(super) address: String,
    /// What to write as `slug`, when the file's name is not enough.
    pub(super) slug: Option<String>,
    /// Old addresses that lead here.
    pub(super) aliases: Vec<String>,
}

/// A picture or another file of the old site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asset {
    /// Address here.
    pub(super) address: String,
    pub(super) from: Whence,
}

/// Where a file is taken from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Whence {
    Disk(PathBuf),
    /// The number of an entry of the zip.
    Zip(usize),
    Web(String),
}

/// The map from old to new.
#[derive(Debug, Default)]
pub(super) struct Atlas {
    spots: BTreeMap<String, Spot>,
    names: BTreeMap<String, String>,
    assets: BTreeMap<String, Asset>,
    hosts: BTreeSet<String>,
    /// Assets that a text names.
    pub(super) wanted: BTreeSet<String>,
}

/// What stands in `content/` already.
#[derive(Debug, Default)]
pub(super) struct Existing {
    pub(super) files: BTreeSet<PathBuf>,
    pub(super) addresses: BTreeSet<String>,
}

impl Atlas {
    /// Gives every outline a file and an address that nobody else has.
    pub(super) fn new(
        outlines: &[Outline],
        config: &Config,
        existing: Existing,
        ledger: &Ledger,
        report: &mut Report,
    ) -> Atlas {
        let mut atlas = Atlas::default();
        let mut taken = existing;
        // What earlier runs wrote keeps its name, whatever comes first now.
        let kept: BTreeSet<PathBuf> = outlines
            .iter()
            .filter_map(|one| ledger.file(&one.origin))
            .collect();
        for outline in outlines {
            // `/search/` and the like were a line of front matter there; links to them still lead there.
            let home = outline.old.first().is_some_and(|old| canonical(old) == "/");
            let first = if home {
                "/".to_owned()
            } else {
                first_address(outline, config)
            };
            if outline.empty && outline.stem != "_index" && reserved::is(&first, config) {
                let why = format!("an empty page; the theme makes one at `{first}`");
                report.leave(&outline.origin, why);
                let names = outline.names.iter().map(|name| name.to_lowercase());
                for name in names.chain(outline.old.iter().map(|old| canonical(old))) {
                    atlas.names.entry(name).or_insert_with(|| first.clone());
                }
                continue;
            }
            let spot = place(outline, config, &mut taken, (ledger, &kept), report);
            taken.addresses.insert(spot.address.clone());
            taken.files.insert(spot.file.clone());
            atlas.spots.insert(outline.origin.clone(), spot);
        }
        for outline in outlines {
            let Some(spot) = atlas.spots.get_mut(&outline.origin) else {
                continue;
            };
            for old in &outline.old {
                match alias(old, &spot.address) {
                    Some(alias) if !reserved::is(&alias, config) && taken.addresses.insert(owner(&alias)) => {
                        spot.aliases.push(alias);
                    }
                    _ => {}
                }
            }
            let address = spot.address.clone();
            let names = outline.names.iter().map(|name| name.to_lowercase());
            for name in outline
                .old
                .iter()
                .map(|old| canonical(old))
                .chain(names)
                .chain([canonical(&address)])
            {
                atlas.names.entry(name).or_insert_with(|| address.clone());
            }
        }
        atlas
    }

    /// Hosts whose links are the site's own.
    pub(super) fn own_host(&mut self, url: &str) {
        if let Some((host, _)) = split_host(url) {
            self.hosts.insert(host);
        }
    }

    /// A file that stood at `old`.
    pub(super) fn asset(&mut self, old: &str, asset: Asset) {
        self.assets.entry(canonical_file(old)).or_insert(asset);
    }

    /// Whether a file is known by its path, in whatever size.
    pub(super) fn knows_file(&self, old: &str) -> bool {
        let key = canonical_file(old);
        self.assets.contains_key(&key) || self.unsized_key(&key).is_some()
    }

    /// Brings a file whether a text names it or not.
    pub(super) fn want(&mut self, old: &str) {
        self.wanted.insert(canonical_file(old));
    }

    pub(super) fn assets(&self) -> impl Iterator<Item = (&str, &Asset)> {
        self.assets.iter().map(|(old, asset)| (old.as_str(), asset))
    }

    pub(super) fn spot(&self, origin: &str) -> Option<&Spot> {
        self.spots.get(origin)
    }

    /// The new address of a name: a path of a file, `?p=12`, an old address.
    pub(super) fn named(&self, name: &str) -> Option<&str> {
        self.names
            .get(&name.to_lowercase())
            .or_else(|| self.names.get(&canonical(name)))
            .map(String::as_str)
    }

    /// What an address in the text of `outline` is now. Links to other sites and to nowhere stay, and are told.
    pub(super) fn link(&mut self, outline: &Outline, written: &str, report: &mut Report) -> String {
        let address = written.trim().replace("&amp;", "&");
        let scheme = address.split(['/', '?', '#']).next().unwrap_or("");
        if let Some(found) = self.article(&address) {
            report.links.rewritten += 1;
            return found;
        }
        let inner = match split_host(&address) {
            Some((host, _)) if !self.hosts.contains(&host) => {
                report.links.outside += 1;
                return address;
            }
            Some((_, rest)) => rest,
            None if address.is_empty()
                || address.starts_with('#')
                || scheme.contains(':')
                || scheme.contains('{') =>
            {
                return address;
            }
            None => address.clone(),
        };
        let inner = if inner.is_empty() { "/".to_owned() } else { inner };
        let (path, fragment) = inner
            .split_once('#')
            .map_or((inner.as_str(), String::new()), |(path, rest)| {
                (path, format!("#{rest}"))
            });
        let (path, query) = path
            .split_once('?')
            .map_or((path, ""), |(path, query)| (path, query));
        let path = path.strip_prefix('@').unwrap_or(path);
        if let Some(found) = self.page(outline, path, query) {
            report.links.rewritten += 1;
            return format!("{found}{fragment}");
        }
        if outline.bundle.iter().any(|beside| beside.name == join("", path)) && !path.starts_with('/') {
            return address;
        }
        if let Some(found) = self.file(outline, path) {
            if found != address {
                report.links.rewritten += 1;
            }
            return found;
        }
        if matches!(canonical(path).as_str(), "/")
            || path.trim_end_matches('/').ends_with("/feed")
            || path.ends_with("feed.xml")
        {
            return inner;
        }
        report.links.unresolved.push(Remark {
            origin: outline.origin.clone(),
            why: address.clone(),
        });
        address
    }

    /// Help desks link by number, whatever words stand behind it and whatever host before:
    /// `https://help.example/hc/en-us/articles/360001234567-Refunds#when`.
    fn article(&self, address: &str) -> Option<String> {
        let (_, rest) = address.split_once("/articles/")?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let found = self.names.get(&format!("articles/{}", &rest[..digits]))?;
        let fragment = rest.find('#').map_or("", |at| &rest[at..]);
        (digits >= 5).then(|| format!("{found}{fragment}"))
    }

    fn page(&self, outline: &Outline, path: &str, query: &str) -> Option<String> {
        let id = query.split('&').find(|part| {
            ["p=", "page_id=", "attachment_id="]
                .iter()
                .any(|key| part.starts_with(key))
        });
        if let Some(found) = id.and_then(|id| {
            self.names
                .get(&format!("?p={}", id.split('=').nth(1).unwrap_or("")))
        }) {
            return Some(found.clone());
        }
        if path.is_empty() {
            return None;
        }
        let path = unpercent(path);
        let mut tries = Vec::new();
        if !path.starts_with('/') {
            let source = join(parent(&outline.origin), &path);
            tries.extend([
                source.clone(),
                format!("{source}.md"),
                format!("{source}/index.md"),
                format!("{source}/_index.md"),
                format!("{source}/readme.md"),
            ]);
            // An address is read from the page, as a browser would.
            if let Some(old) = outline.old.first() {
                let folder = if old.ends_with('/') {
                    old.trim_end_matches('/')
                } else {
                    parent(old)
                };
                tries.push(canonical(&join(folder, &path)));
            }
        }
        let bare = path.trim_matches('/').to_owned();
        tries.push(canonical(&path));
        tries.extend([
            bare.clone(),
            format!("{bare}.md"),
            format!("content/{bare}"),
            format!("content/{bare}.md"),
        ]);
        let known = |name: &String| self.names.get(&name.to_lowercase()).cloned();
        let found = tries.iter().filter(|name| !name.is_empty()).find_map(known);
        found.filter(|found| found != "/" || matches!(path.as_str(), "/" | "index.md" | "_index.md"))
    }

    fn file(&mut self, outline: &Outline, path: &str) -> Option<String> {
        let path = unpercent(path);
        let mut tries = Vec::new();
        if !path.starts_with('/') {
            tries.push(join(parent(&outline.origin), &path));
            if let Some(old) = outline.old.first() {
                let folder = if old.ends_with('/') {
                    old.trim_end_matches('/')
                } else {
                    parent(old)
                };
                tries.push(join(folder, &path));
            }
        }
        tries.push(path.clone());
        let key = tries
            .iter()
            .map(|path| canonical_file(path))
            .find(|key| self.assets.contains_key(key) || self.unsized_key(key).is_some())?;
        // Sizes are made anew from the original where there is one.
        let key = self.unsized_key(&key).unwrap_or(key);
        self.wanted.insert(key.clone());
        self.assets.get(&key).map(|asset| asset.address.clone())
    }

    /// The original of a picture that is named in one of its sizes.
    fn unsized_key(&self, key: &str) -> Option<String> {
        let (stem, end) = key.rsplit_once('.')?;
        let bare = super::media::without_size(stem);
        let original = format!("{bare}.{end}");
        (bare != stem && self.assets.contains_key(&original)).then_some(original)
    }
}

fn place(
    outline: &Outline,
    config: &Config,
    taken: &mut Existing,
    (ledger, kept): (&Ledger, &BTreeSet<PathBuf>),
    report: &mut Report,
) -> Spot {
    let wanted = file_of(outline, 1, config);
    let before = ledger.file(&outline.origin);
    for number in 1.. {
        let file = match (&before, number) {
            (Some(file), 1) => file.clone(),
            _ => file_of(outline, number, config),
        };
        let own = before.as_ref() == Some(&file);
        let slug = outline
            .slug
            .clone()
            .filter(|slug| !slug.is_empty() && outline.stem != "_index")
            .map(|slug| numbered(&slug, number));
        let slug = slug.filter(|slug| *slug != stem_of(&file));
        let address = super::super::page::address_of(&file, slug.as_deref(), config);
        let ours = number == 1 && outline.stem != "_index" && reserved::is(&address, config);
        let free = !ours
            && !taken.addresses.contains(&address)
            && (own || !taken.files.contains(&file) && !kept.contains(&file));
        if free || number > 9_999 {
            if file != wanted && !own {
                report.conflicts.push(Conflict {
                    origin: outline.origin.clone(),
                    wanted: shown(&wanted),
                    file: shown(&file),
                });
            }
            return Spot {
                file,
                address,
                slug,
                aliases: Vec::new(),
            };
        }
    }
    unreachable!("one of ten thousand names is free, or the last is taken")
}

/// The address it would have if nothing stood in the way.
fn first_address(outline: &Outline, config: &Config) -> String {
    let slug = outline.slug.as_deref().filter(|slug| !slug.is_empty());
    super::super::page::address_of(&file_of(outline, 1, config), slug, config)
}

fn numbered(name: &str, number: usize) -> String {
    if number == 1 {
        name.to_owned()
    } else {
        format!("{name}-{number}")
    }
}

fn stem_of(file: &Path) -> String {
    let name = file.file_stem().and_then(|name| name.to_str()).unwrap_or("");
    let name = name.split('.').next().unwrap_or(name);
    if name == "index" {
        return file
            .parent()
            .and_then(Path::file_name)
            .and_then(|name| name.to_str())
            .unwrap_or("")
            .to_owned();
    }
    name.to_owned()
}

fn file_of(outline: &Outline, number: usize, config: &Config) -> PathBuf {
    let language = outline
        .language
        .as_deref()
        .filter(|language| *language != config.language());
    let ending = language.map_or_else(|| "md".to_owned(), |language| format!("{language}.md"));
    let folder = Path::new(super::super::FOLDER).join(&outline.folder);
    if outline.stem == "_index" {
        return folder.join(format!("_index.{ending}"));
    }
    let stem = numbered(&outline.stem, number);
    if outline.bundle.is_empty() && !outline.in_folder {
        folder.join(format!("{stem}.{ending}"))
    } else {
        folder.join(stem).join(format!("index.{ending}"))
    }
}

/// A path with slashes, whatever the machine's are.
pub(super) fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// A file's name from whatever something is called.
pub(super) fn stem(name: &str) -> String {
    let slug = text::slug(name);
    // Names that mean something else in `content/`.
    if matches!(slug.as_str(), "index") {
        "index-page".to_owned()
    } else {
        slug
    }
}

#[cfg(test)]
mod tests;
