//! What shortcodes show: the built-in ones with their values resolved, a site's own from its theme.
//!
//! Every shortcode is a template, `shortcodes/NAME.html`, so that a theme may change any of them.
//! Values are text and are escaped by the template. What a shortcode asks of the site (a link, an
//! entry, a file) is noted, for the key of the text that it stands in.

mod declared;

use std::cell::RefCell;
use std::path::PathBuf;

use serde_json::{Map, Value as Json, json};

use super::Build;
use super::body::Ask;
use super::include;
use super::links::Links;
use super::markdown::{self, Call, Fault, Linked, SafeHtml, Shown, Target, Value};
use super::plan::{self, headline};
use super::summary::brief;
use super::theme::Theme;
use crate::content::Item;
use crate::diagnostic::{Severity, nearest};
use declared::{BUILT_IN, BuiltIn, Kind, Parameter};

/// The text that a shortcode stands in.
pub struct Within<'w> {
    pub item: &'w Item,
    /// What was asked of the site so far.
    pub asks: &'w RefCell<Vec<Ask>>,
    /// Included files from the page to here.
    pub chain: &'w [PathBuf],
    /// Renders included Markdown in the same surroundings.
    pub nested: &'w dyn Fn(&str, PathBuf) -> markdown::Rendered,
}

/// Makes what shortcodes show.
pub struct Shortcodes<'a> {
    pub build: &'a Build<'a>,
    pub theme: &'a Theme,
    pub links: &'a Links<'a>,
}

/// A complaint that stops the build, with a way to mend it.
fn error(message: String, hint: Option<String>) -> Fault {
    Fault {
        line: 0,
        column: 0,
        severity: Severity::Error,
        message,
        hint,
    }
}

fn failed(fault: Fault) -> Shown {
    Shown {
        faults: vec![fault],
        ..Shown::default()
    }
}

impl Shortcodes<'_> {
    /// What `call` shows, around its rendered text when it is a pair.
    pub fn show(&self, within: &Within<'_>, call: &Call, body: Option<&SafeHtml>) -> Shown {
        let template = format!("shortcodes/{}.html", call.name);
        within.asks.borrow_mut().push(Ask::Template(template.clone()));
        if !self.theme.has_template(&template) {
            return failed(self.unknown(call));
        }
        let known = BUILT_IN.iter().find(|known| known.name == call.name);
        let mut shown = Shown::default();
        let mut values = match known {
            Some(known) => self.declared(within, known, (call, body.is_some()), &mut shown),
            None => own(call),
        };
        if shown.faults.iter().any(|fault| fault.severity == Severity::Error) {
            return shown;
        }
        let more = match call.name.as_str() {
            "entry" => self.entry(within, &mut values, &mut shown),
            "include" => self.include(within, &mut values, &mut shown),
            "audio" => self.audio(within, &mut values, &mut shown),
            "callout" => self.callout(within, &mut values),
            "video" => video(&mut values),
            _ => true,
        };
        if !more {
            return shown;
        }
        values.insert("body_html".to_owned(), json!(body));
        values.insert(
            "page".to_owned(),
            json!({"title": headline(within.item), "path": within.item.path}),
        );
        let language = plan::language_of(within.item, self.build.config);
        match self.theme.render(&template, language, &Json::Object(values)) {
            Ok(html) => shown.html = html.trim().to_owned() + "\n",
            Err(problems) => shown.faults.extend(problems.iter().map(|problem| {
                let place = problem
                    .place
                    .as_ref()
                    .map_or_else(String::new, |place| format!("{place}: "));
                error(format!("{place}{}", problem.message), problem.hint.clone())
            })),
        }
        shown
    }

    fn unknown(&self, call: &Call) -> Fault {
        let names = self.theme.template_names();
        let known: Vec<&str> = names
            .filter_map(|name| name.strip_prefix("shortcodes/")?.strip_suffix(".html"))
            .collect();
        let message = format!("there is no shortcode `{}`", call.name);
        let hint = match nearest(&call.name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "known here: {}; write `\\{{{{` for braces that are only text",
                known.join(", ")
            ),
        };
        error(message, Some(hint))
    }

    /// The values of a built-in shortcode, resolved; every fault is told.
    fn declared(
        &self,
        within: &Within<'_>,
        known: &BuiltIn,
        (call, pair): (&Call, bool),
        shown: &mut Shown,
    ) -> Map<String, Json> {
        let mut values = Map::new();
        let main = known.takes.first().map_or("", |parameter| parameter.0);
        if pair != known.pair {
            let (message, hint) = if known.pair {
                (
                    format!("`{}` is never ended", call.name),
                    format!("put `{{{{ /{} }}}}` after its text", call.name),
                )
            } else {
                (
                    format!("`{}` holds no text", call.name),
                    format!("remove `{{{{ /{} }}}}`", call.name),
                )
            };
            shown.faults.push(error(message, Some(hint)));
        }
        for (name, _) in call.values.iter().filter(|(name, _)| !name.is_empty()) {
            if !known.takes.iter().any(|parameter| parameter.0 == name) {
                let names = known.takes.iter().map(|parameter| parameter.0);
                let hint = match nearest(name, names.clone()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("it takes: {}", names.collect::<Vec<_>>().join(", ")),
                };
                shown
                    .faults
                    .push(error(format!("`{}` takes no `{name}`", call.name), Some(hint)));
            }
        }
        for Parameter(name, kind, required) in known.takes {
            match call.get(name, main) {
                Some(value) => {
                    let value = self.resolved(within, (name, *kind), value, shown);
                    // What is markup already says so in its name.
                    let inline = if *kind == Kind::Inline { "_html" } else { "" };
                    values.insert(format!("{name}{inline}"), value);
                }
                None if *required => {
                    let hint = format!("write `{{{{ {} {name}=\"...\" }}}}`", call.name);
                    shown
                        .faults
                        .push(error(format!("`{}` needs `{name}`", call.name), Some(hint)));
                }
                None => drop(values.insert((*name).to_owned(), Json::Null)),
            }
        }
        if let Some(alt) = shown
            .links
            .iter_mut()
            .find(|link| link.alt.is_some() && known.name == "figure")
        {
            alt.alt = Some(values.get("alt").and_then(Json::as_str).unwrap_or("").to_owned());
        }
        values
    }

    fn resolved(
        &self,
        within: &Within<'_>,
        (name, kind): (&str, Kind),
        value: &Value,
        shown: &mut Shown,
    ) -> Json {
        let text = value.text();
        match kind {
            Kind::Text => json!(text),
            Kind::Inline => {
                let html = markdown::inline(&text);
                let inner = html.as_str().trim();
                json!(inner.trim_start_matches("<p>").trim_end_matches("</p>"))
            }
            Kind::Flag => match value {
                Value::Flag(flag) => json!(flag),
                _ => {
                    let message = format!("`{name}` is true or false; found `{text}`");
                    shown.faults.push(error(message, None));
                    Json::Null
                }
            },
            Kind::OneOf(words) => {
                if !words.contains(&text.as_str()) {
                    let near = nearest(&text, words.iter().copied());
                    let message = format!("`{name}` is one of {}; found `{text}`", words.join(", "));
                    shown
                        .faults
                        .push(error(message, near.map(|near| format!("did you mean `{near}`?"))));
                }
                json!(text)
            }
            Kind::Address => self.address(within, (name, text), shown),
            Kind::Picture => self.picture(within, (name, text), shown),
        }
    }

    fn address(&self, within: &Within<'_>, (name, text): (&str, String), shown: &mut Shown) -> Json {
        within.asks.borrow_mut().push(Ask::Link(text.clone()));
        let (address, outside) = match self.links.target(within.item, &text) {
            Target::Inside(address) => (address, false),
            Target::Outside(address) => (address, true),
        };
        if !markdown::is_harmless(&address) {
            let message = format!("`{name}` is no address of a page or file; found `{text}`");
            shown.faults.push(error(message, None));
        }
        shown.links.push(Linked {
            address: address.clone(),
            written: text,
            alt: None,
            line: 0,
        });
        json!({"url": address, "outside": outside})
    }

    fn picture(&self, within: &Within<'_>, (name, text): (&str, String), shown: &mut Shown) -> Json {
        within.asks.borrow_mut().push(Ask::Picture(text.clone()));
        let picture = self.links.picture(within.item, &text);
        if !markdown::is_harmless(&picture.src) {
            let message = format!("`{name}` is no picture; found `{text}`");
            shown.faults.push(error(message, None));
        }
        let value = super::summary::picture(&picture);
        shown.links.push(Linked {
            address: picture.src,
            written: text,
            alt: Some(String::new()),
            line: 0,
        });
        value
    }

    /// The item that a name means, in the language of the page; one that is withheld is no error,
    /// since time alone must not break a site.
    fn entry(&self, within: &Within<'_>, values: &mut Map<String, Json>, shown: &mut Shown) -> bool {
        let name = values.get("slug").and_then(Json::as_str).unwrap_or("").to_owned();
        within.asks.borrow_mut().push(Ask::Item(name.clone()));
        match self.item(within.item, &name) {
            Ok(item) => {
                let card = json!({"title": headline(item), "url": item.path, "summary": brief(item)});
                shown.links.push(Linked {
                    address: item.path.clone(),
                    written: name,
                    alt: None,
                    line: 0,
                });
                values.insert("entry".to_owned(), card);
                true
            }
            Err(fault) => {
                shown.faults.push(fault);
                false
            }
        }
    }

    /// An item by slug or address: in the page's own language if it is there.
    pub fn item(&self, from: &Item, name: &str) -> Result<&Item, Fault> {
        let path = format!("/{}/", name.trim_matches('/'));
        let language = plan::language_of(from, self.build.config);
        let items = self.build.shelf.items.iter().filter(|item| !item.path.is_empty());
        let mut found: Vec<&Item> = items
            .filter(|item| item.path == path || (!name.is_empty() && item.slug == name))
            .collect();
        found.sort_by_key(|item| {
            (
                item.path != path,
                plan::language_of(item, self.build.config) != language,
            )
        });
        let Some(first) = found.first() else {
            let slugs = self
                .build
                .shelf
                .items
                .iter()
                .map(|item| item.slug.as_str())
                .filter(|slug| !slug.is_empty());
            let last = name.trim_matches('/').rsplit('/').next().unwrap_or("");
            let hint = match nearest(last, slugs) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write the slug or the address of an entry".to_owned(),
            };
            return Err(error(format!("there is no entry `{name}`"), Some(hint)));
        };
        found
            .iter()
            .find(|item| plan::shown(item, self.build))
            .copied()
            .ok_or_else(|| Fault {
                severity: Severity::Warning,
                ..error(
                    format!(
                        "`{}` is not public now; nothing is shown in its place",
                        first.file.display()
                    ),
                    None,
                )
            })
    }

    fn include(&self, within: &Within<'_>, values: &mut Map<String, Json>, shown: &mut Shown) -> bool {
        let name = values.get("file").and_then(Json::as_str).unwrap_or("").to_owned();
        match include::read(self.build, within, &name) {
            Ok(included) => {
                values.insert("html".to_owned(), json!(included.html));
                shown
                    .faults
                    .extend(included.faults.into_iter().map(|fault| Fault {
                        message: format!("`{name}`:{}:{}: {}", fault.line, fault.column, fault.message),
                        ..fault
                    }));
                shown.headings.extend(included.toc);
                shown.links.extend(included.links);
                true
            }
            Err(fault) => {
                shown.faults.push(fault);
                false
            }
        }
    }

    /// Without a title of its own it has that of its kind.
    fn callout(&self, within: &Within<'_>, values: &mut Map<String, Json>) -> bool {
        let kind = values
            .get("kind")
            .and_then(Json::as_str)
            .unwrap_or("note")
            .to_owned();
        if values.get("title").is_none_or(Json::is_null) {
            let language = plan::language_of(within.item, self.build.config);
            let key = format!("alert-{kind}");
            within.asks.borrow_mut().push(Ask::Word(key.clone()));
            values.insert("title".to_owned(), json!(self.theme.string(language, &key)));
        }
        values.insert("kind".to_owned(), json!(kind));
        true
    }

    /// Without a file of its own it plays the page's.
    fn audio(&self, within: &Within<'_>, values: &mut Map<String, Json>, shown: &mut Shown) -> bool {
        let own = within.item.audio.as_ref();
        if values.get("src").is_none_or(Json::is_null) {
            let Some(audio) = own else {
                let hint = "write `{{ audio src=\"talk.mp3\" }}`, or `audio:` at the top of the page";
                shown
                    .faults
                    .push(error("`audio` needs `src`".to_owned(), Some(hint.to_owned())));
                return false;
            };
            within.asks.borrow_mut().push(Ask::Link(audio.src.clone()));
            let (Target::Inside(url) | Target::Outside(url)) = self.links.target(within.item, &audio.src);
            values.insert("src".to_owned(), json!({"url": url, "outside": false}));
            if let Some(duration) = audio
                .duration
                .as_ref()
                .filter(|_| values.get("duration").is_none_or(Json::is_null))
            {
                values.insert("duration".to_owned(), json!(duration));
            }
        }
        true
    }
}

/// Values of a site's own shortcode: by name, the one without a name as `value`, all as `args`.
fn own(call: &Call) -> Map<String, Json> {
    let mut args = Map::new();
    for (name, value) in &call.values {
        let name = if name.is_empty() { "value" } else { name };
        let value = match value {
            Value::Text(text) => json!(text),
            Value::Flag(flag) => json!(flag),
            Value::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => json!(*number as i64),
            Value::Number(number) => json!(number),
        };
        args.insert(name.to_owned(), value);
    }
    Map::from_iter([("args".to_owned(), Json::Object(args))])
}

/// A film of ours plays here; one of another site is a link that says where it leads, and until it
/// is followed that site learns nothing.
fn video(values: &mut Map<String, Json>) -> bool {
    let src = values.get("src").cloned().unwrap_or_default();
    let url = src["url"].as_str().unwrap_or("");
    let host = url
        .split("//")
        .nth(1)
        .and_then(|rest| rest.split(['/', ':', '?']).next())
        .unwrap_or("");
    let kind = match url.rsplit('.').next().map(str::to_ascii_lowercase).as_deref() {
        Some("webm") => "video/webm",
        Some("ogv") => "video/ogg",
        _ => "video/mp4",
    };
    values.insert("host".to_owned(), json!(host.trim_start_matches("www.")));
    values.insert("type".to_owned(), json!(kind));
    true
}
