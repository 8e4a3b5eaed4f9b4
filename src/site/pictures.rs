//! Plans what the site publishes of pictures: copies for pages, and the author's own without what
//! they say of camera and place. Every fault is told at the line that names the picture.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::content::Item;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};

use super::desk::Desk;
use super::output::{Key, Outputs};
use super::picture::{Facts, Fault, Kind, MOST_PIXELS};
use super::plan::Edition;

/// Ends of names that pictures have; anything else beside a page is copied as it is.
const PICTURES: [&str; 9] = ["jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "svg", "avif"];

/// Copies of all pictures that shown items name.
pub fn all<'a>(outputs: &mut Outputs<'a>, desk: &'a Desk<'a>) {
    let mut told = BTreeSet::new();
    for item in desk.plan.editions.iter().flat_map(Edition::items) {
        let named = item.image.iter().cloned().chain(desk.bodies.pictures(item));
        for written in named {
            let Some(file) = desk.links.picture_file(item, &written) else {
                continue;
            };
            // The same picture in one text twice has the same fault once.
            if !told.insert((item.file.clone(), file.clone())) {
                continue;
            }
            let place = place(item, &written);
            match desk.links.pictures().facts(&file) {
                Ok(facts) => {
                    outputs.problems.extend(doubts(&file, &facts, &written, &place));
                    copies(outputs, desk, &file, (&written, &place));
                }
                // A file that is not there is a dead link, which `check` tells.
                Err(Fault::Missing) => {}
                Err(fault) => outputs.problems.push(explained(&fault, &written, place)),
            }
        }
    }
}

fn copies<'a>(outputs: &mut Outputs<'a>, desk: &'a Desk<'a>, file: &Path, (written, place): (&str, &Place)) {
    for copy in desk.links.pictures().copies(file) {
        if outputs.has(&copy.path) {
            continue;
        }
        let (file, place, variant) = (file.to_path_buf(), place.clone(), copy.variant);
        // Its name is the hash of all that it is made from.
        let key = Key::of(&copy.path);
        let written = written.to_owned();
        outputs.later(
            &copy.path,
            Some(file.clone()),
            move || key,
            move || made(desk.links.pictures().make(&file, variant), &written, &place),
        );
    }
}

/// A file beside a page: a picture without metadata, anything else as it is.
pub fn beside<'a>(outputs: &mut Outputs<'a>, desk: &'a Desk<'a>, file: &Path, path: &str) {
    let end = file
        .extension()
        .map(|end| end.to_string_lossy().to_ascii_lowercase());
    let named = end.is_some_and(|end| PICTURES.contains(&end.as_str()));
    let Some(Ok(facts)) = named.then(|| desk.links.pictures().facts(file)) else {
        return outputs.copy(path, file.to_path_buf());
    };
    if facts.kind == Kind::Avif {
        outputs.problems.push(
            Diagnostic::warning(
                "picture-kind",
                Place::file(file),
                "what an AVIF picture says of camera and place is not taken out",
            )
            .hint("save it as JPEG, PNG or WebP"),
        );
        return outputs.copy(path, file.to_path_buf());
    }
    let (source, place) = (file.to_path_buf(), Place::file(file));
    let key = Key::of(&("clean 1", &facts.hash));
    let written = file.display().to_string();
    outputs.later(
        path,
        Some(source.clone()),
        move || key,
        move || made(desk.links.pictures().clean(&source), &written, &place),
    );
}

fn made(made: Result<Vec<u8>, Fault>, written: &str, place: &Place) -> Result<Vec<u8>, Diagnostics> {
    made.map_err(|fault| explained(&fault, written, place.clone()).into())
}

/// What is wrong with a picture, and what mends it.
fn explained(fault: &Fault, written: &str, place: Place) -> Diagnostic {
    let broken = |why: String| {
        Diagnostic::error(
            "broken-picture",
            place.clone(),
            format!("the picture `{written}` {why}"),
        )
    };
    match fault {
        Fault::Missing => broken("is not there".to_owned()).hint("check its name"),
        Fault::Unreadable(cause) => broken(format!("cannot be read: {cause}")).hint("check who may read it"),
        Fault::NoPicture => broken("is no picture that browsers show".to_owned())
            .hint("save it as JPEG, PNG, WebP, GIF or SVG; renaming it does not change what it is"),
        Fault::Cut => broken("ends in the middle".to_owned())
            .hint("copy it again from where it came; the transfer was cut short"),
        Fault::Broken(cause) => {
            broken(format!("cannot be decoded: {cause}")).hint("open it in a picture editor and save it anew")
        }
        Fault::Huge(width, height) => Diagnostic::error(
            "huge-picture",
            place,
            format!(
                "the picture `{written}` has {width} × {height} pixels; at most {} million are taken",
                MOST_PIXELS / 1_000_000
            ),
        )
        .hint("make it smaller: no screen shows more than 4,000 pixels across"),
    }
}

/// What is not wrong, and still worth a word.
fn doubts(file: &Path, facts: &Facts, written: &str, place: &Place) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if !facts.kind.is_named(&file.to_string_lossy()) {
        let real = facts.kind.extension();
        let message = format!("the picture `{written}` is of the kind `{real}`, and its name says another");
        let renamed = PathBuf::from(written).with_extension(real);
        found.push(
            Diagnostic::warning("picture-kind", place.clone(), message)
                .hint(format!("rename the file, and write `{}`", renamed.display())),
        );
    }
    if facts.located && file.starts_with("static") {
        let message =
            format!("the picture `{written}` says where it was taken, and `static/` is published as it is");
        found.push(
            Diagnostic::warning("picture-location", place.clone(), message)
                .hint("put it beside the page, where such data is taken out, or take it out yourself"),
        );
    }
    found
}

/// Where a picture is named: in the text, else in the front matter.
fn place(item: &Item, written: &str) -> Place {
    let Some(at) = item.body.find(written).filter(|_| !written.is_empty()) else {
        return Place::file(&item.file);
    };
    let place = Place::at_byte(&item.file, &item.body, at).width(written.chars().count());
    let line = place.line.map(|line| line + item.body_line.max(1) - 1);
    Place { line, ..place }
}
