//! What readers can follow: each list of the site with its feed, and the stories that feeds hold.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;

use crate::content::{Item, Kind};
use crate::site::Build;
use crate::site::desk::{Desk, title_of};
use crate::site::feed::{Channel, Enclosure, Form, Story};
use crate::site::output::{Key, Keyer, Outputs};
use crate::site::pages::changed;
use crate::site::plan::{Edition, Plan, headline};
use crate::site::theme::Theme;

/// One list and what stands in it.
pub struct Stream<'a> {
    pub edition: &'a Edition<'a>,
    /// Site path of the list.
    pub path: String,
    pub title: String,
    /// One sentence; empty = none.
    pub about: String,
    /// As they stand on the page.
    pub items: Vec<&'a Item>,
}

/// All lists by site path.
pub struct Streams<'a> {
    pub all: BTreeMap<String, Stream<'a>>,
    /// Stories that feeds share, each made once.
    stories: BTreeMap<&'a str, OnceLock<Arc<Story>>>,
}

impl<'a> Streams<'a> {
    /// The lists that have something in them.
    pub fn new(build: &'a Build<'a>, theme: &Theme, plan: &'a Plan<'a>) -> Streams<'a> {
        let mut all = BTreeMap::new();
        for edition in &plan.editions {
            for stream in streams(build, theme, edition) {
                if !stream.items.is_empty() {
                    all.entry(stream.path.clone()).or_insert(stream);
                }
            }
        }
        let size = build.config.site.feed_size;
        let followed = all.values().flat_map(|stream| stream.newest(size));
        let stories = followed
            .map(|item| (item.path.as_str(), OnceLock::new()))
            .collect();
        Streams { all, stories }
    }

    /// Site paths of all that feeds hold.
    pub fn followed(&self) -> impl Iterator<Item = &str> {
        self.stories.keys().copied()
    }

    fn story(&self, desk: &Desk<'_>, item: &Item) -> Arc<Story> {
        match self.stories.get(item.path.as_str()) {
            Some(made) => made.get_or_init(|| Arc::new(story(desk, item))).clone(),
            None => Arc::new(story(desk, item)),
        }
    }
}

impl<'a> Stream<'a> {
    /// Newest first, at most so many.
    pub fn newest(&self, most: usize) -> Vec<&'a Item> {
        let mut items = self.items.clone();
        let order = |a: &&Item, b: &&Item| age(b).cmp(&age(a)).then_with(|| a.path.cmp(&b.path));
        if most < items.len() {
            items.select_nth_unstable_by(most, order);
            items.truncate(most);
        }
        items.sort_by(order);
        items
    }
}

/// What a feed is sorted by: a post when it appeared, since a mended comma is no news; an entry when it changed.
fn age(item: &Item) -> Option<Timestamp> {
    match item.kind {
        Kind::Post => item.date,
        _ => changed(item),
    }
}

fn streams<'a>(build: &'a Build<'a>, theme: &Theme, edition: &'a Edition<'a>) -> Vec<Stream<'a>> {
    let mut all = main_streams(build, theme, edition);
    all.extend(grouped(edition));
    let known: BTreeSet<&str> = all.iter().map(|stream| stream.path.as_str()).collect();
    let others = edition.sections.iter().filter(|(path, _)| !known.contains(*path));
    let others: Vec<Stream<'a>> = others
        .map(|(path, section)| {
            let items = edition.items();
            let below = items
                .filter(|item| item.kind != Kind::Section && item.path.starts_with(path))
                .collect();
            edition_stream(edition, path, (&section.title, &section.summary), below)
        })
        .collect();
    all.extend(others);
    all
}

/// A list at `path` with its title and what it is about.
fn edition_stream<'a>(
    edition: &'a Edition<'a>,
    path: &str,
    (title, about): (&str, &str),
    items: Vec<&'a Item>,
) -> Stream<'a> {
    Stream {
        edition,
        path: path.to_owned(),
        title: title.to_owned(),
        about: about.to_owned(),
        items,
    }
}

/// All news, all entries, all posts.
fn main_streams<'a>(build: &'a Build<'a>, theme: &Theme, edition: &'a Edition<'a>) -> Vec<Stream<'a>> {
    let brand = &build.config.brand;
    let (faq, blog) = (format!("{}faq/", edition.home), format!("{}blog/", edition.home));
    let intro = edition.sections.get(blog.as_str());
    let about = intro.map_or("", |section| section.summary.as_str());
    let news = edition.entries.iter().chain(&edition.posts).copied().collect();
    let faq_title = title_of(theme, edition, &faq, "faq-title");
    let blog_title = title_of(theme, edition, &blog, "blog-title");
    vec![
        edition_stream(edition, &edition.home, ("", &brand.tagline), news),
        edition_stream(
            edition,
            &faq,
            (&faq_title, &brand.greeting),
            edition.entries.clone(),
        ),
        edition_stream(edition, &blog, (&blog_title, about), edition.posts.clone()),
    ]
}

/// Those of categories, tags, authors and series.
fn grouped<'a>(edition: &'a Edition<'a>) -> Vec<Stream<'a>> {
    let about = |intro: Option<&'a Item>| intro.map_or("", |intro| intro.summary.as_str());
    let mut all = Vec::new();
    for category in &edition.categories {
        let words = (category.title.as_str(), about(category.intro));
        all.push(edition_stream(
            edition,
            &category.path,
            words,
            category.entries.clone(),
        ));
    }
    for tag in edition.tags.iter().chain(&edition.terms) {
        let items = tag.posts.iter().chain(&tag.entries).copied().collect();
        all.push(edition_stream(edition, &tag.path, (tag.title, ""), items));
    }
    for author in &edition.authors {
        let words = (author.name, about(author.bio));
        all.push(edition_stream(edition, &author.path, words, author.posts.clone()));
    }
    for series in &edition.series {
        let words = (series.title, about(series.intro));
        all.push(edition_stream(edition, &series.path, words, series.posts.clone()));
    }
    all
}

/// The title that readers list a feed under.
pub fn feed_title(desk: &Desk<'_>, stream: &Stream<'_>) -> String {
    if stream.title.is_empty() {
        desk.brand().to_owned()
    } else {
        format!("{}: {}", desk.brand(), stream.title)
    }
}

/// Plans every feed in every form.
pub fn feeds<'a>(outputs: &mut Outputs<'a>, desk: &'a Desk<'a>) {
    let site = &desk.build.config.site;
    for stream in desk.streams.all.values().filter(|_| !site.feeds.is_empty()) {
        let channel = Channel {
            title: feed_title(desk, stream),
            description: stream.about.clone(),
            author: desk.brand().to_owned(),
            url: desk.address(&stream.path),
            feed_url: String::new(),
            language: stream.edition.language.to_owned(),
            icon: desk
                .face
                .icon()
                .map_or_else(String::new, |path| desk.address(path)),
        };
        let items = Arc::new(stream.newest(site.feed_size));
        for form in Form::ALL.into_iter().filter(|form| site.feeds.contains(form)) {
            let path = format!("{}{}", stream.path, form.file());
            if !desk.is_own(&path) {
                let mut channel = channel.clone();
                channel.feed_url = desk.address(&path);
                feed(outputs, desk, (form, path), channel, items.clone());
            }
        }
    }
}

fn feed<'a>(
    outputs: &mut Outputs<'a>,
    desk: &'a Desk<'a>,
    (form, path): (Form, String),
    channel: Channel,
    items: Arc<Vec<&'a Item>>,
) {
    let same = items.clone();
    let head = Key::of(&channel);
    let key = move || {
        let mut keyer = Keyer::new().with(&head);
        same.iter().for_each(|item| keyer.add(&story_key(desk, item)));
        keyer.key()
    };
    outputs.later(&path, None, key, move || {
        let stories: Vec<Arc<Story>> = items.iter().map(|item| desk.streams.story(desk, item)).collect();
        Ok(crate::site::feed::write(form, &channel, &stories))
    });
}

/// The key of all that a story reads.
fn story_key(desk: &Desk<'_>, item: &Item) -> Key {
    let said = (
        crate::site::plan::headline(item),
        &item.path,
        &item.summary,
        &item.authors,
        &item.tags,
    );
    let when = (item.date, changed(item));
    Key::of(&(
        said,
        when,
        image(desk, item),
        sound(desk, item),
        desk.body_key(item),
    ))
}

fn story(desk: &Desk<'_>, item: &Item) -> Story {
    let ground = desk.ground(&item.path);
    Story {
        title: headline(item).to_owned(),
        url: desk.address(&item.path),
        published: item.date,
        updated: changed(item),
        authors: item.authors.clone(),
        tags: item.tags.clone(),
        summary: desk.summaries.brief(&item.path).to_owned(),
        html: ground.html(desk.body(item).html.as_str()),
        image: image(desk, item),
        sound: sound(desk, item),
        escaped: OnceLock::new(),
    }
}

fn image(desk: &Desk<'_>, item: &Item) -> String {
    let own = item
        .image
        .as_deref()
        .map(|image| desk.links.picture(item, image).src);
    own.map_or_else(String::new, |src| {
        let ground = desk.ground(&item.path);
        ground.address(&src)
    })
}

/// A page's recording as feeds carry it.
fn sound(desk: &Desk<'_>, item: &Item) -> Option<Enclosure> {
    let recording = desk.recording(item)?;
    let ground = desk.ground(&item.path);
    Some(Enclosure {
        url: ground.address(&recording.url),
        length: recording.length,
        media_type: recording.media,
    })
}
