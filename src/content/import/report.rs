//! What came, what did not, and why.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::System;

/// Lines of a list that are printed; all of it is in the JSON.
const SHOWN: usize = 12;

/// What an import of a site did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Report {
    pub system: Option<System>,
    pub dry_run: bool,
    pub posts: usize,
    pub pages: usize,
    pub entries: usize,
    pub sections: usize,
    /// Of all these, how many are not public yet.
    pub drafts: usize,
    pub scheduled: usize,
    /// Files of `content/`: made now, made anew from a changed source, as they were.
    pub written: usize,
    pub updated: usize,
    pub unchanged: usize,
    /// Edited here since the last import, and left alone.
    pub edited: Vec<String>,
    pub media: Media,
    pub links: Links,
    /// Old addresses kept.
    pub aliases: usize,
    /// Old addresses with a query (`/?p=12`), which a static host cannot redirect, and where they led.
    pub queries: BTreeMap<String, String>,
    /// Shortcodes, tags and includes that stand in the text as they were, and how often.
    pub shortcodes: BTreeMap<String, usize>,
    /// Elements of HTML that could not come, and how often.
    pub elements: BTreeMap<String, usize>,
    /// Comments written to `.frontload/import/comments.jsonl`.
    pub comments: usize,
    /// Files that another file stood in the way of, and what they are called instead.
    pub conflicts: Vec<Conflict>,
    /// What did not come, and why.
    pub left: Vec<Remark>,
    /// What came, with a doubt.
    pub doubts: Vec<Remark>,
    /// Where each piece went.
    pub files: Vec<Moved>,
    /// What is to be done by hand.
    pub to_do: Vec<String>,
    /// Whether something of the source was too broken to be read.
    pub malformed: bool,
}

/// Pictures and other files.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Media {
    pub copied: usize,
    pub downloaded: usize,
    pub unchanged: usize,
    /// Address and why it did not come.
    pub missing: Vec<Remark>,
}

/// Links inside the texts.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Links {
    pub rewritten: usize,
    /// Links to other sites, which stay.
    pub outside: usize,
    pub unresolved: Vec<Remark>,
}

/// One thing that is said of one piece.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[allow(missing_docs)]
pub struct Remark {
    pub origin: String,
    pub why: String,
}

/// A file that had to take another name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Conflict {
    pub origin: String,
    pub wanted: String,
    pub file: String,
}

/// A piece and where it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Moved {
    pub origin: String,
    pub file: String,
    pub address: String,
}

impl Report {
    pub(super) fn leave(&mut self, origin: impl Into<String>, why: impl Into<String>) {
        self.left.push(Remark {
            origin: origin.into(),
            why: why.into(),
        });
    }

    pub(super) fn doubt(&mut self, origin: impl Into<String>, why: impl Into<String>) {
        self.doubts.push(Remark {
            origin: origin.into(),
            why: why.into(),
        });
    }

    /// Puts the lists in order; says so when nothing came.
    pub(super) fn settle(&mut self) {
        if self.files.is_empty() {
            let name = self.system.map_or("the old system", System::name);
            self.to_do.push(format!(
                "nothing was found that {name} would have made a page of; look at the path, or leave `--from` out"
            ));
        }
        for list in [
            &mut self.left,
            &mut self.doubts,
            &mut self.links.unresolved,
            &mut self.media.missing,
        ] {
            list.sort();
            list.dedup();
        }
    }

    pub(super) fn shortcode(&mut self, name: &str) {
        *self.shortcodes.entry(name.to_owned()).or_default() += 1;
    }
}

fn count(number: usize, noun: &str) -> String {
    match (number, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{number} {stem}ies"),
        _ => format!("{number} {noun}s"),
    }
}

fn remarks(f: &mut fmt::Formatter<'_>, title: &str, remarks: &[Remark]) -> fmt::Result {
    if remarks.is_empty() {
        return Ok(());
    }
    writeln!(f, "\n{title} ({}):", remarks.len())?;
    for remark in remarks.iter().take(SHOWN) {
        writeln!(f, "  {}: {}", remark.origin, remark.why)?;
    }
    more(f, remarks.len())
}

fn more(f: &mut fmt::Formatter<'_>, total: usize) -> fmt::Result {
    if total > SHOWN {
        writeln!(f, "  ... and {} more; --json lists all", total - SHOWN)?;
    }
    Ok(())
}

fn counted(f: &mut fmt::Formatter<'_>, title: &str, counts: &BTreeMap<String, usize>) -> fmt::Result {
    if counts.is_empty() {
        return Ok(());
    }
    let mut all: Vec<(&String, &usize)> = counts.iter().collect();
    all.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    let words: Vec<String> = all
        .iter()
        .take(24)
        .map(|(name, count)| format!("{name} ({count})"))
        .collect();
    let cut = if all.len() > 24 { ", ..." } else { "" };
    writeln!(f, "\n{title}: {}{cut}", words.join(", "))
}

impl Report {
    fn conflicts_and_queries(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.conflicts.is_empty() {
            writeln!(f, "\nanother file stood in the way ({}):", self.conflicts.len())?;
            for one in self.conflicts.iter().take(SHOWN) {
                writeln!(
                    f,
                    "  {}: {} is taken, so it is {}",
                    one.origin, one.wanted, one.file
                )?;
            }
            more(f, self.conflicts.len())?;
        }
        if !self.queries.is_empty() {
            writeln!(
                f,
                "\naddresses with a query, which only a server's own rule can redirect ({}):",
                self.queries.len()
            )?;
            for (old, new) in self.queries.iter().take(SHOWN) {
                writeln!(f, "  {old} -> {new}")?;
            }
            more(f, self.queries.len())?;
        }
        Ok(())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let system = self.system.map_or("site", System::name);
        let did = if self.dry_run { "would come" } else { "came" };
        writeln!(
            f,
            "from {system}: {did} {}, {}, {}, {}; {}, {} scheduled",
            count(self.posts, "post"),
            count(self.pages, "page"),
            count(self.entries, "entry"),
            count(self.sections, "section"),
            count(self.drafts, "draft"),
            self.scheduled,
        )?;
        writeln!(
            f,
            "files: {} new, {} updated, {} unchanged, {} edited here and left alone",
            self.written,
            self.updated,
            self.unchanged,
            self.edited.len()
        )?;
        let media = &self.media;
        writeln!(
            f,
            "media: {} copied, {} downloaded, {} unchanged, {} missing",
            media.copied,
            media.downloaded,
            media.unchanged,
            media.missing.len()
        )?;
        writeln!(
            f,
            "links: {} rewritten, {} to other sites, {} unresolved; {} kept as aliases",
            self.links.rewritten,
            self.links.outside,
            self.links.unresolved.len(),
            if self.aliases == 1 {
                "1 old address".to_owned()
            } else {
                format!("{} old addresses", self.aliases)
            },
        )?;
        if self.comments > 0 {
            writeln!(
                f,
                "comments: {} in .frontload/import/comments.jsonl",
                self.comments
            )?;
        }
        remarks(f, "did not come", &self.left)?;
        remarks(f, "came, with a doubt", &self.doubts)?;
        remarks(f, "media that are missing", &media.missing)?;
        remarks(f, "links that lead nowhere", &self.links.unresolved)?;
        counted(f, "left in the text as they were", &self.shortcodes)?;
        counted(f, "elements that could not come", &self.elements)?;
        self.conflicts_and_queries(f)?;
        for line in &self.to_do {
            writeln!(f, "\nto do: {line}")?;
        }
        Ok(())
    }
}
