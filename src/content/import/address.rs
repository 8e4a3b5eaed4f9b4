//! Addresses of the old site in one form, whatever they were written in.

use super::folder::join;

/// An old address as `aliases` can hold it, if it is one and is not the new one.
pub(super) fn alias(old: &str, address: &str) -> Option<String> {
    let path = split_host(old).map_or_else(|| old.to_owned(), |(_, path)| path);
    let path = unpercent(path.split(['?', '#']).next().unwrap_or(""));
    let path = format!("/{}", path.trim_start_matches('/'));
    let whole = path.len() > 1
        && path.len() < 500
        && !path.contains(['\\', '{', '}', ':', '*', '<', '>', '"', '\0'])
        && !path.contains("//");
    let inside =
        path.split('/').all(|part| part != ".." && part != ".") && !path.chars().any(char::is_control);
    // `/about.html` is another address than `/about/`, and leads there.
    let same = owner(&path) == owner(address) || owner(&path) == format!("{}index.html/", owner(address));
    (whole && inside && !same).then_some(path)
}

/// The form in which two aliases are the same one.
pub(super) fn owner(alias: &str) -> String {
    format!("{}/", alias.trim_end_matches('/'))
}

/// One form for all ways to write a site path: decoded, lower case, one slash at either end, no `index.html`.
pub(super) fn canonical(path: &str) -> String {
    let path = split_host(path).map_or_else(|| path.to_owned(), |(_, path)| path);
    let path = unpercent(path.split(['?', '#']).next().unwrap_or(""));
    let path = path.trim_matches('/').to_lowercase();
    let path = path
        .strip_suffix("index.html")
        .or_else(|| path.strip_suffix(".html"))
        .or_else(|| path.strip_suffix(".htm"))
        .unwrap_or(&path);
    let path = path.trim_matches('/');
    if path.is_empty() {
        "/".to_owned()
    } else {
        format!("/{path}/")
    }
}

pub(super) fn canonical_file(path: &str) -> String {
    let path = split_host(path).map_or_else(|| path.to_owned(), |(_, path)| path);
    join("", &unpercent(path.split(['?', '#']).next().unwrap_or("")))
}

/// Host (without `www.`) and the rest of a full address.
pub(super) fn split_host(address: &str) -> Option<(String, String)> {
    let lower = address.get(..8).unwrap_or(address).to_ascii_lowercase();
    let rest = if lower.starts_with("https://") {
        &address[8..]
    } else if lower.starts_with("http://") {
        &address[7..]
    } else {
        address.strip_prefix("//")?
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = rest[..end].to_lowercase();
    let host = host
        .strip_prefix("www.")
        .unwrap_or(&host)
        .trim_end_matches(":80")
        .trim_end_matches(":443")
        .to_owned();
    (!host.is_empty()).then(|| (host, rest[end..].to_owned()))
}

/// `%C3%A9` as `é`; what is no UTF-8 stays as it is.
pub(super) fn unpercent(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = (*first == b'%')
            .then(|| after.get(..2))
            .flatten()
            // A number may begin with `+`; a byte may not.
            .filter(|hex| hex.iter().all(u8::is_ascii_hexdigit))
            .and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_is_an_address_on_this_site_and_nothing_else() {
        for (old, want) in [
            ("https://old.example/a/?p=1", Some("/a/")),
            ("/caf%C3%A9/", Some("/café/")),
            ("/a%+1/", Some("/a%+1/")),
            ("/new/", None),
            ("/new.html", Some("/new.html")),
            ("/new/index.html", None),
            ("/", None),
            ("/a/../b/", None),
            ("/:year/x/", None),
            ("/a\\b", None),
        ] {
            assert_eq!(alias(old, "/new/").as_deref(), want, "{old}");
        }
    }
}
