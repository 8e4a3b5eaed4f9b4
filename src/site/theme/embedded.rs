//! The built-in themes' files, compiled in. Plain lists need no build script and no crate; a test
//! holds them to the folders.

/// Path below the theme's folder and bytes, sorted by path.
pub type Embedded = &'static [(&'static str, &'static [u8])];

macro_rules! files {
    ($theme:literal: $($path:literal),* $(,)?) => {
        &[$(($path, include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/themes/", $theme, "/", $path)))),*]
    };
}

/// The files of the built-in theme `name`.
pub fn theme(name: &str) -> Option<Embedded> {
    match name {
        "default" => Some(DEFAULT),
        "plain" => Some(PLAIN),
        _ => None,
    }
}

const DEFAULT: Embedded = files!["default":
    "assets/brand.css",
    "assets/desk.css",
    "assets/desk.js",
    "assets/icon.svg",
    "assets/search.js",
    "assets/site.css",
    "assets/site.js",
    "assets/tokens.css",
    "i18n/ar.ftl",
    "i18n/de.ftl",
    "i18n/en.ftl",
    "i18n/es.ftl",
    "i18n/fr.ftl",
    "i18n/it.ftl",
    "i18n/nl.ftl",
    "templates/404.html",
    "templates/alias.html",
    "templates/archive.html",
    "templates/author.html",
    "templates/az.html",
    "templates/base.html",
    "templates/blog.html",
    "templates/category.html",
    "templates/comment/check.html",
    "templates/comment/form.html",
    "templates/comment/receipt.html",
    "templates/desk/base.html",
    "templates/desk/care.html",
    "templates/desk/edit.html",
    "templates/desk/entries.html",
    "templates/desk/error.html",
    "templates/desk/login.html",
    "templates/desk/people.html",
    "templates/desk/question.html",
    "templates/desk/questions.html",
    "templates/desk/queue.html",
    "templates/desk/report.html",
    "templates/desk/searches.html",
    "templates/desk/today.html",
    "templates/entry.html",
    "templates/error.html",
    "templates/faq-all.html",
    "templates/faq.html",
    "templates/home.html",
    "templates/icon/arrow.svg",
    "templates/icon/back.svg",
    "templates/icon/check.svg",
    "templates/icon/feed.svg",
    "templates/icon/pass.svg",
    "templates/icon/play.svg",
    "templates/icon/search.svg",
    "templates/icon/up.svg",
    "templates/page.html",
    "templates/part/foot.html",
    "templates/part/foreign.html",
    "templates/part/form.html",
    "templates/part/head.html",
    "templates/part/mark.html",
    "templates/part/notice.html",
    "templates/part/pager.html",
    "templates/part/posts.html",
    "templates/part/questions.html",
    "templates/part/search.html",
    "templates/part/series.html",
    "templates/part/share.html",
    "templates/part/shot.html",
    "templates/part/social.html",
    "templates/part/thread.html",
    "templates/part/toc.html",
    "templates/part/topics.html",
    "templates/part/trail.html",
    "templates/part/turn.html",
    "templates/part/write.html",
    "templates/post.html",
    "templates/search.html",
    "templates/section.html",
    "templates/series.html",
    "templates/shortcodes/audio.html",
    "templates/shortcodes/callout.html",
    "templates/shortcodes/entry.html",
    "templates/shortcodes/figure.html",
    "templates/shortcodes/include.html",
    "templates/shortcodes/video.html",
    "templates/tag.html",
    "theme.yaml",
];

const PLAIN: Embedded = files!["plain":
    "assets/site.css",
    "templates/404.html",
    "templates/archive.html",
    "templates/author.html",
    "templates/az.html",
    "templates/base.html",
    "templates/blog.html",
    "templates/category.html",
    "templates/entry.html",
    "templates/error.html",
    "templates/faq-all.html",
    "templates/faq.html",
    "templates/home.html",
    "templates/list.html",
    "templates/page.html",
    "templates/part/list.html",
    "templates/part/search.html",
    "templates/part/topics.html",
    "templates/post.html",
    "templates/search.html",
    "templates/section.html",
    "templates/series.html",
    "templates/tag.html",
    "theme.yaml",
];

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn every_file_of_the_built_in_themes_is_compiled_in() {
        for name in ["default", "plain"] {
            compiled_in(name);
        }
    }

    fn compiled_in(name: &str) {
        let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes").join(name);
        let mut found = Vec::new();
        let mut waiting = vec![top.clone()];
        while let Some(dir) = waiting.pop() {
            for entry in std::fs::read_dir(dir)
                .expect("the theme's folder is there")
                .flatten()
            {
                let path = entry.path();
                if path.is_dir() {
                    waiting.push(path);
                } else {
                    let inner = path.strip_prefix(&top).expect("below the theme");
                    found.push(inner.to_string_lossy().replace('\\', "/"));
                }
            }
        }
        found.sort();
        let listed: Vec<&str> = super::theme(name)
            .unwrap_or_default()
            .iter()
            .map(|(path, _)| *path)
            .collect();
        assert_eq!(
            listed, found,
            "add the file to the list in src/site/theme/embedded.rs, sorted"
        );
    }
}
