//! Themes: the default one, compiled in, and a site's own files over it, at the same paths.
//!
//! Templates see light summaries; they cannot reach files or the store.

use std::path::Path;

use crate::config::Config;
use crate::diagnostic::Diagnostics;

/// A loaded theme: templates, assets, interface strings.
pub struct Theme {
    // owner: site
}

impl Theme {
    /// Loads the default theme and what `root/themes/<name>/` lays over it.
    pub fn load(root: &Path, config: &Config) -> Result<Theme, Diagnostics> {
        let _ = (root, config);
        unimplemented!()
    }

    /// Renders `template` with a context; used by the build, the endpoint's pages and the desk.
    /// Adds `brand`, `config` (public parts), `lang`, `asset(path=)`, `t(key=)` to every context.
    pub fn render(
        &self,
        template: &str,
        language: &str,
        context: &serde_json::Value,
    ) -> Result<String, Diagnostics> {
        let _ = (template, language, context);
        unimplemented!()
    }

    /// Public path of an asset with its content hash: `/assets/site.3f2a9c.css`.
    pub fn asset(&self, path: &str) -> Option<String> {
        let _ = path;
        unimplemented!()
    }

    /// An interface string.
    pub fn string(&self, language: &str, key: &str) -> String {
        let _ = (language, key);
        unimplemented!()
    }
}
