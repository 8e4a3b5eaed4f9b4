//! Other people's sites into `content/`: WordPress exports, Jekyll, Hugo, Zola, folders of Markdown.
//! It never overwrites what is not its own, and says what came, what did not, and why.
//!
//! Each system is one file: it names its pieces ([`Outline`]), and hands over each text once all
//! addresses are known. It fetches nothing itself; who may is an argument.

mod address;
mod atlas;
mod autop;
mod calls;
mod dates;
mod dom;
mod editor;
mod faq;
mod folder;
mod front;
mod html;
mod hugo;
mod jekyll;
mod keys;
mod kramdown;
mod liquid;
mod media;
mod permalink;
mod plain;
mod put;
mod report;
mod reserved;
mod scan;
mod settle;
mod shortcode;
mod spot;
mod wordpress;
mod write;
mod wxr;
mod zola;

use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::Error;
use crate::config::{self, Config};
use atlas::{Atlas, Outline};
use put::Ledger;

pub use media::Fetch;
pub use report::{Conflict, Links, Media, Moved, Remark, Report};

/// Where a site comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum System {
    Wordpress,
    Jekyll,
    Hugo,
    Zola,
    Markdown,
}

impl System {
    /// As people call it.
    pub fn name(self) -> &'static str {
        match self {
            System::Wordpress => "WordPress",
            System::Jekyll => "Jekyll",
            System::Hugo => "Hugo",
            System::Zola => "Zola",
            System::Markdown => "Markdown files",
        }
    }
}

/// How to bring a site in.
#[derive(Clone, Copy, Default)]
pub struct Options<'a> {
    /// The system; `None` looks at the files.
    pub from: Option<System>,
    /// WordPress: the folder or zip of uploads.
    pub uploads: Option<&'a Path>,
    /// Fetches media that are not at hand; `None` leaves them out.
    pub fetch: Option<Fetch<'a>>,
    /// Writes nothing.
    pub dry_run: bool,
    /// Makes an entry of each question that is a heading of a page of questions.
    pub split_faq: bool,
    /// The time it is: what lies ahead is scheduled.
    pub now: Timestamp,
}

/// One piece with its text, ready to be written.
#[derive(Debug, Default)]
struct Piece {
    outline: Outline,
    keys: Map<String, Json>,
    /// Markdown whose links mean what they mean here.
    body: String,
}

/// What a system knows of its site.
#[derive(Debug, Default)]
struct Settings {
    name: String,
    tagline: String,
    base_url: String,
    /// Its languages, the main one first.
    languages: Vec<String>,
}

/// A site of some system.
trait Source {
    /// Its name among imports: the same site has the same one next time.
    fn name(&self) -> String;
    fn settings(&self) -> &Settings;
    /// All its pieces, without their texts, in the order in which they may choose their names.
    fn outlines(&mut self, report: &mut Report) -> Result<Vec<Outline>, Error>;
    /// What is not text: where it stood and where it is taken from.
    fn assets(&mut self, atlas: &mut Atlas, uploads: &media::Uploads);
    /// Hands over every piece.
    fn pieces(&mut self, atlas: &mut Atlas, report: &mut Report, each: Each<'_>) -> Result<(), Error>;
    /// Comments of the old site, one JSON value each.
    fn comments(&mut self, _: &Atlas) -> Vec<Json> {
        Vec::new()
    }
}

type Each<'a> = &'a mut dyn FnMut(Piece, &mut Report) -> Result<(), Error>;

/// Brings the site at `path` into `root/content`.
pub fn import_site(root: &Path, config: &Config, path: &Path, options: Options<'_>) -> Result<Report, Error> {
    let mut report = Report {
        dry_run: options.dry_run,
        ..Report::default()
    };
    let system = match options.from {
        Some(system) => system,
        None => settle::detect(path)?,
    };
    report.system = Some(system);
    let mut source = open(system, path, &mut report)?;
    let config = settle::settings(root, config, source.settings(), &mut report)?;
    let outlines = spoken(source.outlines(&mut report)?, &config, &mut report);
    let mut ledger = Ledger::open(root, source.name());
    let existing = settle::existing(root, &config, &ledger)?;
    let mut atlas = Atlas::new(&outlines, &config, existing, &ledger, &mut report);
    atlas.own_host(&source.settings().base_url);
    atlas.own_host(&config.base_url);
    let uploads = match options.uploads {
        Some(path) => media::Uploads::open(path, &mut report)?,
        None => media::Uploads::default(),
    };
    source.assets(&mut atlas, &uploads);
    let mut carrier = media::Carrier {
        root,
        uploads,
        fetch: options.fetch,
        dry_run: options.dry_run,
    };
    let spots: std::collections::BTreeMap<String, atlas::Spot> = outlines
        .iter()
        .filter_map(|one| Some((one.origin.clone(), atlas.spot(&one.origin)?.clone())))
        .collect();
    source.pieces(&mut atlas, &mut report, &mut |piece, report| {
        let Some(spot) = spots.get(&piece.outline.origin) else {
            return Ok(());
        };
        let mut pieces = vec![(piece, spot.clone())];
        if options.split_faq {
            pieces = faq::split(pieces.remove(0), &config);
        }
        for (piece, spot) in pieces {
            write::piece(root, &mut ledger, (piece, spot), options, report)?;
        }
        Ok(())
    })?;
    write::bring_files(&outlines, &spots, &atlas, &mut carrier, &mut report)?;
    write::keep_comments(root, &source.comments(&atlas), options.dry_run, &mut report)?;
    report.settle();
    if !options.dry_run {
        ledger.save(root)?;
    }
    Ok(report)
}

/// Pieces in languages that the site here has; the others are named.
fn spoken(mut outlines: Vec<Outline>, config: &Config, report: &mut Report) -> Vec<Outline> {
    outlines.retain(|outline| {
        let language = outline.language.as_deref().unwrap_or(config.language());
        let speaks = config.speaks(language);
        if !speaks {
            let why = format!(
                "`{language}` is not one of `languages` in `{}`; add it and run this again",
                config::FILE
            );
            report.leave(&outline.origin, why);
        }
        speaks
    });
    outlines
}

fn open(system: System, path: &Path, report: &mut Report) -> Result<Box<dyn Source>, Error> {
    Ok(match system {
        System::Wordpress => Box::new(wordpress::Wordpress::open(path)?),
        System::Jekyll => Box::new(jekyll::Jekyll::open(path, report)?),
        System::Hugo => Box::new(hugo::Hugo::open(path, report)?),
        System::Zola => Box::new(zola::Zola::open(path, report)?),
        System::Markdown => Box::new(plain::Plain::open(path, report)?),
    })
}

/// What a folder is called: the last part of its path.
fn source_name(path: &Path) -> String {
    let real = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    real.file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// Folders by whose names people keep questions.
fn is_faq(folder: &str) -> bool {
    matches!(
        folder.to_lowercase().as_str(),
        "faq"
            | "faqs"
            | "help"
            | "kb"
            | "questions"
            | "support"
            | "help-center"
            | "helpcenter"
            | "knowledge-base"
            | "knowledgebase"
    )
}

/// Folders by whose names people keep posts.
fn is_blog(folder: &str) -> bool {
    matches!(
        folder.to_lowercase().as_str(),
        "post" | "posts" | "blog" | "blogs" | "news" | "articles"
    )
}

/// Where the pages of a folder go: `faq/...` or `blog`, else the same folder. The flag is for entries.
fn page_folder(old: &str) -> (String, bool) {
    let parts: Vec<&str> = old.split('/').filter(|part| !part.is_empty()).collect();
    match parts.split_first() {
        Some((first, rest)) if is_faq(first) => (faq_folder(rest), true),
        Some((first, _)) if is_blog(first) => ("blog".to_owned(), false),
        _ => (slugs(&parts), false),
    }
}

/// The same for a named collection and the folders inside it.
fn collection_folder(name: &str, inner: &str) -> (String, bool) {
    page_folder(&format!("{name}/{inner}"))
}

/// Entries stand in a category; those that stood in none are general.
fn faq_folder(rest: &[&str]) -> String {
    if rest.is_empty() {
        "faq/general".to_owned()
    } else {
        format!("faq/{}", slugs(rest))
    }
}

fn slugs(parts: &[&str]) -> String {
    parts
        .iter()
        .map(|part| crate::text::slug(part))
        .collect::<Vec<_>>()
        .join("/")
}

/// A text in HTML as Markdown, its links resolved.
fn from_html(text: &str, outline: &Outline, atlas: &mut Atlas, report: &mut Report) -> String {
    let converted = html::to_markdown(text, &mut |address| atlas.link(outline, address, report));
    for (name, count) in converted.left {
        *report.elements.entry(name).or_default() += count;
    }
    converted.markdown
}

/// A text in Markdown with its links resolved, and with nothing in it that means a shortcode here.
fn from_markdown(text: &str, outline: &Outline, atlas: &mut Atlas, report: &mut Report) -> String {
    let text = scan::addresses(text, &mut |address| Some(atlas.link(outline, address, report)));
    let text = scan::without_marks(&text);
    scan::outside_code(&text, &mut |piece, out| out.push_str(&scan::braces(piece)))
}

/// Addresses in front matter.
fn finish(keys: &mut Map<String, Json>, outline: &Outline, atlas: &mut Atlas, report: &mut Report) {
    if let Some(Json::String(image)) = keys.get("image") {
        let image = atlas.link(outline, image, report);
        keys.insert("image".into(), image.into());
    }
}
