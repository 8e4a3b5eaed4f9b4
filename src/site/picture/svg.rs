//! Drawings (SVG): their size, and the same drawing with nothing in it that runs or asks other hosts.

use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer};

/// Elements that run, embed or reach out; they go with all that is in them.
const DANGEROUS: [&str; 11] = [
    "script",
    "foreignobject",
    "iframe",
    "embed",
    "object",
    "handler",
    "listener",
    "audio",
    "video",
    "metadata",
    "discard",
];

/// Whether some bytes begin as a drawing does.
pub fn is(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]);
    let mut rest = head.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<?") || rest.starts_with("<!") {
            ">"
        } else {
            return rest.starts_with("<svg") || rest.starts_with("<svg:svg");
        };
        match rest.find(end) {
            Some(at) => rest = rest[at + end.len()..].trim_start(),
            None => return false,
        }
    }
}

/// Width and height in pixels: from the attributes, else from the view box.
pub fn size(bytes: &[u8]) -> Result<Option<(u32, u32)>, String> {
    let mut reader = Reader::from_reader(bytes);
    let mut buffer = Vec::new();
    let mut found = None;
    let mut depth = 0usize;
    loop {
        match reader
            .read_event_into(&mut buffer)
            .map_err(|error| error.to_string())?
        {
            Event::Start(tag) => {
                if found.is_none() {
                    found = Some(size_of(&tag));
                }
                depth += 1;
            }
            Event::Empty(tag) if found.is_none() => found = Some(size_of(&tag)),
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Eof if depth > 0 => return Err("it ends in the middle".to_owned()),
            Event::Eof => return Ok(found.flatten()),
            _ => {}
        }
        buffer.clear();
    }
}

fn size_of(tag: &BytesStart<'_>) -> Option<(u32, u32)> {
    let value = |name: &str| -> Option<String> {
        let attribute = tag.try_get_attribute(name).ok().flatten()?;
        Some(attribute.value.into_owned())
    };
    let pixels = |text: String| -> Option<f64> {
        let text = text.trim().trim_end_matches("px").trim();
        text.parse()
            .ok()
            .filter(|number: &f64| *number >= 1.0 && *number <= 100_000.0)
    };
    let given = value("width")
        .and_then(pixels)
        .zip(value("height").and_then(pixels));
    let boxed = || {
        let view = value("viewBox")?;
        let numbers: Vec<f64> = view
            .split([' ', ',', '\n', '\t'])
            .filter_map(|part| part.parse().ok())
            .collect();
        let (width, height) = (*numbers.get(2)?, *numbers.get(3)?);
        (width >= 1.0 && height >= 1.0 && width <= 100_000.0 && height <= 100_000.0)
            .then_some((width, height))
    };
    let (width, height) = given.or_else(boxed)?;
    Some((width.round() as u32, height.round() as u32))
}

/// The drawing without scripts, handlers, foreign content, comments, document types and addresses of
/// other hosts. A document that is not well-formed is refused.
pub fn clean(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8 text".to_owned())?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut writer = Writer::new(Vec::with_capacity(bytes.len()));
    let mut skipped = 0usize;
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        match event {
            Event::Eof => break,
            Event::Start(_) if skipped > 0 => skipped += 1,
            Event::End(_) if skipped > 0 => skipped -= 1,
            _ if skipped > 0 => {}
            Event::Start(tag) if is_dangerous(&tag) => skipped = 1,
            Event::Empty(tag) if is_dangerous(&tag) => {}
            Event::Start(tag) if local(&tag) == "style" => style(&mut reader, &mut writer, &tag)?,
            Event::Start(tag) => put(&mut writer, Event::Start(cleaned(&tag)?))?,
            Event::Empty(tag) => put(&mut writer, Event::Empty(cleaned(&tag)?))?,
            Event::Comment(_) | Event::DocType(_) | Event::PI(_) => {}
            other => put(&mut writer, other)?,
        }
    }
    Ok(writer.into_inner())
}

/// A style sheet, whole or not at all.
fn style(
    reader: &mut Reader<&[u8]>,
    writer: &mut Writer<Vec<u8>>,
    tag: &BytesStart<'_>,
) -> Result<(), String> {
    let mut sheet = String::new();
    let mut plain = true;
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Text(words) => sheet.push_str(&words),
            Event::CData(words) => sheet.push_str(&words),
            Event::End(end) => {
                // Elements and references have no place in a style sheet but to hide something.
                if plain && !sheet.contains('<') && !reaches_out(&sheet) {
                    put(writer, Event::Start(cleaned(tag)?))?;
                    put(writer, Event::Text(BytesText::from_escaped(sheet.as_str())))?;
                    put(writer, Event::End(end))?;
                }
                return Ok(());
            }
            Event::Start(inner) => {
                plain = false;
                reader
                    .read_to_end(inner.name())
                    .map_err(|error| error.to_string())?;
            }
            Event::Eof => return Err("it ends in the middle".to_owned()),
            Event::Comment(_) => {}
            _ => plain = false,
        }
    }
}

fn put(writer: &mut Writer<Vec<u8>>, event: Event<'_>) -> Result<(), String> {
    writer.write_event(event).map_err(|error| error.to_string())
}

fn local(tag: &BytesStart<'_>) -> String {
    tag.local_name().as_ref().to_ascii_lowercase()
}

fn is_dangerous(tag: &BytesStart<'_>) -> bool {
    let name = local(tag);
    // An animation may turn a link into one that runs.
    let animates = matches!(name.as_str(), "set" | "animate")
        && attributes(tag).iter().any(|(key, value)| {
            key.eq_ignore_ascii_case("attributeName") && (value.ends_with("href") || value.starts_with("on"))
        });
    animates || DANGEROUS.contains(&name.as_str())
}

fn attributes(tag: &BytesStart<'_>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for attribute in tag.attributes().with_checks(false).flatten() {
        let key: &str = attribute.key.as_ref();
        found.push((key.to_owned(), attribute.value.into_owned()));
    }
    found
}

/// The same element with harmless attributes only.
fn cleaned(tag: &BytesStart<'_>) -> Result<BytesStart<'static>, String> {
    let name: &str = tag.name().0;
    let mut out = BytesStart::new(name.to_owned());
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let key: &str = attribute.key.as_ref();
        // Judged as a browser reads it, references resolved.
        let Ok(value) = unescape(&attribute.value) else {
            continue;
        };
        let short = key.rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
        let handler = short.starts_with("on");
        if !handler && !leads_out(&short, &value) && !reaches_out(&value) {
            out.push_attribute((key, value.as_ref()));
        }
    }
    Ok(out)
}

/// Whether an attribute of this name leads anywhere but to a place in the same drawing, or to a
/// picture that is in the text itself.
fn leads_out(name: &str, value: &str) -> bool {
    let link = matches!(name, "href" | "src" | "from" | "to" | "values" | "by" | "base");
    let plain: String = value
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .collect::<String>()
        .to_ascii_lowercase();
    let inside =
        plain.starts_with('#') || (plain.starts_with("data:image/") && !plain.starts_with("data:image/svg"));
    link && !inside && plain.contains([':', '/', '\\'])
}

/// Whether a style or value asks for something from elsewhere.
fn reaches_out(text: &str) -> bool {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\''))
        .collect::<String>()
        .to_ascii_lowercase();
    let plain = plain
        .replace("&quot;", "")
        .replace("&apos;", "")
        .replace("&#39;", "")
        .replace("&#34;", "");
    plain.contains("@import")
        || plain.contains("javascript:")
        || plain.contains("expression(")
        || plain.match_indices("url(").any(|(at, _)| !plain[at + 4..].starts_with('#'))
        // An escape can spell any of these.
        || (plain.contains('\\') && plain.contains('('))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_or_reaches_out_goes_and_the_drawing_stays() {
        let hostile = r##"<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x "y">]>
<!-- a comment --><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="10" height="5" onload="alert(1)">
<script>alert(1)</script><script href="//evil/x.js"/><foreignObject><p onclick="x">no</p></foreignObject>
<style>@import url(//evil/x.css);</style><style>.a{fill:red}</style>
<a xlink:href="java&#115;cript:alert(1)"><rect class="a" width="3" height="3" style="fill:url(http://evil/x)"/></a>
<use href="#shape"/><image href="https://evil/pixel.png"/><image href="data:image/png;base64,AA=="/>
<set attributeName="href" to="javascript:alert(1)"/><path id="shape" d="M0 0L1 1" fill="url(#grad)"/></svg>"##;
        let clean = String::from_utf8(clean(hostile.as_bytes()).unwrap()).unwrap();
        for bad in [
            "script",
            "evil",
            "alert",
            "onload",
            "foreignObject",
            "ENTITY",
            "comment",
            "@import",
            "<set",
        ] {
            assert!(!clean.contains(bad), "{bad} in {clean}");
        }
        for good in [
            "<path id=\"shape\"",
            "fill=\"url(#grad)\"",
            "href=\"#shape\"",
            "data:image/png",
            ".a{fill:red}",
            "<rect",
        ] {
            assert!(clean.contains(good), "{good} not in {clean}");
        }
        assert_eq!(size(clean.as_bytes()), Ok(Some((10, 5))));
        let again = String::from_utf8(super::clean(clean.as_bytes()).unwrap()).unwrap();
        assert_eq!(again, clean, "a fixed point");
    }

    #[test]
    fn a_size_is_found_or_not_and_broken_drawings_are_refused() {
        assert_eq!(size(b"<svg viewBox=\"0 0 24 12.4\"/>"), Ok(Some((24, 12))));
        assert_eq!(size(b"<svg width=\"100%\" height=\"1em\"/>"), Ok(None));
        assert!(size(b"<svg><g></svg>").is_err());
        assert!(size(b"<svg><g>").is_err());
        assert!(is(b"<?xml version='1.0'?>\n<!-- hi -->\n<svg/>"));
        assert!(!is(b"<html><svg/></html>"));
        assert!(!is(b"<!--"));
    }
}
