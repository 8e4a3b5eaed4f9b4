//! Addresses at which the generator makes pages of its own: lists, search, feeds. What comes from
//! elsewhere never takes them. It knows their form only; which of them a site has is `site`'s matter.

use crate::config::Config;

/// Whether the site may need this address itself. With and without a slash at the end is the same.
pub(super) fn is(address: &str, config: &Config) -> bool {
    let path = address.trim_matches('/');
    let parts: Vec<&str> = path.split('/').collect();
    let inner = match parts.split_first() {
        Some((first, rest)) if *first != config.language() && config.speaks(first) => rest,
        _ => &parts,
    };
    let number = |part: &str, digits: usize| part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
    match inner {
        [] | [""] | ["blog" | "faq"] | ["faq", "all"] => true,
        ["blog", year] => number(year, 4),
        ["blog", year, month] => number(year, 4) && number(month, 2),
        [file] if is_file(file) => true,
        [first, ..] => {
            matches!(
                *first,
                "search"
                    | "tags"
                    | "authors"
                    | "series"
                    | "comments"
                    | "receipt"
                    | "votes"
                    | "signals"
                    | "api"
                    | "hooks"
                    | "desk"
            ) || config.taxonomies.iter().any(|taxonomy| taxonomy == first)
        }
    }
}

fn is_file(name: &str) -> bool {
    matches!(
        name,
        "404.html"
            | "index.html"
            | "feed.xml"
            | "rss.xml"
            | "feed.json"
            | "sitemap.xml"
            | "robots.txt"
            | "llms.txt"
            | "llms-full.txt"
            | "favicon.ico"
            | "manifest.webmanifest"
            | "site.webmanifest"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_search_and_feeds_are_the_sites_own() {
        let config = Config {
            languages: vec!["en".into(), "fr".into()],
            ..Config::default()
        };
        for own in [
            "/",
            "/blog",
            "/fr/",
            "/fr/blog/2014/03/",
            "/search/",
            "/tags/x/",
            "/feed.xml",
        ] {
            assert!(is(own, &config), "{own}");
        }
        for free in [
            "/about/",
            "/blog/2014/03/05/x/",
            "/blog/x/",
            "/de/",
            "/searching/",
            "/a/feed.xml",
        ] {
            assert!(!is(free, &config), "{free}");
        }
    }
}
