//! Reading again after a change finds what reading everything would find.

use std::path::{Path, PathBuf};

use frontload::content::{Librarian, Shelf};
use proptest::prelude::{Just, Strategy, any, prop, prop_assert_eq, prop_oneof, proptest};

use super::World;

/// One thing that somebody does in `content/`.
#[derive(Clone, Debug)]
enum Edit {
    Write(&'static str, String),
    Remove(&'static str),
    Rename(&'static str, &'static str),
    RemoveFolder(&'static str),
}

const PLACES: &[&str] = &[
    "faq/bags/size.md",
    "faq/bags/size.fr.md",
    "faq/bags/_index.md",
    "faq/lost.md",
    "blog/winter/index.md",
    "blog/winter/index.fr.md",
    "blog/winter/boat.png",
    "blog/winter/deep/map.png",
    "blog/stray.png",
    "about.md",
    "about.fr.md",
    ".hidden.md",
];
const FOLDERS: &[&str] = &["faq/bags", "blog/winter", "blog", "faq"];

fn place() -> impl Strategy<Value = &'static str> {
    prop::sample::select(PLACES)
}

fn text() -> impl Strategy<Value = String> {
    let line = prop::sample::select(
        &[
            "",
            "slug: size",
            "aliases: [/old/]",
            "related: [size]",
            "related: [nothing]",
            "translation_of: /about/",
            "titel: misspelt",
            "draft: ture",
            "language: fr",
        ][..],
    );
    (any::<u8>(), line)
        .prop_map(|(number, line)| format!("---\ntitle: Page {number}\n{line}\n---\nText {number}.\n"))
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        6 => (place(), text()).prop_map(|(place, text)| Edit::Write(place, text)),
        2 => place().prop_map(Edit::Remove),
        2 => (place(), place()).prop_map(|(from, to)| Edit::Rename(from, to)),
        1 => prop::sample::select(FOLDERS).prop_map(Edit::RemoveFolder),
        1 => Just(Edit::Write("bad.md", "---\ntitle: [\n---\n".into())),
    ]
}

/// Does it; returns the paths that a watcher would name.
fn apply(world: &World, edit: &Edit) -> Vec<PathBuf> {
    let at = |place: &str| world.root().join("content").join(place);
    let named = |place: &str| Path::new("content").join(place);
    match edit {
        Edit::Write(place, text) => {
            world.write(place, text.as_bytes());
            vec![named(place)]
        }
        Edit::Remove(place) => {
            let _ = std::fs::remove_file(at(place));
            vec![named(place)]
        }
        Edit::Rename(from, to) => {
            std::fs::create_dir_all(at(to).parent().expect("a folder")).expect("a folder");
            let _ = std::fs::rename(at(from), at(to));
            vec![named(from), named(to)]
        }
        Edit::RemoveFolder(folder) => {
            let _ = std::fs::remove_dir_all(at(folder));
            vec![named(folder)]
        }
    }
}

proptest! {
    #[test]
    fn reading_again_what_changed_is_reading_everything(
        rounds in prop::collection::vec(prop::collection::vec(edit(), 1..4), 1..12)
    ) {
        let world = World::new();
        let mut librarian = Librarian::new();
        librarian.load(world.root(), &world.config).expect("a shelf");
        for round in rounds {
            let changed: Vec<PathBuf> = round.iter().flat_map(|edit| apply(&world, edit)).collect();
            let again = librarian.reload(world.root(), &world.config, &changed).expect("a shelf");
            let (shelf, faults) = Shelf::load(world.root(), &world.config).expect("a shelf");
            prop_assert_eq!(&again.0, &shelf, "after {:?}", round);
            prop_assert_eq!(again.1.to_string(), faults.to_string(), "after {:?}", round);
        }
    }
}

#[test]
fn other_settings_are_another_reading_and_what_did_not_change_is_shared() {
    let mut world = World::with(&[
        ("about.md", "---\ntitle: About\n---\nUs.\n"),
        ("faq/lost.md", "---\ntitle: Lost\n---\nFound.\n"),
    ]);
    let mut librarian = Librarian::new();
    let (before, _) = librarian.load(world.root(), &world.config).expect("a shelf");
    world.write("about.md", b"---\ntitle: About us\n---\nUs.\n");
    let changed = [PathBuf::from("content/about.md")];
    let (after, _) = librarian
        .reload(world.root(), &world.config, &changed)
        .expect("a shelf");
    let same: Vec<bool> = before
        .items
        .iter()
        .zip(&after.items)
        .map(|(before, after)| std::sync::Arc::ptr_eq(before, after))
        .collect();
    assert_eq!(same, [false, true]);
    world.config.languages = vec!["de".into()];
    let (other, _) = librarian
        .reload(world.root(), &world.config, &[])
        .expect("a shelf");
    assert!(other.iter().all(|item| item.language == "de"));
}
