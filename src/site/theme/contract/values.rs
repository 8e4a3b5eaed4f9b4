//! The contract's tables: which templates there are, and what each is given.
//!
//! The manual's page "What may a theme rely on?" is drawn from here, and a test holds both to what
//! pages are really given.

/// A name and what it holds.
pub type Given = (&'static str, &'static str);

/// A template that pages are made with.
pub struct Template {
    /// Its name below `templates/`.
    pub name: &'static str,
    /// What it shows.
    #[cfg_attr(not(test), allow(dead_code))]
    pub shows: &'static str,
    /// What it is given besides [`EVERYWHERE`].
    pub given: &'static [Given],
}

/// What every template is given.
pub const EVERYWHERE: &[Given] = &[
    (
        "brand",
        "`name`, `tagline`, `greeting`, `logo`, `logo_width`, `logo_height`, `logo_is_mark`, `font`",
    ),
    (
        "config",
        "`base_url`, `endpoint`, `language` (the default), `languages` (`code`, `name`, `home`), `comments` (`enabled`, `suggest`, `answer_within_hours`)",
    ),
    ("dir", "`ltr` or `rtl`"),
    ("footer_pages", "pages for the footer: `title`, `url`, `lang`"),
    ("json_ld", "structured data; print it with `| safe`"),
    ("lang", "the page's language"),
    ("nav", "`blog`: the languages that have one"),
    ("page", "the item shown, where there is one"),
    (
        "search_index",
        "by language, where the browser's search index lies",
    ),
    ("settings", "what `theme_settings` chose"),
    ("theme", "`name`, `version`"),
    ("trail", "the pages above this one: `title`, `url`"),
];

/// What every page of the site is given; the endpoint's own pages are given `title`.
pub const PAGES: &[Given] = &[
    (
        "alternates",
        "the same page in other languages: `lang`, `url`, `name`",
    ),
    ("canonical", "the page's absolute address, or nothing"),
    ("current", "`faq`, `blog` or nothing"),
    ("description", "one sentence"),
    ("feeds", "`title`, `url`"),
    ("noindex", "whether search engines should pass"),
    (
        "social",
        "what networks show: `locale`, `others`, `image` (`url`, `width`, `height`, `alt`), `handle`, `article` (`published`, `modified`, `authors`, `tags`)",
    ),
    ("title", "the page's title"),
    (
        "written",
        "what else the page is written as: `type` (a media type), `url`",
    ),
    ("x_default", "the page for languages that the site does not speak"),
];

/// What an item in a list has.
#[cfg(test)]
pub const ITEM: &[Given] = &[
    ("asks", "how often it was asked"),
    ("authors", "names"),
    ("category", "the folder"),
    ("comments", "how many were published"),
    ("date", "when it was published"),
    ("image", "`src`, `width`, `height`, `srcset`, `webp`, or nothing"),
    ("lang", "its language, which may not be the list's"),
    (
        "more",
        "per cent more than in the four weeks before, when that is a real rise",
    ),
    ("recent", "how often it was asked in the last four weeks"),
    ("summary", "at most a paragraph"),
    ("title", "the question of an entry, the title of another"),
    ("updated", "when it last changed"),
    ("url", "its address"),
];

const CATEGORIES: Given = ("categories", "`title`, `url`, `count`, `top` (items)");
const HTML: Given = (
    "html",
    "the text of the folder's `_index.md`; print it with `| safe`",
);
const THREAD: Given = (
    "thread",
    "`remarks`: published comments; `votes`: `helpful`, `unhelpful`",
);
const PAGER: Given = ("pager", "`page`, `pages`, `count`, `newer`, `older`");

/// Every template of a public page.
pub const TEMPLATES: &[Template] = &[
    Template {
        name: "404.html",
        shows: "no such page",
        given: &[CATEGORIES],
    },
    Template {
        name: "alias.html",
        shows: "an old address that sends on",
        given: &[("target", "where to")],
    },
    Template {
        name: "archive.html",
        shows: "a year or a month of the blog",
        given: &[
            HTML,
            ("items", "posts, the newest first"),
            ("months", "those of the year: `title`, `url`, `count`, `here`"),
            PAGER,
        ],
    },
    Template {
        name: "author.html",
        shows: "someone who writes",
        given: &[
            ("author", "`name`, `image`, `summary`"),
            HTML,
            ("items", "their posts, the newest first"),
            PAGER,
        ],
    },
    Template {
        name: "az.html",
        shows: "all questions by their first letter",
        given: &[("letters", "`letter`, `anchor`, `items`")],
    },
    Template {
        name: "blog.html",
        shows: "a page of the blog",
        given: &[
            HTML,
            ("items", "posts, the newest first"),
            PAGER,
            ("years", "of the archive: `title`, `url`, `count`"),
        ],
    },
    Template {
        name: "category.html",
        shows: "a category of the FAQ",
        given: &[CATEGORIES, HTML, ("items", "its entries"), PAGER],
    },
    Template {
        name: "entry.html",
        shows: "a question and its answer",
        given: &[
            ("neighbours", "others of its topic"),
            ("related", "entries near it"),
            THREAD,
            ("topic", "`title`, `url`, `count`"),
        ],
    },
    Template {
        name: "error.html",
        shows: "something went wrong; made by the endpoint",
        given: &[
            ("back", "an address to go back to"),
            ("headline", "in place of the usual"),
            ("kept", "what was typed"),
            ("message", "what happened"),
            ("status", "the HTTP status"),
        ],
    },
    Template {
        name: "faq-all.html",
        shows: "every answer, to print",
        given: &[
            ("groups", "`title`, `items` (`title`, `url`, `html`)"),
            ("updated", "when one of them last changed"),
        ],
    },
    Template {
        name: "faq.html",
        shows: "the first page of the FAQ",
        given: &[
            ("az_url", "address of all questions by their first letter"),
            CATEGORIES,
            HTML,
            ("loose", "entries without a category"),
            ("now_asked", "what people ask now"),
            ("print_url", "address of every answer on one page, or nothing"),
        ],
    },
    Template {
        name: "home.html",
        shows: "the first page",
        given: &[
            ("blog", "address of the blog"),
            CATEGORIES,
            HTML,
            ("now_asked", "what people ask now"),
            ("posts", "the three newest"),
        ],
    },
    Template {
        name: "page.html",
        shows: "any other page",
        given: &[THREAD],
    },
    Template {
        name: "post.html",
        shows: "a post",
        given: &[
            ("earlier", "the post before: `title`, `url`"),
            ("later", "the post after: `title`, `url`"),
            ("near", "posts that share its rarest tags"),
            ("related", "entries near it"),
            (
                "series",
                "`title`, `url`, `number`, `items`, `before`, `after`, when it is part of one",
            ),
            THREAD,
        ],
    },
    Template {
        name: "search.html",
        shows: "what was found; made by the endpoint",
        given: &[
            ("all_url", "the same search in every section"),
            ("ask_query", "what was typed, fit for an address"),
            ("band", "`answer`, `maybe` or `none`"),
            (
                "best",
                "the surest answer in full: `url`, `title`, `paragraphs`; nothing when not sure",
            ),
            ("chosen", "the section that was chosen, or nothing"),
            (
                "corrected",
                "what was searched for, when that is not what was typed",
            ),
            (
                "popular",
                "what people ask now, when nothing was typed: `url`, `title`",
            ),
            ("query", "what was typed"),
            (
                "results",
                "`url`, `title`, `section`, `snippet`; titles and snippets are pieces: `text`, `hit`",
            ),
            ("sections", "those with results: `name`, `count`, `url`, `chosen`"),
            ("total", "how many were found"),
            ("typed_url", "the search for the words exactly as typed"),
        ],
    },
    Template {
        name: "section.html",
        shows: "a folder of pages",
        given: &[HTML, ("items", "what is in it"), PAGER],
    },
    Template {
        name: "series.html",
        shows: "posts that belong together",
        given: &[HTML, ("items", "its parts, the first first"), PAGER],
    },
    Template {
        name: "tag.html",
        shows: "what carries a tag",
        given: &[
            ("entries", "its entries"),
            HTML,
            ("items", "both"),
            PAGER,
            ("posts", "its posts"),
            ("taxonomy", "`tags`, or one that the site declares"),
        ],
    },
];

/// What `page` has on the pages that show an item; some have more.
#[cfg(test)]
pub const PAGE: &[Given] = &[
    ("authors", "names"),
    ("category", "the folder"),
    ("comments", "whether the form stands under it"),
    ("date", "when it was published"),
    ("extra", "the author's own data"),
    ("html", "its text; of an entry what follows the answer"),
    ("path", "its address on the site"),
    ("summary", "as written"),
    ("tags", "of a post `title` and `url`, of others names"),
    ("title", "the question of an entry, the title of another"),
    ("toc", "its headings, when asked for: `id`, `text`, `level`"),
    ("updated", "when it last changed"),
    ("url", "its absolute address"),
];

/// What `page` has only in some templates.
#[cfg(test)]
pub const PAGE_MORE: &[(&str, Given)] = &[
    ("entry.html", ("answer_html", "the answer in short")),
    ("entry.html", ("asks", "how often it was asked")),
    ("entry.html", ("owner", "who checked it")),
    ("entry.html", ("reviewed", "when it was last found right")),
    (
        "entry.html",
        ("votes", "`helpful`, `unhelpful`, from five votes on"),
    ),
    (
        "entry.html",
        (
            "terms",
            "words of the site's own taxonomies: `taxonomy`, `title`, `url`",
        ),
    ),
    (
        "post.html",
        ("audio", "a recording: `url`, `media`, `duration`, `length`"),
    ),
    ("post.html", ("people", "who wrote it: `name`, `url`")),
    ("entry.html", ("review_by", "when it will be looked at again")),
    (
        "post.html",
        ("image", "`src`, `width`, `height`, `srcset`, `webp`, or nothing"),
    ),
    ("post.html", ("share_title", "the title for an address")),
    ("post.html", ("share_url", "the address for an address")),
];

/// Functions and filters of ours; all others are the engine's.
#[cfg(test)]
pub const CALLS: &[Given] = &[
    (
        "t(key=\"home\")",
        "an interface string; more arguments are its values",
    ),
    ("asset(path=\"site.css\")", "the address of a file of `assets/`"),
    ("data(path=\"fees.yaml\")", "what a file below `data/` holds"),
    (
        "| date",
        "a moment in words; `style` is `long`, `short`, `time` or `iso`",
    ),
    ("| number", "a number with the language's thousands mark"),
    (
        "| safe",
        "HTML as it is; only for names that end in `html` or `json_ld`",
    ),
];

/// Parts that a template may include, and what each needs.
#[cfg(test)]
pub const PARTS: &[Given] = &[
    ("part/foot.html", "the end of a page"),
    (
        "part/foreign.html",
        "says that an item is in another language; needs `item`",
    ),
    ("part/form.html", "the comment form"),
    ("part/head.html", "what machines read of a page"),
    ("part/mark.html", "the logo and the name"),
    ("part/notice.html", "a word to everybody"),
    ("part/pager.html", "needs `pager`"),
    (
        "part/posts.html",
        "needs `items`; with `led` the first is the lead story",
    ),
    (
        "part/questions.html",
        "needs `items`; with `bare` without numbers",
    ),
    ("part/search.html", "the search box; with `big` the large one"),
    ("part/series.html", "needs `series`, `page`"),
    ("part/share.html", "needs `page`, `canonical`"),
    ("part/shot.html", "needs `item`: the picture of a post"),
    ("part/thread.html", "needs `thread`: comments and answers"),
    ("part/toc.html", "needs `page`"),
    ("part/topics.html", "needs `categories`"),
    ("part/trail.html", "needs `trail`"),
    ("part/turn.html", "needs `earlier`, `later`"),
    (
        "part/write.html",
        "needs `page`, `write_title`, `write_lead`: the form under a page",
    ),
];
