//! A list over several pages: the first at its own address, the others below `page/2/` and so on,
//! each with the way to its neighbours.

use std::sync::Arc;

use serde_json::json;

use crate::content::Item;
use crate::site::desk::Desk;
use crate::site::output::Key;
use crate::site::plan::{Edition, headline};
use crate::site::sheet::{Sheet, Values};
use crate::site::structured;
use crate::site::summary;

use super::{Head, Thing, changed};

/// What all pages of a list share.
pub struct List<'a> {
    /// Address of its first page.
    pub path: String,
    pub template: &'static str,
    pub title: String,
    pub description: String,
    /// Which part of the navigation it belongs to.
    pub current: &'static str,
    /// The pages above it.
    pub trail: Vec<(String, String)>,
    pub items: Vec<&'a Item>,
    /// Text above the first page.
    pub intro: Option<&'a Item>,
    /// Items on a page.
    pub size: usize,
    /// Whether the items are questions, told to search engines with their answers.
    pub questions: bool,
    /// Gives what this list has beside its items.
    pub more: More<'a>,
}

/// Gives values for one page; the items on it, and whether it is the first.
pub type More<'a> = Box<dyn Fn(&mut Values<'_>, &[&'a Item], bool) + Send + Sync + 'a>;

/// Nothing more.
pub fn nothing<'a>() -> More<'a> {
    Box::new(|_, _, _| {})
}

/// The pages of a list; one at least.
pub fn sheets<'a>(desk: &'a Desk<'a>, edition: &'a Edition<'a>, list: List<'a>) -> Vec<Sheet<'a>> {
    let pages = list.items.len().div_ceil(list.size.max(1)).max(1);
    let list = Arc::new(list);
    (1..=pages)
        .map(|page| sheet(desk, edition, Arc::clone(&list), (page, pages)))
        .collect()
}

fn sheet<'a>(
    desk: &'a Desk<'a>,
    edition: &'a Edition<'a>,
    list: Arc<List<'a>>,
    (page, pages): (usize, usize),
) -> Sheet<'a> {
    let size = list.size.max(1);
    let own = (page - 1) * size..(page * size).min(list.items.len());
    let first = page == 1;
    let listed = list.items[own.clone()]
        .iter()
        .filter_map(|item| changed(item))
        .max();
    Sheet {
        path: list.address(page),
        template: list.intro.map_or_else(
            || list.template.to_owned(),
            |intro| super::template_of(intro, list.template),
        ),
        language: edition.language,
        source: list.intro.filter(|_| first).map(|intro| intro.file.clone()),
        listed: Some(listed),
        fill: Box::new(move |values| {
            let items = &list.items[own.clone()];
            list.head((desk, edition), page, items, values);
            values.insert_shared("items", &desk.summaries.list(items.iter().copied()));
            let intro = list.intro.filter(|_| first);
            values.later("html", &desk.text_key(intro), || desk.text_of(intro));
            values.insert(
                "pager",
                &json!({
                    "page": page, "pages": pages, "count": list.items.len(),
                    "newer": (!first).then(|| list.address(page - 1)),
                    "older": (page < pages).then(|| list.address(page + 1)),
                }),
            );
            (list.more)(values, items, first);
        }),
    }
}

impl List<'_> {
    fn address(&self, page: usize) -> String {
        match page {
            1 => self.path.clone(),
            page => format!("{}page/{page}/", self.path),
        }
    }

    fn head(
        &self,
        (desk, edition): (&Desk<'_>, &Edition<'_>),
        page: usize,
        items: &[&Item],
        values: &mut Values<'_>,
    ) {
        let path = self.address(page);
        let mut trail = self.trail.clone();
        let title = match page {
            1 => self.title.clone(),
            page => {
                trail.push((self.title.clone(), self.path.clone()));
                let number = page.to_string();
                let words = [("title", self.title.as_str()), ("page", number.as_str())];
                desk.theme.string_with(edition.language, "title-page", &words)
            }
        };
        let head = Head {
            path: &path,
            title: &title,
            description: if page == 1 { &self.description } else { "" },
            current: self.current,
            trail,
            things: if self.questions {
                vec![questions(desk, edition, items)]
            } else {
                Vec::new()
            },
        };
        desk.head(values, edition, head);
    }
}

/// Questions with their short answers, as structured data; each leads to the page of the whole one.
fn questions<'t>(desk: &'t Desk<'_>, edition: &'t Edition<'_>, items: &'t [&Item]) -> Thing<'t> {
    let keys: Vec<_> = items
        .iter()
        .map(|item| (headline(item), &item.path, &item.summary, desk.body_key(item)))
        .collect();
    let key = Key::of(&(edition.language, desk.base_url(), keys));
    Thing::later(&key, move || {
        let briefs: Vec<String> = items.iter().map(|item| summary::brief(item)).collect();
        let questions = items
            .iter()
            .zip(&briefs)
            .map(|(item, brief)| structured::Question {
                name: headline(item),
                answer: brief,
                url: desk.absolute(&item.path),
            });
        structured::faq(edition.language, questions)
    })
}
