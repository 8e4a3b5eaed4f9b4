//! Questions: ranked, with trend, phrasings and what agents answered; draft or ignore.

use axum::response::Response;
use serde_json::{Value, json};

use super::shared::{self, tab, with_notice};
use super::table::Call;
use crate::content;
use crate::question::{self, Question, State};
use crate::serve::answer;

/// Lines of one page; the list is ranked, nobody reads further.
const LINES: usize = 200;

/// `GET /desk/questions?state=`
pub fn list(call: Call) -> Response {
    let questions = match question::list(&call.endpoint.store) {
        Ok(questions) => questions,
        Err(error) => return shared::unavailable(&call, &error),
    };
    let views = [
        ("Gaps", "gap"),
        ("Drafted", "drafted"),
        ("Covered", "covered"),
        ("Asked on", "asked-on"),
        ("Ignored", "ignored"),
        ("All", "all"),
    ];
    let wanted = match call.field("state") {
        "" => "gap",
        other => other,
    };
    let of = |view: &str| {
        questions
            .iter()
            .filter(|question| belongs(question, view))
            .collect::<Vec<_>>()
    };
    let tabs: Vec<Value> = views
        .iter()
        .map(|(title, view)| {
            tab(
                title,
                format!("/desk/questions?state={view}"),
                of(view).len(),
                *view == wanted,
            )
        })
        .collect();
    let rows: Vec<Value> = of(wanted).into_iter().take(LINES).map(row).collect();
    let asked: usize = questions.iter().map(|question| question.conversations).sum();
    let gaps: usize = of("gap").iter().map(|question| question.conversations).sum();
    let sentence = match asked {
        0 => "No conversations have been harvested yet.".to_owned(),
        _ => format!(
            "{gaps} of {asked} conversations with a recurring question ask something that no entry answers."
        ),
    };
    let context =
        json!({ "sentence": sentence, "tabs": tabs, "questions": rows, "harvested": !questions.is_empty() });
    shared::page(&call, "Questions", "desk/questions.html", context)
}

fn belongs(question: &Question, view: &str) -> bool {
    match view {
        "gap" => question.state == State::Gap,
        "drafted" => question.state == State::Drafted,
        "covered" => question.state == State::Covered && !question.still_asked,
        "asked-on" => question.state == State::Covered && question.still_asked,
        "ignored" => question.state == State::Ignored,
        _ => true,
    }
}

fn row(question: &Question) -> Value {
    let (state, tone) = match (question.state, question.still_asked) {
        (State::Gap, _) if question.complaint => ("complaint", "warn"),
        (State::Gap, _) => ("gap", "bad"),
        (State::Drafted, _) => ("drafted", "warn"),
        (State::Covered, true) => ("covered, still asked", "warn"),
        (State::Covered, false) => ("covered", "good"),
        (State::Ignored, _) => ("ignored", ""),
    };
    let (recent, before) = question.trend;
    json!({
        "id": question.id, "title": question.title, "state": state, "tone": tone, "asks": question.asks,
        "trend": format!("{recent} ({:+})", recent.cast_signed() - before.cast_signed()),
        "spark": spark(&question.per_day),
        "spark_label": format!("{recent} in the last 28 days, {before} in the 28 before"),
    })
}

/// Points of a line 120 wide and 24 high: conversations a week over the time they cover.
fn spark(per_day: &[(String, usize)]) -> String {
    let days: Vec<(jiff::civil::Date, usize)> = per_day
        .iter()
        .filter_map(|(day, count)| Some((day.parse().ok()?, *count)))
        .collect();
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        return String::new();
    };
    let length = (last.0 - first.0).get_days().max(1);
    let mut weeks = vec![0usize; usize::try_from(length / 7).unwrap_or(0) + 1];
    for (day, count) in &days {
        let week = usize::try_from((*day - first.0).get_days() / 7).unwrap_or(0);
        if let Some(sum) = weeks.get_mut(week) {
            *sum += count;
        }
    }
    if weeks.len() < 2 {
        return String::new();
    }
    let most = weeks.iter().copied().max().unwrap_or(1).max(1);
    let step = 118.0 / (weeks.len() - 1) as f64;
    let points = weeks.iter().enumerate().map(|(at, count)| {
        format!(
            "{:.1},{:.1}",
            1.0 + at as f64 * step,
            22.0 - 20.0 * *count as f64 / most as f64
        )
    });
    points.collect::<Vec<_>>().join(" ")
}

/// `GET /desk/questions/{id}`
pub fn one(call: Call) -> Response {
    let question = match find(&call) {
        Ok(Some(question)) => question,
        Ok(None) => return shared::missing(&call, "question"),
        Err(error) => return shared::unavailable(&call, &error),
    };
    let mut sentence = format!(
        "Asked {} times in {} conversations",
        question.asks, question.conversations
    );
    if let (Some(first), Some(last)) = (question.first, question.last) {
        let day = |at: jiff::Timestamp| at.strftime("%-d %B %Y").to_string();
        sentence += &if day(first) == day(last) {
            format!(", on {}", day(first))
        } else {
            format!(", from {} to {}", day(first), day(last))
        };
    }
    sentence.push('.');
    let may_draft = question.state == State::Gap && !question.complaint;
    let public = call.endpoint.public();
    let answered = |path: &String| public.shelf.items.iter().find(|item| item.path == *path);
    let entry = question.entry.as_ref().and_then(answered);
    let context = json!({
        "title": question.title, "question": question, "sentence": sentence, "may_draft": may_draft,
        "answer": entry.map(|item| {
            let edit = format!("/desk/entries/edit?file={}", encoded(&item.file.to_string_lossy()));
            let add = format!("{edit}&question={}", encoded(&question.id));
            json!({ "title": item.title, "url": item.path, "edit": edit, "add": add })
        }),
    });
    shared::page(&call, "Questions", "desk/question.html", context)
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn find(call: &Call) -> Result<Option<Question>, question::Error> {
    let id = call.path.get("id").map(String::as_str).unwrap_or_default();
    Ok(question::list(&call.endpoint.store)?
        .into_iter()
        .find(|question| question.id == id))
}

/// `POST /desk/questions/{id}`: draft, ignore, or count it again.
pub fn decide(call: Call) -> Response {
    let question = match find(&call) {
        Ok(Some(question)) => question,
        Ok(None) => return shared::missing(&call, "question"),
        Err(error) => return shared::unavailable(&call, &error),
    };
    let back = format!("/desk/questions/{}", question.id);
    let state = match call.field("verb") {
        "ignored" => State::Ignored,
        "gap" => State::Gap,
        _ => return draft(&call, &question),
    };
    match question::set_state(&call.endpoint.store, &question.id, state) {
        Ok(()) if state == State::Ignored => answer::see_other(&with_notice(&back, "ignored")),
        Ok(()) => answer::see_other(&with_notice(&back, "counted")),
        Err(error) => shared::unavailable(&call, &error),
    }
}

fn draft(call: &Call, question: &Question) -> Response {
    let endpoint = &call.endpoint;
    match content::draft(&endpoint.root, &endpoint.config, question, endpoint.now()) {
        Ok(file) => {
            if let Err(error) = question::set_state(&endpoint.store, &question.id, State::Drafted) {
                tracing::warn!(%error, "the question is drafted, and not marked so until the next harvest");
            }
            endpoint.rebuild.ring();
            let edit = format!("/desk/entries/edit?file={}", encoded(&file.to_string_lossy()));
            answer::see_other(&with_notice(&edit, "drafted"))
        }
        Err(error) => shared::unavailable(call, &error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spark_line_stays_in_its_box() {
        let days: Vec<(String, usize)> = (1..=28).map(|day| (format!("2026-02-{day:02}"), day)).collect();
        for point in spark(&days).split(' ') {
            let (x, y) = point.split_once(',').unwrap();
            let (x, y): (f64, f64) = (x.parse().unwrap(), y.parse().unwrap());
            assert!((0.0..=120.0).contains(&x) && (0.0..=24.0).contains(&y), "{point}");
        }
        assert_eq!(spark(&[]), "");
    }
}
