//! Shortcodes of Hugo (`{{< x >}}`, `{{% x %}}`) and Zola (`{{ x() }}`, `{% x() %}`) in Markdown where
//! there is a word for them; the rest stays in the text and is counted.

use std::collections::BTreeMap;

use super::html::{embed, fenced};
use super::liquid::{alert, alert_kind, picture, values};
use super::report::Report;

/// One shortcode as it was written.
#[derive(Debug)]
struct Call<'a> {
    name: String,
    named: BTreeMap<String, String>,
    plain: Vec<String>,
    written: &'a str,
    closes: bool,
}

/// The address of a page by the name that `ref` gives it.
pub(super) type Pages<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Hugo's text.
pub(super) fn hugo(body: &str, pages: Pages<'_>, report: &mut Report) -> String {
    rewrite(body, &hugo_call, pages, report)
}

/// Zola's text.
pub(super) fn zola(body: &str, pages: Pages<'_>, report: &mut Report) -> String {
    rewrite(body, &zola_call, pages, report)
}

type Reader = dyn for<'t> Fn(&'t str) -> Option<(Call<'t>, usize)>;

fn rewrite(body: &str, reader: &Reader, pages: Pages<'_>, report: &mut Report) -> String {
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((literal, length)) = commented(rest) {
            out.push_str(&literal);
            rest = &rest[length..];
            continue;
        }
        let Some((call, length)) = reader(rest) else {
            out.push('{');
            rest = &rest[1..];
            continue;
        };
        let after = &rest[length..];
        if call.closes {
            out.push_str(call.written);
            rest = after;
            continue;
        }
        if let Some(text) = alone(&call, pages) {
            out.push_str(&text);
            rest = after;
            continue;
        }
        if let Some((inside, length)) = inside(after, &call.name, reader)
            && let Some(text) = around(&call, inside, &|inner| {
                rewrite(inner, reader, pages, &mut Report::default())
            })
        {
            // What stands inside is told once, here.
            rewrite(inside, reader, pages, report);
            if !out.is_empty() && !out.ends_with('\n') {
                out.push_str("\n\n");
            }
            out.push_str(&text);
            rest = &after[length..];
            continue;
        }
        report.shortcode(&call.name);
        out.push_str(call.written);
        rest = after;
    }
    out + rest
}

/// `{{</* x */>}}`: how documentation shows a shortcode.
fn commented(text: &str) -> Option<(String, usize)> {
    for (open, close, ends) in [
        ("{{</*", "*/>}}", ("{{<", ">}}")),
        ("{{%/*", "*/%}}", ("{{%", "%}}")),
    ] {
        if let Some(rest) = text.strip_prefix(open) {
            let end = rest.find(close)?;
            return Some((
                format!("{}{}{}", ends.0, &rest[..end], ends.1),
                open.len() + end + close.len(),
            ));
        }
    }
    for (open, close, ends) in [("{{/*", "*/}}", ("{{", "}}")), ("{%/*", "*/%}", ("{%", "%}"))] {
        if let Some(rest) = text.strip_prefix(open) {
            let end = rest.find(close)?;
            return Some((
                format!("{}{}{}", ends.0, &rest[..end], ends.1),
                open.len() + end + close.len(),
            ));
        }
    }
    None
}

fn hugo_call(text: &str) -> Option<(Call<'_>, usize)> {
    let close = match text.get(..3)? {
        "{{<" => ">}}",
        "{{%" => "%}}",
        _ => return None,
    };
    let end = text[3..].find(close).filter(|end| *end < 8192)?;
    let inner = text[3..3 + end].trim().trim_end_matches('/').trim();
    let (closes, inner) = inner
        .strip_prefix('/')
        .map_or((false, inner), |inner| (true, inner.trim()));
    let length = 3 + end + close.len();
    let (name, rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
    let (named, plain) = values(rest);
    Some((
        Call {
            name: name.to_lowercase(),
            named,
            plain,
            written: &text[..length],
            closes,
        },
        length,
    ))
}

fn zola_call(text: &str) -> Option<(Call<'_>, usize)> {
    let close = match text.get(..2)? {
        "{{" => "}}",
        "{%" => "%}",
        _ => return None,
    };
    let end = text[2..].find(close).filter(|end| *end < 8192)?;
    let inner = text[2..2 + end].trim_matches('-').trim();
    let length = 2 + end + close.len();
    if inner == "end" && close == "%}" {
        return Some((
            Call {
                name: String::new(),
                named: BTreeMap::new(),
                plain: Vec::new(),
                written: &text[..length],
                closes: true,
            },
            length,
        ));
    }
    let (name, rest) = inner.split_once('(')?;
    let name = name.trim();
    let word = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    let arguments = rest.trim_end().strip_suffix(')')?;
    let (named, plain) = values(arguments);
    word.then(|| {
        (
            Call {
                name: name.to_lowercase(),
                named,
                plain,
                written: &text[..length],
                closes: false,
            },
            length,
        )
    })
}

/// What stands between a call and its end, and the length with the end.
fn inside<'a>(text: &'a str, name: &str, reader: &Reader) -> Option<(&'a str, usize)> {
    let mut depth = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find('{') {
        let place = at + found;
        at = place + 1;
        let Some((call, length)) = reader(&text[place..]) else {
            continue;
        };
        at = place + length;
        if call.name != name && !call.name.is_empty() {
            continue;
        }
        if !call.closes {
            depth += 1;
        } else if depth == 0 {
            return Some((&text[..place], place + length));
        } else {
            depth -= 1;
        }
    }
    None
}

impl Call<'_> {
    fn get(&self, keys: &[&str]) -> Option<&str> {
        keys.iter()
            .find_map(|key| self.named.get(*key))
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    fn first(&self) -> Option<&str> {
        self.plain.first().map(String::as_str)
    }
}

/// A call that needs no end.
fn alone(call: &Call<'_>, pages: Pages<'_>) -> Option<String> {
    let name = call.name.as_str();
    match name {
        "ref" | "relref" => {
            let wanted = call.get(&["path"]).or(call.first())?;
            let (path, anchor) = wanted
                .split_once('#')
                .map_or((wanted, String::new()), |(path, anchor)| {
                    (path, format!("#{anchor}"))
                });
            if path.is_empty() {
                Some(anchor)
            } else {
                Some(format!("{}{anchor}", pages(path)?))
            }
        }
        "figure" | "img" | "image" | "picture" | "imgproc" | "resize_image" | "responsive_image" | "imgh"
        | "figure_image" => {
            let source = call
                .get(&["src", "url", "path", "image", "file", "link"])
                .or_else(|| {
                    call.plain
                        .iter()
                        .map(String::as_str)
                        .find(|value| value.contains(['.', '/']))
                })?;
            let caption = call.get(&["caption", "title", "desc"]).unwrap_or("");
            Some(picture(
                source,
                call.get(&["alt", "title", "caption"]).unwrap_or(""),
                caption,
            ))
        }
        "toc" | "more" => Some(String::new()),
        "br" => Some("<br>".to_owned()),
        _ => film(call),
    }
}

/// Films, posts of other places, recordings: a link, or the player itself where the file is ours.
fn film(call: &Call<'_>) -> Option<String> {
    let name = call.name.as_str();
    match name {
        "youtube" | "yt" => {
            let id = call.get(&["id", "url", "src", "video"]).or(call.first())?;
            let id = id.rsplit(['/', '=']).next().unwrap_or(id);
            Some(embed(
                &format!("https://www.youtube.com/embed/{id}"),
                call.get(&["title", "caption"]).unwrap_or(""),
            ))
        }
        "vimeo" => Some(embed(
            &format!(
                "https://player.vimeo.com/video/{}",
                call.get(&["id"]).or(call.first())?
            ),
            call.get(&["title"]).unwrap_or(""),
        )),
        "tweet" | "x" | "twitter" | "twitter_simple"
            if !call.plain.is_empty() || call.get(&["id", "user", "url"]).is_some() =>
        {
            let user = call.get(&["user"]).unwrap_or("i");
            let id = call.get(&["id", "url"]).or(call.first())?;
            Some(if id.starts_with("http") {
                embed(id, "")
            } else {
                embed(&format!("https://twitter.com/{user}/status/{id}"), "")
            })
        }
        _ => frame(call),
    }
}

/// What others keep, and recordings of our own.
fn frame(call: &Call<'_>) -> Option<String> {
    let name = call.name.as_str();
    match name {
        "instagram" => Some(embed(
            &format!(
                "https://www.instagram.com/p/{}",
                call.get(&["id"]).or(call.first())?
            ),
            "",
        )),
        "gist" => {
            let path = call.get(&["url"]).map_or_else(
                || call.plain.iter().take(2).cloned().collect::<Vec<_>>().join("/"),
                str::to_owned,
            );
            let url = if path.starts_with("http") {
                path
            } else {
                format!("https://gist.github.com/{path}")
            };
            Some(format!("[gist.github.com]({url})"))
        }
        "streamable" => Some(embed(
            &format!("https://streamable.com/{}", call.get(&["id"])?),
            "",
        )),
        "iframe" => Some(embed(
            call.get(&["src", "url"])
                .or(call.first())
                .filter(|url| url.starts_with("http"))?,
            call.get(&["title"]).unwrap_or(""),
        )),
        "video" | "audio" | "mp4" => {
            let source = call
                .get(&["src", "url", "file", "mp4", "path"])
                .or(call.first())?;
            let element = if name == "audio" { "audio" } else { "video" };
            Some(format!(
                "<{element} controls preload=\"none\" src=\"{}\"></{element}>",
                source.replace('"', "&quot;")
            ))
        }
        _ => None,
    }
}

/// A call around some text.
fn around(call: &Call<'_>, inside: &str, inner: &dyn Fn(&str) -> String) -> Option<String> {
    let body = || inner(inside.trim_matches('\n'));
    match call.name.as_str() {
        "highlight" | "code" | "prism" => {
            let language = call.get(&["lang", "language"]).or(call.first()).unwrap_or("");
            Some(format!(
                "{}\n",
                fenced(inside.trim_matches('\n').trim_end(), language)
            ))
        }
        "details" | "expand" | "accordion" | "collapse" | "spoiler" => {
            let title = call
                .get(&["summary", "title", "label"])
                .or(call.first())
                .unwrap_or("...");
            let title = title.replace('&', "&amp;").replace('<', "&lt;");
            Some(format!(
                "<details>\n<summary>{title}</summary>\n\n{}\n\n</details>\n",
                body().trim()
            ))
        }
        "notice" | "alert" | "admonition" | "callout" | "hint" | "note" | "warning" | "tip" | "info"
        | "danger" | "important" | "caution" => {
            let given = call
                .get(&["type", "kind", "level", "context", "color"])
                .or(call.first())
                .unwrap_or("");
            let kind = alert_kind(given)
                .or_else(|| alert_kind(&call.name))
                .unwrap_or("NOTE");
            let title = call
                .get(&["title"])
                .map(|title| format!("**{title}**\n\n"))
                .unwrap_or_default();
            Some(alert(kind, &format!("{title}{}", body().trim())) + "\n")
        }
        "rawhtml" | "raw" | "html" | "unsafe" | "center" | "section" | "div" | "left" | "right"
        | "column" | "columns" | "row" | "card" | "cards" | "wrap" | "lead" | "md" | "markdown" => {
            Some(format!("{}\n", body().trim()))
        }
        "button" | "btn" => {
            let address = call.get(&["href", "url", "link", "relref"])?;
            Some(format!(
                "[{}]({})",
                body().trim(),
                super::html::destination(address)
            ))
        }
        "quote" | "blockquote" => Some(quotation(call, &body())),
        _ => None,
    }
}

/// A quotation and who said it.
fn quotation(call: &Call<'_>, body: &str) -> String {
    let author = call.get(&["author", "by", "cite"]);
    let author = author.map(|name| format!("\n\n{name}")).unwrap_or_default();
    let text = format!("{}{author}", body.trim());
    let lines: Vec<String> = text
        .lines()
        .map(|line| format!("> {line}").trim_end().to_owned())
        .collect();
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(name: &str) -> Option<String> {
        (name == "posts/a.md").then(|| "/blog/a/".to_owned())
    }

    #[test]
    fn hugo_shortcodes_with_a_word_here_are_converted() {
        for (text, want) in [
            ("[a]({{< ref \"posts/a.md#x\" >}})", "[a](/blog/a/#x)"),
            (
                "{{< figure src=\"/a.png\" alt=`A` caption=\"C\" >}}",
                "![A](/a.png \"C\")",
            ),
            (
                "{{< youtube w7Ft2ymGmfc >}}",
                "[youtube.com](https://www.youtube.com/watch?v=w7Ft2ymGmfc)",
            ),
            (
                "{{< highlight go \"linenos=table\" >}}\nx := 1\n{{< /highlight >}}",
                "```go\nx := 1\n```\n",
            ),
            (
                "{{% notice warning %}}\nMind *it*.\n{{% /notice %}}",
                "> [!WARNING]\n> Mind *it*.\n",
            ),
            (
                "{{< details summary=\"S\" >}}\nIn\n{{< /details >}}",
                "<details>\n<summary>S</summary>\n\nIn\n\n</details>\n",
            ),
            ("{{</* x */>}}", "{{< x >}}"),
        ] {
            assert_eq!(hugo(text, &page, &mut Report::default()), want, "{text}");
        }
    }

    #[test]
    fn zola_shortcodes_too() {
        for (text, want) in [
            (
                "{{ youtube(id=\"dQw4w9WgXcQ\", autoplay=true) }}",
                "[youtube.com](https://www.youtube.com/watch?v=dQw4w9WgXcQ)",
            ),
            ("{% quote(author=\"V\") %}\nSo.\n{% end %}", "> So.\n>\n> V\n"),
            ("{{ image(src=\"a.png\", alt=\"A\") }}", "![A](a.png)"),
            ("{{ plain }} {x}", "{{ plain }} {x}"),
        ] {
            assert_eq!(zola(text, &page, &mut Report::default()), want, "{text}");
        }
    }

    #[test]
    fn what_is_not_known_stays_and_is_counted() {
        let mut report = Report::default();
        let text = "{{< chart a=1 >}}x{{< /chart >}} {{< ref \"gone.md\" >}}";
        assert_eq!(hugo(text, &page, &mut report), text);
        assert_eq!(
            report.shortcodes.into_keys().collect::<Vec<_>>(),
            ["chart", "ref"]
        );
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_converters_panic(text in "(\\{\\{<|>\\}\\}|\\{\\{%|%\\}\\}|\\{\\{|\\}\\}|\\{%|%\\}|/|\\*|[a-z(=\")é \n])(ref|figure|notice|highlight|end|quote)?{0,30}") {
            let _ = hugo(&text, &page, &mut Report::default());
            let _ = zola(&text, &page, &mut Report::default());
        }
    }
}
