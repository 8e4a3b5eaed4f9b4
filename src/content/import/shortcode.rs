//! WordPress's `[shortcodes]`: captions, galleries, players and code as HTML; wrappers of page builders
//! opened; the rest stays in the text and is counted.

use std::collections::BTreeMap;

use super::html::embed;
use super::liquid::values;
use super::report::Report;

/// A picture of the library by its number: address, words for who cannot see it, caption.
pub(super) type Library<'a> = &'a dyn Fn(&str) -> Option<(String, String, String)>;

/// Tags of page builders and plugins that only arrange what stands inside.
const WRAPPERS: &[&str] = &[
    "vc_",
    "et_pb_",
    "fusion_",
    "av_",
    "cs_",
    "x_",
    "tatsu_",
    "mk_",
    "row",
    "column",
    "one_half",
    "one_third",
    "two_third",
    "col",
    "su_row",
    "su_column",
    "section",
    "fullwidth",
];

struct Tag<'a> {
    name: &'a str,
    attributes: &'a str,
    closes: bool,
    length: usize,
}

/// The tag at the start of `text`.
fn tag(text: &str) -> Option<Tag<'_>> {
    let inner = text.strip_prefix('[')?;
    let (closes, inner) = inner
        .strip_prefix('/')
        .map_or((false, inner), |inner| (true, inner));
    let end = inner
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))
        .unwrap_or(inner.len());
    let name = &inner[..end];
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || end > 60 {
        return None;
    }
    let mut quote = None;
    for (at, c) in inner[end..].char_indices().take(8192) {
        match (quote, c) {
            (None, ']') => {
                let attributes = inner[end..end + at].trim().trim_end_matches('/');
                let whole = (text.len() - inner.len()) + end + at + 1;
                // `[a](b)` is a link in Markdown and no tag.
                return (!text[whole..].starts_with('(')).then_some(Tag {
                    name,
                    attributes,
                    closes,
                    length: whole,
                });
            }
            (None, '[' | '<') => return None,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    None
}

fn inside<'a>(text: &'a str, name: &str) -> Option<(&'a str, usize)> {
    let end = format!("[/{name}]");
    let at = text.find(&end)?;
    Some((&text[..at], at + end.len()))
}

/// A text with the tags that have a form here in that form.
pub(super) fn convert(text: &str, library: Library<'_>, report: &mut Report) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(escaped) = rest.strip_prefix("[[")
            && let Some(end) = escaped.find("]]")
        {
            out.push_str(&format!("[{}]", &escaped[..end]));
            rest = &escaped[end + 2..];
            continue;
        }
        let Some(tag) = tag(rest) else {
            out.push('[');
            rest = &rest[1..];
            continue;
        };
        let after = &rest[tag.length..];
        let name = tag.name.to_lowercase();
        let wrapper = WRAPPERS.iter().any(|known| {
            if known.ends_with('_') {
                name.starts_with(known)
            } else {
                name == *known
            }
        });
        if wrapper {
            if !tag.closes {
                report.shortcode(tag.name);
                out.push_str("\n\n");
            }
            rest = after;
            continue;
        }
        let (named, plain) = values(tag.attributes);
        let pair = inside(after, tag.name);
        if !tag.closes
            && let Some((text, used)) = known(&name, (&named, &plain), pair, library)
        {
            out.push_str(&text);
            rest = &after[used..];
            continue;
        }
        // A word in brackets is a word in brackets, unless it has values or an end.
        if !tag.closes && (pair.is_some() || tag.attributes.contains('=') || name.contains(['_', '-'])) {
            report.shortcode(tag.name);
        }
        out.push_str(&rest[..tag.length]);
        rest = after;
    }
    out + rest
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn link(url: &str) -> String {
    // Written as HTML here: all of this is turned into Markdown afterwards.
    let made = embed(url, "");
    let target = made
        .rsplit_once("](")
        .map_or(url, |(_, rest)| rest.trim_end_matches(')'));
    let label = made.trim_start_matches('[').split("](").next().unwrap_or(url);
    format!(
        "\n\n<p><a href=\"{}\">{}</a></p>\n\n",
        escaped(target),
        escaped(label)
    )
}

/// The HTML of a tag that is known, and how much of what follows it uses up.
fn known(
    name: &str,
    (named, plain): (&BTreeMap<String, String>, &[String]),
    pair: Option<(&str, usize)>,
    library: Library<'_>,
) -> Option<(String, usize)> {
    let get = |keys: &[&str]| {
        keys.iter()
            .find_map(|key| named.get(*key))
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    };
    let used = pair.map_or(0, |(_, used)| used);
    let inner = pair.map_or("", |(inner, _)| inner);
    Some(match name {
        "caption" | "wp_caption" => {
            // Newer ones have the words behind the picture, older ones in `caption=`.
            let end = inner.rfind("</a>").map(|at| at + 4).or_else(|| {
                inner
                    .find("<img")
                    .and_then(|at| inner[at..].find('>').map(|end| at + end + 1))
            });
            let (picture, words) = inner.split_at(end.unwrap_or(inner.len()));
            let words = get(&["caption"]).unwrap_or(words).trim();
            (
                format!("\n\n<figure>{picture}<figcaption>{words}</figcaption></figure>\n\n"),
                used,
            )
        }
        "gallery" => {
            let ids = get(&["ids", "include"])?;
            let pictures = ids.split(',').filter_map(|id| library(id.trim()));
            let html: String = pictures
                .map(|(source, alt, caption)| {
                    format!(
                        "<figure><img src=\"{}\" alt=\"{}\"><figcaption>{}</figcaption></figure>\n",
                        escaped(&source),
                        escaped(&alt),
                        escaped(&caption)
                    )
                })
                .collect();
            if html.is_empty() {
                return None;
            }
            (format!("\n\n{html}\n\n"), 0)
        }
        "embed" => (link(inner.trim().split('<').next()?), used),
        "quote" | "blockquote" | "pullquote" if pair.is_some() => {
            (format!("\n\n<blockquote>{inner}</blockquote>\n\n"), used)
        }
        _ => {
            return player(name, (named, plain), pair)
                .or_else(|| code(name, get(&["language", "lang"]), pair));
        }
    })
}

/// Films, recordings and code.
fn player(
    name: &str,
    (named, plain): (&BTreeMap<String, String>, &[String]),
    pair: Option<(&str, usize)>,
) -> Option<(String, usize)> {
    let get = |keys: &[&str]| {
        keys.iter()
            .find_map(|key| named.get(*key))
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    };
    let used = pair.map_or(0, |(_, used)| used);
    let inner = pair.map_or("", |(inner, _)| inner);
    Some(match name {
        "youtube" | "vimeo" | "dailymotion" | "tweet" | "soundcloud" | "instagram" => {
            let value = get(&["url", "id", "src"])
                .or_else(|| {
                    plain
                        .iter()
                        .map(|value| value.trim_start_matches('='))
                        .find(|value| !value.is_empty())
                })
                .unwrap_or(inner)
                .trim();
            let url = match name {
                _ if value.starts_with("http") => value.to_owned(),
                "youtube" => format!("https://www.youtube.com/embed/{value}"),
                "vimeo" => format!("https://player.vimeo.com/video/{value}"),
                _ => return None,
            };
            (link(&url), used)
        }
        "audio" | "video" => {
            let source =
                get(&["src", "mp3", "mp4", "m4a", "ogg", "webm", "m4v", "wav", "ogv"]).or_else(|| {
                    plain
                        .iter()
                        .map(String::as_str)
                        .find(|value| value.starts_with("http"))
                })?;
            (
                format!("\n\n<{name} src=\"{}\"></{name}>\n\n", escaped(source)),
                used,
            )
        }
        _ => return None,
    })
}

/// A listing.
fn code(name: &str, language: Option<&str>, pair: Option<(&str, usize)>) -> Option<(String, usize)> {
    const NAMES: &[&str] = &[
        "code",
        "sourcecode",
        "php",
        "js",
        "css",
        "html",
        "bash",
        "python",
        "java",
        "xml",
        "sql",
        "ruby",
    ];
    let (inner, used) = pair.filter(|_| NAMES.contains(&name))?;
    let own = if matches!(name, "code" | "sourcecode") {
        ""
    } else {
        name
    };
    let code = inner.trim_matches('\n');
    let code = if code.contains("&lt;") || code.contains("&gt;") {
        code.to_owned()
    } else {
        escaped(code)
    };
    let language = escaped(language.unwrap_or(own));
    Some((
        format!("\n\n<pre class=\"language-{language}\">{code}</pre>\n\n"),
        used,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(text: &str) -> (String, Vec<String>) {
        let library =
            |id: &str| (id == "7").then(|| ("/a.jpg".to_owned(), "A".to_owned(), "Seven".to_owned()));
        let mut report = Report::default();
        let text = convert(text, &library, &mut report);
        (
            text.split_whitespace().collect::<Vec<_>>().join(" "),
            report.shortcodes.into_keys().collect(),
        )
    }

    #[test]
    fn tags_with_a_form_here_take_it() {
        for (text, want) in [
            (
                "[caption id=\"a\" width=\"3\"]<a href=\"x\"><img src=\"y\"></a> Words[/caption]",
                "<figure><a href=\"x\"><img src=\"y\"></a><figcaption>Words</figcaption></figure>",
            ),
            (
                "[gallery ids=\"7,8\"]",
                "<figure><img src=\"/a.jpg\" alt=\"A\"><figcaption>Seven</figcaption></figure>",
            ),
            (
                "[embed]https://youtu.be/x[/embed]",
                "<p><a href=\"https://youtu.be/x\">youtu.be</a></p>",
            ),
            ("[audio mp3=\"/a.mp3\"][/audio]", "<audio src=\"/a.mp3\"></audio>"),
            (
                "[code lang=\"php\"]\n<? $a[1]\n[/code]",
                "<pre class=\"language-php\">&lt;? $a[1]</pre>",
            ),
            (
                "[vc_row][vc_column width=\"1/2\"]Text[/vc_column][/vc_row]",
                "Text",
            ),
            ("[[gallery]] [sic] [a](b) a[1]", "[gallery] [sic] [a](b) a[1]"),
        ] {
            assert_eq!(converted(text).0, want, "{text}");
        }
    }

    #[test]
    fn other_tags_stay_and_are_counted() {
        let (text, left) = converted("[contact-form-7 id=\"1\"] [tabs]x[/tabs] [sic]");
        assert_eq!(text, "[contact-form-7 id=\"1\"] [tabs]x[/tabs] [sic]");
        assert_eq!(left, ["contact-form-7", "tabs"]);
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_converter_panic(text in "(\\[/?(caption|gallery|embed|code|x_y|a)?|\\]|ids=|[a-z\"'= <>é\n/])(\\]| )?{0,40}") {
            let _ = converted(&text);
        }
    }
}
