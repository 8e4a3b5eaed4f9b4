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
        Shape::Form(forms::SITE),
        "",
        "Public address of the site: a host, without a path.",
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
        "synonyms",
        Shape::Texts,
        "",
        "What customers call things, for search: lines such as `refund = money back`.",
    ),
    key(
        "theme",
        Shape::Text,
        "",
        "Folder below `themes/`, or a built-in theme: `default`, `plain`.",
    ),
    key(
        "theme_settings",
        Shape::Free,
        "",
        "What the theme lets you choose; `frontload theme list` names it.",
    ),
    key(
        "taxonomies",
        Shape::Forms(forms::TAXONOMY),
        "",
        "Front matter keys of your own that hold lists of words; each word gets a page.",
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
    key("check", Shape::Keys(CHECK), "", "What `check` lets pass."),
    key("deploy", Shape::Keys(DEPLOY), "", "Where `deploy` puts the site."),
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
        "colour",
        Shape::Form(forms::COLOUR),
        "",
        "The brand colour; links and buttons take its nearest shade that can be read.",
    ),
    key(
        "hue",
        Shape::Whole(0, 360),
        "",
        "Hue of the brand colour in degrees, when there is no `colour`.",
    ),
    key("fonts", Shape::Keys(FONTS), "", "The brand's own faces."),
    key(
        "contacts",
        Shape::Texts,
        "",
        "The brand's own mail addresses, phone numbers and domains: never redacted.",
    ),
    key("domains", Shape::Texts, "", "Domains whose senders are agents."),
    key(
        "profiles",
        Shape::Forms(forms::URL),
        "",
        "The brand's own pages elsewhere, for search engines.",
    ),
    key(
        "email",
        Shape::Form(forms::MAILBOX),
        "",
        "Public mail address of customer care, for search engines.",
    ),
    key(
        "phone",
        Shape::Text,
        "",
        "Public telephone number of customer care, for search engines.",
    ),
];

const FONTS: &[Key] = &[
    key("text", Shape::Keys(FACE), "", "The face for reading."),
    key(
        "headings",
        Shape::Keys(FACE),
        "",
        "The face for headings; none means the one for reading.",
    ),
];

const FACE: &[Key] = &[
    key("family", Shape::Text, "", "Its name."),
    key(
        "regular",
        Shape::Form(forms::WOFF2),
        "",
        "Its upright file below `static/`; a variable one holds all weights.",
    ),
    key("bold", Shape::Form(forms::WOFF2), "", "Its bold file."),
    key("italic", Shape::Form(forms::WOFF2), "", "Its italic file."),
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

/// What `site.llms` may be.
const LLMS: &[&str] = &["full", "short", "off"];

/// What `site.robots` may be.
const ROBOTS: &[&str] = &["allow", "deny"];

const SITE: &[Key] = &[
    key("page_size", Shape::Whole(1, 1000), "20", "Items on a list page."),
    key("feed_size", Shape::Whole(1, 1000), "20", "Items in a feed."),
    key(
        "archives",
        Shape::Flag,
        "true",
        "Whether the blog has a page for each year and month.",
    ),
    key(
        "authors",
        Shape::Flag,
        "true",
        "Whether each author of posts has a page.",
    ),
    key(
        "printable",
        Shape::Flag,
        "true",
        "Whether all answers stand on one page as well, to print.",
    ),
    key(
        "fallback",
        Shape::Flag,
        "true",
        "Whether lists of a language show what is not translated yet, marked with its language.",
    ),
    key(
        "highlight",
        Shape::Flag,
        "true",
        "Whether code blocks are coloured.",
    ),
    key(
        "feeds",
        Shape::Forms(forms::FEED),
        "[atom, rss, json]",
        "Forms of the feeds; `[]` for none.",
    ),
    key(
        "cards",
        Shape::Flag,
        "true",
        "Whether each page gets a picture for shared links.",
    ),
    key(
        "icons",
        Shape::Flag,
        "true",
        "Whether icons and the web manifest are made from the logo.",
    ),
    key(
        "twins",
        Shape::Forms(forms::TWIN),
        "[markdown, json]",
        "What each page is also written as, for programs; `[]` for nothing.",
    ),
    key(
        "llms",
        Shape::OneOf(LLMS),
        "full",
        "What assistants are given: a list (`short`), the texts as well (`full`), or nothing (`off`).",
    ),
    key(
        "robots",
        Shape::OneOf(ROBOTS),
        "allow",
        "`deny` keeps search engines off a site that is not public yet.",
    ),
    key(
        "redirects",
        Shape::Flag,
        "true",
        "Whether old addresses are also written for Netlify, nginx and Caddy.",
    ),
    key(
        "search",
        Shape::Flag,
        "true",
        "Whether browsers get an index, so that search answers while somebody types.",
    ),
];

const CHECK: &[Key] = &[
    key(
        "allow",
        Shape::Texts,
        "",
        "Names, numbers and addresses that may stand in a text besides `brand.contacts`.",
    ),
    key(
        "private_links",
        Shape::Flag,
        "false",
        "Whether `check --external` may ask private and loopback addresses.",
    ),
];

const DEPLOY: &[Key] = &[
    key(
        "to",
        Shape::Form(forms::TARGET),
        "",
        "`folder:PATH`, `rsync:USER@HOST:/PATH`, `sftp://USER@HOST/PATH` or `s3://BUCKET/PREFIX`.",
    ),
    key(
        "auto",
        Shape::Flag,
        "false",
        "Whether `serve` deploys after each publish.",
    ),
    key(
        "precompressed",
        Shape::Flag,
        "false",
        "Whether compressed copies go along: `.gz` and `.br` files beside the pages, or gzip-encoded objects in a store.",
    ),
    key(
        "max_delete",
        Shape::Whole(0, 100),
        "25",
        "Most files that one deploy may delete, in percent of those there; ten are always allowed.",
    ),
    key(
        "endpoint",
        Shape::Form(forms::URL),
        "",
        "Address of an S3-compatible store that is not Amazon's.",
    ),
    key(
        "region",
        Shape::Text,
        "",
        "Region of the store; none means `us-east-1`.",
    ),
    key(
        "access_key",
        Shape::Text,
        "",
        "Key id of the store, only as `${NAME}` or `file:PATH`.",
    ),
    key(
        "secret_key",
        Shape::Text,
        "",
        "Secret key of the store, only as `${NAME}` or `file:PATH`.",
    ),
    key(
        "ssh_config",
        Shape::Text,
        "",
        "OpenSSH settings for rsync and SFTP (key, port, known hosts); none means the user's own.",
    ),
];
