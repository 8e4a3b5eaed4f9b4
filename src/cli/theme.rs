//! `theme`: what there is to change, and one file of it copied out.

use clap::{Args, Subcommand};
use frontload::config::Config;
use frontload::site::theme::{self, EjectError, Theme};
use serde_json::json;

use super::args::Common;
use super::failure::Failure;
use super::output::Output;
use super::{Outcome, site};

#[derive(Args, Debug)]
pub struct ThemeArgs {
    #[command(subcommand)]
    pub verb: ThemeVerb,
}

#[derive(Subcommand, Debug)]
pub enum ThemeVerb {
    /// The theme's settings and files
    List,
    /// Print a built-in file
    Show {
        /// Such as `templates/entry.html`
        path: String,
    },
    /// Copy built-in files to `themes/`, to be changed; nothing is overwritten
    Eject {
        /// Such as `templates/entry.html`
        #[arg(required_unless_present = "list", value_name = "PATH")]
        paths: Vec<String>,
        /// Only name what there is
        #[arg(long)]
        list: bool,
    },
}

pub fn run(common: &Common, args: ThemeArgs, output: &Output) -> Outcome {
    let config = site::config(&common.root, output)?;
    match args.verb {
        ThemeVerb::List => list(common, &config, output),
        ThemeVerb::Show { path } => show(&config, &path, output),
        ThemeVerb::Eject { list: true, .. } => list(common, &config, output),
        ThemeVerb::Eject { paths, .. } => eject(common, &config, &paths, output),
    }
}

fn name(config: &Config) -> &str {
    if config.theme.is_empty() {
        "default"
    } else {
        &config.theme
    }
}

/// The theme's settings, then its files; those of the site's own are marked.
fn list(common: &Common, config: &Config, output: &Output) -> Outcome {
    let loaded = Theme::load(&common.root, config)?;
    let files = theme::files(name(config));
    let own = |path: &str| common.root.join("themes").join(name(config)).join(path).is_file();
    if output.json {
        let files: Vec<_> = files
            .iter()
            .map(|(path, _)| json!({"path": path, "own": own(path)}))
            .collect();
        let settings: Vec<_> = loaded
            .settings()
            .iter()
            .map(|it| json!({"name": it.name, "default": it.default, "help": it.help, "one_of": it.one_of}))
            .collect();
        output.value(&json!({"theme": name(config), "contract": theme::CONTRACT, "settings": settings, "files": files}));
        return Ok(());
    }
    output.line(&format!("theme {}, contract {}", name(config), theme::CONTRACT));
    output.line("\nsettings, under theme_settings in frontload.yaml:");
    for setting in loaded.settings() {
        output.line(&format!(
            "  {} ({})  {}",
            setting.name, setting.default, setting.help
        ));
    }
    output.line("\nfiles, each of which `theme eject` copies out:");
    for (path, _) in files {
        output.line(&format!(
            "  {path}{}",
            if own(path) { "  (your own)" } else { "" }
        ));
    }
    Ok(())
}

fn show(config: &Config, path: &str, output: &Output) -> Outcome {
    let files = theme::files(name(config));
    match files.iter().find(|(known, _)| *known == path) {
        Some((_, bytes)) => {
            output.raw(bytes);
            Ok(())
        }
        None => {
            let near = frontload::diagnostic::nearest(path, files.iter().map(|(known, _)| *known));
            Err(unknown(path, near))
        }
    }
}

/// All or, with a fault in one of the paths, those before it.
fn eject(common: &Common, config: &Config, paths: &[String], output: &Output) -> Outcome {
    for path in paths {
        let done = theme::eject(&common.root, config, path).map_err(|fault| match fault {
            EjectError::Unknown { path, near } => unknown(&path, near.as_deref()),
            EjectError::Exists { .. } => Failure::usage(fault.to_string(), "move it away first, or edit it"),
            EjectError::Write { .. } => Failure::Machine {
                message: fault.to_string(),
                hint: None,
            },
        })?;
        output.line(&done.path.display().to_string());
    }
    output.note("these are yours now; `frontload check` says when an original changes");
    Ok(())
}

fn unknown(path: &str, near: Option<&str>) -> Failure {
    let hint = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`frontload theme list` names them all".to_owned(),
    };
    Failure::usage(format!("the theme has no file `{path}`"), hint)
}
