//! Liquid tags and kramdown's extras in a Jekyll text: converted where there is a word for it here,
//! otherwise left as they are and counted.

use std::collections::BTreeMap;

use super::html::{embed, fenced};
use super::kramdown;
use super::report::Report;
use super::scan;

/// What a tag may ask of the site.
pub(super) struct Around<'a> {
    /// The address of a post or a file: `post_url`, `link`.
    pub(super) address: &'a dyn Fn(&str) -> Option<String>,
    /// `site.title`, `page.title` and the like.
    pub(super) values: &'a BTreeMap<String, String>,
}

/// A text without Liquid and kramdown, and whether it asked for a table of contents.
pub(super) fn convert(body: &str, around: &Around<'_>, report: &mut Report) -> (String, bool) {
    let mut toc = false;
    let text = tags(body, around, report, &mut toc);
    let text = kramdown::without(&text, report, &mut toc);
    (text, toc)
}

/// The same for a text that was never Jekyll's own and kept some of it: what is code stays, and what has
/// no word here is counted.
pub(super) fn leftovers(body: &str, report: &mut Report) -> (String, bool) {
    let mut toc = false;
    let around = Around {
        address: &|_| None,
        values: &BTreeMap::new(),
    };
    let text = scan::outside_code(body, &mut |piece, out| {
        out.push_str(&tags(piece, &around, report, &mut toc));
    });
    let text = kramdown::without(&text, report, &mut toc);
    (text, toc)
}

/// Whether a page is made of other pages: a list, an archive, a feed. Such pages are the theme's here.
pub(super) fn is_template(body: &str) -> bool {
    ["{% for ", "{%- for ", "{%for ", "{% paginate"]
        .iter()
        .any(|tag| body.contains(tag))
}

/// One `{% ... %}` or `{{ ... }}` at the start of `text`: its inside and its length.
fn tag(text: &str) -> Option<(&str, usize)> {
    let close = match text.get(..2)? {
        "{%" => "%}",
        "{{" => "}}",
        _ => return None,
    };
    let end = text[2..].find(close)?;
    let inner = text[2..2 + end].trim_matches('-').trim();
    (end < 4096).then_some((inner, end + 4))
}

/// What stands before `{% end... %}`, and the length with it.
fn until<'a>(text: &'a str, end: &str) -> Option<(&'a str, usize)> {
    let mut at = 0;
    while let Some(found) = text[at..].find("{%") {
        let place = at + found;
        if let Some((inner, length)) = tag(&text[place..])
            && inner == end
        {
            return Some((&text[..place], place + length));
        }
        at = place + 2;
    }
    None
}

fn tags(body: &str, around: &Around<'_>, report: &mut Report, toc: &mut bool) -> String {
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = rest.find("{%").into_iter().chain(rest.find("{{")).min() {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some((inner, length)) = tag(rest) else {
            out.push_str(&rest[..2]);
            rest = &rest[2..];
            continue;
        };
        let after = &rest[length..];
        if rest.starts_with("{{") {
            match output(inner, around) {
                Some(value) => out.push_str(&value),
                None => {
                    report.shortcode(&format!("{{{{ {} }}}}", name(inner)));
                    out.push_str(&rest[..length]);
                }
            }
            rest = after;
            continue;
        }
        let (word, values) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
        let paired = match word {
            "raw" => until(after, "endraw").map(|(inside, end)| (inside.to_owned(), end)),
            "comment" => until(after, "endcomment").map(|(_, end)| (String::new(), end)),
            "highlight" | "codeblock" => until(after, &format!("end{word}")).map(|(inside, end)| {
                let language = values.split_whitespace().next().unwrap_or("");
                let code = inside.trim_start_matches('\n').trim_end();
                let gap = if out.is_empty() || out.ends_with('\n') {
                    ""
                } else {
                    "\n"
                };
                (format!("{gap}{}\n", fenced(code, language)), end)
            }),
            _ => None,
        };
        if let Some((text, end)) = paired {
            out.push_str(&text);
            rest = &after[end..];
            continue;
        }
        match single(word, values.trim(), around, toc) {
            Some(text) => out.push_str(&text),
            None => {
                let listed = if word == "include" || word == "include_relative" {
                    format!("{word} {}", name(values))
                } else {
                    word.to_owned()
                };
                report.shortcode(&format!("{{% {listed} %}}"));
                out.push_str(&rest[..length]);
            }
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

fn name(text: &str) -> &str {
    // Hugo's shortcodes say which kind they are.
    let text = text.trim_start_matches(['<', '%', '/', ' ']);
    text.split([' ', '|', '\n'])
        .find(|word| !word.is_empty())
        .unwrap_or("")
}

/// `{{ ... }}`: addresses and plain values; anything that is reckoned is left.
fn output(inner: &str, around: &Around<'_>) -> Option<String> {
    let mut parts = inner.split('|').map(str::trim);
    let first = parts.next()?;
    let filters: Vec<&str> = parts.collect();
    let address = |filter: &&str| {
        let word = filter.split(':').next().unwrap_or("").trim();
        matches!(
            word,
            "relative_url" | "absolute_url" | "prepend" | "escape" | "uri_escape" | "url_encode" | "append"
        )
    };
    if !filters.iter().all(address) {
        return None;
    }
    if let Some(text) = unquoted(first) {
        return Some(text.to_owned());
    }
    let site = matches!(
        first,
        "site.baseurl" | "site.url" | "site.base_url" | "site.github.url" | "baseurl"
    );
    if site {
        // `{{ site.url | append: '/x' }}` is written in many orders.
        let tail = filters
            .iter()
            .find_map(|filter| unquoted(filter.strip_prefix("append:")?.trim()));
        return Some(tail.unwrap_or("").to_owned());
    }
    if filters.iter().any(|filter| filter.starts_with("append")) {
        return None;
    }
    around.values.get(first).cloned()
}

fn unquoted(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    text.get(1..)?.strip_suffix(quote)
}

/// The values of a tag: `name="value"`, and those without a name.
pub(super) fn values(text: &str) -> (BTreeMap<String, String>, Vec<String>) {
    let (mut named, mut plain) = (BTreeMap::new(), Vec::new());
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest
            .find(|c: char| c == '=' || c.is_whitespace() || c == ',')
            .unwrap_or(rest.len());
        let has_name = rest[end..].trim_start().starts_with('=') && !rest.starts_with(['"', '\'', '`']);
        let key = if has_name {
            rest[..end].to_owned()
        } else {
            String::new()
        };
        if has_name {
            rest = rest[end..].trim_start()[1..].trim_start();
        }
        let (value, length) = match rest.chars().next() {
            Some(quote @ ('"' | '\'' | '`')) => {
                let inside = &rest[1..];
                let end = inside.find(quote).unwrap_or(inside.len());
                (&inside[..end], (end + 2).min(rest.len()))
            }
            _ => {
                let end = rest
                    .find(|c: char| c.is_whitespace() || c == ',')
                    .unwrap_or(rest.len());
                (&rest[..end], end)
            }
        };
        if has_name {
            named.insert(key.to_lowercase(), value.to_owned());
        } else if !value.is_empty() {
            plain.push(value.to_owned());
        }
        rest = rest[length..].trim_start_matches(|c: char| c.is_whitespace() || c == ',');
    }
    (named, plain)
}

/// A tag that stands alone, in Markdown.
fn single(word: &str, text: &str, around: &Around<'_>, toc: &mut bool) -> Option<String> {
    let (named, plain) = values(text);
    let first = plain.first().map(String::as_str).unwrap_or("");
    match word {
        "post_url" => (around.address)(&format!("_posts/{}.md", first.trim_start_matches('/')))
            .or_else(|| (around.address)(first)),
        "link" => (around.address)(first),
        "toc" => {
            *toc = true;
            Some(String::new())
        }
        "youtube" => Some(embed(
            &format!("https://www.youtube.com/embed/{}", film(first)),
            "",
        )),
        "vimeo" => Some(embed(&format!("https://player.vimeo.com/video/{first}"), "")),
        "gist" => Some(format!("[gist.github.com](https://gist.github.com/{first})")),
        "twitter" | "tweet" | "oembed" => first.starts_with("http").then(|| embed(first, "")),
        "img" | "image" => {
            let source = plain.iter().find(|value| value.contains(['/', '.']))?;
            let alt = plain
                .iter()
                .rev()
                .find(|value| !value.contains('/') && *value != source)
                .map_or("", String::as_str);
            Some(picture(source, alt, ""))
        }
        "include" | "include_relative" => include(first, &named, toc),
        _ => None,
    }
}

fn film(id: &str) -> &str {
    id.rsplit(['/', '=']).next().unwrap_or(id)
}

/// The includes that everybody has: a picture, a film, a table of contents, a notice.
fn include(file: &str, named: &BTreeMap<String, String>, toc: &mut bool) -> Option<String> {
    let file = file.to_lowercase();
    let get = |keys: &[&str]| {
        keys.iter()
            .find_map(|key| named.get(*key))
            .map(String::as_str)
            .filter(|value| !value.contains("{{"))
    };
    if file.contains("toc") {
        *toc = true;
        return Some(String::new());
    }
    if file.contains("youtube") || file.contains("video") {
        let id = get(&["id", "youtube_id", "video_id", "src", "url", "youtubeid"])?;
        return Some(if id.starts_with("http") {
            embed(id, get(&["title"]).unwrap_or(""))
        } else {
            embed(
                &format!("https://www.youtube.com/embed/{id}"),
                get(&["title"]).unwrap_or(""),
            )
        });
    }
    if file.contains("image") || file.contains("img") || file.contains("figure") || file.contains("picture") {
        let source = get(&[
            "src",
            "url",
            "image",
            "image_path",
            "path",
            "file",
            "img",
            "filename",
        ])?;
        return Some(picture(
            source,
            get(&["alt", "title", "description"]).unwrap_or(""),
            get(&["caption"]).unwrap_or(""),
        ));
    }
    for (word, kind) in [
        ("note", "NOTE"),
        ("tip", "TIP"),
        ("important", "IMPORTANT"),
        ("warning", "WARNING"),
        ("callout", "NOTE"),
        ("alert", "NOTE"),
    ] {
        if file.contains(word) {
            let text = get(&["content", "text", "message", "body"])?;
            return Some(alert(kind, text));
        }
    }
    None
}

/// A picture in Markdown.
pub(super) fn picture(source: &str, alt: &str, caption: &str) -> String {
    let alt = alt.replace(['[', ']'], "");
    let caption = if caption.trim().is_empty() {
        String::new()
    } else {
        format!(" \"{}\"", caption.replace('"', "\\\"").replace('\n', " "))
    };
    format!("![{alt}]({}{caption})", super::html::destination(source))
}

/// Text set apart as a note, a tip, a warning.
pub(super) fn alert(kind: &str, text: &str) -> String {
    let lines: Vec<String> = text
        .trim()
        .lines()
        .map(|line| format!("> {line}").trim_end().to_owned())
        .collect();
    format!("> [!{kind}]\n{}", lines.join("\n"))
}

/// The kind of alert that a class names.
pub(super) fn alert_kind(class: &str) -> Option<&'static str> {
    Some(
        match class
            .trim_matches(['.', '"', '\'', ' '])
            .to_lowercase()
            .trim_start_matches("prompt-")
        {
            "note" | "info" | "notice" | "notice--info" | "alert-info" | "new" => "NOTE",
            "tip" | "success" | "hint" | "highlight" | "notice--success" => "TIP",
            "important" | "notice--primary" => "IMPORTANT",
            "warning" | "attention" | "notice--warning" => "WARNING",
            "caution" | "danger" | "error" | "notice--danger" => "CAUTION",
            _ => return None,
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(text: &str) -> (String, bool, Vec<String>) {
        let values = BTreeMap::from([("site.title".to_owned(), "Ferry".to_owned())]);
        let address = |name: &str| (name == "_posts/2014-03-05-a.md").then(|| "/blog/a/".to_owned());
        let mut report = Report::default();
        let (text, toc) = convert(
            text,
            &Around {
                address: &address,
                values: &values,
            },
            &mut report,
        );
        (text, toc, report.shortcodes.into_keys().collect())
    }

    #[test]
    fn tags_that_have_a_word_here_are_converted() {
        for (text, want) in [
            ("[a]({% post_url 2014-03-05-a %})", "[a](/blog/a/)"),
            ("![x]({{ site.baseurl }}/a.png)", "![x](/a.png)"),
            ("[x]({{ '/a/' | relative_url }})", "[x](/a/)"),
            ("{{ site.title }}!", "Ferry!"),
            (
                "{% highlight ruby linenos %}\nputs 1\n{% endhighlight %}",
                "```ruby\nputs 1\n```\n",
            ),
            ("{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
            ("a{% comment %}b{% endcomment %}c", "ac"),
            (
                "{% include figure.html src=\"/a.png\" alt='A' caption=\"Say\" %}",
                "![A](/a.png \"Say\")",
            ),
            (
                "{% youtube abc %}",
                "[youtube.com](https://www.youtube.com/watch?v=abc)",
            ),
            ("[a](b){:target=\"_blank\"} c", "[a](b) c"),
            ("## H\n{: #top .x}\ntext", "## H {#top}\ntext"),
            (
                "{: .note }\nOne\ntwo\n\nthree",
                "> [!NOTE]\n> One\n> two\n\nthree",
            ),
            ("One\n{: .warning}\n", "> [!WARNING]\n> One\n"),
        ] {
            assert_eq!(converted(text).0, want, "{text}");
        }
        let (text, toc, _) = converted("* TOC\n{:toc}\n\nText\n");
        assert_eq!((text.trim(), toc), ("Text", true));
    }

    #[test]
    fn tags_that_have_none_stay_and_are_counted() {
        let (text, _, left) =
            converted("{% include nav.html %} {{ page.x | upcase }} {% if a %}b{% endif %}");
        assert_eq!(
            text,
            "{% include nav.html %} {{ page.x | upcase }} {% if a %}b{% endif %}"
        );
        assert_eq!(
            left,
            [
                "{% endif %}",
                "{% if %}",
                "{% include nav.html %}",
                "{{ page.x }}"
            ]
        );
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_converter_panic(text in "(\\{%|%\\}|\\{\\{|\\}\\}|\\{:|\\}|raw|endraw|highlight|endhighlight|include|[a-z=\"'|é \n.#>*-]){0,40}") {
            let _ = converted(&text);
            let _ = values(&text);
        }
    }
}
