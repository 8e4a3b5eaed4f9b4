//! The default theme's files, compiled in. A plain list needs no build script and no crate; a test
//! holds it to the folder.

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/themes/default/", $path)))),*]
    };
}

/// Path below `themes/default/` and bytes, sorted by path.
pub const FILES: &[(&str, &[u8])] = files![
    "assets/brand.css",
    "assets/desk.css",
    "assets/desk.js",
    "assets/icon.svg",
    "assets/search.js",
    "assets/site.css",
    "assets/site.js",
    "assets/tokens.css",
    "i18n/de.ftl",
    "i18n/en.ftl",
    "i18n/es.ftl",
    "i18n/fr.ftl",
    "templates/404.html",
    "templates/alias.html",
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
    "templates/desk/today.html",
    "templates/entry.html",
    "templates/error.html",
    "templates/faq.html",
    "templates/home.html",
    "templates/icon/arrow.svg",
    "templates/icon/back.svg",
    "templates/icon/check.svg",
    "templates/icon/feed.svg",
    "templates/icon/pass.svg",
    "templates/icon/search.svg",
    "templates/icon/up.svg",
    "templates/page.html",
    "templates/part/form.html",
    "templates/part/pager.html",
    "templates/part/posts.html",
    "templates/part/questions.html",
    "templates/part/search.html",
    "templates/part/thread.html",
    "templates/part/toc.html",
    "templates/part/trail.html",
    "templates/part/write.html",
    "templates/post.html",
    "templates/search.html",
    "templates/section.html",
    "templates/tag.html",
];

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn every_file_of_the_default_theme_is_compiled_in() {
        let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default");
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
        let listed: Vec<&str> = super::FILES.iter().map(|(path, _)| *path).collect();
        assert_eq!(
            listed, found,
            "add the file to the list in src/site/theme/embedded.rs, sorted"
        );
    }
}
