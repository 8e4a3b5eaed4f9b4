//! Every front matter key, declared once.

use serde_json::Value as Json;

use super::dates::DATE;
use crate::yaml::keys::{Form, Key, Shape};

const fn key(name: &'static str, shape: Shape, default: &'static str, help: &'static str) -> Key {
    Key {
        name,
        shape,
        default,
        help,
    }
}

/// The keys of front matter; those from `question` on are for entries.
pub const KEYS: &[Key] = &[
    key("title", Shape::Text, "", "Headline; for an entry the question."),
    key(
        "slug",
        Shape::Form(SLUG),
        "",
        "Last part of the address; none means the file's name.",
    ),
    key(
        "date",
        Shape::Form(DATE),
        "",
        "When it was written; in the future it waits until then.",
    ),
    key(
        "updated",
        Shape::Form(DATE),
        "",
        "When it last changed in substance.",
    ),
    key(
        "publish_at",
        Shape::Form(DATE),
        "",
        "Not public before this moment.",
    ),
    key(
        "archive_at",
        Shape::Form(DATE),
        "",
        "Not public from this moment on.",
    ),
    key("draft", Shape::Flag, "false", "Not public yet."),
    key("authors", Shape::Texts, "", "Who wrote it."),
    key("tags", Shape::Texts, "", "Words it can be found under."),
    key(
        "category",
        Shape::Text,
        "",
        "For entries; none means the folder below `faq/`.",
    ),
    key(
        "summary",
        Shape::Text,
        "",
        "One or two sentences; none means the first paragraph.",
    ),
    key("image", Shape::Text, "", "Picture for lists and shared links."),
    key("aliases", Shape::Forms(PATH), "", "Old addresses that lead here."),
    key(
        "language",
        Shape::Form(LANGUAGE),
        "",
        "Language; none means the file's name, then the site's default.",
    ),
    key(
        "translation_of",
        Shape::Text,
        "",
        "Address of the page that this one translates.",
    ),
    key(
        "weight",
        Shape::Whole(i64::MIN, i64::MAX),
        "0",
        "Order among its neighbours; smaller comes first.",
    ),
    key("template", Shape::Text, "", "Template that shows it."),
    key(
        "toc",
        Shape::Flag,
        "false",
        "Whether a table of contents is shown.",
    ),
    key(
        "comments",
        Shape::Flag,
        "true",
        "Whether visitors may comment here.",
    ),
    key(
        "audio",
        Shape::Keys(AUDIO),
        "",
        "A recording of it, for the page and its feed.",
    ),
    key("series", Shape::Text, "", "The series that a post is a part of."),
    key("extra", Shape::Free, "", "Data of your own, for templates."),
    key(
        "question",
        Shape::Text,
        "",
        "The question, when the title says it differently.",
    ),
    key(
        "asked_as",
        Shape::Texts,
        "",
        "How customers put the question; searched, never shown.",
    ),
    key(
        "confidence",
        Shape::OneOf(CONFIDENCE),
        "validated",
        "How sure the brand is of the answer.",
    ),
    key(
        "audience",
        Shape::OneOf(&["public", "internal"]),
        "public",
        "Who may see it.",
    ),
    key(
        "governance",
        Shape::Text,
        "",
        "Who decides about the answer, or under which rule.",
    ),
    key("owner", Shape::Text, "", "Who looks after it."),
    key(
        "reviewed",
        Shape::Form(DATE),
        "",
        "The day on which its owner last found it right.",
    ),
    key(
        "review_by",
        Shape::Form(DATE),
        "",
        "The day by which its owner looks again.",
    ),
    key(
        "question_id",
        Shape::Text,
        "",
        "The harvested question it answers.",
    ),
    key("evidence", Shape::Keys(EVIDENCE), "", "What a draft rests on."),
    key(
        "related",
        Shape::Texts,
        "",
        "Addresses or slugs of related entries.",
    ),
];

/// Keys that do nothing outside `content/faq/`.
pub(super) const ENTRY_ONLY: &[&str] = &[
    "question",
    "asked_as",
    "governance",
    "question_id",
    "evidence",
    "related",
];

const CONFIDENCE: &[&str] = &["wip", "not_validated", "validated", "archived"];

const AUDIO: &[Key] = &[
    key(
        "src",
        Shape::Text,
        "",
        "The file, beside the page or below `static/`, or its address.",
    ),
    key("type", Shape::Text, "", "Its media type; none means by its name."),
    key("duration", Shape::Text, "", "How long it plays, such as `12:30`."),
    key(
        "length",
        Shape::Whole(0, i64::MAX),
        "",
        "Its bytes, when it is not a file of the site.",
    ),
];

const EVIDENCE: &[Key] = &[
    key("asks", Shape::Whole(0, i64::MAX), "0", "How often it was asked."),
    key("since", Shape::Text, "", "First asked."),
    key("until", Shape::Text, "", "Last asked."),
    key(
        "conversations",
        Shape::Texts,
        "",
        "Conversations that the answer comes from.",
    ),
];

const SLUG: Form = Form {
    expects: "the last part of an address",
    example: "when-is-my-refund-due",
    read: |text| {
        let slug = crate::text::slug(text);
        if slug == text {
            Ok(slug.into())
        } else {
            Err(format!("write `{slug}`"))
        }
    },
};

const PATH: Form = Form {
    expects: "an address on this site",
    example: "/old/address/",
    read: |text| {
        if text.contains("://") || text.starts_with("//") {
            Err("only the path, without the host".into())
        } else if text.split('/').any(|part| part == "..") || text.contains(['\\', '?', '#', '\0']) {
            Err("no `..`, `?`, `#` or backslash".into())
        } else {
            // `old` can only mean `/old`.
            Ok(Json::from(format!("/{}", text.trim_start_matches('/'))))
        }
    },
};

const LANGUAGE: Form = Form {
    expects: "a language code",
    example: "fr",
    read: |text| {
        if crate::config::is_language(text) {
            Ok(text.into())
        } else {
            Err(format!("`{text}` is no ISO 639-1 code"))
        }
    },
};
