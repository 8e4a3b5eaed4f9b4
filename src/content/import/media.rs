//! Pictures and other files: from a folder, from a zip of uploads, or from the old site itself.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::atlas::Whence;
use super::folder::Tree;
use super::report::{Remark, Report};
use crate::content::{Error, edit};

/// Largest file that is unpacked or copied.
const LARGEST: u64 = 256 * 1024 * 1024;

/// Asks the old site for a file; says why not otherwise.
pub type Fetch<'a> = &'a dyn Fn(&str) -> Result<Vec<u8>, String>;

/// A folder or zip of uploads, by the path below `uploads/`.
#[derive(Default)]
pub(super) struct Uploads {
    files: BTreeMap<String, Whence>,
    zip: Option<zip::ZipArchive<std::fs::File>>,
}

impl Uploads {
    /// Reads what there is at `path`.
    pub(super) fn open(path: &Path, report: &mut Report) -> Result<Uploads, Error> {
        let unreadable = |cause: std::io::Error| Error::Read {
            path: path.to_path_buf(),
            cause,
        };
        let mut uploads = Uploads::default();
        if path.is_dir() {
            let tree = Tree::read(path, report)?;
            for file in tree.files() {
                uploads
                    .files
                    .insert(below_uploads(file), Whence::Disk(tree.path(file)));
            }
            return Ok(uploads);
        }
        let file = std::fs::File::open(path).map_err(unreadable)?;
        let archive = zip::ZipArchive::new(file).map_err(|cause| unreadable(std::io::Error::other(cause)))?;
        for number in 0..archive.len() {
            if let Some(Ok(name)) = archive.name_for_index(number)
                && !name.ends_with('/')
            {
                uploads
                    .files
                    .insert(below_uploads(&name.replace('\\', "/")), Whence::Zip(number));
            }
        }
        uploads.zip = Some(archive);
        Ok(uploads)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Every file by its path below `uploads/`.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &Whence)> {
        self.files.iter().map(|(path, from)| (path.as_str(), from))
    }

    /// The file at a site path such as `/wp-content/uploads/2014/03/a.jpg`.
    pub(super) fn find(&self, path: &str) -> Option<Whence> {
        self.files
            .get(&below_uploads(&super::address::unpercent(path)))
            .cloned()
    }
}

fn below_uploads(path: &str) -> String {
    let path = path.trim_start_matches('/');
    path.rfind("uploads/")
        .map_or(path, |at| &path[at + "uploads/".len()..])
        .to_owned()
}

/// `photo` of `photo-300x200`: the sizes that WordPress makes of a picture.
pub(super) fn without_size(stem: &str) -> &str {
    let Some((bare, size)) = stem.rsplit_once('-') else {
        return stem.strip_suffix("-scaled").unwrap_or(stem);
    };
    let number = |part: &str| (1..=5).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let is_size = size == "scaled"
        || size
            .split_once('x')
            .is_some_and(|(wide, high)| number(wide) && number(high));
    if is_size && !bare.is_empty() { bare } else { stem }
}

/// Brings files to their places.
pub(super) struct Carrier<'a> {
    pub(super) root: &'a Path,
    pub(super) uploads: Uploads,
    pub(super) fetch: Option<Fetch<'a>>,
    pub(super) dry_run: bool,
}

impl Carrier<'_> {
    /// Brings one file to `file`, relative to the root. What stands there and is another file stays.
    pub(super) fn bring(&mut self, from: &Whence, file: &Path, report: &mut Report) -> Result<(), Error> {
        let path = self.root.join(file);
        let shown = super::atlas::shown(file);
        let there = std::fs::metadata(&path).ok();
        let web = matches!(from, Whence::Web(_));
        if web && there.is_some() {
            report.media.unchanged += 1;
            return Ok(());
        }
        if web && self.dry_run {
            report.media.downloaded += 1;
            return Ok(());
        }
        let bytes = match self.bytes(from) {
            Ok(bytes) => bytes,
            Err(why) => {
                report.media.missing.push(Remark { origin: shown, why });
                return Ok(());
            }
        };
        if let Err(why) = sound(&shown, &bytes) {
            report.media.missing.push(Remark {
                origin: shown,
                why: why.to_owned(),
            });
            return Ok(());
        }
        if there.is_some() {
            let same = std::fs::read(&path).is_ok_and(|there| there == bytes);
            if same {
                report.media.unchanged += 1;
            } else {
                report.media.missing.push(Remark {
                    origin: shown,
                    why: "another file stands there already".to_owned(),
                });
            }
            return Ok(());
        }
        if !self.dry_run {
            edit::write(&path, &bytes)?;
        }
        if web {
            report.media.downloaded += 1;
        } else {
            report.media.copied += 1;
        }
        Ok(())
    }

    fn bytes(&mut self, from: &Whence) -> Result<Vec<u8>, String> {
        match from {
            Whence::Disk(path) => read(path),
            Whence::Zip(number) => {
                let archive = self.uploads.zip.as_mut().ok_or("there is no zip")?;
                let entry = archive
                    .by_index(*number)
                    .map_err(|cause| format!("cannot be unpacked: {cause}"))?;
                capped(entry).map_err(|cause| format!("cannot be unpacked: {cause}"))
            }
            Whence::Web(url) => match self.fetch {
                Some(fetch) => fetch(url),
                None => Err(format!("it is at {url}; `--media download` fetches it")),
            },
        }
    }
}

/// Whether what is called a picture is one, and whole: one that is not would stop the build here. Only
/// the ends are looked at; a picture that is spoiled inside is told by the build, with its place.
fn sound(name: &str, bytes: &[u8]) -> Result<(), &'static str> {
    let end = super::folder::name_of(name).1.to_ascii_lowercase();
    if !matches!(
        end.as_str(),
        "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" | "svg"
    ) {
        return Ok(());
    }
    let has = |mark: &[u8]| bytes.windows(mark.len()).any(|part| part == mark);
    let whole = match bytes {
        [0xff, 0xd8, 0xff, ..] => has(&[0xff, 0xd9]),
        [0x89, b'P', b'N', b'G', ..] => has(b"IEND"),
        [b'R', b'I', b'F', b'F', a, b, c, d, ..] if bytes.get(8..12) == Some(b"WEBP") => {
            u32::from_le_bytes([*a, *b, *c, *d]) as usize + 8 <= bytes.len()
        }
        [b'G', b'I', b'F', b'8', ..] => bytes.len() > 10,
        _ if bytes.get(4..8) == Some(b"ftyp") => true,
        _ if has(b"<svg") || has(b"<SVG") || has(b":svg") => has(b"</") || has(b"/>"),
        [] => return Err("an empty file"),
        _ if has(b"<html") || has(b"<HTML") || has(b"<!DOCTYPE") => {
            return Err("it is a web page that was saved under a picture's name");
        }
        _ => return Err("it is no picture that browsers show"),
    };
    if whole {
        Ok(())
    } else {
        Err("the picture ends in the middle")
    }
}

fn read(path: &PathBuf) -> Result<Vec<u8>, String> {
    std::fs::File::open(path)
        .and_then(capped)
        .map_err(|cause| format!("cannot be read: {cause}"))
}

fn capped(from: impl std::io::Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(std::io::Error::other("larger than 256 MiB"));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_is_called_a_picture_is_told_from_one() {
        for (name, bytes, want) in [
            ("a.JPG", &b"\xff\xd8\xff\xe0..\xff\xd9"[..], None),
            ("a.jpg", b"\xff\xd8\xff\xe0..", Some("in the middle")),
            ("a.png", b"\x89PNG\r\n\x1a\n..IEND....", None),
            ("a.png", b"\x89PNG\r\n\x1a\n..", Some("in the middle")),
            ("a.webp", b"RIFF\x04\0\0\0WEBP", None),
            ("a.webp", b"RIFF\x05\0\0\0WEBP", Some("in the middle")),
            ("a.svg", b"<?xml?><svg></svg>", None),
            ("a.gif", b"<!DOCTYPE html><p>404", Some("web page")),
            ("a.gif", b"", Some("empty")),
            ("a.png", b"x", Some("no picture")),
            ("a.pdf", b"x", None),
        ] {
            let told = sound(name, bytes).err();
            assert_eq!(told.is_some(), want.is_some(), "{name}: {told:?}");
            assert!(
                told.unwrap_or("").contains(want.unwrap_or("")),
                "{name}: {told:?}"
            );
        }
    }

    #[test]
    fn the_sizes_of_a_picture_are_one_picture() {
        for (name, bare) in [
            ("a/photo-300x200", "a/photo"),
            ("photo-scaled", "photo"),
            ("trip-2014x", "trip-2014x"),
            ("a-b", "a-b"),
            ("-1x1", "-1x1"),
        ] {
            assert_eq!(without_size(name), bare);
        }
        assert_eq!(below_uploads("/x/wp-content/uploads/2014/A.jpg"), "2014/A.jpg");
    }
}
