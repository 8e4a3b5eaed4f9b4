//! `list`: the editor's calendar.

use frontload::config::Config;
use frontload::content::{Item, Shelf, Withheld};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::args::{Common, List, ListKind};
use super::output::{Output, plural};
use super::{Outcome, site};

pub fn run(common: &Common, args: List, output: &Output) -> Outcome {
    let config = site::config(&common.root, output)?;
    let now = args.now.unwrap_or_else(site::now);
    let (shelf, problems) = site::shelf(&common.root, &config)?;
    output.aside(&problems);
    if args.what == ListKind::Translations {
        translations(&shelf, &config, now, output);
        return Ok(());
    }
    let mut found: Vec<Line<'_>> = shelf
        .items
        .iter()
        .filter(|item| matches(args.what, item, now))
        .map(|item| Line::new(args.what, item, now))
        .collect();
    found.sort_by(|a, b| (a.date, &a.item.path).cmp(&(b.date, &b.item.path)));
    if output.json {
        found.iter().for_each(|line| output.value(&line.json()));
        return Ok(());
    }
    let widest = |widths: &mut dyn Iterator<Item = usize>| widths.max().unwrap_or(0);
    let when = widest(&mut found.iter().map(|line| line.when.len()));
    let owner = widest(&mut found.iter().map(|line| line.owner().chars().count()));
    for line in &found {
        let text = format!(
            "{:10}  {:when$}  {:owner$}  {}  {}",
            line.day,
            line.when,
            line.owner(),
            line.item.file.display(),
            line.item.title,
        );
        output.say(&text);
    }
    if found.is_empty() {
        output.note(match args.what {
            ListKind::Due => "nothing is due within 14 days",
            ListKind::Stale => "nothing is past its review date",
            ListKind::Future => "nothing is scheduled",
            ListKind::Drafts => "there are no drafts",
            ListKind::Translations => "everything is translated",
        });
    }
    Ok(())
}

/// What each language lacks.
fn translations(shelf: &Shelf, config: &Config, now: Timestamp, output: &Output) {
    let missing = shelf.untranslated(config, now);
    for one in &missing {
        let state = if one.twin.is_some() { "older" } else { "missing" };
        if output.json {
            output.value(&json!({
                "language": one.language, "state": state, "file": one.item.file, "path": one.item.path,
                "title": one.item.title, "twin": one.twin.map(|twin| &twin.file),
            }));
        } else {
            let (file, title) = (one.item.file.display(), &one.item.title);
            output.say(&format!("{:5}  {state:7}  {file}  {title}", one.language));
        }
    }
    if missing.is_empty() && !output.json {
        output.note("everything is translated");
    }
}

/// One line of the calendar.
struct Line<'a> {
    item: &'a Item,
    date: Option<Timestamp>,
    /// The date's day, or blank.
    day: String,
    /// How far away it is, in words.
    when: String,
    days: Option<i64>,
}

impl<'a> Line<'a> {
    fn new(what: ListKind, item: &'a Item, now: Timestamp) -> Line<'a> {
        let date = date(what, item);
        let days = date.map(|date| whole_days(now, date));
        let when = match (what, days) {
            (_, None) => String::new(),
            (_, Some(0)) => "today".to_owned(),
            (ListKind::Drafts, Some(days)) => format!("{} old", plural(days.unsigned_abs() as usize, "day")),
            (_, Some(days)) if days < 0 => format!("{} late", plural(days.unsigned_abs() as usize, "day")),
            (_, Some(days)) => format!("in {}", plural(days.unsigned_abs() as usize, "day")),
        };
        let day = date.map_or_else(String::new, |date| date.strftime("%Y-%m-%d").to_string());
        Line {
            item,
            date,
            day,
            when,
            days,
        }
    }

    fn owner(&self) -> &str {
        let owner = self.item.owner.as_deref();
        owner.filter(|owner| !owner.is_empty()).unwrap_or("-")
    }

    fn json(&self) -> Value {
        let item = self.item;
        json!({
            "file": item.file, "path": item.path, "title": item.title, "kind": item.kind, "language": item.language,
            "date": self.date, "days": self.days, "owner": item.owner,
        })
    }
}

/// Days from one calendar day (UTC) to another.
fn whole_days(from: Timestamp, to: Timestamp) -> i64 {
    let day = |time: Timestamp| time.as_second().div_euclid(86_400);
    day(to) - day(from)
}

fn matches(what: ListKind, item: &Item, now: Timestamp) -> bool {
    let soon = now
        .checked_add(SignedDuration::from_hours(14 * 24))
        .unwrap_or(now);
    match what {
        ListKind::Due => item.review_by.is_some_and(|by| by <= soon),
        ListKind::Stale => item.stale(now) && item.withheld(now).is_none(),
        ListKind::Future => item.withheld(now) == Some(Withheld::Scheduled),
        ListKind::Drafts => item.withheld(now) == Some(Withheld::Draft),
        ListKind::Translations => false,
    }
}

fn date(what: ListKind, item: &Item) -> Option<Timestamp> {
    match what {
        ListKind::Due | ListKind::Stale => item.review_by,
        ListKind::Future => item.publish_at.or(item.date),
        ListKind::Drafts | ListKind::Translations => item.date,
    }
}
