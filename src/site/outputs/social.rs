//! What networks show of a page when its address is shared: OpenGraph's properties, and X's card.

use jiff::Timestamp;
use serde::Serialize;

/// A page's properties beside its title, description and address.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Social {
    /// `en_GB`.
    pub locale: String,
    /// Those of the page's translations.
    pub others: Vec<String>,
    pub image: Option<Image>,
    /// The brand's name on X, with its `@`; empty = none.
    pub handle: String,
    /// For a post.
    pub article: Option<Article>,
}

/// The picture. Its address is absolute.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Image {
    pub url: String,
    /// Pixels, when they are known.
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub alt: String,
}

/// What is said of a post.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Article {
    pub published: Option<Timestamp>,
    pub modified: Option<Timestamp>,
    pub authors: Vec<String>,
    pub tags: Vec<String>,
}

/// A language as OpenGraph writes it: with a country, the most usual one where none was given.
pub fn locale(language: &str) -> String {
    if let Some((language, country)) = language.split_once('-') {
        return format!("{language}_{country}");
    }
    let country = match language {
        "ar" => "AR",
        "bn" => "IN",
        "ca" => "ES",
        "cs" => "CZ",
        "cy" | "en" => "GB",
        "da" => "DK",
        "el" => "GR",
        "et" => "EE",
        "eu" | "gl" => "ES",
        "fa" => "IR",
        "ga" => "IE",
        "he" => "IL",
        "hi" => "IN",
        "ja" => "JP",
        "ko" => "KR",
        "ms" => "MY",
        "nb" | "nn" | "no" => "NO",
        "sl" => "SI",
        "sq" => "AL",
        "sr" => "RS",
        "sv" => "SE",
        "uk" => "UA",
        "ur" => "PK",
        "vi" => "VN",
        "zh" => "CN",
        // German in Germany, French in France, and so on.
        same => return format!("{same}_{}", same.to_uppercase()),
    };
    format!("{language}_{country}")
}

/// The brand's name on X among its pages elsewhere.
pub fn handle(profiles: &[String]) -> String {
    let name = |address: &String| {
        let (_, rest) = address.split_once("://")?;
        let (host, path) = rest.split_once('/')?;
        let known = matches!(host.trim_start_matches("www."), "x.com" | "twitter.com");
        let name = path.trim_matches('/');
        let fits = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        (known && fits).then(|| format!("@{name}"))
    };
    profiles.iter().find_map(name).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_has_a_country() {
        for (language, expected) in [
            ("en", "en_GB"),
            ("pt-BR", "pt_BR"),
            ("de", "de_DE"),
            ("ja", "ja_JP"),
        ] {
            assert_eq!(locale(language), expected);
        }
    }

    #[test]
    fn a_handle_is_found_among_profiles() {
        let profiles = [
            "https://social.example/@ferry",
            "https://www.x.com/ferry_co/",
            "https://x.com/a/b",
        ];
        assert_eq!(handle(&profiles.map(str::to_owned)), "@ferry_co");
        assert_eq!(handle(&["https://x.com/home/evil\"".to_owned()]), "");
    }
}
