//! A page for machines: the same words as Markdown and as JSON, beside the page itself.
//!
//! Assistants and scripts read these; `llms.txt` lists them. A twin exists where its page does, so
//! what is withheld from visitors is withheld here.

use jiff::Timestamp;
use serde::Serialize;

/// A page's words, without the site around them. Addresses are absolute where the site's is known.
#[derive(Clone, Debug, Default, Serialize)]
#[allow(missing_docs)]
pub struct Twin {
    pub url: String,
    /// `question`, `post`, `page` or `list`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub title: String,
    pub language: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub summary: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub category: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<Timestamp>,
    /// The text as HTML.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub html: String,
    /// The text as Markdown.
    #[serde(rename = "markdown", skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// What a list leads to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Entry>,
    /// The same page in other languages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub translations: Vec<Translation>,
}

/// A line of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Entry {
    pub title: String,
    pub url: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub summary: String,
}

/// A page in another language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Translation {
    pub language: String,
    pub url: String,
}

/// Site path of a page's Markdown; `None` for a page that is a file.
pub fn markdown_path(page: &str) -> Option<String> {
    page.ends_with('/').then(|| format!("{page}index.md"))
}

/// Site path of a page's JSON; `None` for a page that is a file.
pub fn json_path(page: &str) -> Option<String> {
    page.ends_with('/').then(|| format!("{page}index.json"))
}

impl Twin {
    /// The page as JSON.
    pub fn json(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec(self).expect("texts and dates are always JSON");
        bytes.push(b'\n');
        bytes
    }

    /// The page as Markdown, with what is known of it in front.
    pub fn markdown(&self) -> Vec<u8> {
        let mut out = String::from("---\n");
        // A JSON text is a YAML text.
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        out.push_str(&format!(
            "title: {}\nurl: {}\n",
            quoted(&self.title),
            quoted(&self.url)
        ));
        out.push_str(&format!("language: {}\n", self.language));
        for (name, at) in [("published", self.published), ("updated", self.updated)] {
            if let Some(at) = at {
                out.push_str(&format!("{name}: {at}\n"));
            }
        }
        for (name, list) in [("authors", &self.authors), ("tags", &self.tags)] {
            if !list.is_empty() {
                let list: Vec<String> = list.iter().map(|text| quoted(text)).collect();
                out.push_str(&format!("{name}: [{}]\n", list.join(", ")));
            }
        }
        out.push_str("---\n\n");
        out.push_str(&self.text(1));
        out.into_bytes()
    }

    /// Heading, text and list; `level` is the heading's.
    pub fn text(&self, level: usize) -> String {
        let mut out = format!("{} {}\n", "#".repeat(level), one_line(&self.title));
        let summary = one_line(&self.summary);
        if !summary.is_empty() && !self.body.trim_start().starts_with(&summary) {
            out.push_str(&format!("\n> {summary}\n"));
        }
        let body = self.body.trim();
        if !body.is_empty() {
            out.push_str(&format!("\n{body}\n"));
        }
        if !self.items.is_empty() {
            out.push('\n');
        }
        for item in &self.items {
            out.push_str(&item.line());
        }
        out
    }
}

impl Entry {
    /// `- [title](address): summary`
    pub fn line(&self) -> String {
        let title = one_line(&self.title)
            .replace('\\', "\\\\")
            .replace('[', "\\[")
            .replace(']', "\\]");
        let summary = one_line(&self.summary);
        let colon = if summary.is_empty() { "" } else { ": " };
        format!("- [{title}]({}){colon}{summary}\n", self.url)
    }
}

/// A text without line breaks.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub fn refund() -> Twin {
        Twin {
            url: "https://f.example/faq/refund/".to_owned(),
            kind: "question",
            title: "How \"long\"\ndoes it take?".to_owned(),
            language: "en".to_owned(),
            summary: "Ten days.".to_owned(),
            tags: vec!["money: back".to_owned()],
            updated: "2026-05-01T00:00:00Z".parse().ok(),
            html: "<p>Up to <b>ten</b> days.</p>".to_owned(),
            body: "Up to **ten** days.\n\n- See [the rules](https://f.example/rules/)\n".to_owned(),
            translations: vec![Translation {
                language: "fr".to_owned(),
                url: "https://f.example/fr/faq/remboursement/".to_owned(),
            }],
            ..Twin::default()
        }
    }

    #[test]
    fn a_page_as_markdown_is_whole() {
        let text = String::from_utf8(refund().markdown()).expect("text");
        assert_eq!(
            text,
            "---\ntitle: \"How \\\"long\\\"\\ndoes it take?\"\nurl: \"https://f.example/faq/refund/\"\nlanguage: en\n\
updated: 2026-05-01T00:00:00Z\ntags: [\"money: back\"]\n---\n\n# How \"long\" does it take?\n\n> Ten days.\n\n\
Up to **ten** days.\n\n- See [the rules](https://f.example/rules/)\n"
        );
        let front = text
            .trim_start_matches("---\n")
            .split_once("---\n")
            .expect("a front")
            .0;
        let mut faults = crate::diagnostic::Diagnostics::new();
        let source = crate::yaml::Source::whole(std::path::Path::new("x.md"), front);
        let _ = crate::yaml::tree(source, crate::yaml::SMALL, &mut faults);
        assert!(faults.is_empty(), "{faults}");
    }

    #[test]
    fn a_page_as_json_is_whole() {
        let value: serde_json::Value = serde_json::from_slice(&refund().json()).expect("JSON");
        assert_eq!(
            value,
            serde_json::json!({
                "url": "https://f.example/faq/refund/", "type": "question", "title": "How \"long\"\ndoes it take?",
                "language": "en", "summary": "Ten days.", "tags": ["money: back"], "updated": "2026-05-01T00:00:00Z",
                "html": "<p>Up to <b>ten</b> days.</p>",
                "markdown": "Up to **ten** days.\n\n- See [the rules](https://f.example/rules/)\n",
                "translations": [{"language": "fr", "url": "https://f.example/fr/faq/remboursement/"}],
            })
        );
    }

    #[test]
    fn a_list_names_what_it_leads_to() {
        let list = Twin {
            title: "Money".to_owned(),
            items: vec![
                Entry {
                    title: "Re[fund]s".to_owned(),
                    url: "https://f.example/faq/refund/index.md".to_owned(),
                    summary: "Ten\ndays.".to_owned(),
                },
                Entry {
                    title: "Vouchers".to_owned(),
                    url: "/v/".to_owned(),
                    ..Entry::default()
                },
            ],
            ..Twin::default()
        };
        assert_eq!(
            list.text(2),
            "## Money\n\n- [Re\\[fund\\]s](https://f.example/faq/refund/index.md): Ten days.\n- [Vouchers](/v/)\n"
        );
    }

    #[test]
    fn a_summary_that_begins_the_text_is_not_said_twice() {
        let mut twin = refund();
        twin.summary = "Up to **ten** days.".to_owned();
        assert_eq!(twin.text(1).matches("ten").count(), 1);
    }

    #[test]
    fn twins_stand_beside_pages_that_are_folders() {
        assert_eq!(markdown_path("/faq/x/").as_deref(), Some("/faq/x/index.md"));
        assert_eq!(json_path("/").as_deref(), Some("/index.json"));
        assert_eq!(markdown_path("/404.html"), None);
    }
}
