//! Media types by the end of a file's name: the one table that the build, the endpoint and a deploy
//! read. An unknown file is offered as bytes, never guessed to be a page.

/// What is known of a kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Media {
    /// For the `Content-Type` header, with charset.
    pub name: &'static str,
    /// Whether compression makes it smaller: pictures, sound and fonts are compressed already.
    pub packs: bool,
    /// Whether players ask for it in parts.
    pub plays: bool,
}

const fn text(name: &'static str) -> Media {
    Media {
        name,
        packs: true,
        plays: false,
    }
}

const fn packed(name: &'static str) -> Media {
    Media {
        name,
        packs: false,
        plays: false,
    }
}

const fn playable(name: &'static str) -> Media {
    Media {
        name,
        packs: false,
        plays: true,
    }
}

/// What no row names.
const BYTES: Media = text("application/octet-stream");

/// Names that say more than their extension does.
const NAMES: &[(&str, Media)] = &[
    ("atom.xml", text("application/atom+xml; charset=utf-8")),
    ("feed.json", text("application/feed+json")),
    ("feed.xml", text("application/atom+xml; charset=utf-8")),
    ("rss.xml", text("application/rss+xml; charset=utf-8")),
];

/// Extensions in lower case, sorted.
const EXTENSIONS: &[(&str, Media)] = &[
    ("atom", text("application/atom+xml; charset=utf-8")),
    ("avif", packed("image/avif")),
    ("bin", text("application/octet-stream")),
    ("css", text("text/css; charset=utf-8")),
    ("csv", text("text/csv; charset=utf-8")),
    ("flac", playable("audio/flac")),
    ("gif", packed("image/gif")),
    ("gz", packed("application/gzip")),
    ("htm", text("text/html; charset=utf-8")),
    ("html", text("text/html; charset=utf-8")),
    ("ico", text("image/x-icon")),
    ("ics", text("text/calendar; charset=utf-8")),
    ("jpeg", packed("image/jpeg")),
    ("jpg", packed("image/jpeg")),
    ("js", text("text/javascript; charset=utf-8")),
    ("json", text("application/json")),
    ("m4a", playable("audio/mp4")),
    ("m4v", playable("video/mp4")),
    ("map", text("application/json")),
    ("md", text("text/markdown; charset=utf-8")),
    ("mjs", text("text/javascript; charset=utf-8")),
    ("mov", playable("video/quicktime")),
    ("mp3", playable("audio/mpeg")),
    ("mp4", playable("video/mp4")),
    ("oga", playable("audio/ogg")),
    ("ogg", playable("audio/ogg")),
    ("ogv", playable("video/ogg")),
    ("opus", playable("audio/ogg")),
    ("otf", text("font/otf")),
    ("pdf", packed("application/pdf")),
    ("png", packed("image/png")),
    ("rss", text("application/rss+xml; charset=utf-8")),
    ("svg", text("image/svg+xml")),
    ("ttf", text("font/ttf")),
    ("txt", text("text/plain; charset=utf-8")),
    ("vtt", text("text/vtt; charset=utf-8")),
    ("wasm", text("application/wasm")),
    ("wav", playable("audio/wav")),
    ("webm", playable("video/webm")),
    ("webmanifest", text("application/manifest+json")),
    ("webp", packed("image/webp")),
    ("woff", packed("font/woff")),
    ("woff2", packed("font/woff2")),
    ("xml", text("application/xml; charset=utf-8")),
    ("xsl", text("text/xsl; charset=utf-8")),
    ("zip", packed("application/zip")),
];

/// The kind of a file, by its path or name.
pub fn of(file: &str) -> Media {
    let name = file.rsplit('/').next().unwrap_or_default();
    if let Some((_, media)) = NAMES.iter().find(|(whole, _)| *whole == name) {
        return *media;
    }
    let Some((_, extension)) = name.rsplit_once('.') else {
        return BYTES;
    };
    let extension = extension.to_ascii_lowercase();
    EXTENSIONS
        .binary_search_by(|(known, _)| (*known).cmp(extension.as_str()))
        .map_or(BYTES, |at| EXTENSIONS[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_so_that_every_row_is_found() {
        assert!(EXTENSIONS.is_sorted_by(|a, b| a.0 < b.0));
        for (extension, media) in EXTENSIONS {
            assert_eq!(of(&format!("x.{extension}")), *media);
        }
    }

    #[test]
    fn names_cases_and_unknown_ends_are_told_apart() {
        assert_eq!(of("faq/feed.xml").name, "application/atom+xml; charset=utf-8");
        assert_eq!(of("sitemap.xml").name, "application/xml; charset=utf-8");
        assert_eq!(of("Call.MP3").name, "audio/mpeg");
        assert!(of("Call.MP3").plays && !of("Call.MP3").packs);
        for odd in ["html", "page.html.exe", "", "a.", "css/plain"] {
            assert_eq!(of(odd), BYTES, "{odd}");
        }
    }
}
