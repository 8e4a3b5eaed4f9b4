//! ammonia's door: the last gate for markup, one list for visitors and a generous one for authors.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

/// Elements a visitor's text may have.
pub const VISITORS: [&str; 12] = [
    "p",
    "em",
    "strong",
    "code",
    "pre",
    "li",
    "ul",
    "ol",
    "blockquote",
    "a",
    "br",
    "del",
];

/// Elements an author may write as raw HTML besides the sanitiser's own safe list.
const AUTHORS_ALSO: [&str; 14] = [
    "section",
    "input",
    "mark",
    "video",
    "audio",
    "source",
    "track",
    "picture",
    "label",
    "main",
    "address",
    "figure",
    "figcaption",
    "wbr",
];

static VISITORS_GATE: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut gate = Builder::empty();
    gate.tags(HashSet::from(VISITORS))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .clean_content_tags(HashSet::from(["script", "style"]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("nofollow ugc noopener"));
    gate
});

static AUTHORS_GATE: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut gate = Builder::default();
    gate.add_tags(AUTHORS_ALSO)
        .add_generic_attributes(["id", "class", "dir", "lang", "role", "hidden", "title"])
        .add_generic_attribute_prefixes(["aria-", "data-"])
        .add_tag_attributes("a", ["rel", "download", "hreflang"])
        .add_tag_attributes(
            "img",
            [
                "loading",
                "decoding",
                "fetchpriority",
                "srcset",
                "sizes",
                "width",
                "height",
            ],
        )
        .add_tag_attributes("input", ["checked"])
        .add_tag_attribute_values("input", "type", ["checkbox"])
        .set_tag_attribute_value("input", "disabled", "")
        .add_tag_attributes("details", ["open", "name"])
        .add_tag_attributes("ol", ["start", "reversed"])
        .add_tag_attributes("th", ["scope"])
        .add_tag_attributes(
            "video",
            ["src", "controls", "poster", "width", "height", "preload"],
        )
        .add_tag_attributes("audio", ["src", "controls", "preload"])
        .add_tag_attributes("source", ["src", "type", "srcset", "media", "sizes"])
        .add_tag_attributes("track", ["src", "kind", "srclang", "label"])
        .add_tag_attributes("div", ["tabindex"])
        .add_tag_attributes("pre", ["tabindex"])
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel", "sms"]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None);
    gate
});

/// What a visitor's markup may be; a fixed point of itself.
pub fn visitors(html: &str) -> String {
    VISITORS_GATE.clean(html).to_string()
}

/// What an author's raw HTML may be: nearly all that shows, nothing that runs, posts or frames.
pub fn authors(html: &str) -> String {
    AUTHORS_GATE.clean(html).to_string()
}
