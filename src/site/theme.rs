//! Themes: the built-in ones and a site's own files over them, at the same paths.
//!
//! A theme is `theme.yaml`, `templates/`, `assets/` and `i18n/`. What it leaves out comes from the
//! default theme. Templates see light summaries; they cannot reach files or the store.

mod about;
mod assets;
pub mod brand;
pub mod colour;
mod contract;
mod eject;
mod embedded;
mod fault;
mod fonts;
mod functions;
mod keys;
mod layers;
mod names;
mod settings;
mod squeeze;
mod strings;
mod tags;

use std::path::Path;
use std::sync::Arc;

use serde::Serialize;
use tera::{Context, Tera};

use super::data::Data;
use super::output::{Key, Keyer};
use super::sheet::Reads;
use crate::config::{Config, Robots};
use crate::diagnostic::{Diagnostic, Diagnostics};
use assets::Assets;
use strings::Strings;

pub use about::About;
pub use assets::Asset;
pub use contract::CONTRACT;
pub use eject::{EjectError, Ejected, eject, files, grown_old};
pub use settings::Setting;

/// A loaded theme: templates, assets, interface strings.
pub struct Theme {
    tera: Tera,
    assets: Arc<Assets>,
    strings: Arc<Strings>,
    data: Arc<Data>,
    /// Source of each template, and where an author finds it.
    sources: fault::Sources,
    /// What is worth mending and stops nothing.
    warnings: Diagnostics,
    /// What a site may choose.
    offered: Vec<Setting>,
    keys: keys::Keys,
}

impl Theme {
    /// Loads the default theme and what `root/themes/<name>/` lays over it. All faults of all files are returned.
    pub fn load(root: &Path, config: &Config) -> Result<Theme, Diagnostics> {
        let mut problems = Diagnostics::new();
        let stack = layers::gather(root, &config.theme, &mut problems);
        let files = &stack.files;
        contract::check(&stack, &mut problems);
        let chosen = settings::read(root, config, &stack.abouts, &mut problems);
        let strings = Arc::new(Strings::read(files, &mut problems));
        let assets = Arc::new(Assets::read(files, (root, config), &chosen, &mut problems));
        let mut tera = Tera::new();
        tera.autoescape_on(vec![".html"]);
        let data = Arc::new(Data::load(root, &mut problems));
        functions::register(&mut tera, (&strings, &assets), &data);
        let sources = fault::sources(files);
        fault::add_templates(&mut tera, &sources, &mut problems);
        names::check(&tera, &sources, (&strings, &assets), &mut problems);
        problems.sort();
        if problems.has_errors() {
            return Err(problems);
        }
        let keys = keys::Keys::new(files, &assets);
        let theme = Theme {
            tera,
            assets,
            strings,
            data,
            sources,
            warnings: problems,
            offered: settings::offered(&stack.abouts),
            keys,
        };
        let about = stack.abouts.last().map(|about| (&about.name, &about.version));
        Ok(theme
            .with_brand(root, config)
            .with_global("settings", &chosen)
            .with_global(
                "theme",
                &serde_json::json!({"name": about.map(|it| it.0), "version": about.map(|it| it.1)}),
            ))
    }

    /// What a site may choose under `theme_settings`.
    pub fn settings(&self) -> &[Setting] {
        &self.offered
    }

    /// What is worth mending in the theme and stops nothing: an old contract, a colour that had to be moved.
    pub fn warnings(&self) -> Diagnostics {
        self.warnings.clone()
    }

    /// Makes a value known to every template, on top of `brand`, `config`, `nav`, `year`.
    pub fn with_global<T: Serialize + ?Sized>(mut self, name: &'static str, value: &T) -> Theme {
        self.tera.global_context().insert(name, value);
        self.keys.set_global(name, value);
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
            .map_err(|fault| fault::diagnostics(&fault, &self.sources))
    }

    /// The key of all that a template reads beside its values: templates it is made of, strings, assets, globals.
    pub(crate) fn key(&self, template: &str, language: &str) -> Key {
        Keyer::new()
            .with(&self.keys.of(template, language))
            .with(&self.data.key())
            .key()
    }

    /// The values that a template, and all it is made of, may read.
    pub(crate) fn reads(&self, template: &str) -> &Reads {
        self.keys.reads(template)
    }

    /// Whether there is such a template.
    pub fn has_template(&self, name: &str) -> bool {
        self.sources.contains_key(name)
    }

    /// Names of all templates.
    pub fn template_names(&self) -> impl Iterator<Item = &str> {
        self.sources.keys().map(String::as_str)
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

    fn with_brand(self, root: &Path, config: &Config) -> Theme {
        let brand = &config.brand;
        let name = if brand.name.is_empty() {
            "Frontload"
        } else {
            brand.name.as_str()
        };
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
            "icons": config.site.icons,
            "hidden": config.site.robots == Robots::Deny,
            "search_description": !(config.base_url.is_empty() && config.endpoint_url.is_empty()),
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
        self.with_global("brand", &brand::values(root, brand, name))
            .with_global("config", &public)
            .with_global("nav", &nav)
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

#[cfg(test)]
mod tests;
