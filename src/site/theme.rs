//! Themes: the default one, compiled in, and a site's own files over it, at the same paths.
//!
//! A theme is `templates/`, `assets/` and `i18n/`. A file at the same path below the site's
//! `themes/default/`, then below `themes/<config.theme>/`, takes the place of the built-in one.
//! Templates see light summaries; they cannot reach files or the store.

mod assets;
mod colour;
mod embedded;
mod fault;
mod functions;
mod strings;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;
use tera::{Context, Tera};

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics};
use assets::Assets;
use strings::Strings;

pub use assets::Asset;

/// A loaded theme: templates, assets, interface strings.
pub struct Theme {
    tera: Tera,
    assets: Arc<Assets>,
    strings: Arc<Strings>,
    /// Source of each template, and where an author finds it.
    sources: BTreeMap<String, fault::Source>,
}

/// One file of a theme and where it came from.
#[derive(Clone, Debug)]
struct File {
    bytes: Vec<u8>,
    /// Path shown in diagnostics.
    shown: PathBuf,
    /// Whether a site's own file took the built-in one's place.
    own: bool,
}

type Files = BTreeMap<String, File>;

impl Theme {
    /// Loads the default theme and what `root/themes/<name>/` lays over it. All faults of all files are returned.
    pub fn load(root: &Path, config: &Config) -> Result<Theme, Diagnostics> {
        let mut problems = Diagnostics::new();
        let files = gather(root, &config.theme, &mut problems);
        let strings = Arc::new(Strings::read(&files, &mut problems));
        let assets = Arc::new(Assets::read(&files, config, &mut problems));
        let mut tera = Tera::new();
        tera.autoescape_on(vec![".html"]);
        functions::register(&mut tera, &strings, &assets);
        let sources = fault::sources(&files);
        fault::add_templates(&mut tera, &sources, &mut problems);
        if problems.has_errors() {
            problems.sort();
            return Err(problems);
        }
        let theme = Theme {
            tera,
            assets,
            strings,
            sources,
        };
        Ok(theme.with_brand(root, config))
    }

    /// Makes a value known to every template, on top of `brand`, `config`, `nav`, `year`.
    pub fn with_global<T: Serialize + ?Sized>(mut self, name: &'static str, value: &T) -> Theme {
        self.tera.global_context().insert(name, value);
        self
    }

    /// Makes what the site's last build found known to the endpoint's own pages: navigation, footer, search.
    pub fn with_manifest(mut self, manifest: &super::Manifest) -> Theme {
        for (name, value) in manifest.globals.as_object().into_iter().flatten() {
            self.tera.global_context().insert(name.clone(), value);
        }
        self
    }

    /// Renders `template` with a context; used by the build, the endpoint's pages and the desk.
    /// Adds `brand`, `config` (public parts), `lang`, `asset(path=)`, `t(key=)` to every context.
    pub fn render(
        &self,
        template: &str,
        language: &str,
        context: &serde_json::Value,
    ) -> Result<String, Diagnostics> {
        let context = Context::from_serialize(context).map_err(|fault| {
            Diagnostic::general(
                "template",
                format!("`{template}` was given no map of values: {fault}"),
            )
        })?;
        self.render_context(template, language, context)
    }

    /// The same, for a context that shares its values with others.
    pub(crate) fn render_context(
        &self,
        template: &str,
        language: &str,
        mut context: Context,
    ) -> Result<String, Diagnostics> {
        context.insert("lang", language);
        context.insert("dir", direction(language));
        self.tera
            .render(template, &context)
            .map_err(|fault| Diagnostics::from(fault::diagnostic(&fault, &self.sources, Some(&context))))
    }

    /// Whether there is such a template.
    pub fn has_template(&self, name: &str) -> bool {
        self.sources.contains_key(name)
    }

    /// The template name nearest to a misspelt one.
    pub fn nearest_template(&self, name: &str) -> Option<&str> {
        crate::diagnostic::nearest(name, self.sources.keys().map(String::as_str))
    }

    /// Public path of an asset with its content hash: `/assets/site.3f2a9c.css`.
    pub fn asset(&self, path: &str) -> Option<String> {
        self.assets.public(path).map(str::to_owned)
    }

    /// Every asset by its public path.
    pub fn assets(&self) -> impl Iterator<Item = (&str, &Asset)> {
        self.assets.all()
    }

    /// An interface string; the key itself when no language has it.
    pub fn string(&self, language: &str, key: &str) -> String {
        self.strings
            .get(language, key, &[])
            .unwrap_or_else(|| key.to_owned())
    }

    /// An interface string with values.
    pub fn string_with(&self, language: &str, key: &str, values: &[(&str, &str)]) -> String {
        let values: Vec<_> = values
            .iter()
            .map(|(name, value)| (*name, strings::Argument::from((*value).to_owned())))
            .collect();
        self.strings
            .get(language, key, &values)
            .unwrap_or_else(|| key.to_owned())
    }

    /// The built-in text of one theme file, for `theme eject`.
    pub fn built_in(path: &str) -> Option<&'static [u8]> {
        embedded::FILES
            .iter()
            .find(|(name, _)| *name == path)
            .map(|(_, bytes)| *bytes)
    }

    /// Paths of all built-in files.
    pub fn built_in_paths() -> impl Iterator<Item = &'static str> {
        embedded::FILES.iter().map(|(name, _)| *name)
    }

    fn with_brand(self, root: &Path, config: &Config) -> Theme {
        let brand = &config.brand;
        let name = if brand.name.is_empty() {
            "Frontload"
        } else {
            brand.name.as_str()
        };
        let logo = (!brand.logo.is_empty()).then(|| format!("/{}", brand.logo.trim_start_matches('/')));
        let languages: Vec<serde_json::Value> = languages(config)
            .iter()
            .map(|code| serde_json::json!({"code": code, "name": self.string(code, "language-name"), "home": home(config, code)}))
            .collect();
        let endpoint = config.endpoint_url.trim_end_matches('/');
        let public = serde_json::json!({
            "base_url": config.base_url.trim_end_matches('/'),
            "endpoint": endpoint,
            "languages": languages,
            "language": config.language(),
            "comments": {
                "enabled": config.comments.enabled,
                "suggest": config.comments.suggest,
                "answer_within_hours": config.comments.answer_within_hours,
            },
        });
        let blog = if root.join("content/blog").is_dir() {
            vec![config.language()]
        } else {
            Vec::new()
        };
        let nav = serde_json::json!({"blog": blog});
        self.with_global(
            "brand",
            &serde_json::json!({"name": name, "tagline": brand.tagline, "greeting": brand.greeting, "logo": logo}),
        )
        .with_global("config", &public)
        .with_global("nav", &nav)
        .with_global("live", &false)
        .with_global("search_index", &serde_json::Value::Null)
        .with_global("footer_pages", &serde_json::json!([]))
        .with_global("page", &serde_json::Value::Null)
        .with_global("trail", &serde_json::json!([]))
        .with_global("json_ld", "")
    }
}

/// The languages of a site, the default first.
pub fn languages(config: &Config) -> Vec<&str> {
    if config.languages.is_empty() {
        vec!["en"]
    } else {
        config.languages.iter().map(String::as_str).collect()
    }
}

/// Site path of a language's home page.
pub fn home(config: &Config, language: &str) -> String {
    if language == config.language() {
        "/".to_owned()
    } else {
        format!("/{language}/")
    }
}

/// Reading direction of a language.
fn direction(language: &str) -> &'static str {
    let primary = language.split('-').next().unwrap_or_default();
    if matches!(
        primary,
        "ar" | "he" | "fa" | "ur" | "yi" | "ps" | "dv" | "ug" | "ckb"
    ) {
        "rtl"
    } else {
        "ltr"
    }
}

/// The built-in files with the site's own over them.
fn gather(root: &Path, name: &str, problems: &mut Diagnostics) -> Files {
    let mut files: Files = embedded::FILES
        .iter()
        .map(|(path, bytes)| {
            let shown = Path::new("themes/default").join(path);
            (
                (*path).to_owned(),
                File {
                    bytes: bytes.to_vec(),
                    shown,
                    own: false,
                },
            )
        })
        .collect();
    overlay(root, Path::new("themes/default"), &mut files, problems);
    if name.is_empty() || name == "default" {
        return files;
    }
    let folder = Path::new("themes").join(name);
    if name.contains(['/', '\\']) || name.starts_with('.') || !root.join(&folder).is_dir() {
        let place = crate::diagnostic::Place::file("frontload.yaml");
        problems.push(
            Diagnostic::error("theme", place, format!("there is no theme `{name}`")).hint(format!(
                "make the folder `themes/{name}/`, or leave `theme` out for the built-in one"
            )),
        );
        return files;
    }
    overlay(root, &folder, &mut files, problems);
    files
}

fn overlay(root: &Path, folder: &Path, files: &mut Files, problems: &mut Diagnostics) {
    let top = root.join(folder);
    let mut waiting = vec![top.clone()];
    while let Some(dir) = waiting.pop() {
        let Ok(entries) = std::fs::read_dir(&dir) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !hidden => waiting.push(path),
                Ok(kind) if kind.is_file() && !hidden => {
                    let inner = path.strip_prefix(&top).unwrap_or(&path);
                    let name = inner.to_string_lossy().replace('\\', "/");
                    let shown = folder.join(inner);
                    match std::fs::read(&path) {
                        Ok(bytes) => {
                            files.insert(
                                name,
                                File {
                                    bytes,
                                    shown,
                                    own: true,
                                },
                            );
                        }
                        Err(cause) => problems.push(Diagnostic::error(
                            "unreadable",
                            crate::diagnostic::Place::file(shown),
                            format!("the file cannot be read: {cause}"),
                        )),
                    }
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests;
