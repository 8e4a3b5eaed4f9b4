//! What WordPress's editors leave in a text: the block editor's comments, addresses alone on a line,
//! notes, and links into the library.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value as Json;

use super::atlas::{Asset, Atlas, Whence};
use super::report::Report;
use super::{address, folder};

static BLOCK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?s)<!--\s*(/?)wp:([a-z0-9/-]+)(.*?)(/?)-->").expect("a constant pattern"));
static BARE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"(?m)^\s*(https?://[^\s<>"]+)\s*$"#).expect("a constant pattern"));
static NOTE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?s)<sup[^>]*data-fn="([^"]+)"[^>]*>.*?</sup>"#).expect("a constant pattern")
});

/// Without the comments in which the block editor keeps its settings; blocks that a server fills are counted.
pub(super) fn without_blocks(text: &str, report: &mut Report) -> String {
    let text = BLOCK.replace_all(text, |found: &regex::Captures<'_>| {
        let alone = &found[4] == "/" && &found[1] != "/";
        let name = &found[2];
        if alone
            && !matches!(
                name,
                "separator" | "spacer" | "more" | "nextpage" | "footnotes" | "post-title" | "post-content"
            )
        {
            report.shortcode(&format!("wp:{name}"));
        }
        // Blocks that touch would run together.
        "\n"
    });
    text.into_owned()
}

/// An address alone on its line was shown as what it leads to.
pub(super) fn with_embeds(text: &str) -> String {
    BARE.replace_all(text, |found: &regex::Captures<'_>| {
        let url = &found[1];
        let shown = address::split_host(url).map_or_else(|| url.to_owned(), |(host, _)| host);
        format!("<p><a href=\"{url}\">{shown}</a></p>")
    })
    .into_owned()
}

/// The block editor's notes: the references carry an id, the texts are kept beside the post.
pub(super) fn footnotes(notes: &str) -> String {
    let Ok(Json::Array(notes)) = serde_json::from_str(notes) else {
        return String::new();
    };
    let items: String = notes
        .iter()
        .filter_map(|note| {
            Some(format!(
                "<li id=\"{}\">{}</li>",
                note["id"].as_str()?,
                note["content"].as_str()?
            ))
        })
        .collect();
    format!("<ol>{items}</ol>")
}

pub(super) fn footnote_links(text: &str) -> String {
    NOTE.replace_all(text, "<sup><a href=\"#$1\">*</a></sup>")
        .into_owned()
}

/// A file of the library that the export does not list is known from the link to it.
pub(super) fn learn_upload(atlas: &mut Atlas, base: &str, address: &str) {
    let path = match address::split_host(address) {
        Some((_, path)) => path,
        None if address.starts_with('/') => address.to_owned(),
        None => return,
    };
    let path = path.split(['?', '#']).next().unwrap_or("").to_owned();
    let ours = match (address::split_host(address), address::split_host(base)) {
        (Some((host, _)), Some((own, _))) => host == own || host.ends_with(".files.wordpress.com"),
        (None, _) => true,
        _ => false,
    };
    if ours && path.contains("/uploads/") && folder::is_media(&path) && !atlas.knows_file(&path) {
        let url = if address.contains("//") {
            address.to_owned()
        } else {
            format!("{}{address}", base.trim_end_matches('/'))
        };
        let url = if url.starts_with("//") {
            format!("https:{url}")
        } else {
            url
        };
        atlas.asset(
            &path,
            Asset {
                address: path.clone(),
                from: Whence::Web(url),
            },
        );
    }
}
