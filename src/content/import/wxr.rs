//! WordPress exports (WXR) read piece by piece, whatever their size. It knows the format and nothing of
//! what becomes of the pieces.

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Longest text of one element that is kept; a post is not longer.
const LONGEST: usize = 16 * 1024 * 1024;

/// A post, a page, a picture, whatever WordPress calls an item.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) status: String,
    pub(super) title: String,
    pub(super) link: String,
    pub(super) name: String,
    pub(super) creator: String,
    pub(super) content: String,
    pub(super) excerpt: String,
    pub(super) date: String,
    pub(super) date_gmt: String,
    pub(super) modified_gmt: String,
    pub(super) pub_date: String,
    pub(super) parent: String,
    pub(super) order: String,
    pub(super) password: String,
    pub(super) sticky: bool,
    pub(super) attachment_url: String,
    /// (domain, name)
    pub(super) terms: Vec<(String, String)>,
    pub(super) meta: Vec<(String, String)>,
    pub(super) comments: Vec<Comment>,
    pub(super) closed_comments: bool,
}

impl Item {
    /// A value that a plugin or WordPress itself keeps beside the text.
    pub(super) fn meta(&self, key: &str) -> Option<&str> {
        let found = self.meta.iter().find(|(known, _)| known == key)?;
        Some(found.1.as_str()).filter(|value| !value.is_empty())
    }
}

/// What a visitor wrote. Mail addresses and network addresses of visitors are not even read.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(missing_docs)]
pub(super) struct Comment {
    pub(super) id: String,
    pub(super) author: String,
    pub(super) date_gmt: String,
    pub(super) content: String,
    pub(super) approved: String,
    pub(super) kind: String,
    pub(super) parent: String,
}

/// The site itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Channel {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) language: String,
    pub(super) link: String,
    pub(super) base_blog_url: String,
    /// (login, name shown)
    pub(super) authors: Vec<(String, String)>,
}

/// Whether a file looks like an export.
pub(super) fn is_export(path: &Path) -> bool {
    let mut start = vec![0; 16 * 1024];
    let read = File::open(path)
        .and_then(|mut file| file.read(&mut start))
        .unwrap_or(0);
    let start = String::from_utf8_lossy(&start[..read]);
    start.contains("<rss") && (start.contains("wordpress.org/export") || start.contains("xmlns:wp"))
}

/// All exports in a folder: large sites come in several files.
pub(super) fn exports(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let xml = |path: &PathBuf| {
        path.extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("xml"))
    };
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.is_file() && xml(path) && is_export(path))
        .collect();
    found.sort();
    found
}

/// Reads one file: hands over every item, returns the channel; a fault says where the file breaks off.
pub(super) fn read(path: &Path, each: &mut dyn FnMut(Item)) -> std::io::Result<(Channel, Option<String>)> {
    let mut reader = Reader::from_reader(BufReader::with_capacity(
        256 * 1024,
        Utf8::new(File::open(path)?)?,
    ));
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_dangling_amp = true;
    let mut reading = Reading::default();
    let mut buffer = Vec::new();
    let fault = loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag)) => reading.open(&tag),
            Ok(Event::Empty(tag)) => {
                reading.open(&tag);
                reading.close(each);
            }
            Ok(Event::End(_)) => reading.close(each),
            Ok(Event::Text(text)) => reading.text(&text),
            Ok(Event::CData(text)) => reading.text(&text),
            Ok(Event::GeneralRef(name)) => reading.entity(&name),
            Ok(Event::Eof) if reading.path.is_empty() => break None,
            Ok(Event::Eof) => break Some("the file ends in the middle".to_owned()),
            Ok(_) => {}
            Err(cause) => {
                break Some(format!(
                    "the XML is broken at byte {}: {cause}",
                    reader.buffer_position()
                ));
            }
        }
    };
    Ok((reading.channel, fault))
}

/// Bytes of any kind as UTF-8, piece by piece: the XML reader takes nothing else.
struct Utf8 {
    file: File,
    /// The file says that it is in Latin-1 or Windows-1252.
    latin: bool,
    /// Read and not yet handed over.
    ready: Vec<u8>,
    given: usize,
    /// The beginning of a character whose end was not read yet.
    rest: Vec<u8>,
}

impl Utf8 {
    fn new(mut file: File) -> std::io::Result<Utf8> {
        let mut start = vec![0; 256];
        let read = file.read(&mut start)?;
        start.truncate(read);
        let declared = String::from_utf8_lossy(&start).to_lowercase();
        let latin = ["iso-8859-1", "windows-1252", "latin1"]
            .iter()
            .any(|name| declared.contains(&format!("encoding=\"{name}\"")));
        // The reader is given UTF-8, whatever the first line says.
        let text = declared.find("encoding=\"").map(|at| at + 10);
        let end = text
            .and_then(|at| declared[at..].find('"').map(|end| at + end))
            .filter(|_| declared.is_ascii());
        if let (Some(at), Some(end)) = (text, end) {
            start.splice(at..end, *b"utf-8");
        }
        let mut utf8 = Utf8 {
            file,
            latin,
            ready: Vec::new(),
            given: 0,
            rest: Vec::new(),
        };
        utf8.feed(&start, read == 0);
        Ok(utf8)
    }

    fn feed(&mut self, bytes: &[u8], end: bool) {
        self.ready.clear();
        self.given = 0;
        let bytes: Vec<u8> = self.rest.drain(..).chain(bytes.iter().copied()).collect();
        let mut left = bytes.as_slice();
        while !left.is_empty() {
            match std::str::from_utf8(left) {
                Ok(text) if !self.latin => {
                    self.ready.extend_from_slice(text.as_bytes());
                    return;
                }
                Err(error) if !self.latin => {
                    let (valid, after) = left.split_at(error.valid_up_to());
                    self.ready.extend_from_slice(valid);
                    if error.error_len().is_none() && !end {
                        self.rest = after.to_vec();
                        return;
                    }
                    let wrong = error.error_len().unwrap_or(after.len()).max(1);
                    self.ready
                        .extend_from_slice(crate::text::decode(&after[..wrong]).as_bytes());
                    left = &after[wrong..];
                }
                _ => {
                    // One byte, one character.
                    for byte in left {
                        self.ready
                            .extend_from_slice(crate::text::decode(&[*byte]).as_bytes());
                    }
                    return;
                }
            }
        }
    }
}

impl std::io::Read for Utf8 {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let mut chunk = vec![0; 64 * 1024];
        while self.given == self.ready.len() {
            let read = self.file.read(&mut chunk)?;
            if read == 0 && self.rest.is_empty() {
                return Ok(0);
            }
            self.feed(&chunk[..read], read == 0);
        }
        let count = into.len().min(self.ready.len() - self.given);
        into[..count].copy_from_slice(&self.ready[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

/// Where the reader is, and what it has gathered.
#[derive(Default)]
struct Reading {
    path: Vec<String>,
    text: String,
    attributes: Vec<(String, String)>,
    channel: Channel,
    item: Item,
    comment: Comment,
    meta: (String, String),
    author: (String, String),
}

impl Reading {
    fn open(&mut self, tag: &BytesStart<'_>) {
        if self.path.len() < 64 {
            self.text.clear();
        }
        self.path.push(tag.name().as_ref().to_owned());
        self.attributes = tag
            .attributes()
            .with_checks(false)
            .flatten()
            .map(|one| (one.key.as_ref().to_owned(), one.value.into_owned()))
            .collect();
    }

    fn text(&mut self, text: &str) {
        if self.text.len() + text.len() <= LONGEST {
            self.text.push_str(text);
        }
    }

    fn entity(&mut self, name: &str) {
        let number = name
            .strip_prefix('#')
            .and_then(|digits| match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => digits.parse().ok(),
            });
        let character = match (name, number) {
            ("amp", _) => Some('&'),
            ("lt", _) => Some('<'),
            ("gt", _) => Some('>'),
            ("quot", _) => Some('"'),
            ("apos", _) => Some('\''),
            ("nbsp", _) => Some('\u{a0}'),
            (_, number) => number.and_then(char::from_u32),
        };
        match character {
            Some(c) => self.text(c.encode_utf8(&mut [0; 4])),
            None => self.text(&format!("&{name};")),
        }
    }

    fn close(&mut self, each: &mut dyn FnMut(Item)) {
        let Some(name) = self.path.pop() else { return };
        let text = std::mem::take(&mut self.text);
        let inside = |folder: &str| self.path.last().is_some_and(|last| last == folder);
        if name == "item" {
            return each(std::mem::take(&mut self.item));
        }
        if inside("wp:comment") {
            self.of_comment(&name, text);
        } else if name == "wp:comment" {
            self.item.comments.push(std::mem::take(&mut self.comment));
        } else if inside("wp:postmeta") {
            match name.as_str() {
                "wp:meta_key" => self.meta.0 = text,
                "wp:meta_value" if text.len() < 64 * 1024 => self.meta.1 = text,
                _ => {}
            }
        } else if name == "wp:postmeta" {
            self.item.meta.push(std::mem::take(&mut self.meta));
        } else if inside("wp:author") {
            match name.as_str() {
                "wp:author_login" => self.author.0 = text,
                "wp:author_display_name" => self.author.1 = text,
                _ => {}
            }
        } else if name == "wp:author" {
            self.channel.authors.push(std::mem::take(&mut self.author));
        } else if inside("item") {
            self.of_item(&name, text);
        } else if inside("channel") {
            self.of_channel(&name, text);
        }
    }

    fn of_item(&mut self, name: &str, text: String) {
        let item = &mut self.item;
        let slot = match name {
            "title" => &mut item.title,
            "link" => &mut item.link,
            "pubDate" => &mut item.pub_date,
            "dc:creator" => &mut item.creator,
            "content:encoded" => &mut item.content,
            "excerpt:encoded" => &mut item.excerpt,
            "wp:post_id" => &mut item.id,
            "wp:post_date" => &mut item.date,
            "wp:post_date_gmt" => &mut item.date_gmt,
            "wp:post_modified_gmt" => &mut item.modified_gmt,
            "wp:post_name" => &mut item.name,
            "wp:status" => &mut item.status,
            "wp:post_parent" => &mut item.parent,
            "wp:menu_order" => &mut item.order,
            "wp:post_type" => &mut item.kind,
            "wp:post_password" => &mut item.password,
            "wp:attachment_url" => &mut item.attachment_url,
            "wp:is_sticky" => {
                item.sticky = text.trim() == "1";
                return;
            }
            "wp:comment_status" => {
                item.closed_comments = text.trim() == "closed";
                return;
            }
            "category" => {
                let domain = self
                    .attributes
                    .iter()
                    .find(|(key, _)| key == "domain")
                    .map(|(_, value)| value.clone());
                item.terms
                    .push((domain.unwrap_or_default(), text.trim().to_owned()));
                return;
            }
            _ => return,
        };
        *slot = if name.ends_with(":encoded") {
            text
        } else {
            text.trim().to_owned()
        };
    }

    fn of_comment(&mut self, name: &str, text: String) {
        let slot = match name {
            "wp:comment_id" => &mut self.comment.id,
            "wp:comment_author" => &mut self.comment.author,
            "wp:comment_date_gmt" => &mut self.comment.date_gmt,
            "wp:comment_content" => &mut self.comment.content,
            "wp:comment_approved" => &mut self.comment.approved,
            "wp:comment_type" => &mut self.comment.kind,
            "wp:comment_parent" => &mut self.comment.parent,
            _ => return,
        };
        *slot = text.trim().to_owned();
    }

    fn of_channel(&mut self, name: &str, text: String) {
        let slot = match name {
            "title" => &mut self.channel.title,
            "description" => &mut self.channel.description,
            "language" => &mut self.channel.language,
            "link" => &mut self.channel.link,
            "wp:base_blog_url" => &mut self.channel.base_blog_url,
            _ => return,
        };
        *slot = text.trim().to_owned();
    }
}
