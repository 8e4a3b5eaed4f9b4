//! `serve --watch`: rings the builder when a file of the site changes. Saving by rename counts.

use std::path::Path;
use std::sync::Arc;

use notify::{Config, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::endpoint::Endpoint;

/// Watches until the returned watcher is dropped.
pub fn start(endpoint: &Arc<Endpoint>) -> notify::Result<RecommendedWatcher> {
    let told = endpoint.clone();
    let mut watcher = RecommendedWatcher::new(
        move |event: notify::Result<notify::Event>| match event {
            Ok(event) if matters(&event, &told.root) => told.rebuild.ring(),
            Ok(_) => {}
            Err(error) => {
                // Events were lost (queue overflow): build, to be sure.
                tracing::warn!(%error, "the watcher missed something");
                told.rebuild.ring();
            }
        },
        Config::default(),
    )?;
    for folder in ["content", "themes", "static", "data"] {
        let path = endpoint.root.join(folder);
        if path.is_dir() {
            watcher.watch(&path, RecursiveMode::Recursive)?;
        }
    }
    watcher.watch(&endpoint.root, RecursiveMode::NonRecursive)?;
    Ok(watcher)
}

/// Reading is no change; editors' swap files and our own output are none either.
fn matters(event: &notify::Event, root: &Path) -> bool {
    if matches!(event.kind, EventKind::Access(_)) {
        return false;
    }
    event.paths.iter().any(|path| {
        let inside = path.strip_prefix(root).unwrap_or(path);
        let top = inside
            .components()
            .next()
            .map(|part| part.as_os_str().to_string_lossy().into_owned());
        let watched = matches!(
            top.as_deref(),
            Some("content" | "themes" | "static" | "data" | "frontload.yaml")
        );
        watched && !is_scratch(path)
    })
}

fn is_scratch(path: &Path) -> bool {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    name.starts_with('.')
        || name.ends_with('~')
        || name.ends_with(".swp")
        || name.ends_with(".tmp")
        || name == "4913"
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{CreateKind, ModifyKind, RenameMode};

    fn event(kind: EventKind, path: &str) -> notify::Event {
        notify::Event::new(kind).add_path(path.into())
    }

    #[test]
    fn content_counts_and_scratch_files_do_not() {
        let root = Path::new("/s");
        let renamed = EventKind::Modify(ModifyKind::Name(RenameMode::To));
        assert!(matters(&event(renamed, "/s/content/faq/bags.md"), root));
        assert!(matters(
            &event(EventKind::Create(CreateKind::File), "/s/frontload.yaml"),
            root
        ));
        assert!(!matters(
            &event(EventKind::Create(CreateKind::File), "/s/content/.bags.md.swp"),
            root
        ));
        assert!(!matters(
            &event(EventKind::Create(CreateKind::File), "/s/site/index.html"),
            root
        ));
        assert!(!matters(
            &event(
                EventKind::Access(notify::event::AccessKind::Read),
                "/s/content/a.md"
            ),
            root
        ));
    }
}
