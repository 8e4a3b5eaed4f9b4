//! `serve --watch`: rings the builder when a file of the site changes. Saving by rename counts.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use notify::{Config, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::endpoint::Endpoint;

/// What is watched below the root, each with all that is in it.
const FOLDERS: [&str; 4] = ["content", "data", "static", "themes"];

/// The watcher of a preview, and the folders it sees into.
#[derive(Default)]
pub struct Watching {
    state: Mutex<Option<(RecommendedWatcher, BTreeSet<&'static str>)>>,
}

/// Watches until the endpoint is gone.
pub fn start(endpoint: &Arc<Endpoint>) -> notify::Result<()> {
    let told: Weak<Endpoint> = Arc::downgrade(endpoint);
    let root = real(&endpoint.root);
    let within = root.clone();
    let mut watcher = RecommendedWatcher::new(
        move |event: notify::Result<notify::Event>| {
            let Some(told) = told.upgrade() else { return };
            match event {
                Ok(event) if matters(&event, &within) => told.rebuild.ring(),
                Ok(_) => {}
                Err(error) => {
                    // Events were lost (queue overflow): build, to be sure.
                    tracing::warn!(%error, "the watcher missed something");
                    told.rebuild.ring();
                }
            }
        },
        Config::default(),
    )?;
    watcher.watch(&root, RecursiveMode::NonRecursive)?;
    *lock(&endpoint.watching) = Some((watcher, BTreeSet::new()));
    extend(endpoint);
    // What was saved while the site was read the first time.
    endpoint.rebuild.ring();
    Ok(())
}

/// Sees into folders that came since; one that went is seen into again when it comes back.
pub fn extend(endpoint: &Endpoint) {
    let mut state = lock(&endpoint.watching);
    let Some((watcher, seen)) = state.as_mut() else {
        return;
    };
    let root = real(&endpoint.root);
    for folder in FOLDERS {
        let path = root.join(folder);
        if !path.is_dir() {
            seen.remove(folder);
        } else if !seen.contains(folder) {
            match watcher.watch(&path, RecursiveMode::Recursive) {
                Ok(()) => {
                    seen.insert(folder);
                    // Its files may have come before they could be seen.
                    endpoint.rebuild.ring();
                }
                Err(error) => tracing::error!(%error, folder, "changes there are not seen"),
            }
        }
    }
}

/// What is told of a file names it from the top: `.` and links would be no part of that.
fn real(root: &Path) -> PathBuf {
    root.canonicalize().unwrap_or_else(|_| root.to_owned())
}

fn lock(watching: &Watching) -> MutexGuard<'_, Option<(RecommendedWatcher, BTreeSet<&'static str>)>> {
    watching.state.lock().unwrap_or_else(PoisonError::into_inner)
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
        let watched = top
            .as_deref()
            .is_some_and(|top| top == crate::config::FILE || FOLDERS.contains(&top));
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
