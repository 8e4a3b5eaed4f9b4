//! Search, served: the results page without JavaScript, the JSON of `search --json`, and suggestions
//! while typing.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::answer;
use super::client;
use super::endpoint::Endpoint;
use crate::search::{Answer, Band, Hit, Index};
use crate::store::signals::{self, Signal};

/// Most results one answer holds.
const MOST: usize = 50;
/// Titles while typing.
const SUGGESTIONS: usize = 7;
/// Longest query that is looked at, in characters; the rest is cut off.
const LONGEST: usize = 500;
/// Results on the page, and those among which its sections are counted.
const SHOWN: usize = 20;
const COUNTED: usize = 100;
/// Questions shown where nothing was asked yet.
const POPULAR: usize = 8;

/// What can be asked.
struct Asked {
    q: String,
    limit: Option<usize>,
    lang: Option<String>,
    /// Only results of this section.
    section: String,
    /// The words are not to be put right.
    exactly: bool,
}

impl Asked {
    fn of(uri: &Uri) -> Asked {
        let mut fields = answer::query(uri);
        Asked {
            q: fields.remove("q").unwrap_or_default(),
            limit: fields.remove("limit").and_then(|limit| limit.parse().ok()),
            lang: fields.remove("lang"),
            section: fields.remove("section").unwrap_or_default(),
            exactly: fields.remove("exact").is_some_and(|exact| exact == "1"),
        }
    }

    fn query(&self) -> String {
        self.q
            .chars()
            .filter(|c| !c.is_control())
            .take(LONGEST)
            .collect::<String>()
            .trim()
            .to_owned()
    }

    fn limit(&self) -> usize {
        self.limit.unwrap_or(10).clamp(1, MOST)
    }

    fn language(&self) -> Option<&str> {
        self.lang.as_deref().filter(|language| !language.is_empty())
    }

    fn find(&self, index: &Index, query: &str, limit: usize) -> Answer {
        if self.exactly {
            index.search_exactly(query, limit, self.language())
        } else {
            index.search(query, limit, self.language())
        }
    }

    /// The results page for the same query, changed in one thing.
    fn address(&self, query: &str, section: &str, exactly: bool) -> String {
        let mut fields = form_urlencoded::Serializer::new(String::new());
        fields.append_pair("q", query);
        if let Some(language) = self.language() {
            fields.append_pair("lang", language);
        }
        if !section.is_empty() {
            fields.append_pair("section", section);
        }
        if exactly {
            fields.append_pair("exact", "1");
        }
        format!("/search?{}", fields.finish())
    }
}

/// `GET /search?q=`
pub async fn page(
    State(endpoint): State<Arc<Endpoint>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if answer::text(&headers, &header::ACCEPT).starts_with("application/json") {
        return api(State(endpoint), uri).await;
    }
    let asked = Asked::of(&uri);
    let public = endpoint.public();
    let query = asked.query();
    let found = asked.find(&public.index, &query, COUNTED);
    if !query.is_empty() && client::may_count(&endpoint, peer, &headers).is_ok() {
        record(&endpoint, &query, asked.language().unwrap_or_default(), &found).await;
    }
    answer::page(
        &public,
        StatusCode::OK,
        "search.html",
        asked.language().unwrap_or(""),
        &context(&public.index, &asked, &query, &found),
    )
}

/// What the results page shows.
fn context(index: &Index, asked: &Asked, query: &str, found: &Answer) -> Value {
    let mut sections: BTreeMap<&str, usize> = BTreeMap::new();
    for hit in found.results.iter().filter(|hit| !hit.section.is_empty()) {
        *sections.entry(&hit.section).or_default() += 1;
    }
    let wanted = sections
        .contains_key(asked.section.as_str())
        .then_some(asked.section.as_str());
    let link = |(name, count): (&&str, &usize)| {
        let address = asked.address(query, name, asked.exactly);
        json!({ "name": name, "count": count, "url": address, "chosen": wanted == Some(*name) })
    };
    let links: Vec<Value> = sections.iter().map(link).collect();
    // what was put right is what was found
    let looked_for = found.corrected.as_deref().unwrap_or(query);
    let in_section = |hit: &&Hit| wanted.is_none_or(|wanted| hit.section == wanted);
    let results: Vec<Value> = found
        .results
        .iter()
        .filter(in_section)
        .take(SHOWN)
        .map(|hit| {
            json!({
                "url": hit.url, "section": hit.section,
                "title": parts(index, &hit.title, looked_for), "snippet": parts(index, &hit.snippet, looked_for),
            })
        })
        .collect();
    let popular: Vec<Value> = match query {
        "" => index
            .popular(POPULAR, asked.language())
            .iter()
            .map(|hit| json!({ "url": hit.url, "title": hit.title }))
            .collect(),
        _ => Vec::new(),
    };
    json!({
        "query": query, "corrected": found.corrected, "band": found.band, "total": found.total, "results": results,
        "typed_url": asked.address(query, "", true), "all_url": asked.address(query, "", asked.exactly),
        "sections": if links.len() > 1 { links } else { Vec::new() }, "chosen": wanted,
        "best": best(index, found), "popular": popular,
        "ask_query": form_urlencoded::byte_serialize(query.as_bytes()).collect::<String>(),
    })
}

/// The whole answer, where the first result surely is it: its paragraphs.
fn best(index: &Index, found: &Answer) -> Option<Value> {
    let hit = found.results.first().filter(|_| found.band == Band::Answer)?;
    let document = index.document(&hit.id)?;
    let paragraphs: Vec<&str> = document.body.lines().take(12).collect();
    Some(json!({ "url": document.url, "title": document.title, "paragraphs": paragraphs }))
}

fn parts(index: &Index, text: &str, query: &str) -> Vec<Value> {
    let pieces = index.marked(text, query).into_iter();
    pieces
        .map(|(text, hit)| json!({ "text": text, "hit": hit }))
        .collect()
}

/// `GET /api/search?q=&limit=&lang=`
pub async fn api(State(endpoint): State<Arc<Endpoint>>, uri: Uri) -> Response {
    let asked = Asked::of(&uri);
    let found = asked.find(&endpoint.public().index, &asked.query(), asked.limit());
    match serde_json::to_vec(&found) {
        Ok(bytes) => {
            let headers = [
                (header::CONTENT_TYPE, "application/json"),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (headers, bytes).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// `GET /api/suggest?q=`
pub async fn suggest(State(endpoint): State<Arc<Endpoint>>, uri: Uri) -> Response {
    let asked = Asked::of(&uri);
    let query = asked.query();
    let found = endpoint
        .public()
        .index
        .suggest(&query, SUGGESTIONS, asked.language());
    let results: Vec<_> = found
        .results
        .iter()
        .map(|hit| json!({ "id": hit.id, "url": hit.url, "title": hit.title }))
        .collect();
    answer::data(
        StatusCode::OK,
        &json!({ "query": query, "corrected": found.corrected, "results": results }),
    )
}

/// A search on the results page is a signal; one that cannot be kept is no reason to fail the search.
async fn record(endpoint: &Endpoint, query: &str, language: &str, found: &Answer) {
    let signal = Signal {
        term: masked(query),
        hits: i64::try_from(found.total).unwrap_or(i64::MAX),
        band: match found.band {
            Band::Answer => "answer",
            Band::Maybe => "maybe",
            Band::None => "none",
        }
        .to_owned(),
        at: endpoint.micros(),
        language: language.to_owned(),
        confidence: Some((found.confidence * 1000.0) as i64),
        ..Signal::default()
    };
    if let Err(error) = endpoint
        .store
        .write_async(move |tx| signals::signal(tx, &signal))
        .await
    {
        tracing::warn!(%error, "a search signal was not kept");
    }
}

/// A term without digits and addresses: what is left says what was looked for, not by whom.
pub fn masked(term: &str) -> String {
    let words = term.split_whitespace().map(|word| {
        if word.contains('@') {
            "[email]".to_owned()
        } else {
            word.chars()
                .map(|c| if c.is_numeric() { '#' } else { c })
                .collect()
        }
    });
    words
        .collect::<Vec<String>>()
        .join(" ")
        .chars()
        .take(200)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_term_holds_no_digit_and_no_address() {
        assert_eq!(
            masked("refund 4412 for jo@example.com now"),
            "refund #### for [email] now"
        );
    }
}
