//! WordPress: posts, pages and other types of an export as Markdown, pictures by their place in the
//! library, comments as lines of JSON.

mod keys;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::atlas::{self, Asset, Atlas, Outline, Whence};
use super::report::Report;
use super::wxr::{self, Channel, Item};
use super::{
    Each, Piece, Settings, Source, address, autop, dates, editor, folder, html, media, scan, shortcode,
};
use crate::content::Error;
use crate::text;

/// Types that WordPress keeps for itself.
const INNER: &[&str] = &[
    "attachment",
    "revision",
    "nav_menu_item",
    "custom_css",
    "customize_changeset",
    "oembed_cache",
    "user_request",
    "wp_block",
    "wp_template",
    "wp_template_part",
    "wp_global_styles",
    "wp_navigation",
    "wp_font_family",
    "wp_font_face",
    "acf-field",
    "acf-field-group",
    "elementor_library",
    "wpcf7_contact_form",
    "jp_pay_order",
    "feedback",
    "shop_order",
    "amn_smtp",
];

/// What is known of a piece between the two readings.
struct Known {
    outline: Outline,
    image: Option<String>,
}

/// A picture of the library.
#[derive(Clone)]
struct Picture {
    url: String,
    link: String,
    alt: String,
    caption: String,
}

/// One or several exports of one site.
pub(super) struct Wordpress {
    files: Vec<PathBuf>,
    channel: Channel,
    settings: Settings,
    known: BTreeMap<String, Known>,
    library: BTreeMap<String, Picture>,
    comments: Vec<Json>,
    /// Whether files of the library are at hand.
    has_uploads: bool,
}

impl Wordpress {
    pub(super) fn open(path: &Path) -> Result<Wordpress, Error> {
        let files = if path.is_dir() {
            wxr::exports(path)
        } else {
            vec![path.to_path_buf()]
        };
        if files.is_empty() || !files.iter().all(|file| wxr::is_export(file)) {
            return Err(Error::UnknownSite {
                path: path.to_path_buf(),
            });
        }
        let unreadable = |cause| Error::Read {
            path: files[0].clone(),
            cause,
        };
        let (channel, _) = wxr::read(&files[0], &mut |_| {}).map_err(unreadable)?;
        let language: String = channel
            .language
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .collect();
        let base = if channel.base_blog_url.is_empty() {
            channel.link.clone()
        } else {
            channel.base_blog_url.clone()
        };
        let settings = Settings {
            name: text::from_html(&channel.title),
            tagline: text::from_html(&channel.description),
            base_url: base,
            languages: vec![language.to_lowercase()]
                .into_iter()
                .filter(|code| crate::config::is_language(code))
                .collect(),
        };
        Ok(Wordpress {
            files,
            channel,
            settings,
            known: BTreeMap::new(),
            library: BTreeMap::new(),
            comments: Vec::new(),
            has_uploads: false,
        })
    }

    /// Hands over every item of every file.
    fn each(&self, report: &mut Report, each: &mut dyn FnMut(Item, &mut Report)) -> Result<(), Error> {
        for path in &self.files {
            let (_, fault) =
                wxr::read(path, &mut |item| each(item, report)).map_err(|cause| Error::Read {
                    path: path.clone(),
                    cause,
                })?;
            if let Some(fault) = fault {
                report.malformed = true;
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
                report.leave(
                    name.unwrap_or_default(),
                    format!("{fault}; what stood before was taken"),
                );
            }
        }
        Ok(())
    }

    fn outline(&self, item: &Item) -> Outline {
        let link = address::split_host(&item.link)
            .map(|(_, path)| path)
            .unwrap_or_default();
        let base = address::split_host(&self.settings.base_url)
            .map(|(_, path)| path)
            .unwrap_or_default();
        let inner = link
            .strip_prefix(base.trim_end_matches('/'))
            .unwrap_or(&link)
            .to_owned();
        let name = address::unpercent(&item.name);
        let name = if name.is_empty() {
            text::from_html(&item.title)
        } else {
            name
        };
        let stem = if name.trim().is_empty() {
            format!("{}-{}", item.kind, item.id)
        } else {
            atlas::stem(&name)
        };
        let query = inner.contains('?') || inner.trim_matches('/').is_empty();
        let folder = match item.kind.as_str() {
            "post" => "blog".to_owned(),
            "page" if query => String::new(),
            "page" => super::slugs(
                &folder::parent(inner.trim_matches('/'))
                    .split('/')
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>(),
            ),
            kind if is_question(kind) => {
                super::faq_folder(&self.category(item).iter().map(String::as_str).collect::<Vec<_>>())
            }
            kind => text::slug(kind),
        };
        // A page may not stand where entries and posts stand.
        let folder = if item.kind == "page" && (folder.starts_with("faq") || folder.starts_with("blog")) {
            format!("pages/{folder}")
        } else {
            folder
        };
        let mut outline = Outline {
            origin: format!("{} {}", item.kind, item.id),
            folder,
            stem,
            empty: item.content.trim().is_empty(),
            ..Outline::default()
        };
        if !query {
            outline.old.push(link);
        } else if !link.is_empty() && inner.trim_matches('/').is_empty() {
            outline.old.push("/".to_owned());
        }
        outline.names = vec![format!("?p={}", item.id)];
        outline
    }

    fn category(&self, item: &Item) -> Option<String> {
        let term = item
            .terms
            .iter()
            .find(|(domain, name)| domain.contains("cat") && !keys::is_default(name));
        term.map(|(_, name)| text::from_html(name))
    }

    /// The text of an item in Markdown.
    fn body(&self, item: &Item, outline: &Outline, atlas: &mut Atlas, report: &mut Report) -> String {
        let library = |id: &str| {
            self.library
                .get(id)
                .map(|one| (one.url.clone(), one.alt.clone(), one.caption.clone()))
        };
        let text = scan::without_marks(&item.content.replace("<!--nextpage-->", ""));
        let blocks = text.contains("<!-- wp:");
        let text = if blocks {
            editor::without_blocks(&text, report)
        } else {
            text
        };
        let text = shortcode::convert(&text, &library, report);
        let text = editor::with_embeds(&text);
        let mut text = if blocks { text } else { autop::paragraphs(&text) };
        if let Some(notes) = item.meta("footnotes") {
            text.push_str(&editor::footnotes(notes));
        }
        let hosts = self.settings.base_url.clone();
        let converted = html::to_markdown(&editor::footnote_links(&text), &mut |address| {
            editor::learn_upload(atlas, &hosts, address);
            atlas.link(outline, address, report)
        });
        for (name, count) in converted.left {
            *report.elements.entry(name).or_default() += count;
        }
        converted.markdown
    }

    fn take_comments(&mut self, item: &Item, page: &str, report: &mut Report) {
        let (mut waiting, mut blank) = (0, 0);
        for comment in &item.comments {
            if matches!(comment.kind.as_str(), "pingback" | "trackback")
                || comment.approved == "spam"
                || comment.approved == "trash"
            {
                continue;
            }
            if comment.approved != "1" {
                waiting += 1;
                continue;
            }
            let body = text::from_html(&comment.content);
            let at = dates::read(&Json::from(format!("{} +0000", comment.date_gmt)));
            if body.trim().is_empty() || at.is_none() {
                blank += 1;
                continue;
            }
            let parent = Some(&comment.parent).filter(|parent| !matches!(parent.as_str(), "" | "0"));
            self.comments.push(json!({
                "id": format!("wordpress-{}", comment.id),
                "page": page,
                "parent": parent.map(|parent| format!("wordpress-{parent}")),
                "author": text::from_html(&comment.author),
                "at": at,
                "text": body,
            }));
        }
        for (number, why) in [
            (waiting, "that nobody had approved"),
            (blank, "without a text or a date"),
        ] {
            if number > 0 {
                let noun = if number == 1 { "comment" } else { "comments" };
                report.leave(
                    format!("{} {}", item.kind, item.id),
                    format!("{number} {noun} {why}"),
                );
            }
        }
    }
}

fn is_question(kind: &str) -> bool {
    let kind = kind.to_lowercase();
    super::is_faq(&kind)
        || kind.contains("faq")
        || kind.contains("knowledge")
        || kind.starts_with("epkb")
        || kind == "docs"
        || kind == "question"
}

impl Source for Wordpress {
    fn name(&self) -> String {
        format!(
            "wordpress {}",
            address::split_host(&self.settings.base_url)
                .map(|(host, path)| host + &path)
                .unwrap_or_default()
                .trim_end_matches('/')
        )
    }

    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn outlines(&mut self, report: &mut Report) -> Result<Vec<Outline>, Error> {
        let mut outlines = Vec::new();
        let mut library = BTreeMap::new();
        let mut images = BTreeMap::new();
        let mut inner: BTreeMap<String, usize> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        self.each(report, &mut |item, report| {
            let origin = format!("{} {}", item.kind, item.id);
            if item.kind == "attachment" {
                let alt = item.meta("_wp_attachment_image_alt").unwrap_or("").to_owned();
                let picture = Picture {
                    url: item.attachment_url,
                    link: item.link,
                    alt,
                    caption: text::from_html(&item.excerpt),
                };
                library.insert(item.id, picture);
            } else if INNER.contains(&item.kind.as_str()) || item.kind.is_empty() {
                *inner.entry(item.kind).or_default() += 1;
            } else if matches!(item.status.as_str(), "trash" | "auto-draft") {
                report.leave(origin, format!("its state is `{}`", item.status));
            } else if !seen.insert(origin.clone()) {
                report.leave(origin, "it stands twice in the export; the first was taken");
            } else {
                if let Some(image) = item.meta("_thumbnail_id") {
                    images.insert(origin, image.to_owned());
                }
                outlines.push(self.outline(&item));
            }
        })?;
        // The second reading tells of broken files again.
        for (kind, count) in inner.into_iter().filter(|(kind, _)| !kind.is_empty()) {
            report.leave(
                kind,
                format!("{count} items of WordPress's own, which mean nothing elsewhere"),
            );
        }
        self.library = library;
        for outline in &outlines {
            let image = images
                .get(&outline.origin)
                .and_then(|id| self.library.get(id))
                .map(|picture| picture.url.clone());
            self.known.insert(
                outline.origin.clone(),
                Known {
                    outline: outline.clone(),
                    image,
                },
            );
        }
        Ok(outlines)
    }

    fn assets(&mut self, atlas: &mut Atlas, uploads: &media::Uploads) {
        self.has_uploads = !uploads.is_empty();
        for picture in self.library.values() {
            let Some((_, path)) = address::split_host(&picture.url) else {
                continue;
            };
            let path = path.split(['?', '#']).next().unwrap_or("").to_owned();
            let from = uploads
                .find(&path)
                .unwrap_or_else(|| Whence::Web(picture.url.clone()));
            let at_hand = !matches!(from, Whence::Web(_));
            let asset = Asset {
                address: path.clone(),
                from,
            };
            atlas.asset(&path, asset.clone());
            if at_hand {
                atlas.want(&path);
            }
            // The page that WordPress made of a picture.
            if let Some((_, page)) =
                address::split_host(&picture.link).filter(|(_, page)| !page.contains('?') && page.len() > 1)
            {
                atlas.asset(&page, asset);
            }
        }
        for (inner, from) in uploads.files() {
            let path = format!("/wp-content/uploads/{inner}");
            atlas.asset(
                &path,
                Asset {
                    address: path.clone(),
                    from: from.clone(),
                },
            );
        }
    }

    fn pieces(&mut self, atlas: &mut Atlas, report: &mut Report, each: Each<'_>) -> Result<(), Error> {
        let files = self.files.clone();
        for path in files {
            let mut result = Ok(());
            let read = wxr::read(&path, &mut |item| {
                let origin = format!("{} {}", item.kind, item.id);
                // What came twice is taken once.
                let Some(known) = self.known.remove(&origin) else {
                    return;
                };
                if result.is_err() {
                    return;
                }
                let outline = known.outline;
                let mut keys = self.keys(&item, report);
                if let Some(image) = known.image {
                    keys.insert("image".into(), atlas.link(&outline, &image, report).into());
                }
                let body = self.body(&item, &outline, atlas, report);
                if let Some(spot) = atlas.spot(&outline.origin) {
                    let address = spot.address.clone();
                    report.queries.insert(
                        format!(
                            "/?{}={}",
                            if item.kind == "page" { "page_id" } else { "p" },
                            item.id
                        ),
                        address.clone(),
                    );
                    self.take_comments(&item, &address, report);
                }
                result = each(Piece { outline, keys, body }, report);
            });
            read.map_err(|cause| Error::Read {
                path: path.clone(),
                cause,
            })?;
            result?;
        }
        if !self.has_uploads
            && report.media.missing.is_empty()
            && atlas.wanted.iter().any(|old| old.contains("uploads/"))
        {
            let note = "the files of the library are still on the old host: give its uploads folder with --uploads, or fetch them with `--media download`";
            report.to_do.push(note.to_owned());
        }
        Ok(())
    }

    fn comments(&mut self, _: &Atlas) -> Vec<Json> {
        std::mem::take(&mut self.comments)
    }
}
