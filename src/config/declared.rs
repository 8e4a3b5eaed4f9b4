//! Every key of `frontload.yaml`, declared once: name, form, default and one line of help.
//!
//! The reader, `schema config` and the manual's page of keys are drawn from this list; a test holds
//! it against the defaults of [`super::Config`].

use super::forms;
use crate::yaml::keys::{Key, Shape};

const fn key(name: &'static str, shape: Shape, default: &'static str, help: &'static str) -> Key {
    Key {
        name,
        shape,
        default,
        help,
    }
}

/// The keys of `frontload.yaml`.
pub const KEYS: &[Key] = &[
    key("brand", Shape::Keys(BRAND), "", "Who speaks."),
    key(
        "base_url",
        Shape::Form(forms::URL),
        "",
        "Public address of the site.",
    ),
    key(
        "endpoint_url",
        Shape::Form(forms::URL),
        "",
        "Address of the endpoint when the site lives on another host.",
    ),
    key(
        "languages",
        Shape::Forms(forms::LANGUAGE),
        "",
        "Languages of the site, the default first; none means `en`.",
    ),
    key(
        "theme",
        Shape::Text,
        "",
        "Folder below `themes/`; none means the built-in theme.",
    ),
    key("serve", Shape::Keys(SERVE), "", "The endpoint."),
    key("comments", Shape::Keys(COMMENTS), "", "Visitors' comments."),
    key("care", Shape::Keys(CARE), "", "Where service issues go."),
    key("mail", Shape::Keys(MAIL), "", "Mail in and out."),
    key("harvest", Shape::Keys(HARVEST), "", "How questions are found."),
    key(
        "retention",
        Shape::Keys(RETENTION),
        "",
        "How long personal data is kept.",
    ),
    key("site", Shape::Keys(SITE), "", "The generator's own settings."),
];

const BRAND: &[Key] = &[
    key("name", Shape::Text, "", "The brand as customers know it."),
    key(
        "tagline",
        Shape::Text,
        "",
        "One sentence on the home page and in feeds.",
    ),
    key("greeting", Shape::Text, "", "The sentence above the search box."),
    key(
        "logo",
        Shape::Text,
        "",
        "Path of the logo below `static/`, SVG or PNG.",
    ),
    key(
        "hue",
        Shape::Whole(0, 360),
        "",
        "Hue of the brand colour, in degrees.",
    ),
    key(
        "contacts",
        Shape::Texts,
        "",
        "The brand's own mail addresses, phone numbers and domains: never redacted.",
    ),
    key("domains", Shape::Texts, "", "Domains whose senders are agents."),
];

const SERVE: &[Key] = &[
    key(
        "bind",
        Shape::Form(forms::BIND),
        "",
        "Address and port to listen on; none means `127.0.0.1:8080`.",
    ),
    key(
        "trusted_proxies",
        Shape::Forms(forms::NETWORK),
        "",
        "Proxies whose word about the visitor's address counts.",
    ),
];

const COMMENTS: &[Key] = &[
    key(
        "enabled",
        Shape::Flag,
        "true",
        "Whether pages carry a comment form.",
    ),
    key(
        "rate",
        Shape::Form(forms::RATE),
        "6 per minute",
        "Comments a minute from one sender, or `off`.",
    ),
    key(
        "duplicates",
        Shape::Flag,
        "true",
        "Whether a near-identical second comment gets the first one's reference.",
    ),
    key(
        "suggest",
        Shape::Flag,
        "true",
        "Whether entries that may answer are offered before a comment is sent.",
    ),
    key(
        "hold",
        Shape::Flag,
        "true",
        "Whether every comment waits for a person before it is public.",
    ),
    key(
        "answer_within_hours",
        Shape::Whole(1, 8760),
        "24",
        "Hours within which the brand answers; printed on the receipt.",
    ),
];

const CARE: &[Key] = &[key(
    "destinations",
    Shape::Rows(DESTINATION),
    "",
    "The places at care; each gets every forward unless the desk chooses.",
)];

/// How a handoff can leave.
pub const CARRIERS: &[&str] = &["mail", "webhook"];

const DESTINATION: &[Key] = &[
    key(
        "name",
        Shape::Form(forms::NAME),
        "",
        "Short name, part of the address `/hooks/care/NAME`.",
    ),
    key("carrier", Shape::OneOf(CARRIERS), "", "How it leaves."),
    key(
        "url",
        Shape::Form(forms::SECRET_URL),
        "",
        "Address that a `webhook` is sent to.",
    ),
    key(
        "address",
        Shape::Form(forms::MAILBOX),
        "",
        "Mailbox that `mail` is sent to.",
    ),
    key(
        "secret",
        Shape::Text,
        "",
        "Signing secret, only as `${NAME}` or `file:PATH`.",
    ),
    key(
        "allow_private",
        Shape::Flag,
        "false",
        "Whether `url` may be a private or loopback address.",
    ),
];

const MAIL: &[Key] = &[
    key("from", Shape::Form(forms::MAILBOX), "", "Sender of our mail."),
    key(
        "smtp",
        Shape::Form(forms::SMTP),
        "",
        "Mail server for outgoing mail; none means that no mail leaves.",
    ),
    key(
        "imap",
        Shape::Form(forms::IMAP),
        "",
        "Mailbox that care's replies are read from.",
    ),
];

const HARVEST: &[Key] = &[
    key(
        "model",
        Shape::Text,
        "",
        "Folder of a sentence model; none means the built-in representation.",
    ),
    key(
        "sources",
        Shape::Rows(SOURCE),
        "",
        "Conversations that `serve` imports on its timetable.",
    ),
    key(
        "hook_secret",
        Shape::Text,
        "",
        "Signing secret of `/hooks/conversations` (`whsec_...`), as `${NAME}` or `file:PATH`; none closes the hook.",
    ),
    key(
        "granularity",
        Shape::Number(0.0, 10.0),
        "0",
        "Coarser (below 1) or finer (above 1) questions; 0 means 1.",
    ),
];

const SOURCE: &[Key] = &[
    key("name", Shape::Text, "", "Its name in reports."),
    key("path", Shape::Text, "", "A file or folder."),
    key("format", Shape::Text, "", "Its format; none means `auto`."),
    key(
        "columns",
        Shape::Names,
        "",
        "For CSV: our field, and the column that holds it.",
    ),
];

const RETENTION: &[Key] = &[
    key(
        "comments",
        Shape::Whole(0, 36_500),
        "180",
        "Days after which a closed comment loses name and address.",
    ),
    key(
        "conversations",
        Shape::Whole(0, 36_500),
        "0",
        "Days after which a conversation leaves the archive; 0 keeps it.",
    ),
    key(
        "signals",
        Shape::Whole(0, 36_500),
        "90",
        "Days for which search signals are kept.",
    ),
];

const SITE: &[Key] = &[
    key("page_size", Shape::Whole(1, 1000), "20", "Items on a list page."),
    key("feed_size", Shape::Whole(1, 1000), "20", "Items in a feed."),
    key(
        "highlight",
        Shape::Flag,
        "true",
        "Whether code blocks are coloured.",
    ),
];
