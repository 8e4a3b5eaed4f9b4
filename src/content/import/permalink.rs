//! Jekyll's patterns of addresses, `/:categories/:year/:title/`, filled in.

use super::keys::Keys;

/// A pattern with its words replaced, as an address.
pub(super) fn filled(pattern: &str, words: &[(&str, String)]) -> String {
    let mut address = pattern.to_owned();
    for (word, value) in words {
        address = address.replace(word, value);
    }
    while address.contains("//") {
        address = address.replace("//", "/");
    }
    address = address.replace("/.html", "/");
    format!("/{}", address.trim_start_matches('/'))
}

/// The patterns that Jekyll has names for.
pub(super) fn named_style(style: &str) -> &str {
    match style {
        "date" => "/:categories/:year/:month/:day/:title:output_ext",
        "pretty" => "/:categories/:year/:month/:day/:title/",
        "ordinal" => "/:categories/:year/:y_day/:title:output_ext",
        "weekdate" => "/:categories/:year/W:week/:short_day/:title:output_ext",
        "none" => "/:categories/:title:output_ext",
        other => other,
    }
}

/// Folders above `_posts` and the categories it names.
pub(super) fn categories(path: &str, keys: &Keys) -> String {
    let above = path.split("_posts/").next().unwrap_or("").trim_matches('/');
    let mut parts: Vec<String> = above
        .split('/')
        .filter(|part| !part.is_empty() && path.contains("_posts/"))
        .map(str::to_owned)
        .collect();
    parts.extend(keys.categories.iter().map(|name| name.to_lowercase()));
    parts.join("/")
}

/// `064` of 2014-03-05.
pub(super) fn day_of_year(day: &str) -> String {
    day.parse::<jiff::civil::Date>()
        .map(|date| format!("{:03}", date.day_of_year()))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_filled_in() {
        let words = [
            (":categories", String::new()),
            (":year", "2014".to_owned()),
            (":title", "trip".to_owned()),
            (":output_ext", ".html".to_owned()),
        ];
        assert_eq!(
            filled("/:categories/:year/:title:output_ext", &words),
            "/2014/trip.html"
        );
        assert_eq!(filled(":title/", &words), "/trip/");
        assert_eq!(day_of_year("2014-03-05"), "064");
        assert_eq!(day_of_year("soon"), "");
    }
}
