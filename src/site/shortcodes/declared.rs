//! The shortcodes that come with us: their names and the values that each takes.

/// What a value of a built-in shortcode is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// Text with emphasis and links.
    Inline,
    Flag,
    /// A place of this site or another.
    Address,
    Picture,
    OneOf(&'static [&'static str]),
}

/// A value that a built-in shortcode takes.
pub struct Parameter(pub &'static str, pub Kind, pub bool);

/// A shortcode that comes with us. The first parameter is the one that needs no name.
pub struct BuiltIn {
    pub name: &'static str,
    pub takes: &'static [Parameter],
    /// Whether it holds text.
    pub pair: bool,
}

/// The kinds of a callout, those of an alert.
const KINDS: &[&str] = &["note", "tip", "important", "warning", "caution"];

/// All of them, by name.
pub const BUILT_IN: &[BuiltIn] = &[
    BuiltIn {
        name: "audio",
        takes: &[
            Parameter("src", Kind::Address, false),
            Parameter("title", Kind::Text, false),
            Parameter("duration", Kind::Text, false),
            Parameter("transcript", Kind::Address, false),
        ],
        pair: false,
    },
    BuiltIn {
        name: "callout",
        takes: &[
            Parameter("title", Kind::Text, false),
            Parameter("kind", Kind::OneOf(KINDS), false),
        ],
        pair: true,
    },
    BuiltIn {
        name: "entry",
        takes: &[Parameter("slug", Kind::Text, true)],
        pair: false,
    },
    BuiltIn {
        name: "figure",
        takes: &[
            Parameter("src", Kind::Picture, true),
            Parameter("alt", Kind::Text, false),
            Parameter("caption", Kind::Inline, false),
            Parameter("credit", Kind::Text, false),
            Parameter("link", Kind::Address, false),
            Parameter("wide", Kind::Flag, false),
        ],
        pair: false,
    },
    BuiltIn {
        name: "include",
        takes: &[Parameter("file", Kind::Text, true)],
        pair: false,
    },
    BuiltIn {
        name: "video",
        takes: &[
            Parameter("src", Kind::Address, true),
            Parameter("title", Kind::Text, true),
            Parameter("poster", Kind::Picture, false),
            Parameter("captions", Kind::Address, false),
        ],
        pair: false,
    },
];
