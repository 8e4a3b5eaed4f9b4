//! `llms.txt` (llmstxt.org): what assistants should read of a site, and the whole of it in one file.

use serde::Serialize;

use super::twin::{Entry, Twin, one_line};

/// A site's contents as `llms.txt` lists them.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Guide {
    /// The brand.
    pub title: String,
    /// What it is, in a sentence.
    pub tagline: String,
    /// Headings with what stands under them.
    pub parts: Vec<(String, Vec<Entry>)>,
    /// What may be skipped when there is little room.
    pub optional: Vec<Entry>,
}

impl Guide {
    /// The list.
    pub fn short(&self) -> Vec<u8> {
        let mut out = self.heading();
        let optional = ("Optional".to_owned(), self.optional.clone());
        for (title, entries) in self.parts.iter().chain([&optional]) {
            if !entries.is_empty() {
                out.push_str(&format!("\n## {}\n\n", one_line(title)));
                entries.iter().for_each(|entry| out.push_str(&entry.line()));
            }
        }
        out.into_bytes()
    }

    /// The texts themselves, each under its title and address.
    pub fn full<'t>(&self, texts: impl IntoIterator<Item = &'t Twin>) -> Vec<u8> {
        let mut out = self.heading();
        for twin in texts {
            let text = twin.text(2);
            let (heading, rest) = text.split_once('\n').unwrap_or((&text, ""));
            out.push_str(&format!("\n{heading}\n\nSource: {}\n{rest}", twin.url));
        }
        out.into_bytes()
    }

    fn heading(&self) -> String {
        let mut out = format!("# {}\n", one_line(&self.title));
        if !self.tagline.is_empty() {
            out.push_str(&format!("\n> {}\n", one_line(&self.tagline)));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::outputs::twin::tests::refund;

    fn guide() -> Guide {
        Guide {
            title: "Ferry".to_owned(),
            tagline: "Boats that\nleave on time.".to_owned(),
            parts: vec![
                (
                    "Money".to_owned(),
                    vec![Entry {
                        title: "Refunds".to_owned(),
                        url: "https://f.example/faq/refund/index.md".to_owned(),
                        summary: "Ten days.".to_owned(),
                    }],
                ),
                ("Empty".to_owned(), Vec::new()),
            ],
            optional: vec![Entry {
                title: "About".to_owned(),
                url: "https://f.example/about/index.md".to_owned(),
                summary: String::new(),
            }],
        }
    }

    #[test]
    fn the_list_has_the_form_of_llmstxt_org() {
        assert_eq!(
            String::from_utf8(guide().short()).expect("text"),
            "# Ferry\n\n> Boats that leave on time.\n\n## Money\n\n- [Refunds](https://f.example/faq/refund/index.md): Ten days.\n\n\
## Optional\n\n- [About](https://f.example/about/index.md)\n"
        );
    }

    #[test]
    fn the_whole_text_names_its_sources() {
        assert_eq!(
            String::from_utf8(guide().full([&refund()])).expect("text"),
            "# Ferry\n\n> Boats that leave on time.\n\n## How \"long\" does it take?\n\nSource: https://f.example/faq/refund/\n\n\
> Ten days.\n\nUp to **ten** days.\n\n- See [the rules](https://f.example/rules/)\n"
        );
    }
}
