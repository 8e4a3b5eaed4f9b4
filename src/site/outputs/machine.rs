//! Small files that programs look for by name: robots.txt, the search description, the web manifest.

use serde::Serialize;

use crate::site::xml::Xml;

/// `robots.txt`. Deny keeps every crawler off a site that is not for the public yet.
pub fn robots(allow: bool, sitemap: Option<&str>) -> Vec<u8> {
    if !allow {
        return b"User-agent: *\nDisallow: /\n".to_vec();
    }
    let mut text = "User-agent: *\nDisallow: /desk/\nDisallow: /receipt/\nDisallow: /comments/\n".to_owned();
    if let Some(sitemap) = sitemap {
        text.push_str(&format!("Sitemap: {sitemap}\n"));
    }
    text.into_bytes()
}

/// How a browser adds the site to its search engines (OpenSearch 1.1).
pub struct Search<'a> {
    /// The brand.
    pub name: &'a str,
    /// One sentence.
    pub about: &'a str,
    /// Address before `/search`.
    pub endpoint: &'a str,
    pub language: &'a str,
    /// Absolute address of an icon; empty = none.
    pub icon: &'a str,
}

impl Search<'_> {
    /// The description.
    pub fn xml(&self) -> Vec<u8> {
        let mut xml = Xml::new();
        // The standard's own limits: 16, 48 and 1,024 letters.
        let cut = |text: &str, most: usize| -> String { text.chars().take(most).collect() };
        let page = format!(
            "{}/search?q={{searchTerms}}&lang={}",
            self.endpoint, self.language
        );
        xml.inside(
            "OpenSearchDescription",
            &[("xmlns", "http://a9.com/-/spec/opensearch/1.1/")],
            |xml| {
                xml.text("ShortName", cut(self.name, 16).trim_end());
                xml.text("LongName", cut(self.name, 48).trim_end());
                let about = if self.about.is_empty() {
                    self.name
                } else {
                    self.about
                };
                xml.text("Description", &cut(about, 1024));
                xml.text("InputEncoding", "UTF-8");
                xml.text("Language", self.language);
                if !self.icon.is_empty() {
                    let size = [("width", "192"), ("height", "192"), ("type", "image/png")];
                    xml.with_text("Image", &size, self.icon);
                }
                xml.empty("Url", &[("type", "text/html"), ("template", &page)]);
            },
        );
        xml.finish()
    }
}

/// The web manifest: how the site looks when a phone keeps it among its apps.
#[derive(Serialize)]
pub struct WebManifest<'a> {
    pub name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub description: &'a str,
    pub lang: &'a str,
    pub start_url: &'static str,
    pub scope: &'static str,
    pub display: &'static str,
    pub background_color: String,
    pub theme_color: String,
    pub icons: Vec<ManifestIcon>,
}

/// One of its icons.
#[derive(Serialize)]
#[allow(missing_docs)]
pub struct ManifestIcon {
    pub src: String,
    pub sizes: String,
    #[serde(rename = "type")]
    pub media_type: &'static str,
    pub purpose: &'static str,
}

impl WebManifest<'_> {
    /// The file.
    pub fn json(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec(self).expect("texts are always JSON");
        bytes.push(b'\n');
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn robots_are_let_in_or_kept_out() {
        let text = |bytes| String::from_utf8(bytes).expect("text");
        assert_eq!(
            text(robots(true, Some("https://f.example/sitemap.xml"))),
            "User-agent: *\nDisallow: /desk/\nDisallow: /receipt/\nDisallow: /comments/\nSitemap: https://f.example/sitemap.xml\n"
        );
        assert_eq!(
            text(robots(false, Some("https://f.example/sitemap.xml"))),
            "User-agent: *\nDisallow: /\n"
        );
    }

    #[test]
    fn the_search_description_keeps_the_standards_limits() {
        let search = Search {
            name: "The Royal & Ancient Ferry Company of the Northern Isles",
            about: "",
            endpoint: "https://f.example",
            language: "en",
            icon: "https://f.example/icons/192.png",
        };
        assert_eq!(
            String::from_utf8(search.xml()).expect("text"),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\"><ShortName>The Royal &amp; Anci</ShortName>\n\
<LongName>The Royal &amp; Ancient Ferry Company of the Norther</LongName>\n\
<Description>The Royal &amp; Ancient Ferry Company of the Northern Isles</Description>\n<InputEncoding>UTF-8</InputEncoding>\n<Language>en</Language>\n\
<Image width=\"192\" height=\"192\" type=\"image/png\">https://f.example/icons/192.png</Image>\n\
<Url type=\"text/html\" template=\"https://f.example/search?q={searchTerms}&amp;lang=en\"/>\n</OpenSearchDescription>\n"
        );
    }
}
