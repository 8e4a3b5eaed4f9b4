//! `list`: the editor's calendar.

use frontload::content::{Item, Withheld};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::args::{Common, List, ListKind};
use super::output::Output;
use super::{Outcome, site};

pub fn run(common: &Common, args: List, output: &Output) -> Outcome {
    let config = site::config(&common.root, output)?;
    let now = args.now.unwrap_or_else(site::now);
    let (shelf, problems) = site::shelf(&common.root, &config)?;
    output.problems(&problems);
    let mut found: Vec<(Option<Timestamp>, &Item)> = shelf
        .items
        .iter()
        .filter(|item| matches(args.what, item, now))
        .map(|item| (date(args.what, item), item))
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.path.cmp(&b.1.path)));
    for (date, item) in found {
        if output.json {
            output.value(
                &json!({ "file": item.file, "path": item.path, "title": item.title, "date": date,
                "owner": item.owner }),
            );
        } else {
            let day = date.map_or_else(
                || "          ".to_owned(),
                |date| date.strftime("%Y-%m-%d").to_string(),
            );
            output.say(&format!("{day}  {}  {}", item.file.display(), item.title));
        }
    }
    Ok(())
}

fn matches(what: ListKind, item: &Item, now: Timestamp) -> bool {
    let soon = now
        .checked_add(SignedDuration::from_hours(14 * 24))
        .unwrap_or(now);
    match what {
        ListKind::Due => item.review_by.is_some_and(|by| by <= soon),
        ListKind::Stale => item.stale(now),
        ListKind::Future => item.withheld(now) == Some(Withheld::Scheduled),
        ListKind::Drafts => item.withheld(now) == Some(Withheld::Draft),
    }
}

fn date(what: ListKind, item: &Item) -> Option<Timestamp> {
    match what {
        ListKind::Due | ListKind::Stale => item.review_by,
        ListKind::Future => item.publish_at.or(item.date),
        ListKind::Drafts => item.date,
    }
}
