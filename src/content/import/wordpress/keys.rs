//! What an export says of an item, as front matter.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::super::dates;
use super::super::report::Report;
use super::super::wxr::Item;
use super::Wordpress;
use crate::text;

impl Wordpress {
    pub(super) fn keys(&self, item: &Item, report: &mut Report) -> Map<String, Json> {
        let origin = format!("{} {}", item.kind, item.id);
        let mut keys = Map::new();
        let title = text::from_html(&item.title)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        if !title.is_empty() {
            keys.insert("title".into(), title.into());
        }
        let gmt = |text: &str| dates::read(&Json::from(format!("{text} +0000")));
        let date = gmt(&item.date_gmt)
            .or_else(|| dates::read(&Json::from(item.date.as_str())))
            .or_else(|| dates::read(&Json::from(item.pub_date.as_str())));
        let page = item.kind != "post";
        let day = |date: &str| date.get(..10).unwrap_or("").to_owned();
        if let Some(date) = date.as_ref().filter(|_| !page || item.status == "future") {
            keys.insert("date".into(), date.as_str().into());
        }
        if let Some(updated) = gmt(&item.modified_gmt)
            .filter(|updated| date.as_ref().is_none_or(|date| day(updated) > day(date)))
        {
            keys.insert("updated".into(), updated.into());
        }
        let draft = match item.status.as_str() {
            "publish" | "future" | "inherit" => false,
            "private" => {
                report.doubt(&origin, "it was private; it is a draft now");
                true
            }
            _ => true,
        };
        if !item.password.is_empty() {
            report.doubt(
                &origin,
                "it asked for a password; it is a draft now, and the password was not taken",
            );
        }
        if draft || !item.password.is_empty() {
            keys.insert("draft".into(), true.into());
        }
        self.people_and_words(item, &mut keys);
        if let Some(order) = item.order.parse::<i64>().ok().filter(|order| *order != 0 && page) {
            keys.insert("weight".into(), order.into());
        }
        if item.closed_comments && item.comments.is_empty() && !page {
            keys.insert("comments".into(), false.into());
        }
        if item.sticky {
            keys.insert("extra".into(), json!({"sticky": true}));
        }
        keys
    }

    /// Who wrote it, under which words, and what it says in short.
    fn people_and_words(&self, item: &Item, keys: &mut Map<String, Json>) {
        let page = item.kind != "post";
        let author = self
            .channel
            .authors
            .iter()
            .find(|(login, _)| *login == item.creator)
            .map(|(_, name)| name.clone());
        let author = author
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| item.creator.clone());
        if !author.is_empty() && !page {
            keys.insert("authors".into(), json!([text::from_html(&author)]));
        }
        let mut seen = BTreeSet::new();
        let terms = item.terms.iter().filter(|(domain, name)| {
            !matches!(
                domain.as_str(),
                "post_format" | "nav_menu" | "language" | "post_translations"
            ) && !is_default(name)
        });
        let tags: Vec<String> = terms
            .map(|(_, name)| text::from_html(name).trim().to_owned())
            .filter(|name| !name.is_empty() && seen.insert(text::fold(name)))
            .collect();
        if !tags.is_empty() {
            keys.insert("tags".into(), tags.into());
        }
        let summary = Some(text::from_html(&item.excerpt)).filter(|text| !text.trim().is_empty());
        let summary = summary
            .or_else(|| item.meta("_yoast_wpseo_metadesc").map(text::from_html))
            .or_else(|| item.meta("rank_math_description").map(text::from_html));
        if let Some(summary) = summary
            .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|text| text.chars().count() <= 600)
        {
            keys.insert("summary".into(), summary.into());
        }
    }
}

/// A term that stands for having none.
pub(super) fn is_default(term: &str) -> bool {
    matches!(
        term.to_lowercase().as_str(),
        "uncategorized" | "uncategorised" | "allgemein" | "non classé" | "sin categoría" | ""
    )
}
