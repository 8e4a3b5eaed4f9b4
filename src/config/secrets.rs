//! Secrets stand in `frontload.yaml` only as `${NAME}` or `file:PATH`. Here a literal one is
//! refused, and a reference is replaced by what it means.
//!
//! The environment is an argument: nothing here reads the process's own.

use std::path::Path;

use super::{Config, forms};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::yaml::{Node, Source};

/// Looks a name up in the environment.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

const MEND: &str = "write `${NAME}` and set NAME in the environment, or `file:PATH`";

/// Refuses every secret that is written out.
pub(super) fn refuse_literals(source: Source<'_>, tree: &Node, faults: &mut Diagnostics) {
    let count = tree.at("care.destinations").map_or(0, |list| list.items().len());
    for index in 0..count {
        let Some(node) = tree.at(&format!("care.destinations.{index}.secret")) else {
            continue;
        };
        if node.text().is_some_and(|text| !is_reference(text)) {
            faults.push(literal(source, node, "secret"));
        }
    }
    for path in ["harvest.hook_secret", "deploy.access_key", "deploy.secret_key"] {
        let Some(node) = tree.at(path) else { continue };
        if node
            .text()
            .is_some_and(|text| !text.is_empty() && !is_reference(text))
        {
            let key = path.rsplit('.').next().unwrap_or(path);
            faults.push(literal(source, node, key));
        }
    }
    for path in ["mail.smtp", "mail.imap"] {
        let Some(node) = tree.at(path) else { continue };
        let user = node.text().and_then(forms::split).and_then(|parts| parts.user);
        let password = user
            .and_then(|user| user.split_once(':'))
            .map(|(_, password)| password);
        if password.is_some_and(|password| !is_reference(password)) {
            faults.push(literal(source, node, path));
        }
    }
}

/// Says where a secret stands without showing it: diagnostics end up in logs.
fn literal(source: Source<'_>, node: &Node, key: &str) -> Diagnostic {
    let mut place = source.place(node.start, node.end);
    place.source = None;
    Diagnostic::error(
        "literal-secret",
        place,
        format!("`{key}` holds a secret in plain sight"),
    )
    .hint(MEND)
}

fn is_reference(text: &str) -> bool {
    text.starts_with("file:")
        || (text.starts_with("${") && text.ends_with('}') && text.matches("${").count() == 1)
}

/// Replaces every reference. What cannot be resolved is reported and becomes empty, never the
/// reference itself: nobody may sign with the text `${NAME}`.
pub(super) fn resolve(config: &mut Config, root: &Path, environment: Environment<'_>) -> Diagnostics {
    let mut faults = Diagnostics::new();
    let mut replace = |key: String, text: &mut String| match expand(text, root, environment) {
        Ok(value) => *text = value,
        Err(why) => {
            text.clear();
            let place = Place::file(super::FILE);
            faults.push(Diagnostic::error("no-secret", place, format!("`{key}`: {why}")).hint(MEND));
        }
    };
    for to in &mut config.care.destinations {
        let key = format!("care.destinations[{}]", to.name);
        replace(format!("{key}.secret"), &mut to.secret);
        replace(format!("{key}.url"), &mut to.url);
    }
    replace("harvest.hook_secret".into(), &mut config.harvest.hook_secret);
    replace("mail.smtp".into(), &mut config.mail.smtp);
    if let Some(path) = config.mail.smtp.strip_prefix("folder:") {
        // Meant from the site's folder, wherever the program was started.
        config.mail.smtp = format!("folder:{}", root.join(path).display());
    }
    replace("mail.imap".into(), &mut config.mail.imap);
    if config.deploy.auto {
        faults.extend(resolve_deploy(config, root, environment));
    }
    faults
}

/// The same for what `deploy` alone needs.
pub(super) fn resolve_deploy(config: &mut Config, root: &Path, environment: Environment<'_>) -> Diagnostics {
    let mut faults = Diagnostics::new();
    let deploy = &mut config.deploy;
    for (key, text) in [
        ("deploy.access_key", &mut deploy.access_key),
        ("deploy.secret_key", &mut deploy.secret_key),
    ] {
        match expand(text, root, environment) {
            Ok(value) => *text = value,
            Err(why) => {
                text.clear();
                let place = Place::file(super::FILE);
                faults.push(Diagnostic::error("no-secret", place, format!("`{key}`: {why}")).hint(MEND));
            }
        }
    }
    faults
}

fn expand(text: &str, root: &Path, environment: Environment<'_>) -> Result<String, String> {
    if let Some(path) = text.strip_prefix("file:") {
        let value = std::fs::read_to_string(root.join(path))
            .map_err(|cause| format!("cannot read `{path}`: {cause}"))?;
        let value = value.trim();
        return if value.is_empty() {
            Err(format!("`{path}` is empty"))
        } else {
            Ok(value.to_owned())
        };
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, after) = after.split_once('}').ok_or("a `${` is not closed")?;
        match environment(name) {
            Some(value) if !value.is_empty() => {
                out.push_str(before);
                out.push_str(&value);
            }
            _ => return Err(format!("`{name}` is not set in the environment")),
        }
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}
