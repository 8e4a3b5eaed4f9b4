//! What the browser shows of each document, as lines of text: titles, ids, addresses, sections.
//!
//! An address is mostly made of its section's and the title's words; then its line is empty, and the
//! browser makes it itself. An address that is itself empty is a tab.

use super::analyze::words;
use super::shard::Read;

/// Titles, ids and addresses, sections, and the section of each document.
pub(super) fn of(documents: &[&Read]) -> [Vec<u8>; 4] {
    let [mut titles, mut addresses, mut names, mut section_of] = [const { Vec::<u8>::new() }; 4];
    // a section is a name and the folder that its addresses have in common
    let mut sections: Vec<(String, String)> = Vec::new();
    for read in documents {
        let document = &read.document;
        let (folder, slug) = split(&document.url);
        let section = (one_line(&document.section), folder.to_owned());
        let at = sections
            .iter()
            .position(|known| *known == section)
            .unwrap_or_else(|| {
                sections.push(section);
                sections.len() - 1
            });
        let title = one_line(&document.title);
        put(
            &mut addresses,
            match slug {
                "" => "\t",
                slug if slug == words(&title).join("-") => "",
                slug => slug,
            },
        );
        let id = &document.id;
        // an id is mostly the address; else it stands in a second line that begins with a blank
        if *id != document.url {
            put(&mut addresses, &format!(" {}", one_line(id)));
        }
        put(&mut titles, &title);
        section_of.extend((at as u16).to_le_bytes());
    }
    for (name, folder) in sections {
        put(&mut names, &name);
        put(&mut names, &folder);
    }
    [titles, addresses, names, section_of]
}

/// `/faq/money/` and `refund` of `/faq/money/refund/`; of another form everything is the slug.
fn split(url: &str) -> (&str, &str) {
    let Some(inner) = url.strip_suffix('/') else {
        return ("", url);
    };
    match inner.rfind('/') {
        Some(at) => (&url[..=at], &inner[at + 1..]),
        None => ("", url),
    }
}

fn put(lines: &mut Vec<u8>, line: &str) {
    lines.extend_from_slice(line.as_bytes());
    lines.push(b'\n');
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_falls_into_folder_and_slug() {
        assert_eq!(split("/faq/money/refund/"), ("/faq/money/", "refund"));
        assert_eq!(split("/about/"), ("/", "about"));
        assert_eq!(split("/"), ("", "/"));
        assert_eq!(split("https://elsewhere/x"), ("", "https://elsewhere/x"));
        assert_eq!(split(""), ("", ""));
    }
}
