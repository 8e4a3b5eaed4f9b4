//! The forms that texts in `frontload.yaml` may have: addresses, mailboxes, languages, rates.
//!
//! A value with a `${NAME}` in it is only known when secrets are resolved; it is checked then.

use std::net::{IpAddr, SocketAddr};

use serde_json::Value as Json;

use crate::yaml::keys::Form;

/// An `http` or `https` address.
pub(super) const URL: Form = Form {
    expects: "a web address",
    example: "https://help.example.com",
    read: |text| web(text).map(Json::from),
};

/// The site's own address.
pub(super) const SITE: Form = Form {
    expects: "the address of a host",
    example: "https://help.example.com",
    read: |text| site_url(text).map(Json::from),
};

/// A site's own address in its normal form: a host and nothing below it, since pages name each other from its root.
pub fn site_url(text: &str) -> Result<String, String> {
    let url = web(text)?;
    let below = url
        .split_once("://")
        .and_then(|(_, rest)| rest.split_once(['/', '?', '#']));
    match below {
        Some((host, path)) => Err(format!(
            "a site stands at the root of a host, not below `/{path}`; give it one of its own, such as `help.{}`",
            host.trim_start_matches("www.")
        )),
        None => Ok(url),
    }
}

/// A colour in six hexadecimal digits; its normal form is in lower case.
pub(super) const COLOUR: Form = Form {
    expects: "a colour",
    example: "#0a7d5c",
    read: |text| {
        let digits = text.trim().trim_start_matches('#').to_lowercase();
        let whole = match digits.len() {
            3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
            _ => digits,
        };
        if whole.len() == 6 && whole.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(format!("#{whole}").into());
        }
        Err("write it in hexadecimal digits, in quotes".into())
    },
};

/// A font file.
pub(super) const WOFF2: Form = Form {
    expects: "a WOFF2 file below `static/`",
    example: "fonts/brand-regular.woff2",
    read: |text| {
        let path = text.trim_start_matches('/');
        if path.split('/').any(|part| part == "..") || path.contains(['"', '\\', '\n']) {
            return Err("it must stand below `static/`".into());
        }
        if path.to_lowercase().ends_with(".woff2") {
            return Ok(path.into());
        }
        Err("other formats are larger; convert it once".into())
    },
};

/// A web address that may hold a `${NAME}`.
pub(super) const SECRET_URL: Form = Form {
    expects: "a web address",
    example: "https://care.example.com/hook",
    read: |text| {
        if text.contains("${") {
            return Ok(text.into());
        }
        web(text).map(Json::from)
    },
};

/// Where to listen.
pub(super) const BIND: Form = Form {
    expects: "an address and a port",
    example: "127.0.0.1:8080",
    read: |text| {
        if text.parse::<SocketAddr>().is_ok() {
            return Ok(text.into());
        }
        let (host, port) = text.rsplit_once(':').ok_or("the port is missing")?;
        if host == "localhost" && port.parse::<u16>().is_ok() {
            return Ok(format!("127.0.0.1:{port}").into());
        }
        if port.parse::<u16>().is_err() {
            return Err("a port is a number from 0 to 65535".into());
        }
        Err("a host name cannot be listened on; write its address, or `0.0.0.0` for all".into())
    },
};

/// An address, or a network in CIDR form.
pub(super) const NETWORK: Form = Form {
    expects: "a network address",
    example: "10.0.0.0/8",
    read: |text| {
        let (address, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
        let address: IpAddr = address
            .parse()
            .map_err(|_| "host names are not looked up".to_owned())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        match bits.map(str::parse::<u8>) {
            Some(Ok(bits)) if bits > most => Err(format!("at most {most} bits")),
            Some(Err(_)) => Err("what follows the `/` is a number of bits".into()),
            _ => Ok(text.into()),
        }
    },
};

/// A mailbox, bare or with a name.
pub(super) const MAILBOX: Form = Form {
    expects: "a mail address",
    example: "care@example.com",
    read: |text| {
        let bare = match text.trim().strip_suffix('>') {
            Some(named) => named.rsplit_once('<').map_or("", |(_, address)| address),
            None => text.trim(),
        };
        let (local, domain) = bare.rsplit_once('@').ok_or("there is no `@` in it")?;
        let clean = |part: &str| {
            !part.is_empty()
                && !part.contains(|c: char| c.is_whitespace() || c.is_control() || "<>,;@".contains(c))
        };
        if clean(local) && clean(domain) && !text.contains(['\r', '\n']) {
            Ok(text.trim().into())
        } else {
            Err(String::new())
        }
    },
};

/// The outgoing mail server.
pub(super) const SMTP: Form = Form {
    expects: "the address of a mail server",
    example: "smtps://${MAIL_USER}:${MAIL_PASSWORD}@mail.example.com:465",
    read: |text| match text.strip_prefix("folder:") {
        Some("") => Err("the folder has no name".to_owned()),
        Some(_) => Ok(text.into()),
        None => server(text, &["smtp", "smtps"]),
    },
};

/// The mailbox of replies.
pub(super) const IMAP: Form = Form {
    expects: "the address of a mailbox",
    example: "imaps://${MAIL_USER}:${MAIL_PASSWORD}@mail.example.com",
    read: |text| server(text, &["imap", "imaps"]),
};

/// Whether `deploy` can read a target.
pub fn is_deploy_target(text: &str) -> bool {
    (TARGET.read)(text).is_ok()
}

/// Where a site is deployed to.
pub(super) const TARGET: Form = Form {
    expects: "a place to deploy to",
    example: "rsync:www@web.example.com:/srv/www/help",
    read: |text| {
        let (scheme, rest) = text.split_once(':').ok_or("it has no scheme")?;
        // The text becomes an argument of other programs; they read no option and no second line out of it.
        if rest.starts_with('-') || rest.contains(char::is_control) || rest.trim() != rest {
            return Err("it holds characters that no address has".into());
        }
        let inner = rest.strip_prefix("//");
        let holds = |ok: bool, why: &str| if ok { Ok(text.into()) } else { Err(why.to_owned()) };
        match (scheme, inner) {
            ("folder", _) => holds(!rest.is_empty(), "the folder has no name"),
            ("rsync", None) => {
                let (host, path) = rest.rsplit_once(':').unwrap_or(("", rest));
                let host = host.rsplit('@').next().unwrap_or_default();
                holds(
                    path.starts_with('/') && !host.starts_with('-'),
                    "its path begins with `/`: `rsync:HOST:/PATH`",
                )
            }
            ("sftp", Some(inner)) => {
                let (host, path) = inner.split_once('/').unwrap_or((inner, ""));
                let host = host.rsplit('@').next().unwrap_or_default();
                if host.is_empty() || host.starts_with('-') {
                    return Err("the host is missing".into());
                }
                if inner
                    .split('@')
                    .next()
                    .is_some_and(|user| inner.contains('@') && user.contains(':'))
                {
                    return Err("a password cannot stand in it; SFTP uses keys".into());
                }
                holds(!path.trim_matches('/').is_empty(), "the path is missing")
            }
            ("s3", Some(inner)) => {
                let bucket = inner.split('/').next().unwrap_or_default();
                let plain = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
                holds(
                    !bucket.is_empty() && bucket.chars().all(plain),
                    "the bucket is missing",
                )
            }
            _ => Err("it begins with `folder:`, `rsync:`, `sftp://` or `s3://`".into()),
        }
    },
};

/// A language code.
pub(super) const LANGUAGE: Form = Form {
    expects: "a language code",
    example: "en",
    read: |text| {
        if is_language(text) {
            Ok(text.into())
        } else {
            Err(format!("`{text}` is no ISO 639-1 code"))
        }
    },
};

/// A short name that can stand in an address.
pub(super) const NAME: Form = Form {
    expects: "a short name",
    example: "helpdesk",
    read: |text| {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        if text.len() <= 40 && text.chars().all(fits) {
            Ok(text.into())
        } else {
            Err("small letters, digits, `-` and `_`, at most 40".into())
        }
    },
};

/// The name of a taxonomy: a front matter key and a part of addresses, so none of ours.
pub(super) const TAXONOMY: Form = Form {
    expects: "a short name",
    example: "product",
    read: |text| {
        const OURS: [&str; 14] = [
            "tags", "tag", "faq", "blog", "authors", "series", "search", "page", "assets", "desk",
            "comments", "receipt", "api", "hooks",
        ];
        let first = text.starts_with(|c: char| c.is_ascii_lowercase());
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
        if !first || text.len() > 40 || !text.chars().all(fits) {
            Err("small letters, digits, `_` and `-`, a letter first".into())
        } else if OURS.contains(&text) || is_language(text) {
            Err(format!("`{text}` has a meaning of its own"))
        } else {
            Ok(text.into())
        }
    },
};

/// A form of feeds.
pub(super) const FEED: Form = Form {
    expects: "`atom`, `rss` or `json`",
    example: "atom",
    read: |text| word(text, &["atom", "rss", "json"]),
};

/// What a page is also written as.
pub(super) const TWIN: Form = Form {
    expects: "`markdown` or `json`",
    example: "markdown",
    read: |text| word(text, &["markdown", "json"]),
};

fn word(text: &str, known: &[&str]) -> Result<Json, String> {
    match crate::diagnostic::nearest(text, known.iter().copied()) {
        _ if known.contains(&text) => Ok(text.into()),
        Some(near) => Err(format!("did you mean `{near}`?")),
        None => Err(String::new()),
    }
}

/// `off`, `6`, `6 per minute`.
pub(super) const RATE: Form = Form {
    expects: "`off` or a number a minute",
    example: "6 per minute",
    read: |text| {
        if text == "off" {
            return Ok("off".into());
        }
        let number = ["per minute", "a minute", "/ minute", "/minute", "/min"]
            .iter()
            .find_map(|unit| text.strip_suffix(unit))
            .unwrap_or(text);
        match number.trim().parse::<u32>() {
            Ok(0) => Err("0 would let nobody write; `comments.enabled: false` removes the form".into()),
            Ok(number) if number <= 100_000 => Ok(number.into()),
            _ => Err(String::new()),
        }
    },
};

/// Whether `text` is an ISO 639-1 code, with a region perhaps: `pt-BR`.
pub fn is_language(text: &str) -> bool {
    let (code, region) = text.split_once('-').map_or((text, None), |(c, r)| (c, Some(r)));
    let known = code.len() == 2 && ISO_639_1.split(' ').any(|known| known == code);
    known && region.is_none_or(|r| r.len() == 2 && r.chars().all(|c| c.is_ascii_uppercase()))
}

/// ISO 639-1, as the Library of Congress lists it.
const ISO_639_1: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy \
da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io \
is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na \
nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss \
st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// The parts of `scheme://user:password@host:port/path`.
pub(super) struct Parts<'a> {
    pub(super) scheme: &'a str,
    /// `user:password` before the `@`.
    pub(super) user: Option<&'a str>,
    pub(super) host: &'a str,
    pub(super) rest: &'a str,
}

/// Splits an address; `None` when it has no scheme.
pub(super) fn split(text: &str) -> Option<Parts<'_>> {
    let (scheme, after) = text.split_once("://")?;
    let end = after.find(['/', '?', '#']).unwrap_or(after.len());
    let (authority, rest) = after.split_at(end);
    let (user, host) = authority
        .rsplit_once('@')
        .map_or((None, authority), |(u, h)| (Some(u), h));
    Some(Parts {
        scheme,
        user,
        host,
        rest,
    })
}

/// A web address without its trailing slash.
pub(super) fn web(text: &str) -> Result<String, String> {
    let parts = split(text).ok_or("`https://` is missing")?;
    if !matches!(parts.scheme, "http" | "https") {
        return Err(format!("`{}://` is not a web address", parts.scheme));
    }
    if parts.user.is_some() {
        return Err("an address with a password in it is not taken".into());
    }
    host_and_port(parts.host)?;
    if parts.rest.contains(['#', ' ', '"', '<', '>', '\\']) {
        return Err("there is a character in it that no address has".into());
    }
    Ok(text.trim_end_matches('/').to_owned())
}

fn host_and_port(text: &str) -> Result<(), String> {
    let after_brackets = text.rfind(']').map_or(0, |at| at + 1);
    let (host, port) = match text[after_brackets..].rfind(':') {
        Some(at) => (
            &text[..after_brackets + at],
            Some(&text[after_brackets + at + 1..]),
        ),
        None => (text, None),
    };
    if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return Err("a port is a number from 0 to 65535".into());
    }
    let literal = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
    let good = match literal {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            !host.is_empty()
                && host.len() <= 253
                && host.split('.').all(|label| {
                    !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
                })
        }
    };
    if good {
        Ok(())
    } else {
        Err("the host name is missing or has a character that none has".into())
    }
}

fn server(text: &str, schemes: &[&str]) -> Result<Json, String> {
    let parts = split(text).ok_or_else(|| format!("`{}://` is missing", schemes[0]))?;
    if !schemes.contains(&parts.scheme) {
        return Err(format!("it begins with {}", schemes.join(":// or ") + "://"));
    }
    if !text.contains("${") {
        host_and_port(parts.host)?;
    }
    Ok(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(form: Form, text: &str) -> bool {
        (form.read)(text).is_ok()
    }

    #[test]
    fn every_example_is_right() {
        for form in [
            URL, SITE, SECRET_URL, BIND, NETWORK, MAILBOX, SMTP, IMAP, LANGUAGE, NAME, RATE,
        ] {
            assert!(accepts(form, form.example), "{}", form.example);
        }
    }

    #[test]
    fn a_site_is_a_host_without_a_path() {
        assert_eq!(site_url("https://a.example/"), Ok("https://a.example".to_owned()));
        for bad in [
            "https://a.example/help/",
            "https://www.a.example/?x",
            "https://a.example?x",
        ] {
            assert!(
                site_url(bad).expect_err(bad).contains("`help.a.example`"),
                "{bad}"
            );
        }
    }

    #[test]
    fn a_bad_address_is_refused() {
        for bad in [
            "help.example.com",
            "ftp://x",
            "https://",
            "https://a b",
            "https://x:99999",
            "https://u:p@x",
            "https://[::g]/",
        ] {
            assert!(!accepts(URL, bad), "{bad}");
        }
        for good in [
            "http://localhost:8080",
            "https://[::1]:8080/x",
            "https://hilfe.müller.example/",
        ] {
            assert!(accepts(URL, good), "{good}");
        }
        assert_eq!((URL.read)("https://a.example/").unwrap(), "https://a.example");
    }

    #[test]
    fn a_bad_bind_is_refused() {
        for bad in [
            "8080",
            "127.0.0.1",
            "127.0.0.1:http",
            "0.0.0.0:70000",
            "example.com:80",
        ] {
            assert!(!accepts(BIND, bad), "{bad}");
        }
        assert_eq!((BIND.read)("localhost:80").unwrap(), "127.0.0.1:80");
        assert!(accepts(BIND, "[::1]:80"));
    }

    #[test]
    fn rates_are_read_in_every_contracted_spelling() {
        assert_eq!((RATE.read)("6 per minute").unwrap(), 6);
        assert_eq!((RATE.read)("6").unwrap(), 6);
        assert_eq!((RATE.read)("off").unwrap(), "off");
        for bad in ["on", "0", "-3", "six", "6 per hour"] {
            assert!(!accepts(RATE, bad), "{bad}");
        }
    }

    #[test]
    fn a_mailbox_cannot_smuggle_a_header() {
        assert!(accepts(MAILBOX, "Care Team <care@example.com>"));
        for bad in ["care", "a@b@c", "a@b\r\nBcc: x@y", "a b@c", "<>"] {
            assert!(!accepts(MAILBOX, bad), "{bad}");
        }
    }

    #[test]
    fn languages_are_known_codes() {
        assert!(is_language("fr") && is_language("pt-BR"));
        assert!(!is_language("xx") && !is_language("english") && !is_language("EN") && !is_language("pt-br"));
    }
}
