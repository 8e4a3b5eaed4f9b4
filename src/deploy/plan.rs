//! What must travel, in which order, and what may go: pure, from the site's list and the target's record.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::target::Error;
use super::{Deploy, RECORD};
use crate::site::Manifest;
use crate::site::manifest::Entry;
use crate::site::packed::Coding;

/// Deletions that need no leave, whatever the percentage says.
const FEW: usize = 10;

/// One file to be put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Path at the target.
    pub path: String,
    /// Of what it shows; a compressed form has another.
    pub hash: String,
    /// Bytes that travel.
    pub size: u64,
    pub content_type: String,
    /// Its name holds its hash: it may be cached for ever.
    pub immutable: bool,
    /// `gzip` when the bytes are compressed under the plain name.
    pub encoding: Option<&'static str>,
    source: Source,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    /// A file of the site, whose bytes must have the hash.
    Plain(PathBuf),
    /// A compressed copy of it, in the site's folder.
    Packed(Coding, PathBuf, Entry),
}

impl File {
    /// Its bytes, refused when a build changed them since the list was read.
    pub fn bytes(&self) -> Result<Vec<u8>, Error> {
        let path = match &self.source {
            Source::Packed(coding, root, entry) => {
                return coding.read(root, entry).ok_or_else(|| self.changed());
            }
            Source::Plain(path) => path,
        };
        let bytes = std::fs::read(path).map_err(|cause| match cause.kind() {
            std::io::ErrorKind::NotFound => self.changed(),
            _ => Error::Io {
                verb: "read",
                path: path.clone(),
                cause,
            },
        })?;
        if blake3::hash(&bytes).to_hex().as_str() == self.hash {
            Ok(bytes)
        } else {
            Err(self.changed())
        }
    }

    /// For the header: for ever, or asked again each time.
    pub fn cache_control(&self) -> &'static str {
        if self.immutable {
            "public, max-age=31536000, immutable"
        } else {
            "public, max-age=0, must-revalidate"
        }
    }

    fn changed(&self) -> Error {
        Error::Changed {
            file: self.path.clone(),
        }
    }

    /// What comes first: what pages need, then pages, then what lists pages.
    fn wave(&self) -> usize {
        let name = self.path.trim_end_matches(".gz").trim_end_matches(".br");
        let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
        if ends(&[".xml", "robots.txt", "llms.txt"]) {
            2
        } else if ends(&[".html", ".md"]) {
            1
        } else {
            0
        }
    }
}

/// All files of the release, compressed ones as the settings and the target say.
pub fn files(deploy: &Deploy<'_>, manifest: &Manifest, encodes: bool) -> Result<Vec<File>, Error> {
    let mut out = Vec::with_capacity(manifest.files.len());
    for entry in manifest.files.values() {
        if entry.file.contains(char::is_control) || entry.file.split('/').any(|part| part == "..") {
            return Err(Error::Name {
                file: entry.file.clone(),
            });
        }
        let plain = File {
            path: entry.file.clone(),
            hash: entry.hash.clone(),
            size: entry.size,
            content_type: entry.content_type.clone(),
            immutable: entry.immutable,
            encoding: None,
            source: Source::Plain(deploy.output.join(&entry.file)),
        };
        let worth = deploy.config.deploy.precompressed && entry.packs;
        if !worth {
            out.push(plain);
        } else if encodes {
            out.push(
                packed(deploy, &plain, entry, Coding::Gzip).map_or(plain, |packed| File {
                    path: entry.file.clone(),
                    content_type: entry.content_type.clone(),
                    encoding: Some(Coding::Gzip.name()),
                    ..packed
                }),
            );
        } else {
            let copies = Coding::ALL.into_iter();
            out.extend(copies.filter_map(|coding| packed(deploy, &plain, entry, coding)));
            out.push(plain);
        }
    }
    Ok(out)
}

/// The compressed copy of a file, where it is smaller.
fn packed(deploy: &Deploy<'_>, plain: &File, entry: &Entry, coding: Coding) -> Option<File> {
    let path = coding.path(deploy.root, &entry.hash);
    let size = std::fs::metadata(&path).ok()?.len();
    let end = path.extension()?.to_str()?.to_owned();
    (size < entry.size).then(|| File {
        path: format!("{}.{end}", entry.file),
        hash: format!("{}+{end}", entry.hash),
        size,
        content_type: "application/octet-stream".to_owned(),
        source: Source::Packed(coding, deploy.root.to_path_buf(), entry.clone()),
        ..plain.clone()
    })
}

/// What the last deploy left at the target.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    version: u32,
    /// Empty while a deploy is under way.
    pub release: String,
    files: BTreeMap<String, Kept>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Kept {
    /// Empty when it may have been sent, or not.
    hash: String,
    /// Its name holds its hash.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    immutable: bool,
    /// It left the site with the last deploy, and goes with the next.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    lingering: bool,
}

impl Record {
    /// Reads a record; `None` when there is none.
    pub fn parse(bytes: Option<&[u8]>) -> Result<Option<Record>, Error> {
        let Some(bytes) = bytes else { return Ok(None) };
        let record: Record = serde_json::from_slice(bytes).map_err(|fault| Error::Record {
            cause: fault.to_string(),
        })?;
        if record.version != 1 {
            return Err(Error::Record {
                cause: format!("it is of version {}", record.version),
            });
        }
        Ok(Some(record))
    }

    /// As it lies at the target.
    pub fn bytes(&self) -> Vec<u8> {
        let whole = Record {
            version: 1,
            ..self.clone()
        };
        serde_json::to_vec(&whole).unwrap_or_default()
    }

    /// Notes what is about to come.
    pub fn announce(&mut self, plan: &Plan) {
        for file in plan.waves.iter().flatten() {
            self.files.insert(file.path.clone(), Kept::default());
        }
        for file in &plan.found {
            self.note(file);
        }
    }

    /// Notes what has arrived.
    pub fn sent(&mut self, files: &[File]) {
        files.iter().for_each(|file| self.note(file));
    }

    /// Notes that all is done.
    pub fn settle(&mut self, plan: &Plan, release: &str) {
        for name in &plan.remove {
            self.files.remove(name);
        }
        for name in &plan.lingering {
            if let Some(kept) = self.files.get_mut(name) {
                kept.lingering = true;
            }
        }
        release.clone_into(&mut self.release);
    }

    fn note(&mut self, file: &File) {
        let kept = Kept {
            hash: file.hash.clone(),
            immutable: file.immutable,
            lingering: false,
        };
        self.files.insert(file.path.clone(), kept);
    }
}

/// What is to be done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// Each wave after the one before: assets, pages, lists.
    pub waves: Vec<Vec<File>>,
    /// Found at the target as they should be, though no record said so.
    pub found: Vec<File>,
    pub unchanged: usize,
    /// Files that go, sorted.
    pub remove: Vec<String>,
    /// Hashed files that go with the next deploy.
    pub lingering: Vec<String>,
    /// Files that go and whose names hold no hash.
    counted: usize,
    /// Files that the record knows.
    known: usize,
    wanted: BTreeSet<String>,
}

impl Plan {
    /// Compares the site with what lies at the target.
    pub fn new(
        files: Vec<File>,
        record: &Record,
        standing: Option<&BTreeMap<String, Option<String>>>,
    ) -> Result<Plan, Error> {
        let mut plan = Plan {
            waves: vec![Vec::new(); 3],
            known: record.files.len(),
            wanted: files.iter().map(|file| file.path.clone()).collect(),
            ..Plan::default()
        };
        for (name, kept) in record
            .files
            .iter()
            .filter(|(name, _)| !plan.wanted.contains(*name))
        {
            if !kept.lingering && kept.immutable {
                plan.lingering.push(name.clone());
            } else {
                plan.counted += usize::from(!kept.immutable);
                plan.remove.push(name.clone());
            }
        }
        for file in files {
            let there = standing.and_then(|standing| standing.get(&file.path)?.as_deref());
            let recorded = record.files.get(&file.path);
            if recorded.is_some_and(|kept| kept.hash == file.hash && !kept.lingering) {
                plan.unchanged += 1;
            } else if there == Some(file.hash.as_str()) || recorded.is_some_and(|kept| kept.hash == file.hash)
            {
                plan.unchanged += 1;
                plan.found.push(file);
            } else {
                let wave = file.wave();
                plan.waves[wave].push(file);
            }
        }
        Ok(plan)
    }

    /// Whether there is nothing to do.
    pub fn is_idle(&self) -> bool {
        self.waves.iter().all(Vec::is_empty)
            && self.remove.is_empty()
            && self.found.is_empty()
            && self.lingering.is_empty()
    }

    /// Refuses a deploy that would delete more than it may. Hashed files that lingered are not counted:
    /// every change of a style sheet leaves one.
    pub fn allow(&self, files: Option<usize>, percent: u8) -> Result<(), Error> {
        let count = self.counted;
        let most = files.unwrap_or_else(|| (self.known * usize::from(percent) / 100).max(FEW));
        if count > most {
            return Err(Error::TooMany {
                files: count,
                of: self.known,
                most,
            });
        }
        Ok(())
    }

    /// How many of the files at the target are none of ours.
    pub fn foreign(&self, standing: &BTreeMap<String, Option<String>>) -> usize {
        standing
            .keys()
            .filter(|name| !self.wanted.contains(*name) && *name != RECORD && *name != super::lock::NAME)
            .count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, hash: &str) -> File {
        let immutable = path.starts_with("assets/");
        File {
            path: path.to_owned(),
            hash: hash.to_owned(),
            size: 1,
            content_type: "text/html".to_owned(),
            immutable,
            encoding: None,
            source: Source::Plain(PathBuf::from(path)),
        }
    }

    fn after(files: &[File]) -> Record {
        let mut record = Record::default();
        record.sent(files);
        record
    }

    fn paths(wave: &[File]) -> Vec<&str> {
        wave.iter().map(|file| file.path.as_str()).collect()
    }

    #[test]
    fn assets_go_before_pages_and_pages_before_what_lists_them() {
        let files = [
            "index.html",
            "assets/site.css",
            "sitemap.xml",
            "faq/feed.xml",
            "images/a.webp",
        ];
        let files = files.map(|path| file(path, "1")).to_vec();
        let plan = Plan::new(files, &Record::default(), None).unwrap();
        assert_eq!(paths(&plan.waves[0]), ["assets/site.css", "images/a.webp"]);
        assert_eq!(paths(&plan.waves[1]), ["index.html"]);
        assert_eq!(paths(&plan.waves[2]), ["sitemap.xml", "faq/feed.xml"]);
    }

    #[test]
    fn a_deploy_cut_short_is_known_to_the_next() {
        let wanted = vec![file("a.html", "1"), file("b.html", "1")];
        let plan = Plan::new(wanted.clone(), &Record::default(), None).unwrap();
        let mut record = Record::default();
        record.announce(&plan);
        record.sent(&wanted[..1]);
        // `b.html` may or may not have arrived, and has left the site meanwhile.
        let next = Plan::new(wanted[..1].to_vec(), &record, None).unwrap();
        assert_eq!(next.unchanged, 1);
        assert_eq!(next.remove, ["b.html"]);
        let again = Plan::new(wanted, &record, None).unwrap();
        assert_eq!(paths(&again.waves[1]), ["b.html"]);
    }

    #[test]
    fn a_hashed_file_lingers_for_one_deploy() {
        let old = "assets/site.0123456789ab.css";
        let mut record = after(&[file(old, "1"), file("index.html", "1")]);
        let site = vec![file("index.html", "2")];
        let plan = Plan::new(site.clone(), &record, None).unwrap();
        assert!(plan.remove.is_empty());
        assert_eq!(plan.lingering, [old]);
        record.sent(&site);
        record.settle(&plan, "r2");
        let next = Plan::new(site, &record, None).unwrap();
        assert_eq!(next.remove, [old]);
    }

    #[test]
    fn too_many_deletions_are_refused_and_a_number_allows_them() {
        let many: Vec<File> = (0..40).map(|n| file(&format!("p{n}.html"), "1")).collect();
        let plan = Plan::new(many[..20].to_vec(), &after(&many), None).unwrap();
        let refused = plan.allow(None, 25);
        assert!(
            matches!(
                refused,
                Err(Error::TooMany {
                    files: 20,
                    of: 40,
                    most: 10
                })
            ),
            "{refused:?}"
        );
        assert!(plan.allow(Some(20), 25).is_ok());
        assert!(plan.allow(None, 50).is_ok());
        assert!(plan.allow(Some(0), 100).is_err());
    }

    #[test]
    fn what_no_record_names_is_compared_and_never_deleted() {
        let standing = BTreeMap::from([
            ("index.html".to_owned(), Some("1".to_owned())),
            ("about.html".to_owned(), Some("old".to_owned())),
            ("holiday.mov".to_owned(), Some("x".to_owned())),
        ]);
        let files = vec![file("index.html", "1"), file("about.html", "2")];
        let plan = Plan::new(files, &Record::default(), Some(&standing)).unwrap();
        assert_eq!(paths(&plan.found), ["index.html"]);
        assert_eq!(paths(&plan.waves[1]), ["about.html"]);
        assert!(plan.remove.is_empty());
        assert_eq!(plan.foreign(&standing), 1);
    }

    #[test]
    fn a_record_of_another_kind_stops_the_deploy() {
        assert!(Record::parse(None).unwrap().is_none());
        assert!(Record::parse(Some(b"not json")).is_err());
        assert!(Record::parse(Some(b"{\"version\":9}")).is_err());
        let record = after(&[file("a", "1")]);
        assert_eq!(
            Record::parse(Some(&record.bytes())).unwrap().unwrap().files,
            record.files
        );
    }
}
